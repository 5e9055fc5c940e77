"""Transposed convolutions and their lazy forms, for 1, 2 and 3 axes."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.dims import show
from torchlint_shapes.ops.conv import attributes, check_bias, check_channels, check_groups, has_kernel, in_all_groups
from torchlint_shapes.ops.declare import layer, op
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.kinds import Flag, OptionalTensor, Size, Sizes
from torchlint_shapes.ops.linear import decided, parameter
from torchlint_shapes.ops.position import MaybeSize, known, tensor
from torchlint_shapes.ops.starts import images, images_for
from torchlint_shapes.ops.takes import alike
from torchlint_shapes.ops.tensor import LAZY, UNKNOWN, Tensor
from torchlint_shapes.ops.window import check_filled, lead, per_axis, shared, space, span, spread


def convolve_transposed(
    fit: Fit,
    n: int,
    input: Tensor,
    weight: Tensor,
    bias: Any,
    stride: Any,
    padding: Any,
    output_padding: Any,
    channels: Any,
    dilation: Any,
    argument: str,
    output_size: Any = None,
) -> Any:
    """(N, C_in, *) -> (N, C_out, *), weight (C_in, C_out / groups, *kernel); C_out is `channels`."""
    sizes = space(fit, "channels", input, n)
    if sizes is None or not has_kernel(fit, n, weight):
        return UNKNOWN
    check_filled(fit, sizes)
    check_channels(fit, weight.shape[0], input, n, argument)
    alike(fit, weight, input, ("weight", "input"), "input")
    check_bias(fit, bias, channels)
    kernel = per_axis(fit, n, "kernel_size", weight.shape[2:], 1)
    stride, dilation = per_axis(fit, n, "stride", stride, 1), per_axis(fit, n, "dilation", dilation, 1)
    padding = per_axis(fit, n, "padding", padding, 0)
    least = tuple(map(least_size, sizes, kernel, stride, padding, dilation))
    if output_size is None:
        places = _grown(fit, least, per_axis(fit, n, "output_padding", output_padding, 0), stride, dilation)
    else:
        places = _asked(fit, input, least, stride, output_size)
    return tensor((*lead(input, n), known(channels), *places), input.dtype)


def least_size(size: Any, kernel: Any, stride: Any, padding: Any, dilation: Any) -> Any:
    """(L - 1)s - 2p + d(k - 1) + 1."""
    return decided(lambda: (size - 1) * stride - 2 * padding + span(kernel, dilation))


def _grown(
    fit: Fit, least: tuple[Any, ...], more: tuple[Any, ...], stride: tuple[Any, ...], dilation: tuple[Any, ...]
) -> list[MaybeSize]:
    """Each least size and its output_padding, which is less than the stride or the dilation."""
    places: list[MaybeSize] = []
    for axis, (size, o, s, d) in enumerate(zip(least, more, stride, dilation, strict=True), start=-len(least)):
        most = decided(lambda: max(s, d) - 1)  # noqa: B023
        if isinstance(o, int) and isinstance(most, int) and o > most:
            says = "has an output_padding of {got}, which can be {want} at most"
            fit.fail("window", most, o, says, "output_padding", axis)
        place = known(decided(lambda: size + o))  # noqa: B023
        # whether torch takes a size of 0 depends on its backend
        fits = place is None or fit.at_least("window", 0, place, "leaves a size of {got}", "kernel_size", axis)
        places.append(place if fits else None)
    return places


def _asked(
    fit: Fit, input: Tensor, least: tuple[Any, ...], stride: tuple[Any, ...], output_size: Any
) -> list[MaybeSize]:
    """The sizes of output_size, each at least the least size and less than a stride more."""
    n, sizes = len(least), spread(output_size, len(least))
    if len(sizes) not in (n, input.rank):
        says = "takes an output_size of {want} numbers but receives {got}"
        fit.fail("window", f"{n} or {input.rank}", len(sizes), says, "output_size")
        return [None] * n
    for axis, (wanted, low, s) in enumerate(zip(sizes[-n:], least, stride, strict=True), start=-n):
        more, left = decided(lambda: wanted - low), decided(lambda: low + s - 1 - wanted)  # noqa: B023
        if known(more) is not None and known(left) is not None:
            says = f"gives sizes from {show(low)} to {show(low + s - 1)}, not {show(wanted)}"
            _ = fit.at_least("window", 0, more, says, "output_size", axis) and fit.at_least(
                "window", 0, left, says, "output_size", axis
            )
    return [known(size) for size in sizes[-n:]]


def _weight_of(layer: Any, n: int) -> Tensor:
    """The layer's weight; one that is not known, or not made before the first input, takes any channels."""
    if isinstance(layer.weight, Tensor):
        return layer.weight
    inner = shared(layer.out_channels, layer.groups)
    return Tensor((UNKNOWN, inner, *spread(layer.kernel_size, n)))  # type: ignore[arg-type]


@layer(
    "torch.nn.ConvTranspose{n}d(in_channels, out_channels, kernel_size, stride=1, padding=0, output_padding=0, "
    "groups=1, bias=True, dilation=1, padding_mode='zeros', device=None, dtype=None)(input, output_size=None)",
    lazy="in_channels",
    starts=images,
)
def ConvTranspose(
    fit: Fit,
    n: int,
    in_channels: Size,
    out_channels: Size,
    kernel_size: Sizes,
    stride: Sizes,
    padding: Sizes,
    output_padding: Sizes,
    groups: Size,
    bias: Flag,
    dilation: Sizes,
) -> dict[str, Any]:
    """(N, C_in, *) -> (N, C_out, *), * of n axes: (L - 1)s - 2p + d(k - 1) + output_padding + 1."""
    given = {"kernel_size": kernel_size, "stride": stride, "padding": padding, "dilation": dilation}
    made = attributes(n, **given, output_padding=output_padding)
    check_groups(fit, groups, in_channels=in_channels, out_channels=out_channels)
    weight = tensor((in_channels, shared(out_channels, groups), *made["kernel_size"]))
    return {**made, "weight": UNKNOWN if in_channels is LAZY else weight, "bias": parameter(bias, out_channels)}


@ConvTranspose.forward
def _conv_transpose(fit: Fit, n: int, self: Any, input: Tensor, output_size: Sizes) -> Any:
    weight = _weight_of(self, n)
    if not isinstance(self.weight, Tensor) and input.rank in (n + 1, n + 2):
        check_groups(fit, self.groups, in_channels=input.shape[-n - 1])
    channels = in_all_groups(weight.shape[1], self.groups, self.out_channels)
    sizes = (self.stride, self.padding, self.output_padding, channels, self.dilation)
    return convolve_transposed(fit, n, input, weight, self.bias, *sizes, "in_channels", output_size)


@op(
    "torch.nn.functional.conv_transpose{n}d(input, weight, bias=None, stride=1, padding=0, output_padding=0, "
    "groups=1, dilation=1)",
    "torch.conv_transpose{n}d",
    starts=images_for(axis=0),
)
def conv_transpose(
    fit: Fit,
    n: int,
    input: Tensor,
    weight: Tensor,
    bias: OptionalTensor,
    stride: Sizes,
    padding: Sizes,
    output_padding: Sizes,
    groups: Size,
    dilation: Sizes,
) -> Any:
    """(N, C_in, *) -> (N, C_out, *), weight (C_in, C_out / groups, *kernel)."""
    check_groups(fit, groups, in_channels=weight.shape[0] if weight.rank else UNKNOWN)
    channels = decided(lambda: weight.shape[1] * groups) if weight.rank > 1 else UNKNOWN
    sizes = (stride, padding, output_padding, channels, dilation)
    return convolve_transposed(fit, n, input, weight, bias, *sizes, "weight")
