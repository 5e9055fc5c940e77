"""Sums of products over chosen axes: einsum, tensordot, kron."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from torchlint_shapes.dims import Undecided
from torchlint_shapes.ops import dtype as dtypes
from torchlint_shapes.ops.broadcast import broadcast
from torchlint_shapes.ops.declare import op
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.join import listed
from torchlint_shapes.ops.position import MaybeSize, positions, tensor, text
from torchlint_shapes.ops.starts import of_rank
from torchlint_shapes.ops.tensor import Tensor

MANY = "..."


def contracted(fit: Fit, equation: str, operands: list[Tensor], shown: str) -> Tensor:
    """`ij,jk->ik`: a letter is one size wherever it stands; `...` are further axes, that broadcast."""
    left, arrow, right = equation.replace(" ", "").partition("->")
    terms = [_letters(term) for term in left.split(",")]
    if len(terms) != len(operands):
        says = f"einsum {shown!r} names {{want}} operands, receives {{got}}"
        fit.fail("matmul", str(len(terms)), str(len(operands)), says, "operands")
        raise Undecided("operands that do not match")
    columns: dict[str, list[MaybeSize]] = {}
    fronts: list[tuple[MaybeSize, ...]] = []
    for number, (term, operand) in enumerate(zip(terms, operands, strict=True)):
        for name, size in _named(fit, shown, number, term, operand, fronts):
            columns.setdefault(name, []).append(size)
    axes: dict[str, tuple[MaybeSize, ...]] = {MANY: broadcast(fit, fronts, "matmul")}
    for name, column in columns.items():
        doing = f"einsum {shown!r}, axis {name}"
        axes[name] = broadcast(fit, [(size,) for size in column], "matmul", doing)
    output = _letters(right) if arrow else _implicit(terms)
    for name in output:
        if name not in axes or output.count(name) > 1:
            fit.fail("matmul", "each letter of the operands once", name, f"einsum {shown!r}: {{got}} in the result")
            raise Undecided("a result without a shape")
    return tensor([size for name in output for size in axes[name]], dtypes.promoted(*operands))


def _letters(term: str) -> list[str]:
    front, dots, back = term.partition(MANY)
    return [*front, *([MANY] if dots else []), *back]


def _named(
    fit: Fit, shown: str, number: int, term: list[str], operand: Tensor, fronts: list[tuple[MaybeSize, ...]]
) -> Iterable[tuple[str, MaybeSize]]:
    """The letters of one operand with their sizes; what `...` stands for goes to `fronts`."""
    extra = operand.rank - (len(term) - (MANY in term))
    if extra < 0 or (extra and MANY not in term):
        says = f"einsum {shown!r} names {{want}} axes of operand {number}, which is {text(operand.shape)}"
        fit.fail("matmul", str(len(term)), f"{operand.rank}-D", says, "equation")
        raise Undecided("an operand of another rank")
    at = term.index(MANY) if MANY in term else len(term)
    fronts.append(operand.shape[at : at + extra])
    sizes = operand.shape[:at] + operand.shape[at + extra :]
    return zip([name for name in term if name != MANY], sizes, strict=True)


def _implicit(terms: list[list[str]]) -> list[str]:
    """Without an arrow: `...`, then the letters that stand once, by the alphabet."""
    every = [name for term in terms for name in term]
    once = sorted(name for name in {*every} if every.count(name) == 1 and name != MANY)
    return [MANY, *once] if MANY in every else once


def _starts(view: Any) -> list[Tensor]:
    """The rank that the equation gives its first operand, unless there is a `...` in it."""
    if not isinstance(view.equation, str):
        return []
    term = _letters(view.equation.replace(" ", "").partition("->")[0].split(",")[0])
    return [of_rank(len(term))] if term and MANY not in term else []


@op("torch.einsum(equation, *operands)", starts=_starts)
def einsum(fit: Fit, equation: Any, operands: tuple[Any, ...]) -> Tensor:
    """`bij,bjk->bik`: a letter is one size wherever it stands; `...` are further axes, that broadcast."""
    if not isinstance(equation, str):
        raise Undecided("an equation that is not known")
    return contracted(fit, equation, listed(operands), equation)


@op("torch.tensordot(a, b, dims=2, out=None)")
def tensordot(fit: Fit, a: Tensor, b: Tensor, dims: Any) -> Tensor:
    """The axes of a but the contracted, then those of b; a number contracts the last of a with the first of b."""
    if isinstance(dims, int):
        if dims > min(a.rank, b.rank):
            fit.fail(
                "axis", str(dims), str(min(a.rank, b.rank)), "contracts {want} axes of a tensor with {got}", "dims"
            )
            return tensor(())
        dims = (tuple(range(a.rank - dims, a.rank)), tuple(range(dims)))
    if not _are_two_lists(dims):
        raise Undecided("axes that are not known")
    left, right = (positions(fit, tuple(d), t.rank, "dims") for d, t in zip(dims, (a, b), strict=True))
    if fit.failed:
        raise Undecided("which axes are contracted")
    if len(left) != len(right):
        fit.fail("axis", str(len(left)), str(len(right)), "contracts {want} axes with {got}", "dims")
    for i, j in zip(left, right, strict=False):
        if a.shape[i] != 1 and b.shape[j] != 1:
            fit.equal(
                "matmul", a.shape[i], b.shape[j], f"contracts axis {i} of {{want}} with axis {j} of {{got}}", "dims"
            )
    rest = [size for i, size in enumerate(a.shape) if i not in left]
    return Tensor((*rest, *(size for j, size in enumerate(b.shape) if j not in right)), dtypes.promoted(a, b))


def _are_two_lists(dims: Any) -> bool:
    return isinstance(dims, tuple | list) and len(dims) == 2 and all(isinstance(d, tuple | list) for d in dims)


@op("torch.kron(input, other, *, out=None)", method=True)
def kron(fit: Fit, input: Tensor, other: Tensor) -> Tensor:
    """(S_i), (T_i) -> (S_i * T_i), aligned at the last axis."""
    rank = max(input.rank, other.rank)
    one, two = ((1,) * (rank - t.rank) + t.shape for t in (input, other))
    return Tensor(tuple(a * b for a, b in zip(one, two, strict=True)), dtypes.promoted(input, other))
