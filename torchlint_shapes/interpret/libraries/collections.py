"""`collections`, `copy`, `dataclasses`: containers and plain data."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from torchlint_shapes.interpret.builtins import BUILTINS, builtin
from torchlint_shapes.interpret.classes import declared_fields, give_fields
from torchlint_shapes.interpret.extent import LARGEST, is_small
from torchlint_shapes.interpret.library import (
    library,
    library_class,
    library_function,
)
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.plain import hashable
from torchlint_shapes.interpret.sequences import sequence_items
from torchlint_shapes.interpret.values import (
    NO_DEFAULT,
    UNKNOWN,
    ClassValue,
    DictValue,
    External,
    Instance,
    Keywords,
    ListValue,
    Site,
    Value,
)


@library("collections.OrderedDict(*arguments, **keywords)", "types.MappingProxyType")
def _ordered(vm: Machine, arguments: tuple[Value, ...], keywords: Keywords, site: Site) -> Value:
    return vm.call(BUILTINS["dict"], list(arguments), keywords, site)


@library("collections.defaultdict(default_factory=None, /, *arguments, **keywords)")
def _defaultdict(vm: Machine, default_factory: Value) -> Value:
    return DictValue({}, default=default_factory)


@library("collections.deque(iterable=(), maxlen=None)")
def _deque(vm: Machine, iterable: Value, maxlen: Value) -> Value:
    items = sequence_items(vm, iterable)
    return ListValue(items or [], items is not None and maxlen is None)


@library("collections.namedtuple(typename, field_names, *, rename=False, defaults=None, module=None)")
def _namedtuple(vm: Machine, typename: Value, field_names: Value, defaults: Value) -> Value:
    written = field_names.replace(",", " ").split() if isinstance(field_names, str) else None
    names: list[Any] | None = sequence_items(vm, field_names) if written is None else written
    if not isinstance(typename, str) or names is None or not all(isinstance(n, str) for n in names):
        return UNKNOWN
    last = sequence_items(vm, defaults) or []
    cls = ClassValue(typename, typename, kind="namedtuple")
    cls.mro = (cls,)
    give_fields(vm, cls, tuple(zip(names, [NO_DEFAULT] * (len(names) - len(last)) + last)))
    return cls


@library("types.SimpleNamespace(**attributes)", "argparse.Namespace")
def _namespace(vm: Machine, attributes: Keywords) -> Value:
    return Instance(library_class("types.SimpleNamespace", {}), attributes)


@library("copy.copy(x)")
def _shallow(vm: Machine, x: Value) -> Value:
    if isinstance(x, ListValue):
        return ListValue(list(x.items), x.known)
    if isinstance(x, DictValue):
        return replace(x, items=dict(x.items))
    return Instance(x.cls, dict(x.attrs), x.made) if isinstance(x, Instance) else x


@library("copy.deepcopy(x, memo=None)")
def deep_copied(vm: Machine, x: Value) -> Value:
    """A copy that shares no mutable part."""
    seen: dict[int, Value] = {}
    twin = _deep_copy(vm, x, seen)
    for part in seen.values():
        if not isinstance(part, tuple):
            vm.trail.born(part.attrs if isinstance(part, Instance) else part)
    return twin


def _deep_copy(vm: Machine, value: Value, seen: dict[int, Value]) -> Value:
    if id(value) in seen:
        return seen[id(value)]
    vm.spend(1)
    if isinstance(value, tuple):
        seen[id(value)] = row = tuple(_deep_copy(vm, v, seen) for v in value)
        return row
    if isinstance(value, ListValue):
        seen[id(value)] = copied = ListValue([], value.known)
        copied.items = [_deep_copy(vm, v, seen) for v in value.items]
        return copied
    if isinstance(value, DictValue):
        seen[id(value)] = same = DictValue({}, value.known, value.default)
        same.items = {k: _deep_copy(vm, v, seen) for k, v in value.items.items()}
        return same
    if isinstance(value, Instance):
        seen[id(value)] = twin = Instance(value.cls, {}, value.made)
        twin.attrs = {k: _deep_copy(vm, v, seen) for k, v in value.attrs.items()}
        return twin
    return value


@library("dataclasses.dataclass(cls=None, /, **options)")
def _dataclass(vm: Machine, cls: Value) -> Value:
    if cls is None:
        return library_function("dataclass(cls)", _dataclass)
    if isinstance(cls, ClassValue):
        vm.trail.note(cls, "kind", "dataclass")
        give_fields(vm, cls, declared_fields(cls))
    return cls


@library("dataclasses.field(**options)")
def _field(vm: Machine, options: Keywords) -> Value:
    if "default" in options:
        return options["default"]
    if "default_factory" in options:
        return _field_with({"default_factory": options["default_factory"]})
    return UNKNOWN


@library("huggingface_hub.dataclasses.validated_field(validator, **options)")
def _validated_field(vm: Machine, options: Keywords) -> Value:
    """A field of which values are looked at."""
    return _field(vm, options)


@library("huggingface_hub.dataclasses.as_validated_field(validator)")
def _as_validated_field(vm: Machine) -> Value:
    """What makes such fields."""
    return library_function("field(**options)", _field)


def _field_with(facts: dict[str, Value]) -> Instance:
    return Instance(library_class("dataclasses.Field", {}), facts)


@builtin("vars(obj=None, /)")
@library("dataclasses.asdict(obj, *, dict_factory=None)")
def _asdict(vm: Machine, obj: Value) -> Value:
    return DictValue(dict(obj.attrs)) if isinstance(obj, Instance) else UNKNOWN


@library("dataclasses.fields(class_or_instance)")
def _fields(vm: Machine, class_or_instance: Value) -> Value:
    subject = class_or_instance.cls if isinstance(class_or_instance, Instance) else class_or_instance
    if not isinstance(subject, ClassValue):
        return UNKNOWN
    fields = next((c.fields for c in subject.mro if c.fields), ())
    return tuple(
        _field_with({"name": name, "metadata": DictValue({}), **_defaults(default)}) for name, default in fields
    )


def _defaults(default: Value) -> dict[str, Value]:
    """What a field has where it is given no value; one of the two is missing."""
    none: Value = External("dataclasses.MISSING")
    if isinstance(default, Instance) and "default_factory" in default.attrs:
        return {"default": none, "default_factory": default.attrs["default_factory"]}
    return {"default": none if default is NO_DEFAULT else default, "default_factory": none}


@library("dataclasses.is_dataclass(obj)")
def _is_dataclass(vm: Machine, obj: Value) -> Value:
    subject = obj.cls if isinstance(obj, Instance) else obj
    if not isinstance(subject, ClassValue):
        return UNKNOWN
    return any(c.kind == "dataclass" for c in subject.mro) or (UNKNOWN if subject.is_open else False)


@library("dataclasses.replace(obj, /, **changes)")
def _replace(vm: Machine, obj: Value, changes: Keywords) -> Value:
    return Instance(obj.cls, {**obj.attrs, **changes}) if isinstance(obj, Instance) else UNKNOWN


def listed(value: Any) -> Value:
    """Python's own lists and dicts as values of the program; what is too large in them is not known."""
    if not is_small(value):
        return UNKNOWN
    if isinstance(value, dict):
        return DictValue({k: listed(v) for k, v in value.items() if hashable(k)})
    if isinstance(value, list):
        return ListValue([listed(v) for v in value])
    return UNKNOWN if type(value) is int and abs(value) > LARGEST else value
