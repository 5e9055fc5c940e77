"""Pools that are told the size of their output: adaptive and fractional ones."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.dims import Poly
from torchlint_shapes.ops.declare import functional_layer, layer, op
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.kinds import Flag, OutputSizes, Sizes
from torchlint_shapes.ops.linear import decided
from torchlint_shapes.ops.pool import with_indices
from torchlint_shapes.ops.position import known, tensor
from torchlint_shapes.ops.starts import images
from torchlint_shapes.ops.tensor import UNKNOWN, Tensor
from torchlint_shapes.ops.window import check_filled, one_of, per_axis, space, spread


def adapt(fit: Fit, n: int, input: Tensor, output_size: Any, of_nothing: bool = False) -> Any:
    """(N, C, *) -> (N, C, *output_size); None keeps a size. `of_nothing`: a size of 0 is taken, too."""
    sizes = space(fit, "window", input, n)
    if sizes is None:
        return UNKNOWN
    if not of_nothing:
        check_filled(fit, sizes)
    wanted = spread(output_size, n)
    least = min((want for want in wanted if isinstance(want, int)), default=0)
    fit.at_least("window", 0, least, "takes an output_size of at least {want} but receives {got}", "output_size")
    if len(wanted) != n:
        says = "takes an output_size of {want} numbers but receives {got}"
        fit.fail("window", n, len(wanted), says, "output_size")
        return UNKNOWN
    places = (size if want is None else known(want) for size, want in zip(sizes, wanted, strict=True))
    return tensor((*input.shape[:-n], *places), input.dtype)


def adapt_average(fit: Fit, n: int, input: Tensor, output_size: Any) -> Any:
    """The same; a single place is the mean over the last axes, of nothing, too; before 2 or 3 axes torch takes any."""
    tail = input.shape[-n:]
    wanted = tuple(tail[i - n] if w is None and input.rank >= n else w for i, w in enumerate(spread(output_size, n)))
    least = n + isinstance(output_size, tuple | list)
    single = len(wanted) == n and not any(isinstance(want, int) and want != 1 for want in wanted)
    if input.rank in (n + 1, n + 2) or input.rank < least or n == 1 or not single:
        return adapt(fit, n, input, output_size, of_nothing=single)
    return Tensor((*input.shape[:-n], *wanted), input.dtype) if all(want == 1 for want in wanted) else UNKNOWN


@functional_layer("torch.nn.AdaptiveAvgPool{n}d(output_size)(input)", starts=images)
@op("torch.nn.functional.adaptive_avg_pool{n}d(input, output_size)", starts=images)
@op(
    "torch.adaptive_avg_pool1d(input, output_size)",
    starts=images,
    page="generated/torch.nn.functional.adaptive_avg_pool1d.html",
    n=1,
)
def adaptive_avg_pool(fit: Fit, n: int, input: Tensor, output_size: OutputSizes) -> Any:
    """(N, C, *) -> (N, C, *output_size), * of n axes."""
    return adapt_average(fit, n, input, output_size)


@functional_layer("torch.nn.AdaptiveMaxPool{n}d(output_size, return_indices=False)(input)", starts=images)
@op("torch.nn.functional.adaptive_max_pool{n}d(input, output_size, return_indices=False)", starts=images)
def adaptive_max_pool(fit: Fit, n: int, input: Tensor, output_size: OutputSizes, return_indices: Flag) -> Any:
    """(N, C, *) -> (N, C, *output_size), * of n axes."""
    return with_indices(adapt(fit, n, input, output_size), return_indices)


@op(
    "torch.nn.functional.adaptive_max_pool{n}d_with_indices(input, output_size, return_indices=False)",
    starts=images,
    page="generated/torch.nn.functional.adaptive_max_pool{n}d.html",
)
@op(
    "torch.adaptive_max_pool1d(input, output_size)",
    starts=images,
    page="generated/torch.nn.functional.adaptive_max_pool1d.html",
    n=1,
)
def adaptive_max_pool_with_indices(fit: Fit, n: int, input: Tensor, output_size: OutputSizes) -> Any:
    """(N, C, *) -> (N, C, *output_size), * of n axes, the values and their places."""
    return with_indices(adapt(fit, n, input, output_size), True)


def shrink(fit: Fit, n: int, input: Tensor, kernel_size: Any, output_size: Any, output_ratio: Any) -> Any:
    """(N, C, *) -> (N, C, *output_size), or floor(* x output_ratio): a kernel must fit at each place."""
    sizes = space(fit, "window", input, n)
    if sizes is None:
        return UNKNOWN
    kernel = per_axis(fit, n, "kernel_size", kernel_size, 1, single=False)
    if output_size is None:
        ratios = spread(output_ratio, n)
        wanted: tuple[Any, ...] = tuple(map(_share, sizes, ratios if len(ratios) == n else (UNKNOWN,) * n))
    else:
        wanted = per_axis(fit, n, "output_size", output_size, 1, single=False)
    for axis, (size, k, place) in enumerate(zip(sizes, kernel, wanted, strict=True), start=-n):
        # torch asks 3-D pools for one place more
        least = decided(lambda: place + k - 1 + (n == 3))  # noqa: B023
        if isinstance(least, int):
            says = "needs a size of {want} for its kernel and output, but receives {got}"
            fit.at_least("window", least, size, says, "kernel_size", axis)
    return tensor((*input.shape[:-n], *map(known, wanted)), input.dtype)


def _share(size: Any, ratio: Any) -> Any:
    return UNKNOWN if isinstance(size, Poly) or not isinstance(ratio, float) else int(size * ratio)


@layer(
    "torch.nn.FractionalMaxPool{n}d(kernel_size, output_size=None, output_ratio=None, return_indices=False, "
    "_random_samples=None)(input)",
    starts=images,
    over=(2, 3),
)
def FractionalMaxPool(fit: Fit, n: int, kernel_size: Sizes, output_size: Sizes, output_ratio: Any) -> dict[str, Any]:
    """(N, C, *) -> (N, C, *output_size), * of n axes."""
    choices = {"output_size": output_size, "output_ratio": output_ratio}
    one_of(fit, **choices)
    each = {name: spread(value, n) for name, value in choices.items() if value is not None}
    return {"kernel_size": spread(kernel_size, n), **each}


@FractionalMaxPool.forward
def _fractional_max_pool(fit: Fit, n: int, self: Any, input: Tensor) -> Any:
    result = shrink(fit, n, input, self.kernel_size, self.output_size, self.output_ratio)
    return with_indices(result, self.return_indices)


@op(
    "torch.nn.functional.fractional_max_pool{n}d(input, kernel_size, output_size=None, output_ratio=None, "
    "return_indices=False, _random_samples=None)",
    over=(2, 3),
)
def fractional_max_pool(
    fit: Fit, n: int, input: Tensor, kernel_size: Sizes, output_size: Sizes, output_ratio: Any, return_indices: Flag
) -> Any:
    """(N, C, *) -> (N, C, *output_size), * of n axes."""
    one_of(fit, output_size=output_size, output_ratio=output_ratio if output_size is None else None)
    return with_indices(shrink(fit, n, input, kernel_size, output_size, output_ratio), return_indices)
