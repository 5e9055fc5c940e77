"""`collections`, `copy`, `dataclasses`, `re`: containers and plain data."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from torchlint_shapes.interpret.builtins import BUILTINS, builtin
from torchlint_shapes.interpret.classes import declared_fields, give_fields
from torchlint_shapes.interpret.declare import Run
from torchlint_shapes.interpret.library import LIBRARY, exact, library
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.plain import hashable
from torchlint_shapes.interpret.sequences import sequence_items
from torchlint_shapes.interpret.values import (
    NO_DEFAULT,
    UNKNOWN,
    Arguments,
    ClassValue,
    DictValue,
    Instance,
    Keywords,
    ListValue,
    Native,
    Site,
    Value,
)


@library("collections.OrderedDict", "types.MappingProxyType")
def _ordered(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    return vm.call(BUILTINS["dict"], arguments, keywords, site)


@library("collections.defaultdict")
def _defaultdict(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    return DictValue({}, default=arguments[0] if arguments else None)


@library("collections.deque")
def _deque(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    items = sequence_items(vm, arguments[0]) if arguments else []
    bounded = len(arguments) > 1 or keywords.get("maxlen") is not None
    return ListValue(items or [], items is not None and not bounded)


@library("collections.namedtuple")
def _namedtuple(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    names = arguments[1] if len(arguments) > 1 else keywords.get("field_names", UNKNOWN)
    listed: list[Any] | None = names.replace(",", " ").split() if isinstance(names, str) else sequence_items(vm, names)
    if not isinstance(arguments[0], str) or listed is None or not all(isinstance(n, str) for n in listed):
        return UNKNOWN
    defaults = sequence_items(vm, keywords["defaults"]) if "defaults" in keywords else []
    values = [NO_DEFAULT] * (len(listed) - len(defaults or [])) + list(defaults or [])
    cls = ClassValue(arguments[0], arguments[0], kind="namedtuple")
    cls.mro = (cls,)
    give_fields(vm, cls, tuple(zip(listed, values)))
    return cls


@library("types.SimpleNamespace", "argparse.Namespace")
def _namespace(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    cls = ClassValue("SimpleNamespace", "types.SimpleNamespace")
    cls.mro = (cls,)
    return Instance(cls, dict(keywords))


@library("copy.copy")
def _shallow(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    value = arguments[0]
    if isinstance(value, ListValue):
        return ListValue(list(value.items), value.known)
    if isinstance(value, DictValue):
        return replace(value, items=dict(value.items))
    return Instance(value.cls, dict(value.attrs), value.made) if isinstance(value, Instance) else value


@library("copy.deepcopy")
def _copy(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    return deep_copy(arguments[0], {})


def deep_copy(value: Value, seen: dict[int, Value]) -> Value:
    """A copy that shares no mutable part."""
    if id(value) in seen:
        return seen[id(value)]
    if isinstance(value, tuple):
        return tuple(deep_copy(v, seen) for v in value)
    if isinstance(value, ListValue):
        seen[id(value)] = copied = ListValue([], value.known)
        copied.items = [deep_copy(v, seen) for v in value.items]
        return copied
    if isinstance(value, DictValue):
        seen[id(value)] = same = DictValue({}, value.known, value.default)
        same.items = {k: deep_copy(v, seen) for k, v in value.items.items()}
        return same
    if isinstance(value, Instance):
        seen[id(value)] = twin = Instance(value.cls, {}, value.made)
        twin.attrs = {k: deep_copy(v, seen) for k, v in value.attrs.items()}
        return twin
    return value


@library("dataclasses.dataclass")
def _dataclass(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    if not arguments:
        return Native("dataclass", lambda vm, a, k, site: _dataclass(vm, a, {}, site))
    cls = arguments[0]
    if isinstance(cls, ClassValue):
        vm.trail.note(cls, "kind", "dataclass")
        give_fields(vm, cls, declared_fields(cls))
    return cls


@library("dataclasses.field")
def _field(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    if "default" in keywords:
        return keywords["default"]
    if "default_factory" in keywords:
        cls = ClassValue("Field", "dataclasses.Field")
        cls.mro = (cls,)
        return Instance(cls, {"default_factory": keywords["default_factory"]})
    return UNKNOWN


@builtin("vars")
@library("dataclasses.asdict")
def _asdict(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    return DictValue(dict(arguments[0].attrs)) if arguments and isinstance(arguments[0], Instance) else UNKNOWN


@library("dataclasses.fields")
def _fields(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    subject = arguments[0].cls if isinstance(arguments[0], Instance) else arguments[0]
    if not isinstance(subject, ClassValue):
        return UNKNOWN
    cls = ClassValue("Field", "dataclasses.Field")
    cls.mro = (cls,)
    return tuple(Instance(cls, {"name": name}) for name, _ in next((c.fields for c in subject.mro if c.fields), ()))


@library("dataclasses.replace")
def _replace(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    if not isinstance(arguments[0], Instance):
        return UNKNOWN
    return Instance(arguments[0].cls, {**arguments[0].attrs, **keywords})


def listed(value: Any) -> Value:
    """Python's own lists and dicts as values of the program."""
    if isinstance(value, dict):
        return DictValue({k: listed(v) for k, v in value.items() if hashable(k)})
    return ListValue([listed(v) for v in value]) if isinstance(value, list) else value


def _pattern(function: Callable[..., Any]) -> Run:
    plain = exact(function)
    return lambda vm, arguments, keywords, site: listed(plain(vm, arguments, keywords, site))


def _searching(function: Callable[..., Any]) -> Run:
    plain = exact(function)
    return lambda vm, arguments, keywords, site: _found(plain(vm, arguments, keywords, site))


def _found(match: Any) -> Value:
    """A match with the methods that tell its text."""
    if not isinstance(match, re.Match):
        return match

    def method(name: str) -> Native:
        run = exact(getattr(match, name))
        return Native(name, lambda vm, arguments, keywords, site: listed(run(vm, arguments[1:], keywords, site)))

    names = ("group", "groups", "groupdict", "start", "end", "span", "__getitem__")
    cls = ClassValue("Match", "re.Match", attrs={name: method(name) for name in names})
    cls.mro = (cls,)
    return Instance(cls)


for _search in (re.match, re.search, re.fullmatch):
    LIBRARY[f"re.{_search.__name__}"] = _searching(_search)


@library("re.compile")
def _compile(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    """A pattern whose methods are the functions of `re` with it in front."""

    def method(name: str) -> Native:
        return Native(name, lambda vm, a, k, site: LIBRARY[f"re.{name}"](vm, [*arguments, *a[1:]], k, site))

    if len(arguments) != 1 or keywords:
        return UNKNOWN
    names = ("match", "search", "fullmatch", "split", "sub", "findall")
    cls = ClassValue("Pattern", "re.Pattern", attrs={name: method(name) for name in names})
    cls.mro = (cls,)
    return Instance(cls)


for _function in (re.split, re.sub, re.findall, re.escape):
    LIBRARY[f"re.{_function.__name__}"] = _pattern(_function)
