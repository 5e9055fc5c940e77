"""einx: `a b, b c -> a c` names the axes of several tensors; a name is one size wherever it stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from torchlint_shapes.dims import Poly, Undecided
from torchlint_shapes.ops import dtype as dtypes
from torchlint_shapes.ops.declare import op
from torchlint_shapes.ops.einops_ import MANY, Pattern, composed, side, solved
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.kinds import Flag
from torchlint_shapes.ops.position import MaybeSize, tensor
from torchlint_shapes.ops.tensor import Tensor, UnknownType

_PAGE = "https://einx.readthedocs.io/en/stable/"
_ARITHMETIC = "add subtract multiply divide true_divide floor_divide maximum minimum logaddexp where"
_TESTS = "less less_equal greater greater_equal equal not_equal logical_and logical_or"
_REDUCTIONS = "sum mean var std prod count_nonzero any all max min logsumexp"
_KEEPING = "flip softmax log_softmax sort"
_MARKED = re.compile(r"\[([^\[\]]*)\]")
_REPEATED = re.compile(r"([A-Za-z_]\w*) *\.\.\.")


def _each(names: str, parameters: str) -> tuple[str, ...]:
    return tuple(f"einx.{name}({parameters})" for name in names.split())


@op(*_each(_ARITHMETIC, "description, *tensors, backend=None, cse=True, **parameters"), page=_PAGE)
def elementwise(fit: Fit, description: Any, tensors: tuple[Any, ...], parameters: Any) -> Tensor:
    """`a b, b -> a b`: the tensors are stretched to the axes of the right side."""
    inputs, output = _sides(description)
    if len(inputs) == 1 and len(tensors) == 2:
        inputs = [inputs[0], " ".join(_MARKED.findall(inputs[0]))]
    right = _largest(inputs) if output is None else output
    shape = _shape(fit, description, inputs, right, tensors, parameters)
    return tensor(shape, dtypes.promoted(*[one for one in tensors if isinstance(one, Tensor) and one.dtype != "bool"]))


@op(*_each(_TESTS, "description, *tensors, backend=None, cse=True, **parameters"), page=_PAGE)
def test(fit: Fit, description: Any, tensors: tuple[Any, ...], parameters: Any) -> Tensor:
    """`a, b -> a b`, of bool."""
    return Tensor(elementwise(fit, description, tensors, parameters).shape, "bool")


@op(*_each(_REDUCTIONS, "description, tensor, keepdims=None, backend=None, cse=True, **parameters"), page=_PAGE)
def reduce(fit: Fit, description: Any, tensor: Tensor, keepdims: Flag, parameters: Any) -> Tensor:
    """`a [b] -> a`: what stands in brackets, or the right side leaves out, is reduced."""
    inputs, output = _sides(description)
    right = _without_marked(inputs[0], keepdims) if output is None else output
    return Tensor(tuple(_shape(fit, description, inputs, right, (tensor,), parameters)), None)  # type: ignore[arg-type]


@op(*_each(_KEEPING, "description, tensor, backend=None, cse=True, **parameters"), page=_PAGE)
@op("einx.roll(description, tensor, shift=0, backend=None, cse=True, **parameters)", page=_PAGE)
def keep(fit: Fit, description: Any, tensor: Tensor, parameters: Any) -> Tensor:
    """`a [b]`: along what stands in brackets; the shape is kept."""
    inputs, output = _sides(description)
    right = inputs[0] if output is None else output
    return Tensor(tuple(_shape(fit, description, inputs, right, (tensor,), parameters)), tensor.dtype)  # type: ignore[arg-type]


@op("einx.rearrange(description, *tensors, backend=None, cse=True, **parameters)", "einx.id", page=_PAGE)
@op("einx.dot(description, *tensors, backend=None, cse=True, **parameters)", page=_PAGE)
@op("einx.get_at(description, *tensors, backend=None, cse=True, **parameters)", page=_PAGE)
def rearrange(fit: Fit, description: Any, tensors: tuple[Any, ...], parameters: Any) -> Tensor:
    """`a (b c) -> (a b) c`, `a [b], b c -> a c`, `a [n] c, a m -> a m c`: the axes of the right side."""
    inputs, output = _sides(description)
    if output is None:
        raise Undecided("a description without a right side")
    found = [one for one in tensors if isinstance(one, Tensor)]
    return tensor(_shape(fit, description, inputs, output, tensors, parameters), found[0].dtype if found else None)


def _sides(description: Any) -> tuple[list[str], str | None]:
    """The expressions of the inputs, and that of the output where it is given."""
    if not isinstance(description, str) or any(sign in description for sign in "+|{}"):
        raise Undecided("a description that is not known")
    left, arrow, right = description.partition("->")
    if "," in right:
        raise Undecided("several outputs")
    return [one.strip() for one in left.split(",")], right if arrow else None


def _largest(inputs: Sequence[str]) -> str:
    """The one expression that names the axes of all others."""
    names = [set(re.findall(r"[A-Za-z_]\w*", one)) for one in inputs]
    largest = {one for one, own in zip(inputs, names, strict=True) if all(other <= own for other in names)}
    if len(largest) != 1:
        raise Undecided("no expression with all axes")
    return largest.pop()


def _without_marked(expression: str, keep: Any) -> str:
    marked = _MARKED.findall(expression)
    if not marked or isinstance(keep, UnknownType) or (keep and any(len(one.split()) > 1 for one in marked)):
        raise Undecided("axes that are not known")
    return _MARKED.sub(" 1 " if keep else " ", expression)


def _shape(
    fit: Fit, description: Any, inputs: Sequence[str], output: str, tensors: Sequence[Any], parameters: Any
) -> list[MaybeSize]:
    """The sizes of the right side; those of the names are the same in all inputs."""
    repeated = {*_REPEATED.findall(description)}
    if len(inputs) != len(tensors) or len(repeated) + bool(re.search(r"(?<![\w ]) *\.\.\.", description)) > 1:
        raise Undecided("a description of other tensors")
    patterns = [Pattern(description, side(_plain(one)), side(_plain(output))) for one in inputs]
    if any(MANY in axis and len(axis) > 1 for pattern in patterns for axis in pattern.left):
        raise Undecided("several axes in one")
    pairs = [(one, value) for one, value in zip(patterns, tensors, strict=True) if isinstance(value, Tensor)]
    sizes = {name: size for name, size in parameters.items() if isinstance(size, int | Poly)}
    for pattern, value in pairs:
        sizes = {**_alone(pattern, value), **sizes}
    found: dict[str, tuple[MaybeSize, ...]] = {}
    for pattern, value in pairs:
        one = solved(fit, pattern, value, sizes)
        many = one.pop(MANY)
        if MANY in {name for axis in pattern.left for name in axis}:
            _same(fit, description, found.setdefault(MANY, many), many)
        found |= one
    if any(MANY in axis for axis in patterns[0].right) and MANY not in found:
        raise Undecided("axes that are not known")
    return composed(patterns[0], found)


def _plain(expression: str) -> str:
    """Without brackets; `s...`, several axes with one name, is `...`."""
    return _REPEATED.sub(MANY, expression.replace("[", " ").replace("]", " "))


def _alone(pattern: Pattern, value: Tensor) -> dict[str, Any]:
    """The sizes of the names that are an axis by themselves."""
    if len(pattern.left) != value.rank or (MANY,) in pattern.left:
        return {}
    return {axis[0]: n for axis, n in zip(pattern.left, value.shape, strict=True) if len(axis) == 1}


def _same(fit: Fit, description: str, before: Sequence[Any], now: Sequence[Any]) -> None:
    says = f"{description!r}, axes {MANY}: {{got}} where it says {{want}}"
    if len(before) != len(now):
        fit.fail("reshape", f"{len(before)} axes", f"{len(now)} axes", says, "description")
        raise Undecided("tensors of other ranks")
    for want, got in zip(before, now, strict=True):
        fit.equal("reshape", want, got, says, "description")
