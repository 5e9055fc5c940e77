"""Pools for 1, 2 and 3 axes: max, average, Lp."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.ops.declare import Fit, layer, op
from torchlint_shapes.ops.position import tensor
from torchlint_shapes.ops.tensor import UNKNOWN, Tensor
from torchlint_shapes.ops.window import PAGES, per_axis, space, spread, windows


def pool(
    fit: Fit, n: int, input: Tensor, kernel_size: Any, stride: Any, padding: Any, dilation: Any, ceil_mode: Any
) -> Any:
    """(N, C, *) -> (N, C, *): floor((L + 2p - d(k - 1) - 1) / s) + 1, or ceil."""
    sizes = space(fit, "window", input, n)
    if sizes is None:
        return UNKNOWN
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


def _declare_max(n: int) -> None:
    def build(
        fit: Fit,
        kernel_size: Any,
        stride: Any = None,
        padding: Any = 0,
        dilation: Any = 1,
        return_indices: Any = False,
        ceil_mode: Any = False,
    ) -> dict[str, Any]:
        return {"stride": kernel_size if stride is None else stride}

    def forward(fit: Fit, self: Any, input: Tensor) -> Any:
        result = pool(fit, n, input, self.kernel_size, self.stride, self.padding, self.dilation, self.ceil_mode)
        return with_indices(result, self.return_indices)

    def function(
        fit: Fit,
        input: Tensor,
        kernel_size: Any,
        stride: Any = None,
        padding: Any = 0,
        dilation: Any = 1,
        ceil_mode: Any = False,
        return_indices: Any = False,
    ) -> Any:
        return with_indices(pool(fit, n, input, kernel_size, stride, padding, dilation, ceil_mode), return_indices)

    def both(
        fit: Fit,
        input: Tensor,
        kernel_size: Any,
        stride: Any = None,
        padding: Any = 0,
        dilation: Any = 1,
        ceil_mode: Any = False,
        return_indices: Any = False,
    ) -> Any:
        return with_indices(pool(fit, n, input, kernel_size, stride, padding, dilation, ceil_mode), True)

    def plain(
        fit: Fit,
        input: Tensor,
        kernel_size: Any,
        stride: Any = None,
        padding: Any = 0,
        dilation: Any = 1,
        ceil_mode: Any = False,
    ) -> Any:
        return pool(fit, n, input, kernel_size, stride, padding, dilation, ceil_mode)

    for one in (build, function, both, plain):
        page = f"MaxPool{n}d" if one is build else f"functional.max_pool{n}d"
        one.__doc__ = _document(n, "floor((L + 2p - d(k - 1) - 1) / s) + 1, or ceil", page)
    layer(f"torch.nn.MaxPool{n}d")(build).forward(forward)
    op(f"torch.nn.functional.max_pool{n}d")(function)
    op(f"torch.nn.functional.max_pool{n}d_with_indices")(both)
    op(f"torch.max_pool{n}d")(plain)


def _document(n: int, formula: str, page: str) -> str:
    return f"(N, C, *) -> (N, C, *), * of {n} axes: {formula}.\n\n{PAGES}/torch.nn.{page}.html"


def _declare_average(n: int) -> None:
    def build_flat(
        fit: Fit,
        kernel_size: Any,
        stride: Any = None,
        padding: Any = 0,
        ceil_mode: Any = False,
        count_include_pad: Any = True,
    ) -> dict[str, Any]:
        steps = kernel_size if stride is None else stride
        return {"kernel_size": spread(kernel_size, 1), "stride": spread(steps, 1), "padding": spread(padding, 1)}

    def build(
        fit: Fit,
        kernel_size: Any,
        stride: Any = None,
        padding: Any = 0,
        ceil_mode: Any = False,
        count_include_pad: Any = True,
        divisor_override: Any = None,
    ) -> dict[str, Any]:
        return {"stride": kernel_size if stride is None else stride}

    def forward(fit: Fit, self: Any, input: Tensor) -> Any:
        return average(fit, n, input, self.kernel_size, self.stride, self.padding, self.ceil_mode)

    def function_flat(
        fit: Fit,
        input: Tensor,
        kernel_size: Any,
        stride: Any = None,
        padding: Any = 0,
        ceil_mode: Any = False,
        count_include_pad: Any = True,
    ) -> Any:
        return average(fit, n, input, kernel_size, stride, padding, ceil_mode)

    def function(
        fit: Fit,
        input: Tensor,
        kernel_size: Any,
        stride: Any = None,
        padding: Any = 0,
        ceil_mode: Any = False,
        count_include_pad: Any = True,
        divisor_override: Any = None,
    ) -> Any:
        return average(fit, n, input, kernel_size, stride, padding, ceil_mode)

    made, called = (build_flat, function_flat) if n == 1 else (build, function)
    made.__doc__ = _document(n, "floor((L + 2p - k) / s) + 1, or ceil", f"AvgPool{n}d")
    called.__doc__ = _document(n, "floor((L + 2p - k) / s) + 1, or ceil", f"functional.avg_pool{n}d")
    layer(f"torch.nn.AvgPool{n}d")(made).forward(forward)
    op(f"torch.nn.functional.avg_pool{n}d", *(["torch.avg_pool1d"] if n == 1 else []))(called)


def _declare_power(n: int) -> None:
    def build(fit: Fit, norm_type: Any, kernel_size: Any, stride: Any = None, ceil_mode: Any = False) -> None:
        return None

    def forward(fit: Fit, self: Any, input: Tensor) -> Any:
        return average(fit, n, input, self.kernel_size, self.stride, 0, self.ceil_mode)

    def function(
        fit: Fit, input: Tensor, norm_type: Any, kernel_size: Any, stride: Any = None, ceil_mode: Any = False
    ) -> Any:
        return average(fit, n, input, kernel_size, stride, 0, ceil_mode)

    build.__doc__ = _document(n, "floor((L - k) / s) + 1, or ceil", f"LPPool{n}d")
    function.__doc__ = _document(n, "floor((L - k) / s) + 1, or ceil", f"functional.lp_pool{n}d")
    layer(f"torch.nn.LPPool{n}d")(build).forward(forward)
    op(f"torch.nn.functional.lp_pool{n}d")(function)


for _n in (1, 2, 3):
    _declare_max(_n)
    _declare_average(_n)
    _declare_power(_n)
