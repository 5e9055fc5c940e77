"""What a parameter that nobody gives a value is taken to be, by its annotation."""

from __future__ import annotations

from torchlint_shapes.dims import symbol
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.values import NUMBER, UNKNOWN, AnyTensor, DictValue, ListValue, Value
from torchlint_shapes.source import ir
from torchlint_shapes.source.read import quoted

_LISTS = frozenset({"list", "List"})
_DICTS = frozenset({"dict", "Dict"})
_NUMBERS = frozenset({"int", "float"})
_NO_TENSORS = (
    _LISTS | _DICTS | _NUMBERS
    | {"bool", "str", "tuple", "Tuple", "Size", "Sequence", "Iterable", "Mapping", "Callable", "device", "dtype"}
)  # fmt: skip


def constructor_argument(parameter: ir.Parameter) -> Value:
    """A size has its own name; without an annotation most arguments are sizes."""
    if parameter.annotation is None:
        return symbol(parameter.name, 0)
    types = _types(parameter.annotation)
    if types == {"int"}:
        return symbol(parameter.name)
    return NUMBER if types and types <= _NUMBERS else UNKNOWN


def network_input(vm: Machine, parameter: ir.Parameter | None, name: str) -> Value:
    """A tensor of unknown rank, where the annotation does not say that it is something else."""
    types = _types(parameter.annotation) if parameter is not None and parameter.annotation is not None else set()
    if not types or not types <= _NO_TENSORS:
        return AnyTensor(name)
    if types == {"int"}:
        return vm.trail.unknown_size()
    if types <= _NUMBERS:
        return NUMBER
    if types <= _LISTS:
        return ListValue([], known=False)
    return DictValue({}, known=False) if types <= _DICTS else UNKNOWN


def _types(annotation: ir.Node) -> set[str]:
    """The last names of the types it allows, but for None; those of a generic are left out."""
    if isinstance(annotation, ir.Name):
        return {annotation.id}
    if isinstance(annotation, ir.Attribute):
        return {annotation.name}
    if isinstance(annotation, ir.Binary):
        return _types(annotation.left) | _types(annotation.right)
    if isinstance(annotation, ir.Subscript):
        own = _types(annotation.value)
        if not own <= {"Optional", "Union"}:
            return own
        index = annotation.index
        parts = index.items if isinstance(index, ir.Sequence) else (index,)
        return {name for part in parts for name in _types(part)}
    if isinstance(annotation, ir.Constant) and isinstance(annotation.value, str):
        written = quoted(annotation.value)
        return {annotation.value} if written is None or isinstance(written, ir.Constant) else _types(written)
    return set()
