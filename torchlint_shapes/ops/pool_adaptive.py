"""Pools that are told the size of their output: adaptive and fractional ones."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.dims import Poly
from torchlint_shapes.ops.declare import Fit, layer, op
from torchlint_shapes.ops.linear import decided
from torchlint_shapes.ops.pool import with_indices
from torchlint_shapes.ops.position import known, tensor
from torchlint_shapes.ops.tensor import UNKNOWN, Tensor
from torchlint_shapes.ops.window import PAGES, one_of, per_axis, space, spread


def adapt(fit: Fit, n: int, input: Tensor, output_size: Any) -> Any:
    """(N, C, *) -> (N, C, *output_size); None keeps a size."""
    sizes = space(fit, "window", input, n)
    if sizes is None:
        return UNKNOWN
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
    """The same; a single place is the mean over the last axes, 2 or 3, and torch takes anything before these."""
    tail = input.shape[-n:]
    wanted = tuple(tail[i - n] if w is None and input.rank >= n else w for i, w in enumerate(spread(output_size, n)))
    least = n + isinstance(output_size, tuple | list)
    single = n > 1 and len(wanted) == n and not any(isinstance(want, int) and want != 1 for want in wanted)
    if input.rank in (n + 1, n + 2) or input.rank < least or not single:
        return adapt(fit, n, input, output_size)
    return Tensor((*input.shape[:-n], *wanted), input.dtype) if all(want == 1 for want in wanted) else UNKNOWN


def _declare_adaptive(n: int) -> None:
    def build_average(fit: Fit, output_size: Any) -> None:
        return None

    def build_max(fit: Fit, output_size: Any, return_indices: Any = False) -> None:
        return None

    def average(fit: Fit, input: Tensor, output_size: Any) -> Any:
        return adapt_average(fit, n, input, output_size)

    def most(fit: Fit, input: Tensor, output_size: Any, return_indices: Any = False) -> Any:
        return with_indices(adapt(fit, n, input, output_size), return_indices)

    def both(fit: Fit, input: Tensor, output_size: Any, return_indices: Any = False) -> Any:
        return with_indices(adapt(fit, n, input, output_size), True)

    def forward_average(fit: Fit, self: Any, input: Tensor) -> Any:
        return average(fit, input, self.output_size)

    def forward_max(fit: Fit, self: Any, input: Tensor) -> Any:
        return most(fit, input, self.output_size, self.return_indices)

    _document(build_average, n, f"AdaptiveAvgPool{n}d")
    _document(build_max, n, f"AdaptiveMaxPool{n}d")
    _document(average, n, f"functional.adaptive_avg_pool{n}d")
    _document(most, n, f"functional.adaptive_max_pool{n}d")
    _document(both, n, f"functional.adaptive_max_pool{n}d")
    layer(f"torch.nn.AdaptiveAvgPool{n}d")(build_average).forward(forward_average)
    layer(f"torch.nn.AdaptiveMaxPool{n}d")(build_max).forward(forward_max)
    op(f"torch.nn.functional.adaptive_avg_pool{n}d", *(["torch.adaptive_avg_pool1d"] if n == 1 else []))(average)
    op(f"torch.nn.functional.adaptive_max_pool{n}d")(most)
    op(f"torch.nn.functional.adaptive_max_pool{n}d_with_indices")(both)


def _document(function: Any, n: int, page: str) -> None:
    function.__doc__ = f"(N, C, *) -> (N, C, *output_size), * of {n} axes.\n\n{PAGES}/torch.nn.{page}.html"


@op("torch.adaptive_max_pool1d")
def adaptive_max_pool1d(fit: Fit, input: Tensor, output_size: Any) -> Any:
    """(N, C, L) -> (N, C, output_size), the values and their places.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_max_pool1d.html
    """
    return with_indices(adapt(fit, 1, input, output_size), True)


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


def _declare_fractional(n: int) -> None:
    def build(
        fit: Fit,
        kernel_size: Any,
        output_size: Any = None,
        output_ratio: Any = None,
        return_indices: Any = False,
        _random_samples: Any = None,
    ) -> dict[str, Any]:
        choices = {"output_size": output_size, "output_ratio": output_ratio}
        one_of(fit, **choices)
        each = {name: spread(value, n) for name, value in choices.items() if value is not None}
        return {"kernel_size": spread(kernel_size, n), **each}

    def forward(fit: Fit, self: Any, input: Tensor) -> Any:
        result = shrink(fit, n, input, self.kernel_size, self.output_size, self.output_ratio)
        return with_indices(result, self.return_indices)

    def function(
        fit: Fit,
        input: Tensor,
        kernel_size: Any,
        output_size: Any = None,
        output_ratio: Any = None,
        return_indices: Any = False,
        _random_samples: Any = None,
    ) -> Any:
        one_of(fit, output_size=output_size, output_ratio=output_ratio if output_size is None else None)
        return with_indices(shrink(fit, n, input, kernel_size, output_size, output_ratio), return_indices)

    _document(build, n, f"FractionalMaxPool{n}d")
    _document(function, n, f"functional.fractional_max_pool{n}d")
    layer(f"torch.nn.FractionalMaxPool{n}d")(build).forward(forward)
    op(f"torch.nn.functional.fractional_max_pool{n}d")(function)


for _n in (1, 2, 3):
    _declare_adaptive(_n)
for _n in (2, 3):
    _declare_fractional(_n)
