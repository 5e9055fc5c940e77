"""Pools for 1, 2 and 3 axes: max, average, Lp."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.ops.declare import functional_layer, layer, op
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.kinds import Flag, Sizes
from torchlint_shapes.ops.position import tensor
from torchlint_shapes.ops.starts import images
from torchlint_shapes.ops.tensor import UNKNOWN, Tensor
from torchlint_shapes.ops.window import check_filled, per_axis, space, spread, windows


def pool(
    fit: Fit, n: int, input: Tensor, kernel_size: Any, stride: Any, padding: Any, dilation: Any, ceil_mode: Any
) -> Any:
    """(N, C, *) -> (N, C, *): floor((L + 2p - d(k - 1) - 1) / s) + 1, or ceil."""
    sizes = space(fit, "window", input, n)
    if sizes is None:
        return UNKNOWN
    check_filled(fit, input.shape[-n - 1 :])
    kernel = per_axis(fit, n, "kernel_size", kernel_size, 1)
    stride = kernel if stride in (None, (), []) else per_axis(fit, n, "stride", stride, 1)
    padding, dilation = per_axis(fit, n, "padding", padding, 0), per_axis(fit, n, "dilation", dilation, 1)
    for k, p in zip(kernel, padding, strict=True):
        if isinstance(k, int) and isinstance(p, int) and 2 * p > k:
            fit.fail("window", k // 2, p, "pads {got}, more than half of its kernel ({want})", "padding")
            break
    places = windows(fit, sizes, kernel, stride, padding, dilation, ceil_mode)
    return tensor((*input.shape[:-n], *places), input.dtype)


def average(fit: Fit, n: int, input: Tensor, kernel_size: Any, stride: Any, padding: Any, ceil_mode: Any) -> Any:
    """The same without dilation. With 3 axes torch asks for kernels that fit in the input without its padding."""
    if n == 3 and input.rank in (4, 5):
        kernel = per_axis(fit, n, "kernel_size", kernel_size, 1)
        fits = [
            _inside(fit, axis, size, k) for axis, (size, k) in enumerate(zip(input.shape[-n:], kernel, strict=True), -n)
        ]
        kernel_size = tuple(k if inside else UNKNOWN for k, inside in zip(kernel, fits, strict=True))
    return pool(fit, n, input, kernel_size, stride, padding, 1, ceil_mode)


def _inside(fit: Fit, axis: int, size: Any, kernel: Any) -> bool:
    says = "has a kernel that spans {want}, but its input is only {got}"
    return not isinstance(kernel, int) or fit.at_least("window", kernel, size, says, "kernel_size", axis)


def with_indices(result: Any, wanted: Any) -> Any:
    """The values, and their places when `wanted`."""
    if not wanted:
        return result
    return (result, Tensor(result.shape, "int64") if isinstance(result, Tensor) else UNKNOWN)


@layer(
    "torch.nn.MaxPool{n}d(kernel_size, stride=None, padding=0, dilation=1, return_indices=False, "
    "ceil_mode=False)(input)",
    starts=images,
)
def MaxPool(fit: Fit, kernel_size: Sizes, stride: Sizes) -> dict[str, Any]:
    """(N, C, *) -> (N, C, *), * of n axes: floor((L + 2p - d(k - 1) - 1) / s) + 1, or ceil."""
    return {"stride": kernel_size if stride is None else stride}


@MaxPool.forward
def _max_pool(fit: Fit, n: int, self: Any, input: Tensor) -> Any:
    result = pool(fit, n, input, self.kernel_size, self.stride, self.padding, self.dilation, self.ceil_mode)
    return with_indices(result, self.return_indices)


@op(
    "torch.nn.functional.max_pool{n}d(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, "
    "return_indices=False)",
    starts=images,
)
@op(
    "torch.max_pool{n}d(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False)",
    starts=images,
    page="generated/torch.nn.functional.max_pool{n}d.html",
)
def max_pool(
    fit: Fit,
    n: int,
    input: Tensor,
    kernel_size: Sizes,
    stride: Sizes,
    padding: Sizes,
    dilation: Sizes,
    ceil_mode: Flag,
    return_indices: Flag = False,
) -> Any:
    """(N, C, *) -> (N, C, *), * of n axes: floor((L + 2p - d(k - 1) - 1) / s) + 1, or ceil."""
    return with_indices(pool(fit, n, input, kernel_size, stride, padding, dilation, ceil_mode), return_indices)


@op(
    "torch.nn.functional.max_pool{n}d_with_indices(input, kernel_size, stride=None, padding=0, dilation=1, "
    "ceil_mode=False, return_indices=False)",
    starts=images,
    page="generated/torch.nn.functional.max_pool{n}d.html",
)
def max_pool_with_indices(
    fit: Fit,
    n: int,
    input: Tensor,
    kernel_size: Sizes,
    stride: Sizes,
    padding: Sizes,
    dilation: Sizes,
    ceil_mode: Flag,
) -> Any:
    """(N, C, *) -> (N, C, *), * of n axes: floor((L + 2p - d(k - 1) - 1) / s) + 1, or ceil."""
    return max_pool(fit, n, input, kernel_size, stride, padding, dilation, ceil_mode, return_indices=True)


@layer(
    "torch.nn.AvgPool1d(kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True)(input)",
    starts=images,
    n=1,
)
def AvgPool1d(fit: Fit, kernel_size: Sizes, stride: Sizes, padding: Sizes) -> dict[str, Any]:
    """(N, C, *) -> (N, C, *), * of 1 axes: floor((L + 2p - k) / s) + 1, or ceil."""
    steps = kernel_size if stride is None else stride
    return {"kernel_size": spread(kernel_size, 1), "stride": spread(steps, 1), "padding": spread(padding, 1)}


@layer(
    "torch.nn.AvgPool{n}d(kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True, "
    "divisor_override=None)(input)",
    starts=images,
    over=(2, 3),
)
def AvgPool(fit: Fit, kernel_size: Sizes, stride: Sizes) -> dict[str, Any]:
    """(N, C, *) -> (N, C, *), * of n axes: floor((L + 2p - k) / s) + 1, or ceil."""
    return {"stride": kernel_size if stride is None else stride}


@AvgPool1d.forward
@AvgPool.forward
def _avg_pool(fit: Fit, n: int, self: Any, input: Tensor) -> Any:
    return average(fit, n, input, self.kernel_size, self.stride, self.padding, self.ceil_mode)


@op(
    "torch.nn.functional.avg_pool1d(input, kernel_size, stride=None, padding=0, ceil_mode=False, "
    "count_include_pad=True)",
    "torch.avg_pool1d",
    starts=images,
    page="generated/torch.nn.functional.avg_pool1d.html",
    n=1,
)
@op(
    "torch.nn.functional.avg_pool{n}d(input, kernel_size, stride=None, padding=0, ceil_mode=False, "
    "count_include_pad=True, divisor_override=None)",
    starts=images,
    over=(2, 3),
)
def avg_pool(
    fit: Fit, n: int, input: Tensor, kernel_size: Sizes, stride: Sizes, padding: Sizes, ceil_mode: Flag
) -> Any:
    """(N, C, *) -> (N, C, *), * of n axes: floor((L + 2p - k) / s) + 1, or ceil."""
    return average(fit, n, input, kernel_size, stride, padding, ceil_mode)


@functional_layer(
    "torch.nn.LPPool{n}d(norm_type, kernel_size, stride=None, ceil_mode=False)(input)",
    starts=images,
)
@op(
    "torch.nn.functional.lp_pool{n}d(input, norm_type, kernel_size, stride=None, ceil_mode=False)",
    starts=images,
)
def lp_pool(fit: Fit, n: int, input: Tensor, kernel_size: Sizes, stride: Sizes, ceil_mode: Flag) -> Any:
    """(N, C, *) -> (N, C, *), * of n axes: floor((L - k) / s) + 1, or ceil."""
    return average(fit, n, input, kernel_size, stride, 0, ceil_mode)
