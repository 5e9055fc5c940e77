"""Covariances, histograms, integrals and differences."""

from __future__ import annotations

from math import comb
from typing import Any

from torchlint_shapes.dims import Dim, Poly, Undecided
from torchlint_shapes.ops.broadcast import may_be_one, together
from torchlint_shapes.ops.declare import op
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.kinds import Axes, Flag, OptionalTensor, Size
from torchlint_shapes.ops.position import known, position, positions, tensor
from torchlint_shapes.ops.tensor import Tensor


@op("torch.corrcoef(input)", method=True)
def corrcoef(fit: Fit, input: Tensor) -> Tensor:
    """(N, S) -> (N, N), (1, S) or (S) -> ()."""
    if input.rank > 2:
        fit.fail("axis", "at most 2-D", f"{input.rank}-D", "takes {want} input but receives a {got} tensor")
    if input.rank < 2 or input.shape[0] == 1:
        return Tensor(())
    if may_be_one(input.shape[0]):
        raise Undecided("one variable or several")
    return Tensor((input.shape[0],) * 2)


@op("torch.cov(input, *, correction=1, fweights=None, aweights=None)", method=True)
def cov(fit: Fit, input: Tensor, fweights: OptionalTensor, aweights: OptionalTensor) -> Tensor:
    """(N, S) -> (N, N), (1, S) or (S) -> (), weights (S)."""
    for name, weights in (("fweights", fweights), ("aweights", aweights)):
        if not isinstance(weights, Tensor):
            continue
        if weights.rank > 1:
            fit.fail("axis", "at most 1-D", f"{weights.rank}-D", f"takes {{want}} {name}, receives {{got}}", name)
        elif input.rank < 3:
            observations, count = (t.shape[-1] if t.rank else 1 for t in (input, weights))
            fit.equal("axis", observations, count, f"takes {{want}} {name}, receives {{got}}", name)
    return corrcoef(fit, input)


@op("torch.histc(input, bins=100, min=0, max=0, *, out=None)", method=True)
def histc(fit: Fit, input: Tensor, bins: Size) -> Tensor:
    """(*) -> (bins)."""
    return tensor((known(bins),), input.dtype)


@op("torch.histogram(input, bins=100, *, range=None, weight=None, density=False, out=None)", method=True)
def histogram(fit: Fit, input: Tensor, bins: Any) -> tuple[Tensor, Tensor]:
    """(*) -> (bins), edges (bins + 1); of edges (E) -> (E - 1), (E)."""
    if isinstance(bins, Tensor):
        edges: Dim = bins.shape[0] if bins.rank == 1 else _no_edges(fit, bins)
    elif isinstance(bins, int | Poly):
        edges = bins + 1
    else:
        return tensor((None,), input.dtype), tensor((None,), input.dtype)
    return Tensor((edges - 1,), input.dtype), Tensor((edges,), input.dtype)


def _no_edges(fit: Fit, bins: Tensor) -> Dim:
    fit.fail("axis", "1-D", f"{bins.rank}-D", "takes {want} bins, receives {got}", "bins")
    raise Undecided("how many bins")


def _integrated(fit: Fit, y: Tensor, x: OptionalTensor, dim: Size) -> tuple[list[Any], int]:
    at = position(fit, dim, y.rank)
    if not y.rank:
        fit.fail("axis", "at least 1-D", "0-D", "takes {want} input but receives a {got} tensor")
        raise Undecided("no axis")
    if isinstance(x, Tensor) and x.rank == 1:
        says = "has {want} values along the axis but {got} places"
        fit.equal("join", y.shape[at], x.shape[0], says, "x", at)
    elif isinstance(x, Tensor):
        return list(together(fit, y, x)), at
    return list(y.shape), at


@op("torch.trapezoid(y, x=None, *, dx=None, dim=-1)", "torch.trapz")
def trapezoid(fit: Fit, y: Tensor, x: OptionalTensor, dim: Size) -> Tensor:
    """(*, S, *) -> (*, *), the integral along `dim`; x (S) or of the shape of y."""
    sizes, at = _integrated(fit, y, x, dim)
    return tensor((*sizes[:at], *sizes[at + 1 :]))


@op("torch.cumulative_trapezoid(y, x=None, *, dx=None, dim=-1)")
def cumulative_trapezoid(fit: Fit, y: Tensor, x: OptionalTensor, dim: Size) -> Tensor:
    """(*, S, *) -> (*, S - 1, *), the integrals along `dim`; x (S) or of the shape of y."""
    sizes, at = _integrated(fit, y, x, dim)
    inner = None if sizes[at] is None else sizes[at] - 1
    return tensor((*sizes[:at], inner, *sizes[at + 1 :]))


@op("torch.gradient(input, *, spacing=1, dim=None, edge_order=1)")
def gradient(fit: Fit, input: Tensor, dim: Axes, edge_order: Size) -> tuple[Tensor, ...]:
    """(*) -> (*), once for each axis of `dim`, each of at least edge_order + 1 places."""
    axes = positions(fit, dim, input.rank)
    if isinstance(edge_order, int):
        for axis in axes:
            says = "needs at least {want} places along an axis, not {got}"
            fit.at_least("index", edge_order + 1, (input.shape or (1,))[axis], says, axis=axis)
    return (Tensor(input.shape),) * len(axes)


@op("torch.combinations(input, r=2, with_replacement=False)")
def combinations(fit: Fit, input: Tensor, r: Size, with_replacement: Flag) -> Tensor:
    """(N) -> (N choose r, r); with replacement (N + r - 1 choose r, r)."""
    if input.rank != 1:
        fit.fail("axis", "1-D", f"{input.rank}-D", "takes {want} input but receives a {got} tensor")
        return tensor((None, None), input.dtype)
    size, decided = input.shape[0], isinstance(with_replacement, bool)
    if not isinstance(size, int) or not isinstance(r, int) or r < 0 or not decided:
        return tensor((None, known(r)), input.dtype)
    rows = comb(max(size + r - 1, 0), r) if with_replacement else comb(size, r)
    return Tensor((rows, r) if r else (0,), input.dtype)
