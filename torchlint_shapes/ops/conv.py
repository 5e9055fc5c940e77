"""Convolutions, transposed convolutions and their lazy forms, for 1, 2 and 3 axes."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.dims import Dim, Undecided
from torchlint_shapes.ops.declare import Fit, layer, op
from torchlint_shapes.ops.position import Size, tensor
from torchlint_shapes.ops.tensor import UNKNOWN, Tensor
from torchlint_shapes.ops.window import each, lead, space, span, windows

_URL = "https://docs.pytorch.org/docs/stable/generated"


def convolve(
    fit: Fit, n: int, input: Tensor, weight: Tensor, stride: Any, padding: Any, dilation: Any, groups: Any, argument: str
) -> Any:
    """(N, C_in, *) -> (N, C_out, *), weight (C_out, C_in / groups, *kernel)."""
    sizes = space(fit, "channels", input, n)
    if sizes is None:
        return UNKNOWN
    takes = "takes {want} channels but receives {got}"
    fit.equal("channels", weight.shape[1] * groups, input.shape[-n - 1], takes, argument, axis=-n - 1)
    kernel, stride, dilation = weight.shape[2:], each(stride, n), each(dilation, n)
    if padding == "same":
        return tensor((*lead(input, n), weight.shape[0], *sizes), input.dtype)
    padding = each(0 if padding == "valid" else padding, n)
    places = windows(fit, sizes, kernel, stride, padding, dilation)
    return tensor((*lead(input, n), weight.shape[0], *places), input.dtype)


def convolve_transpose(
    fit: Fit, n: int, input: Tensor, weight: Tensor, stride: Any, padding: Any, output_padding: Any, groups: Any,
    dilation: Any, argument: str,
) -> Any:  # fmt: skip
    """(N, C_in, *) -> (N, C_out, *), weight (C_in, C_out / groups, *kernel): L_out = (L - 1)s - 2p + d(k - 1) + o + 1."""
    sizes = space(fit, "channels", input, n)
    if sizes is None:
        return UNKNOWN
    takes = "takes {want} channels but receives {got}"
    fit.equal("channels", weight.shape[0], input.shape[-n - 1], takes, argument, axis=-n - 1)
    stride, padding, dilation = each(stride, n), each(padding, n), each(dilation, n)
    grown = []
    for axis, (size, k, s, p, d, o) in enumerate(
        zip(sizes, weight.shape[2:], stride, padding, dilation, each(output_padding, n))
    ):
        grown.append(_grow(fit, axis - n, size, k, s, p, d, o))
    try:
        channels: Size = weight.shape[1] * groups
    except Undecided:
        channels = None
    return tensor((*lead(input, n), channels, *grown), input.dtype)


def _grow(fit: Fit, axis: int, size: Any, k: Any, s: Any, p: Any, d: Any, o: Any) -> Size:
    try:
        result: Dim = (size - 1) * s - 2 * p + span(k, d) + o
    except Undecided:
        return None
    if all(isinstance(v, int) for v in (o, s, d)):
        says = "adds {got} to a side, which must be less than {want}"
        if o >= s and o >= d:
            fit.fail("window", max(s, d), o, says, "output_padding", axis)
    return result if fit.at_least("window", 1, result, "leaves a size of {got}", "kernel_size", axis) else None


def output_paddings(fit: Fit, n: int, input: Tensor, size: Any, layer: Any) -> tuple[Any, ...]:
    """The output_padding that gives this output_size, which must be within a stride of the smallest."""
    size = tuple(size)[-n:]
    found = []
    kernel, stride = layer.weight.shape[2:], each(layer.stride, n)
    padding, dilation = each(layer.padding, n), each(layer.dilation, n)
    for wanted, given, k, s, p, d in zip(size, input.shape[-n:], kernel, stride, padding, dilation):
        least = (given - 1) * s - 2 * p + span(k, d)
        more = wanted - least
        if isinstance(more, int) and isinstance(s, int) and not 0 <= more < s:
            says = "cannot give the output_size {want}: its least is {got}"
            fit.fail("window", wanted, least, says, "output_size")
            more = 0
        found.append(more)
    return tuple(found)


def _check_groups(fit: Fit, groups: Any, **channels: Any) -> None:
    for name, count in channels.items():
        fit.divides("divisible", groups, count, f"has {name}={{got}}, which is no multiple of groups={{want}}", "groups")


def _padding(n: int, padding: Any) -> Any:
    return padding if isinstance(padding, str) else each(padding, n)


def _parameters(n: int, transposed: bool, given: dict[str, Any]) -> dict[str, Any]:
    """What the constructor makes of its arguments: the weight, and a value for each axis."""
    kernel, groups = each(given["kernel_size"], n), given["groups"]
    first, second = given["in_channels"], given["out_channels"]
    first, second = (first, second) if transposed else (second, first)
    try:
        inner = second // groups
    except Undecided:
        inner = UNKNOWN
    axes = {name: each(given[name], n) for name in ("stride", "dilation", "output_padding") if name in given}
    return {
        "weight": Tensor((first, inner, *kernel)),
        "bias": Tensor((given["out_channels"],)) if given["bias"] else None,
        "kernel_size": kernel,
        "padding": _padding(n, given["padding"]),
        **axes,
    }


def _declare_conv(n: int) -> None:
    doc = f"(N, C_in, *) -> (N, C_out, *), * of {n} axes: floor((L + 2p - d(k - 1) - 1) / s + 1).\n\n    {_URL}/torch.nn.Conv{n}d.html\n"

    def build(
        fit: Fit, in_channels: Any, out_channels: Any, kernel_size: Any, stride: Any = 1, padding: Any = 0,
        dilation: Any = 1, groups: Any = 1, bias: Any = True, padding_mode: Any = "zeros", device: Any = None,
        dtype: Any = None,
    ) -> dict[str, Any]:  # fmt: skip
        given = dict(locals())
        _check_groups(fit, groups, in_channels=in_channels, out_channels=out_channels)
        if padding == "same" and any(isinstance(s, int) and s != 1 for s in each(stride, n)):
            fit.fail("window", 1, str(stride), "needs stride {want} for padding='same', not {got}", "stride")
        return _parameters(n, False, given)

    def lazy(
        fit: Fit, out_channels: Any, kernel_size: Any, stride: Any = 1, padding: Any = 0, dilation: Any = 1,
        groups: Any = 1, bias: Any = True, padding_mode: Any = "zeros", device: Any = None, dtype: Any = None,
    ) -> dict[str, Any]:  # fmt: skip
        kernel, sizes = each(kernel_size, n), {"stride": each(stride, n), "dilation": each(dilation, n)}
        return {"in_channels": UNKNOWN, "weight": Tensor((out_channels, UNKNOWN, *kernel)),  # type: ignore[arg-type]
                "kernel_size": kernel, "padding": _padding(n, padding), **sizes}  # fmt: skip

    def forward(fit: Fit, self: Any, input: Tensor) -> Any:
        padding = self.padding
        if isinstance(self.padding_mode, str) and self.padding_mode != "zeros" and padding != "same":
            _check_wrap(fit, self.padding_mode, input, n, padding)
        return convolve(fit, n, input, self.weight, self.stride, padding, self.dilation, self.groups, "in_channels")

    def lazy_forward(fit: Fit, self: Any, input: Tensor) -> Any:
        if input.rank not in (n + 1, n + 2):
            space(fit, "channels", input, n)
            return UNKNOWN
        weight = Tensor((self.out_channels, input.shape[-n - 1], *self.kernel_size))
        return convolve(fit, n, input, weight, self.stride, self.padding, self.dilation, 1, "in_channels")

    def function(
        fit: Fit, input: Tensor, weight: Tensor, bias: Any = None, stride: Any = 1, padding: Any = 0, dilation: Any = 1,
        groups: Any = 1,
    ) -> Any:  # fmt: skip
        return convolve(fit, n, input, weight, stride, padding, dilation, groups, "weight")

    for one in (build, lazy, function):
        one.__doc__ = doc
    layer(f"torch.nn.Conv{n}d")(build).forward(forward)
    layer(f"torch.nn.LazyConv{n}d")(lazy).forward(lazy_forward)
    op(f"torch.nn.functional.conv{n}d", f"torch.conv{n}d")(function)


def _check_wrap(fit: Fit, mode: str, input: Tensor, n: int, padding: Any) -> None:
    """Reflected padding must be smaller than the axis, circular padding no larger."""
    for size, p in zip(input.shape[-n:], each(padding, n)):
        if isinstance(size, int) and isinstance(p, int) and (p >= size if mode == "reflect" else p > size and mode == "circular"):
            fit.fail("window", size, p, f"pads {{got}} in mode {mode} on an axis of {{want}}", "padding")


def _declare_transposed(n: int) -> None:
    doc = f"(N, C_in, *) -> (N, C_out, *), * of {n} axes: (L - 1)s - 2p + d(k - 1) + o + 1.\n\n    {_URL}/torch.nn.ConvTranspose{n}d.html\n"

    def build(
        fit: Fit, in_channels: Any, out_channels: Any, kernel_size: Any, stride: Any = 1, padding: Any = 0,
        output_padding: Any = 0, groups: Any = 1, bias: Any = True, dilation: Any = 1, padding_mode: Any = "zeros",
        device: Any = None, dtype: Any = None,
    ) -> dict[str, Any]:  # fmt: skip
        given = dict(locals())
        _check_groups(fit, groups, in_channels=in_channels, out_channels=out_channels)
        return _parameters(n, True, given)

    def lazy(
        fit: Fit, out_channels: Any, kernel_size: Any, stride: Any = 1, padding: Any = 0, output_padding: Any = 0,
        groups: Any = 1, bias: Any = True, dilation: Any = 1, padding_mode: Any = "zeros", device: Any = None,
        dtype: Any = None,
    ) -> dict[str, Any]:  # fmt: skip
        axes = {"stride": stride, "padding": padding, "dilation": dilation, "output_padding": output_padding}
        return {"in_channels": UNKNOWN, "kernel_size": each(kernel_size, n), **{k: each(v, n) for k, v in axes.items()},
                "weight": UNKNOWN}  # fmt: skip

    def forward(fit: Fit, self: Any, input: Tensor, output_size: Any = None) -> Any:
        more = self.output_padding
        if output_size is not None:
            more = output_paddings(fit, n, input, output_size, self)
        return convolve_transpose(
            fit, n, input, self.weight, self.stride, self.padding, more, self.groups, self.dilation, "in_channels"
        )

    def lazy_forward(fit: Fit, self: Any, input: Tensor, output_size: Any = None) -> Any:
        if input.rank not in (n + 1, n + 2):
            space(fit, "channels", input, n)
            return UNKNOWN
        weight = Tensor((input.shape[-n - 1], self.out_channels, *self.kernel_size))
        return convolve_transpose(
            fit, n, input, weight, self.stride, self.padding, self.output_padding, 1, self.dilation, "in_channels"
        )

    def function(
        fit: Fit, input: Tensor, weight: Tensor, bias: Any = None, stride: Any = 1, padding: Any = 0,
        output_padding: Any = 0, groups: Any = 1, dilation: Any = 1,
    ) -> Any:  # fmt: skip
        return convolve_transpose(
            fit, n, input, weight, stride, padding, output_padding, groups, dilation, "weight"
        )

    for one in (build, lazy, function):
        one.__doc__ = doc
    layer(f"torch.nn.ConvTranspose{n}d")(build).forward(forward)
    layer(f"torch.nn.LazyConvTranspose{n}d")(lazy).forward(lazy_forward)
    op(f"torch.nn.functional.conv_transpose{n}d", f"torch.conv_transpose{n}d")(function)


for _n in (1, 2, 3):
    _declare_conv(_n)
    _declare_transposed(_n)

