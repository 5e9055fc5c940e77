"""The annotations of a class of the program, which Python keeps by the name of the attribute."""

from __future__ import annotations

from collections.abc import Iterator

from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.values import UNKNOWN, ClassValue, DictValue, External, ModuleValue, Value
from torchlint_shapes.source import ir
from torchlint_shapes.source.read import quoted


def annotations_of(vm: Machine, cls: ClassValue, resolved: bool) -> DictValue:
    """Those that the class itself has; what is written as a text is `resolved` or stays one."""
    module = vm.modules.get(cls.path)
    found: dict[str, Value] = {}
    for name, node in _annotated(cls):
        found[name] = _value(vm, node, module, resolved) if module is not None else UNKNOWN
    return DictValue(found, known=cls.node is not None)


def all_annotations(vm: Machine, cls: ClassValue) -> DictValue:
    """Those of its bases, too."""
    parts = [annotations_of(vm, c, True) for c in reversed(cls.mro) if c.node is not None]
    return DictValue({k: v for part in parts for k, v in part.items.items()}, known=not cls.is_open)


def _annotated(cls: ClassValue) -> Iterator[tuple[str, ir.Node]]:
    for statement in cls.node.body if cls.node is not None else ():
        if isinstance(statement, ir.Declare) and isinstance(statement.target, ir.Name):
            yield statement.target.id, statement.annotation
        elif isinstance(statement, ir.Assign) and statement.annotation and isinstance(statement.targets[0], ir.Name):
            yield statement.targets[0].id, statement.annotation


def _value(vm: Machine, node: ir.Node, module: ModuleValue, resolved: bool) -> Value:
    if isinstance(node, ir.Constant) and isinstance(node.value, str) and resolved:
        written = quoted(node.value)
        return UNKNOWN if written is None else _value(vm, written, module, False)
    postponed = module.scope.vars.get("annotations") == External("__future__.annotations")
    return UNKNOWN if postponed and not resolved else vm.eval(node, module.scope)
