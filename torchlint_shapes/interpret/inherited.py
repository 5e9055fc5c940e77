"""A method that an object inherits from a base of which nothing is known: it may call what its class defines itself.

`fit_transform` of scikit-learn's mixin calls `fit`, which the program writes, and `fit` gives the object its numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from torchlint_shapes.interpret.children import is_module
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.values import UNKNOWN, Instance
from torchlint_shapes.source import ir
from torchlint_shapes.source.walk import walk

_CHANGES = frozenset({"add", "append", "clear", "extend", "insert", "pop", "remove", "setdefault", "update"})


def forget_written(vm: Machine, receiver: Instance) -> None:
    """What methods of the class write is not known any more; a network is taken to keep its layers."""
    for cls in receiver.cls.mro if receiver.cls.is_open else ():
        for name in _written(cls.node) if cls.node is not None else ():
            if name in receiver.attrs and not is_module(receiver.attrs[name]):
                vm.trail.write(receiver.attrs, name, UNKNOWN)


@lru_cache(maxsize=1 << 10)
def _written(cls: ir.Class) -> frozenset[str]:
    """The attributes that methods other than `__init__` write, or whose contents they change."""
    methods = [f for f in cls.body if isinstance(f, ir.Function) and f.name != "__init__" and f.parameters]
    return frozenset(
        part.name
        for method in methods
        for target in _targets(method)
        for part in walk(target)
        if isinstance(part, ir.Attribute)
        and isinstance(part.value, ir.Name)
        and part.value.id == method.parameters[0].name
    )


def _targets(method: ir.Function) -> Iterator[ir.Node]:
    """What the statements of a method write to."""
    for node in walk(method.body):
        if isinstance(node, ir.Assign):
            yield from node.targets
        elif isinstance(node, (ir.Augment, ir.For)):
            yield node.target
        elif isinstance(node, ir.Call) and isinstance(node.function, ir.Attribute) and node.function.name in _CHANGES:
            yield node.function.value
