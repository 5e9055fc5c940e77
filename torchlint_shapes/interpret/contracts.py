"""Shapes that annotations state: jaxtyping, torchtyping, `Annotated[Tensor, (B, 3, 32, 32)]`.

A name is a size that is the same in all annotations of one function, a number is that size. What is no plain name
or number (`_`, `#c`, `h*2`) may have any size, `...` and `*names` stand for any number of axes.
https://docs.kidger.site/jaxtyping/api/array/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import EllipsisType

from torchlint_shapes.dims import Dim, symbol
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.plain import constant
from torchlint_shapes.interpret.signals import ProgramRaise
from torchlint_shapes.interpret.values import (
    UNKNOWN,
    Contract,
    External,
    FunctionValue,
    Native,
    Scope,
    Tensor,
    Value,
)
from torchlint_shapes.source import ir
from torchlint_shapes.source.read import quoted

# What a place states: of a tensor one of these shapes, of a tuple each part; None says nothing.
Stated = tuple[Contract, ...] | list["Stated"] | None

RETURN = "return"
TENSORS = ("torch.Tensor", "torch.nn.Parameter", "torch.FloatTensor", "torch.LongTensor")
# In a free text of `Annotated` these are axes; any other word may be prose.
_AXIS = re.compile(r"\d+|_|\.\.\.|\*?[A-Za-z]\d?|\*?(batch|channels?|height|width|seq|time|frames|features|dim)")
_SIZE = re.compile(r"(?:[A-Za-z]\w*=)?(\d+)")


def annotated(name: str, index: Value) -> Value:
    """What `name[index]` states of a tensor; UNKNOWN where it states nothing that can be read."""
    parts = index if isinstance(index, tuple) else (index,)
    if name == "torchtyping.TensorType":
        return Contract(tuple(_torchtyping(parts)))
    if len(parts) != 2 or not (isinstance(parts[0], External) and parts[0].name in TENSORS):
        return UNKNOWN
    if name.startswith("jaxtyping.") and isinstance(parts[1], str):
        return _contract(tuple(map(_axis, parts[1].split())))
    if name == "typing.Annotated" and isinstance(parts[1], str) and all(map(_AXIS.fullmatch, parts[1].split())):
        return _contract(tuple(map(_axis, parts[1].split())))
    if name == "typing.Annotated" and isinstance(parts[1], tuple) and _is_shape(parts[1]):
        return _contract(tuple(v if isinstance(v, (int, str, EllipsisType)) else None for v in parts[1]))
    return UNKNOWN


def _contract(axes: tuple[int | str | EllipsisType | None, ...]) -> Value:
    return Contract(axes) if axes.count(...) < 2 else UNKNOWN


def _is_shape(parts: tuple[Value, ...]) -> bool:
    """Two numbers may be a range of values, and so may what is no positive whole number."""
    named = any(not isinstance(v, int) for v in parts)
    return all(not constant(v) or v is ... or (isinstance(v, (int, str)) and v) for v in parts) and (
        (named and len(parts) > 1) or len(parts) > 2
    )


def _axis(word: str) -> int | str | EllipsisType | None:
    size = _SIZE.fullmatch(word)
    if size is not None:
        return int(size[1])
    if word == "..." or re.fullmatch(r"[#?]*\*[#?]*\w+", word):
        return ...
    return word if word.isidentifier() and not word.startswith("_") else None


def _torchtyping(parts: tuple[Value, ...]) -> Iterator[int | str | EllipsisType | None]:
    """`TensorType["batch", 3, "height": 32, -1, float]`: a type states no axis."""
    for part in parts:
        size = part.stop if isinstance(part, slice) else part
        if size is ... or isinstance(size, str):
            yield size
        elif isinstance(size, int):
            yield size if size > 0 else None


def stated(vm: Machine, function: FunctionValue) -> dict[str, Stated]:
    """What the annotations of a function state of its parameters, and under RETURN of what it returns."""
    node = function.node
    if node not in vm.contracts:
        found: dict[str, Stated] = {}
        vm.contracts[node] = found
        vm.trace.muted += 1
        try:
            for p in node.parameters:
                if p.annotation is not None and p.kind in ("positional", "plain", "keyword"):
                    found[p.name] = _read(vm, p.annotation, function.scope)
            if isinstance(node, ir.Function) and node.returns is not None:
                found[RETURN] = _read(vm, node.returns, function.scope)
        except ProgramRaise:
            found.clear()
        finally:
            vm.trace.muted -= 1
        for name in [n for n, contract in found.items() if not contract]:
            del found[name]
    return vm.contracts[node]


def _read(vm: Machine, node: ir.Node, scope: Scope) -> Stated:
    if isinstance(node, ir.Constant) and node.value is None:
        return ()
    if isinstance(node, ir.Constant) and isinstance(node.value, str):
        written = quoted(node.value)
        return None if written is None or isinstance(written, ir.Constant) else _read(vm, written, scope)
    if isinstance(node, ir.Binary) and node.operator == "or_":
        return _either(_read(vm, node.left, scope), _read(vm, node.right, scope))
    if isinstance(node, ir.Name):
        alias = next((s.vars[node.id] for s in _scopes(scope) if node.id in s.vars), UNKNOWN)
        return (alias,) if isinstance(alias, Contract) else None
    if not isinstance(node, ir.Subscript):
        return None
    head = vm.eval(node.value, scope)
    name = head.name.removeprefix("typing.") if isinstance(head, (External, Native)) else ""
    if name in ("tuple", "Tuple") and isinstance(node.index, ir.Sequence):
        return [_read(vm, part, scope) for part in node.index.items]
    if name == "Optional":
        return _read(vm, node.index, scope)
    if name == "Union" and isinstance(node.index, ir.Sequence):
        first, *others = (_read(vm, part, scope) for part in node.index.items)
        for other in others:
            first = _either(first, other)
        return first
    made = vm.eval(node, scope) if isinstance(head, External) else UNKNOWN
    return (made,) if isinstance(made, Contract) else None


def _scopes(scope: Scope | None) -> Iterator[Scope]:
    while scope is not None:
        yield scope
        scope = scope.parent


def _either(one: Stated, other: Stated) -> Stated:
    return (*one, *other) if isinstance(one, tuple) and isinstance(other, tuple) else None


def stated_inputs(vm: Machine, function: FunctionValue, taken: frozenset[str] = frozenset()) -> dict[str, Value]:
    """The tensors that the annotations of a function state. A name that is `taken` stands for something else."""
    found: dict[str, Value] = {}
    for name, contract in stated(vm, function).items():
        if name == RETURN or not isinstance(contract, tuple) or len(contract) != 1 or ... in contract[0].axes:
            continue
        found[name] = Tensor(tuple(_size(vm, axis, taken) for axis in contract[0].axes))
    return found


def _size(vm: Machine, axis: int | str | EllipsisType | None, taken: frozenset[str]) -> Dim:
    if isinstance(axis, str):
        return symbol(f"{axis}_" if axis in taken else axis)
    return axis if isinstance(axis, int) else vm.trail.unknown_size()
