"""Does a value match the pattern of a `case`? What the pattern captures is bound."""

from __future__ import annotations

from collections.abc import Iterable

from torchlint_shapes.interpret.attributes import find_attribute
from torchlint_shapes.interpret.comparison import equals
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.plain import constant, field_names, hashable
from torchlint_shapes.interpret.sequences import sequence_items
from torchlint_shapes.interpret.type_checks import is_instance
from torchlint_shapes.interpret.values import (
    MISSING,
    UNKNOWN,
    ClassValue,
    DictValue,
    Instance,
    ListValue,
    Native,
    Scope,
    SetValue,
    Site,
    Value,
)
from torchlint_shapes.source import ir


def matches(vm: Machine, pattern: ir.Pattern, value: Value, scope: Scope) -> bool | None:
    """True or False, None when not known; then what would be captured is not known either."""
    verdict = _judged(vm, pattern, value, scope)
    if verdict is None:
        for name in _captures(pattern):
            vm.trail.write(scope.vars, name, UNKNOWN)
    return verdict


def _judged(vm: Machine, pattern: ir.Pattern, value: Value, scope: Scope) -> bool | None:
    if pattern.kind == "capture":
        verdict = _judged(vm, pattern.parts[0], value, scope) if pattern.parts else True
        if pattern.name is not None and verdict is not False:
            vm.trail.write(scope.vars, pattern.name, value)
        return verdict
    if pattern.kind == "value" and pattern.node is not None:
        return equals(value, vm.eval(pattern.node, scope))
    if pattern.kind == "or":
        return _any(_judged(vm, p, value, scope) for p in pattern.parts)
    if pattern.kind == "sequence":
        return _sequence(vm, pattern, value, scope)
    if pattern.kind == "mapping":
        return _mapping(vm, pattern, value, scope)
    return _instance(vm, pattern, value, scope)


def _any(verdicts: Iterable[bool | None]) -> bool | None:
    unclear = False
    for verdict in verdicts:
        if verdict:
            return None if unclear else True
        unclear = unclear or verdict is None
    return None if unclear else False


def _every(verdicts: Iterable[bool | None]) -> bool | None:
    unclear = False
    for verdict in verdicts:
        if verdict is False:
            return False
        unclear = unclear or verdict is None
    return None if unclear else True


def _sequence(vm: Machine, pattern: ir.Pattern, value: Value, scope: Scope) -> bool | None:
    if not isinstance(value, (tuple, ListValue)):
        return False if _is_plain(value) else None
    items = sequence_items(vm, value)
    if items is None:
        return None
    star = next((i for i, p in enumerate(pattern.parts) if p.kind == "star"), None)
    if star is None:
        if len(items) != len(pattern.parts):
            return False
        return _every(_judged(vm, p, v, scope) for p, v in zip(pattern.parts, items))
    after = len(pattern.parts) - star - 1
    if len(items) < star + after:
        return False
    stop = len(items) - after
    if pattern.parts[star].name is not None:
        vm.trail.write(scope.vars, pattern.parts[star].name, ListValue(items[star:stop]))
    pairs = [*zip(pattern.parts[:star], items), *zip(pattern.parts[star + 1 :], items[stop:])]
    return _every(_judged(vm, p, v, scope) for p, v in pairs)


def _mapping(vm: Machine, pattern: ir.Pattern, value: Value, scope: Scope) -> bool | None:
    if not isinstance(value, DictValue):
        return False if _is_plain(value) else None
    keys = [vm.eval(k, scope) for k in pattern.keys]
    if not value.known or not all(map(hashable, keys)):
        return None
    if any(k not in value.items for k in keys):
        return False
    verdict = _every(_judged(vm, p, value.items[k], scope) for k, p in zip(keys, pattern.parts))
    if verdict and pattern.name is not None:
        rest = {k: v for k, v in value.items.items() if k not in keys}
        vm.trail.write(scope.vars, pattern.name, DictValue(rest))
    return verdict


def _instance(vm: Machine, pattern: ir.Pattern, value: Value, scope: Scope) -> bool | None:
    if pattern.node is None:
        return None
    cls = vm.eval(pattern.node, scope)
    verdict = is_instance(value, cls)
    if not verdict or not pattern.parts:
        return verdict
    positional = len(pattern.parts) - len(pattern.keys)
    if isinstance(cls, Native):
        return _judged(vm, pattern.parts[0], value, scope) if positional == len(pattern.parts) == 1 else None
    names = [*_match_args(vm, cls)[:positional], *pattern.keys]
    if len(names) != len(pattern.parts):
        return None
    found = [find_attribute(vm, value, n, Site("", pattern.node)) for n in names]
    pairs = zip(pattern.parts, found)
    return _every(False if v is MISSING else _judged(vm, p, v, scope) for p, v in pairs)


def _match_args(vm: Machine, cls: Value) -> list[str]:
    if not isinstance(cls, ClassValue):
        return []
    stated = cls.find("__match_args__")
    names = field_names(cls) if stated is MISSING else sequence_items(vm, stated) or []
    return [n for n in names if isinstance(n, str)]


def _is_plain(value: Value) -> bool:
    """A value that is surely neither a list nor a dict, or only one of them."""
    kinds = (tuple, ListValue, DictValue, SetValue)
    return constant(value) or isinstance(value, kinds) or (isinstance(value, Instance) and not value.cls.is_open)


def _captures(pattern: ir.Pattern) -> list[str]:
    names = [pattern.name] if pattern.name is not None else []
    return [*names, *(n for p in pattern.parts for n in _captures(p))]
