"""Pools for 1, 2 and 3 axes: max, average, Lp, adaptive, and the inverse of max pooling."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.ops.declare import Fit, layer, op
from torchlint_shapes.ops.position import tensor
from torchlint_shapes.ops.tensor import UNKNOWN, Tensor
from torchlint_shapes.ops.window import each, space, windows

_URL = "https://docs.pytorch.org/docs/stable/generated"


def pool(
    fit: Fit, n: int, input: Tensor, kernel_size: Any, stride: Any, padding: Any, dilation: Any, ceil_mode: Any
) -> Any:
    """(N, C, *) -> (N, C, *): floor((L + 2p - d(k - 1) - 1) / s + 1), or ceil."""
    sizes = space(fit, "window", input, n)
    if sizes is None:
        return UNKNOWN
    kernel, padding, dilation = each(kernel_size, n), each(padding, n), each(dilation, n)
    stride = kernel if stride is None or stride == () or stride == [] else each(stride, n)
    for k, p in zip(kernel, padding):
        if isinstance(k, int) and isinstance(p, int) and 2 * p > k:
            fit.fail("window", k // 2, p, "pads {got}, more than half of its kernel ({want})", "padding")
    places = windows(fit, sizes, kernel, stride, padding, dilation, bool(ceil_mode))
    return tensor((*input.shape[:-n], *places), input.dtype)


def adapt(fit: Fit, n: int, input: Tensor, output_size: Any) -> Any:
    """(N, C, *) -> (N, C, *output_size); None keeps a size."""
    sizes = space(fit, "window", input, n)
    if sizes is None:
        return UNKNOWN
    wanted = each(output_size, n)
    return tensor((*input.shape[:-n], *(s if w is None else w for s, w in zip(sizes, wanted))), input.dtype)


def unpool(fit: Fit, n: int, input: Tensor, kernel_size: Any, stride: Any, padding: Any, output_size: Any) -> Any:
    """(N, C, *) -> (N, C, *): (L - 1)s - 2p + k, or output_size."""
    sizes = space(fit, "window", input, n)
    if sizes is None:
        return UNKNOWN
    if output_size is not None:
        return tensor((*input.shape[:-n], *tuple(output_size)[-n:]), input.dtype)
    kernel, padding = each(kernel_size, n), each(padding, n)
    stride = kernel if stride is None else each(stride, n)
    grown = ((size - 1) * s - 2 * p + k for size, s, p, k in zip(sizes, stride, padding, kernel))
    return tensor((*input.shape[:-n], *grown), input.dtype)


def _with_indices(result: Any, wanted: Any) -> Any:
    """The values, and their places when `wanted`."""
    if not wanted:
        return result
    return (result, Tensor(result.shape, "int64") if isinstance(result, Tensor) else UNKNOWN)


def _declare_max(n: int) -> None:
    doc = f"(N, C, *) -> (N, C, *), * of {n} axes: floor((L + 2p - d(k - 1) - 1) / s + 1).\n\n    {_URL}/torch.nn.MaxPool{n}d.html\n"

    def build(
        fit: Fit, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1, return_indices: Any = False,
        ceil_mode: Any = False,
    ) -> dict[str, Any]:  # fmt: skip
        return {"stride": kernel_size if stride is None else stride}

    def forward(fit: Fit, self: Any, input: Tensor) -> Any:
        result = pool(fit, n, input, self.kernel_size, self.stride, self.padding, self.dilation, self.ceil_mode)
        return _with_indices(result, self.return_indices)

    def function(
        fit: Fit, input: Tensor, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1,
        ceil_mode: Any = False, return_indices: Any = False,
    ) -> Any:  # fmt: skip
        result = pool(fit, n, input, kernel_size, stride, padding, dilation, ceil_mode)
        return _with_indices(result, return_indices)

    build.__doc__ = function.__doc__ = doc
    layer(f"torch.nn.MaxPool{n}d")(build).forward(forward)
    op(f"torch.nn.functional.max_pool{n}d", f"torch.max_pool{n}d")(function)

    def with_indices(
        fit: Fit, input: Tensor, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1,
        ceil_mode: Any = False, return_indices: Any = False,
    ) -> Any:  # fmt: skip
        return _with_indices(pool(fit, n, input, kernel_size, stride, padding, dilation, ceil_mode), True)

    with_indices.__doc__ = doc
    op(f"torch.nn.functional.max_pool{n}d_with_indices")(with_indices)


def _declare_average(n: int) -> None:
    doc = f"(N, C, *) -> (N, C, *), * of {n} axes: floor((L + 2p - k) / s + 1).\n\n    {_URL}/torch.nn.AvgPool{n}d.html\n"

    def forward(fit: Fit, self: Any, input: Tensor) -> Any:
        return pool(fit, n, input, self.kernel_size, self.stride, self.padding, 1, self.ceil_mode)

    def function(
        fit: Fit, input: Tensor, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: Any = False,
        count_include_pad: Any = True, divisor_override: Any = None,
    ) -> Any:  # fmt: skip
        return pool(fit, n, input, kernel_size, stride, padding, 1, ceil_mode)

    def build_plain(
        fit: Fit, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: Any = False,
        count_include_pad: Any = True,
    ) -> dict[str, Any]:  # fmt: skip
        axes = {"kernel_size": each(kernel_size, 1), "padding": each(padding, 1)}
        return {**axes, "stride": each(kernel_size if stride is None else stride, 1)}

    def build(
        fit: Fit, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: Any = False,
        count_include_pad: Any = True, divisor_override: Any = None,
    ) -> dict[str, Any]:  # fmt: skip
        return {"stride": kernel_size if stride is None else stride}

    def function_plain(
        fit: Fit, input: Tensor, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: Any = False,
        count_include_pad: Any = True,
    ) -> Any:  # fmt: skip
        return pool(fit, 1, input, kernel_size, stride, padding, 1, ceil_mode)

    made, called = (build_plain, function_plain) if n == 1 else (build, function)
    made.__doc__ = called.__doc__ = doc
    layer(f"torch.nn.AvgPool{n}d")(made).forward(forward)
    op(f"torch.nn.functional.avg_pool{n}d", *([f"torch.avg_pool{n}d"] if n == 1 else []))(called)


def _declare_power(n: int) -> None:
    doc = f"(N, C, *) -> (N, C, *), * of {n} axes: floor((L - k) / s + 1).\n\n    {_URL}/torch.nn.LPPool{n}d.html\n"

    def build(fit: Fit, norm_type: Any, kernel_size: Any, stride: Any = None, ceil_mode: Any = False) -> None:
        return None

    def forward(fit: Fit, self: Any, input: Tensor) -> Any:
        return pool(fit, n, input, self.kernel_size, self.stride, 0, 1, self.ceil_mode)

    def function(
        fit: Fit, input: Tensor, norm_type: Any, kernel_size: Any, stride: Any = None, ceil_mode: Any = False
    ) -> Any:
        return pool(fit, n, input, kernel_size, stride, 0, 1, ceil_mode)

    build.__doc__ = function.__doc__ = doc
    layer(f"torch.nn.LPPool{n}d")(build).forward(forward)
    op(f"torch.nn.functional.lp_pool{n}d")(function)


def _declare_adaptive(n: int) -> None:
    doc = f"(N, C, *) -> (N, C, *output_size), * of {n} axes.\n\n    {_URL}/torch.nn.AdaptiveAvgPool{n}d.html\n"

    def build(fit: Fit, output_size: Any) -> None:
        return None

    def forward(fit: Fit, self: Any, input: Tensor) -> Any:
        return adapt(fit, n, input, self.output_size)

    def function(fit: Fit, input: Tensor, output_size: Any) -> Any:
        return adapt(fit, n, input, output_size)

    def build_max(fit: Fit, output_size: Any, return_indices: Any = False) -> None:
        return None

    def forward_max(fit: Fit, self: Any, input: Tensor) -> Any:
        return _with_indices(adapt(fit, n, input, self.output_size), self.return_indices)

    def function_max(fit: Fit, input: Tensor, output_size: Any, return_indices: Any = False) -> Any:
        return _with_indices(adapt(fit, n, input, output_size), return_indices)

    for one in (build, function, build_max, function_max):
        one.__doc__ = doc
    layer(f"torch.nn.AdaptiveAvgPool{n}d")(build).forward(forward)
    layer(f"torch.nn.AdaptiveMaxPool{n}d")(build_max).forward(forward_max)
    op(f"torch.nn.functional.adaptive_avg_pool{n}d", *(["torch.adaptive_avg_pool1d"] if n == 1 else []))(function)
    op(f"torch.nn.functional.adaptive_max_pool{n}d")(function_max)


def _declare_unpool(n: int) -> None:
    doc = f"(N, C, *) -> (N, C, *), * of {n} axes: (L - 1)s - 2p + k.\n\n    {_URL}/torch.nn.MaxUnpool{n}d.html\n"

    def build(fit: Fit, kernel_size: Any, stride: Any = None, padding: Any = 0) -> dict[str, Any]:
        kernel = each(kernel_size, n)
        return {"kernel_size": kernel, "stride": kernel if stride is None else each(stride, n), "padding": each(padding, n)}

    def forward(fit: Fit, self: Any, input: Tensor, indices: Any, output_size: Any = None) -> Any:
        return unpool(fit, n, input, self.kernel_size, self.stride, self.padding, output_size)

    def function(
        fit: Fit, input: Tensor, indices: Any, kernel_size: Any, stride: Any = None, padding: Any = 0,
        output_size: Any = None,
    ) -> Any:  # fmt: skip
        return unpool(fit, n, input, kernel_size, stride, padding, output_size)

    build.__doc__ = function.__doc__ = doc
    layer(f"torch.nn.MaxUnpool{n}d")(build).forward(forward)
    op(f"torch.nn.functional.max_unpool{n}d")(function)


for _n in (1, 2, 3):
    _declare_max(_n)
    _declare_average(_n)
    _declare_power(_n)
    _declare_adaptive(_n)
    _declare_unpool(_n)
