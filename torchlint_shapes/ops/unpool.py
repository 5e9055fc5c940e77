"""The inverse of max pooling for 1, 2 and 3 axes."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.dims import Undecided, show
from torchlint_shapes.ops.declare import layer, op
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.kinds import OptionalTensor, Sizes
from torchlint_shapes.ops.linear import decided
from torchlint_shapes.ops.position import MaybeSize, known, tensor, text
from torchlint_shapes.ops.starts import images
from torchlint_shapes.ops.tensor import UNKNOWN, Tensor
from torchlint_shapes.ops.window import per_axis, space, spread


def unpool(
    fit: Fit, n: int, input: Tensor, indices: Any, kernel_size: Any, stride: Any, padding: Any, output_size: Any
) -> Any:
    """(N, C, *) -> (N, C, *): (L - 1)s - 2p + k, or output_size."""
    sizes = space(fit, "window", input, n)
    if sizes is None:
        return UNKNOWN
    _check_indices(fit, input, indices)
    kernel = per_axis(fit, n, "kernel_size", kernel_size, 0, single=False)
    stride = kernel if stride in (None, (), []) else per_axis(fit, n, "stride", stride, 0, single=False)
    usual = tuple(map(_usual, sizes, kernel, stride, per_axis(fit, n, "padding", padding, 0, single=False)))
    places = _usable(fit, usual) if output_size is None else _asked(fit, n, usual, stride, output_size)
    return tensor((*input.shape[:-n], *places), input.dtype)


def _usable(fit: Fit, usual: tuple[Any, ...]) -> tuple[MaybeSize, ...]:
    for axis, size in enumerate(usual, start=-len(usual)):
        if known(size) is not None:
            fit.at_least("window", 0, size, "leaves a size of {got}", "kernel_size", axis)
    return tuple(map(known, usual))


def _usual(size: Any, kernel: Any, stride: Any, padding: Any) -> Any:
    return decided(lambda: (size - 1) * stride - 2 * padding + kernel)


def _check_indices(fit: Fit, input: Tensor, indices: Any) -> None:
    """There is an index for each value."""
    if not isinstance(indices, Tensor):
        return
    if indices.rank != input.rank:
        says = "takes indices of shape {want} but receives {got}"
        fit.fail("join", text(input.shape), text(indices.shape), says, "indices")
        return
    for axis, (want, got) in enumerate(zip(input.shape, indices.shape, strict=True)):
        fit.equal("join", want, got, "takes {want} indices along an axis but receives {got}", "indices", axis)


def _asked(
    fit: Fit, n: int, usual: tuple[Any, ...], stride: tuple[Any, ...], output_size: Any
) -> tuple[MaybeSize, ...]:
    """The sizes of output_size, each less than a stride away from the usual size."""
    if not isinstance(output_size, tuple | list):
        raise Undecided("an output_size that is no sequence")
    sizes: tuple[Any, ...] = tuple(UNKNOWN if known(size) is None else size for size in output_size)
    if len(sizes) not in (n, n + 2):
        says = "takes an output_size of {want} numbers but receives {got}"
        fit.fail("window", f"{n} or {n + 2}", len(sizes), says, "output_size")
        return (None,) * n
    for axis, (wanted, size, s) in enumerate(zip(sizes[-n:], usual, stride, strict=True), start=-n):
        over, under = decided(lambda: wanted - size + s), decided(lambda: size + s - wanted)  # noqa: B023
        if known(over) is not None and known(under) is not None:
            says = f"gives sizes between {show(size - s)} and {show(size + s)}, not {show(wanted)}"
            _ = fit.at_least("window", 1, over, says, "output_size", axis) and fit.at_least(
                "window", 1, under, says, "output_size", axis
            )
    return tuple(known(size) for size in sizes[-n:])


@layer("torch.nn.MaxUnpool{n}d(kernel_size, stride=None, padding=0)(input, indices, output_size=None)", starts=images)
def MaxUnpool(fit: Fit, n: int, kernel_size: Sizes, stride: Sizes, padding: Sizes) -> dict[str, Any]:
    """(N, C, *) -> (N, C, *), * of n axes: (L - 1)s - 2p + k, or output_size."""
    kernel = spread(kernel_size, n)
    steps = kernel if stride is None else spread(stride, n)
    return {"kernel_size": kernel, "stride": steps, "padding": spread(padding, n)}


@MaxUnpool.forward
def _max_unpool(fit: Fit, n: int, self: Any, input: Tensor, indices: OptionalTensor, output_size: Sizes) -> Any:
    return unpool(fit, n, input, indices, self.kernel_size, self.stride, self.padding, output_size)


@op("torch.nn.functional.max_unpool{n}d(input, indices, kernel_size, stride=None, padding=0, output_size=None)")
def max_unpool(
    fit: Fit,
    n: int,
    input: Tensor,
    indices: OptionalTensor,
    kernel_size: Sizes,
    stride: Sizes,
    padding: Sizes,
    output_size: Sizes,
) -> Any:
    """(N, C, *) -> (N, C, *), * of n axes: (L - 1)s - 2p + k, or output_size."""
    return unpool(fit, n, input, indices, kernel_size, stride, padding, output_size)
