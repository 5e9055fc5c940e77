"""Convolutions and their lazy forms, for 1, 2 and 3 axes."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.dims import Poly
from torchlint_shapes.ops.declare import layer, op
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.kinds import Flag, OptionalTensor, Padding, Size, Sizes
from torchlint_shapes.ops.linear import check_counts, decided, parameter
from torchlint_shapes.ops.pad import check_sides
from torchlint_shapes.ops.position import known, tensor
from torchlint_shapes.ops.starts import images, images_for
from torchlint_shapes.ops.takes import alike
from torchlint_shapes.ops.tensor import LAZY, UNKNOWN, Tensor
from torchlint_shapes.ops.window import check_filled, lead, per_axis, shared, space, span, spread, windows


def convolve(
    fit: Fit,
    n: int,
    input: Tensor,
    weight: Tensor,
    bias: Any,
    stride: Any,
    padding: Any,
    dilation: Any,
    channels: Any,
    argument: str,
) -> Any:
    """(N, C_in, *) -> (N, C_out, *), weight (C_out, C_in / groups, *kernel): floor((L + 2p - d(k - 1) - 1) / s) + 1.

    C_in is `channels`, which the caller writes as `argument`.
    """
    sizes = space(fit, "channels", input, n)
    if sizes is None or not has_kernel(fit, n, weight):
        return UNKNOWN
    check_filled(fit, sizes)
    check_channels(fit, channels, input, n, argument)
    alike(fit, weight, input, ("weight", "input"), "input")
    check_bias(fit, bias, weight.shape[0])
    if weight.shape[0] == 0:
        says = "has {got} output channels, where {want} is the least"
        fit.fail("channels", "1", "0", says, "out_channels" if argument == "in_channels" else argument)
    kernel = per_axis(fit, n, "kernel_size", weight.shape[2:], 1)
    stride, dilation = per_axis(fit, n, "stride", stride, 1), per_axis(fit, n, "dilation", dilation, 1)
    if padding == "same":
        check_same(fit, stride)
        places: Any = sizes
    else:
        padding = per_axis(fit, n, "padding", 0 if padding == "valid" else padding, 0)
        places = windows(fit, sizes, kernel, stride, padding, dilation)
    return tensor((*lead(input, n), known(weight.shape[0]), *places), input.dtype)


def has_kernel(fit: Fit, n: int, weight: Tensor) -> bool:
    if weight.rank != n + 2:
        says = "takes a {want} weight but receives a {got} one"
        fit.fail("channels", f"{n + 2}-D", f"{weight.rank}-D", says, "weight")
    return weight.rank == n + 2


def check_channels(fit: Fit, want: Any, input: Tensor, n: int, argument: str) -> None:
    """The channels that a layer was built for against those that arrive; nothing, where the former are not known."""
    if known(want) is not None:
        fit.equal("channels", want, input.shape[-n - 1], "takes {want} channels but receives {got}", argument, -n - 1)


def check_groups(fit: Fit, groups: Any, **channels: Any) -> None:
    for name, count in channels.items():
        least = check_counts(fit, "channels", 0, **{name: count}) and check_counts(fit, "divisible", 1, groups=groups)
        if least and isinstance(groups, int | Poly) and isinstance(count, int | Poly):
            says = f"has {name}={{got}}, which is no multiple of groups={{want}}"
            fit.divides("divisible", groups, count, says, "groups")


def check_bias(fit: Fit, bias: Any, channels: Any) -> None:
    if not isinstance(bias, Tensor) or known(channels) is None:
        return
    if bias.rank != 1:
        fit.fail("channels", "1-D", f"{bias.rank}-D", "takes a {want} bias but receives a {got} one", "bias")
    else:
        fit.equal("channels", channels, bias.shape[0], "has {want} output channels but its bias has {got}", "bias")


def check_same(fit: Fit, stride: tuple[Any, ...]) -> None:
    """padding="same" is for convolutions without stride."""
    for step in stride:
        if isinstance(step, int) and step > 1:
            fit.fail("divisible", 1, step, "takes a stride of {want} with padding='same' but has {got}", "stride")
            return


def weight_of(fit: Fit, layer: Any, input: Tensor, n: int) -> Tensor:
    """The layer's weight; one that is not known, or not made before the first input, takes any channels."""
    if isinstance(layer.weight, Tensor):
        return layer.weight
    if input.rank in (n + 1, n + 2):
        check_groups(fit, layer.groups, in_channels=input.shape[-n - 1])
    return Tensor((layer.out_channels, UNKNOWN, *spread(layer.kernel_size, n)))  # type: ignore[arg-type]


def in_all_groups(each: Any, groups: Any, built_for: Any) -> Any:
    """each * groups. Where these are no numbers, it is what the layer was built for, be it known."""
    return each * groups if isinstance(each, int) and isinstance(groups, int) else built_for


def attributes(n: int, **given: Any) -> dict[str, Any]:
    """What a constructor keeps of its arguments: a value for each axis."""
    return {name: spread(value, n) for name, value in given.items() if not isinstance(value, str)}


def _check_mode(fit: Fit, layer: Any, input: Tensor, n: int) -> None:
    """Padding that repeats the input takes no more of it than there is."""
    if layer.padding_mode in ("reflect", "circular") and layer.padding != "valid" and input.rank in (n + 1, n + 2):
        for axis, side in zip(range(-n, 0), _sides(layer, n), strict=False):
            check_sides(fit, layer.padding_mode, input.shape[axis], (side,), "padding", axis)


def _sides(layer: Any, n: int) -> tuple[Any, ...]:
    """The most that is added to a side of each axis. "same" adds span - 1 in all, and the odd one on the right."""
    if layer.padding != "same":
        return spread(layer.padding, n)
    return tuple(map(_half, spread(layer.kernel_size, n), spread(layer.dilation, n)))


def _half(kernel: Any, dilation: Any) -> Any:
    return decided(lambda: span(kernel, dilation) // 2)


@layer(
    "torch.nn.Conv{n}d(in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1, bias=True, "
    "padding_mode='zeros', device=None, dtype=None)(input)",
    lazy="in_channels",
    starts=images,
)
def Conv(
    fit: Fit,
    n: int,
    in_channels: Size,
    out_channels: Size,
    kernel_size: Sizes,
    stride: Sizes,
    padding: Padding,
    dilation: Sizes,
    groups: Size,
    bias: Flag,
) -> dict[str, Any]:
    """(N, C_in, *) -> (N, C_out, *), * of n axes: floor((L + 2p - d(k - 1) - 1) / s) + 1."""
    made = attributes(n, kernel_size=kernel_size, stride=stride, padding=padding, dilation=dilation)
    check_groups(fit, groups, in_channels=in_channels, out_channels=out_channels)
    if padding == "same":
        check_same(fit, made["stride"])
    weight = tensor((out_channels, shared(in_channels, groups), *made["kernel_size"]))
    return {**made, "weight": UNKNOWN if in_channels is LAZY else weight, "bias": parameter(bias, out_channels)}


@Conv.forward
def _conv(fit: Fit, n: int, self: Any, input: Tensor) -> Any:
    _check_mode(fit, self, input, n)
    weight = weight_of(fit, self, input, n)
    channels = in_all_groups(weight.shape[1], self.groups, self.in_channels)
    return convolve(fit, n, input, weight, self.bias, self.stride, self.padding, self.dilation, channels, "in_channels")


@op(
    "torch.nn.functional.conv{n}d(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1)",
    "torch.conv{n}d",
    starts=images_for(axis=1),
)
def conv(
    fit: Fit,
    n: int,
    input: Tensor,
    weight: Tensor,
    bias: OptionalTensor,
    stride: Sizes,
    padding: Padding,
    dilation: Sizes,
    groups: Size,
) -> Any:
    """(N, C_in, *) -> (N, C_out, *), weight (C_out, C_in / groups, *kernel): floor((L + 2p - d(k - 1) - 1) / s) + 1."""
    check_groups(fit, groups, out_channels=weight.shape[0] if weight.rank else UNKNOWN)
    channels = decided(lambda: weight.shape[1] * groups) if weight.rank > 1 else UNKNOWN
    return convolve(fit, n, input, weight, bias, stride, padding, dilation, channels, "weight")
