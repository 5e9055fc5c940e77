"""Sequential, ModuleList, ModuleDict and their kin."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.interpret.children import DICTS, OTHERS, SEQUENTIAL, children_of, named_children
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.module_classes import native
from torchlint_shapes.interpret.refusals import is_plain, refused
from torchlint_shapes.interpret.sequences import sequence_items
from torchlint_shapes.interpret.trace import Call
from torchlint_shapes.interpret.values import (
    MORE,
    UNKNOWN,
    DictValue,
    Instance,
    IteratorValue,
    Site,
    Tensor,
    Value,
)
from torchlint_shapes.interpret.wrong_kinds import no_modules
from torchlint_shapes.source import ir


# What may come by name is no module: only arguments of which nothing is known can be there.
@native("Sequential.__init__(self, *args, **unknown)", passes=True)
def _sequential(vm: Machine, self: Instance, args: tuple[Value, ...], site: Site) -> Value:
    begin_children(vm, self)
    if len(args) == 1 and isinstance(args[0], DictValue):
        _update(vm, self, args[0])
        return None
    no_modules(vm, SEQUENTIAL, args, site)
    for number, part in enumerate(args):
        vm.trail.write(self.attrs, OTHERS if part is MORE else str(number), UNKNOWN if part is MORE else part)
    return None


def begin_children(vm: Machine, own: Instance) -> None:
    """What was written before `Module.__init__`, under names that are not known, are no modules: torch refuses them."""
    if OTHERS in own.attrs:
        vm.trail.erase(own.attrs, OTHERS)


def _update(vm: Machine, own: Instance, mapping: DictValue) -> None:
    for name, part in mapping.items.items():
        vm.trail.write(own.attrs, str(name), part)
    if not mapping.known:
        vm.trail.write(own.attrs, OTHERS, UNKNOWN)


@native("Sequential.forward(self, input, *others)")
def _forward(vm: Machine, self: Instance, input: Value, others: tuple[Value, ...], site: Site) -> Value:
    if others:
        vm.refuse(SEQUENTIAL, site)
        if is_plain(self.cls) and isinstance(site.node, ir.Call):
            refused(vm, SEQUENTIAL, f"takes 1 argument, but is given {1 + len(others)}", site)
        return UNKNOWN
    children = children_of(self)
    if children is None:
        return UNKNOWN
    if not children and isinstance(input, Tensor):
        vm.trace.record(Call, SEQUENTIAL, site, self, {"input": input}, (input,), input)
    value = input
    vm.spend(1 + len(children))
    for child in children:
        value = vm.call(child, [value], {}, site)
    return value


@native("ModuleList.__init__(self, modules=None)")
def _list(vm: Machine, self: Instance, modules: Value) -> Value:
    begin_children(vm, self)
    _extend(vm, self, () if modules is None else modules)
    return None


@native("ParameterList.__init__(self, values=None)")
def _parameter_list(vm: Machine, self: Instance, values: Value) -> Value:
    _extend(vm, self, () if values is None else values)
    return None


def _extend(vm: Machine, own: Instance, values: Value) -> Instance:
    items = sequence_items(vm, values)
    start = len(named_children(own))
    for number, item in enumerate(items or []):
        vm.trail.write(own.attrs, str(start + number), item)
    if items is None:
        vm.trail.write(own.attrs, OTHERS, UNKNOWN)
    return own


@native("Sequential.append(self, module)", "ModuleList.append")
def _append(vm: Machine, self: Instance, module: Value) -> Value:
    vm.trail.write(self.attrs, str(len(named_children(self))), module)
    return self


@native("ParameterList.append(self, value)")
def _append_parameter(vm: Machine, self: Instance, value: Value) -> Value:
    return _append(vm, self, value)


@native("Sequential.extend(self, sequential)")
def _extend_sequential(vm: Machine, self: Instance, sequential: Value) -> Value:
    return _extend(vm, self, sequential)


@native("ModuleList.extend(self, modules)", "ModuleList.__iadd__")
def _extend_list(vm: Machine, self: Instance, modules: Value) -> Value:
    return _extend(vm, self, modules)


@native("ParameterList.extend(self, values)")
def _extend_parameters(vm: Machine, self: Instance, values: Value) -> Value:
    return _extend(vm, self, values)


@native("Sequential.__iadd__(self, other)", "ParameterList.__iadd__")
def _extend_in_place(vm: Machine, self: Instance, other: Value) -> Value:
    return _extend(vm, self, other)


@native("Sequential.__add__(self, other)", "ModuleList.__add__")
def _added(vm: Machine, self: Instance, other: Value) -> Value:
    both = Instance(self.cls)
    vm.trail.born(both.attrs)
    for part in (self, other):
        _extend(vm, both, part)
    return both


@native("Sequential.insert(self, index, module)", "ModuleList.insert")
def _insert(vm: Machine, self: Instance, index: Value, module: Value) -> Value:
    children = list(named_children(self).values())
    if not isinstance(index, int):
        vm.trail.write(self.attrs, OTHERS, UNKNOWN)
        return self
    children.insert(index, module)
    replace_children(vm, self, children)
    return self


@native("Sequential.pop(self, key)", "ModuleList.pop")
def _pop(vm: Machine, self: Instance, key: Value) -> Value:
    children = list(named_children(self).values())
    if not isinstance(key, int) or not -len(children) <= key < len(children):
        return UNKNOWN
    value = children.pop(key)
    replace_children(vm, self, children)
    return value


@native("ModuleDict.__init__(self, modules=None)")
def _new_dict(vm: Machine, self: Instance, modules: Value) -> Value:
    begin_children(vm, self)
    return _dict(vm, self, modules)


@native("ModuleDict.update(self, modules)")
def _dict(vm: Machine, self: Instance, modules: Value) -> Value:
    if isinstance(modules, DictValue):
        _update(vm, self, modules)
        return None
    pairs = None if modules is None else sequence_items(vm, modules)
    for pair in pairs or []:
        if isinstance(pair, tuple) and len(pair) == 2 and isinstance(pair[0], str):
            vm.trail.write(self.attrs, pair[0], pair[1])
    if modules is not None and pairs is None:
        vm.trail.write(self.attrs, OTHERS, UNKNOWN)
    return None


@native("ParameterDict.__init__(self, parameters=None)")
def _parameter_dict(vm: Machine, self: Instance, parameters: Value) -> Value:
    return _dict(vm, self, parameters)


@native("ModuleDict.items(self)", "ParameterDict.items")
def _items(vm: Machine, self: Instance) -> Value:
    return IteratorValue(list(named_children(self).items()), OTHERS not in self.attrs)


@native("ModuleDict.keys(self)", "ParameterDict.keys")
def _keys(vm: Machine, self: Instance) -> Value:
    return IteratorValue(list(named_children(self)), OTHERS not in self.attrs)


@native("ModuleDict.values(self)", "ParameterDict.values")
def _values(vm: Machine, self: Instance) -> Value:
    return IteratorValue(list(named_children(self).values()), OTHERS not in self.attrs)


def container_item(vm: Machine, container: Instance, key: Value) -> Value:
    """`container[key]`."""
    children = named_children(container)
    if isinstance(key, str):
        return children.get(key, UNKNOWN)
    if OTHERS in container.attrs:
        return UNKNOWN
    values = list(children.values())
    try:
        if isinstance(key, int):
            return values[key]
        if isinstance(key, slice):
            part = Instance(next(c for c in container.cls.mro if c.qualified.startswith("torch.nn.")))
            named = dict(list(children.items())[key])
            for number, (name, child) in enumerate(named.items()):
                part.attrs[name if part.cls.qualified == SEQUENTIAL else str(number)] = child
            return part
    except (IndexError, TypeError, ArithmeticError):
        pass
    if isinstance(key, int):
        return UNKNOWN
    return vm.trail.join(values) if values and len(values) <= 4 else UNKNOWN


def set_container_item(vm: Machine, container: Instance, key: Value, value: Value) -> None:
    """`container[key] = value`."""
    if isinstance(key, str):
        vm.trail.write(container.attrs, key, value)
        return
    names = list(named_children(container))
    if isinstance(key, int) and -len(names) <= key < len(names):
        vm.trail.write(container.attrs, names[key], value)
    else:
        vm.trail.write(container.attrs, OTHERS, UNKNOWN)


def delete_children(vm: Machine, container: Instance, key: Any) -> None:
    """`del container[key]`: the children after it move up."""
    children = list(named_children(container).values())
    if any(container.cls.derives(name) for name in DICTS):
        if isinstance(key, str) and key in container.attrs:
            vm.trail.erase(container.attrs, key)
        return
    try:
        del children[key]
    except (IndexError, TypeError, ArithmeticError):
        return
    replace_children(vm, container, children)


def replace_children(vm: Machine, container: Instance, children: list[Value]) -> None:
    for name in named_children(container):
        vm.trail.erase(container.attrs, name)
    for number, child in enumerate(children):
        vm.trail.write(container.attrs, str(number), child)
