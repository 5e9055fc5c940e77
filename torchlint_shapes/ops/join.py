"""Several tensors into one: cat, stack and their like, meshgrid, broadcast_tensors."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

from torchlint_shapes.dims import Dim, Poly, Undecided
from torchlint_shapes.ops import dtype as dtypes
from torchlint_shapes.ops.broadcast import broadcast
from torchlint_shapes.ops.declare import op
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.kinds import Axes, Tensors
from torchlint_shapes.ops.position import position, sizes, tensor, text
from torchlint_shapes.ops.tensor import Tensor, UnknownType


def listed(tensors: Any) -> list[Tensor]:
    """The tensors of a list or of varargs that may be one list."""
    if isinstance(tensors, tuple | list) and len(tensors) == 1 and isinstance(tensors[0], tuple | list):
        tensors = tensors[0]
    if isinstance(tensors, tuple | list) and tensors and all(isinstance(t, Tensor) for t in tensors):
        return list(tensors)
    raise Undecided("tensors that are not known")


def agreed(fit: Fit, doing: str, shapes: Sequence[tuple[Dim, ...]], skipped: int | None) -> list[Dim]:
    """The sizes that shapes of one rank have in common, all axes but `skipped`; each axis is said once."""
    common = list(shapes[0])
    for axis in range(len(common)):
        column = [shape[axis] for shape in shapes]
        want = common[axis] = next((size for size in column if isinstance(size, int)), column[0])
        says = f"{doing}: {{got}} against {{want}} at axis {axis}"
        if axis != skipped:
            all(got == want or fit.equal("join", want, got, says, "tensors", axis) for got in column)
    return common


def joined(fit: Fit, tensors: list[Tensor], dim: Axes) -> Tensor:
    """(*, S_i, *) for all i -> (*, sum S_i, *). An empty 1-D tensor joins with anything."""
    dtype = dtypes.promoted(*tensors)
    shapes = [t.shape for t in tensors if t.shape != (0,)] or [tensors[0].shape]
    rank = len(shapes[0])
    doing = f"cannot concatenate {' and '.join(map(text, shapes))}"
    if any(len(shape) != rank for shape in shapes):
        other = next(len(shape) for shape in shapes if len(shape) != rank)
        fit.fail("join", f"{rank}-D", f"{other}-D", f"{doing}: {{got}} against {{want}}", "tensors")
        raise Undecided("tensors of different rank")
    if not rank:
        fit.fail("join", "at least 1-D", "0-D", f"{doing}: takes {{want}} tensors, receives {{got}}", "tensors")
        raise Undecided("tensors without an axis")
    at = position(fit, dim, rank)
    common = agreed(fit, f"{doing} along axis {at}", shapes, at)
    common[at] = sum((shape[at] for shape in shapes), start=0)
    return Tensor(tuple(common), dtype)


@op("torch.cat(tensors, dim=0, *, out=None)", "torch.concat", "torch.concatenate")
def cat(fit: Fit, tensors: Tensors, dim: Axes) -> Tensor:
    """(*, S_i, *) for all i -> (*, sum S_i, *)."""
    return joined(fit, listed(tensors), dim)


@op("torch.stack(tensors, dim=0, *, out=None)")
def stack(fit: Fit, tensors: Tensors, dim: Axes) -> Tensor:
    """n times (*) -> (*, n, *) with n at `dim`."""
    parts = listed(tensors)
    shapes = [t.shape for t in parts]
    at = position(fit, dim, parts[0].rank + 1)
    doing = f"cannot stack {' and '.join(map(text, dict.fromkeys(shapes)))}"
    if any(t.rank != parts[0].rank for t in parts):
        other = next(t.rank for t in parts if t.rank != parts[0].rank)
        fit.fail("join", f"{parts[0].rank}-D", f"{other}-D", f"{doing}: {{got}} against {{want}}", "tensors")
        raise Undecided("tensors of different rank")
    common = agreed(fit, doing, shapes, None)
    return Tensor((*common[:at], len(parts), *common[at:]), dtypes.promoted(*parts))


def at_least_1d(shape: tuple[Dim, ...]) -> tuple[Dim, ...]:
    return shape or (1,)


def at_least_2d(shape: tuple[Dim, ...]) -> tuple[Dim, ...]:
    return shape if len(shape) > 1 else (1, *at_least_1d(shape))


def at_least_3d(shape: tuple[Dim, ...]) -> tuple[Dim, ...]:
    return shape if len(shape) > 2 else (*at_least_2d(shape), 1)


@op("torch.hstack(tensors, *, out=None)")
def hstack(fit: Fit, tensors: Tensors) -> Tensor:
    """cat along axis 1, of 1-D tensors along axis 0."""
    parts = [Tensor(at_least_1d(t.shape), t.dtype) for t in listed(tensors)]
    return joined(fit, parts, 0 if parts[0].rank == 1 else 1)


@op("torch.row_stack(tensors, *, out=None)", page="generated/torch.vstack.html")
@op("torch.vstack(tensors, *, out=None)")
def vstack(fit: Fit, tensors: Tensors) -> Tensor:
    """cat along axis 0, at least 2-D."""
    return joined(fit, [Tensor(at_least_2d(t.shape), t.dtype) for t in listed(tensors)], 0)


@op("torch.dstack(tensors, *, out=None)")
def dstack(fit: Fit, tensors: Tensors) -> Tensor:
    """cat along axis 2, at least 3-D."""
    return joined(fit, [Tensor(at_least_3d(t.shape), t.dtype) for t in listed(tensors)], 2)


@op("torch.column_stack(tensors, *, out=None)")
def column_stack(fit: Fit, tensors: Tensors) -> Tensor:
    """cat along axis 1; 1-D tensors are columns."""
    columns = [t if t.rank > 1 else Tensor((*at_least_1d(t.shape), 1), t.dtype) for t in listed(tensors)]
    return joined(fit, columns, 1)


def _raised(tensors: tuple[Any, ...], form: Any) -> Any:
    if len(tensors) == 1 and isinstance(tensors[0], Tensor):
        return Tensor(form(tensors[0].shape), tensors[0].dtype)
    return tuple(Tensor(form(t.shape), t.dtype) for t in listed(tensors))


@op("torch.atleast_1d(*tensors)")
def atleast_1d(fit: Fit, tensors: Any) -> Any:
    """() -> (1)."""
    return _raised(tensors, at_least_1d)


@op("torch.atleast_2d(*tensors)")
def atleast_2d(fit: Fit, tensors: Any) -> Any:
    """(N) -> (1, N)."""
    return _raised(tensors, at_least_2d)


@op("torch.atleast_3d(*tensors)")
def atleast_3d(fit: Fit, tensors: Any) -> Any:
    """(M, N) -> (M, N, 1)."""
    return _raised(tensors, at_least_3d)


@op("torch.broadcast_tensors(*tensors)")
def broadcast_tensors(fit: Fit, tensors: Tensors) -> tuple[Tensor, ...]:
    """All in their common shape."""
    parts = listed(tensors)
    shape = broadcast(fit, [t.shape for t in parts])
    return tuple(tensor(shape, t.dtype) for t in parts)


@op("torch.broadcast_shapes(*shapes)")
def broadcast_shapes(fit: Fit, shapes: Any) -> Any:
    """The common shape of shapes."""
    parts = [sizes([shape]) for shape in shapes]
    if not all(isinstance(size, int | Poly | UnknownType) for part in parts for size in part):
        raise Undecided("a shape that is not known")
    common = broadcast(fit, parts)
    if None in common:
        raise Undecided("a common size")
    return common


@op("torch.meshgrid(*tensors, indexing='ij')")
def meshgrid(fit: Fit, tensors: Tensors, indexing: Any) -> tuple[Tensor, ...]:
    """(S_0), ..., (S_n) -> n + 1 times (S_0, ..., S_n); indexing="xy" swaps the first two axes."""
    parts = listed(tensors)
    shape = [_vector(fit, t) if t.rank else 1 for t in parts]
    if indexing not in ("ij", "xy") and len(shape) > 1:
        raise Undecided("which axis comes first")
    if indexing == "xy":
        shape[:2] = shape[:2][::-1]
    return tuple(Tensor(tuple(shape), t.dtype) for t in parts)


def _vector(fit: Fit, part: Tensor) -> Dim:
    if part.rank != 1:
        fit.fail("join", "1-D", f"{part.rank}-D", "takes {want} tensors but receives a {got} tensor", "tensors")
    return part.shape[0] if part.rank else 1


@op("torch.cartesian_prod(*tensors)")
def cartesian_prod(fit: Fit, tensors: Tensors) -> Tensor:
    """(S_1), ..., (S_n) -> (prod S_i, n); of one tensor itself."""
    parts = listed(tensors)
    rows = prod((_vector(fit, t) for t in parts), start=1)
    return Tensor((rows,) if len(parts) == 1 else (rows, len(parts)), parts[0].dtype)


@op("torch.block_diag(*tensors)")
def block_diag(fit: Fit, tensors: Tensors) -> Tensor:
    """(M_i, N_i) for all i -> (sum M_i, sum N_i)."""
    shapes = [at_least_2d(t.shape) for t in listed(tensors)]
    if any(len(shape) != 2 for shape in shapes):
        fit.fail("join", "at most 2-D", f"{max(map(len, shapes))}-D", "takes {want} tensors, receives {got}", "tensors")
    return Tensor((sum(shape[0] for shape in shapes), sum(shape[1] for shape in shapes)))
