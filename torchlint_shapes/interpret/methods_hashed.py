"""Methods of dicts and sets."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.interpret.declare import Run
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.methods import METHODS, method
from torchlint_shapes.interpret.plain import hashable
from torchlint_shapes.interpret.sequences import sequence_items
from torchlint_shapes.interpret.truth import truth_of
from torchlint_shapes.interpret.values import (
    MISSING,
    UNKNOWN,
    Arguments,
    DictValue,
    IteratorValue,
    Keywords,
    ListValue,
    Native,
    SetValue,
    Site,
    Value,
)

# ---- dict


def _pairs(vm: Machine, arguments: Arguments, keywords: Keywords) -> tuple[dict[Any, Value], bool]:
    items: dict[Any, Value] = dict(keywords)
    if not arguments:
        return items, True
    if isinstance(arguments[0], DictValue):
        return {**arguments[0].items, **items}, arguments[0].known
    pairs = sequence_items(vm, arguments[0])
    good = [p for p in pairs or [] if isinstance(p, tuple) and len(p) == 2 and hashable(p[0])]
    return {**dict(good), **items}, pairs is not None and len(good) == len(pairs)


@method("dict.update")
def _update(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    own = arguments[0]
    more, known = _pairs(vm, arguments[1:], keywords)
    before = own.items if known else dict.fromkeys(own.items, UNKNOWN)
    vm.trail.replace(own, {**before, **more}, own.known and known)
    return None


def _lookup(change: str) -> Run:
    def run(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
        own, key, *rest = arguments
        default = rest[0] if rest else keywords.get("default", UNKNOWN if change == "pop" else None)
        if not hashable(key):
            return UNKNOWN
        found = own.items.get(key, MISSING)
        if found is MISSING and not own.known and not own.bare:
            found = UNKNOWN
        if change == "pop" and key in own.items:
            vm.trail.replace(own, {k: v for k, v in own.items.items() if k != key}, own.known)
        if change == "setdefault" and found is MISSING:
            vm.trail.replace(own, {**own.items, key: default}, own.known)
        return default if found is MISSING else found

    return run


for _name in ("get", "pop", "setdefault"):
    METHODS["dict", _name] = Native(f"dict.{_name}", _lookup(_name))


@method("dict.items")
def _items(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    return IteratorValue(list(arguments[0].items.items()), arguments[0].known)


@method("dict.keys")
def _keys(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    return ListValue(list(arguments[0].items), arguments[0].known)


@method("dict.values")
def _values(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    return ListValue(list(arguments[0].items.values()), arguments[0].known)


@method("dict.copy")
def _dict_copy(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    return DictValue(dict(arguments[0].items), arguments[0].known, arguments[0].default)


@method("dict.popitem")
def _popitem(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    own = arguments[0]
    if not own.known or not own.items:
        return UNKNOWN
    *rest, last = own.items.items()
    vm.trail.replace(own, dict(rest), True)
    return last


@method("dict.move_to_end")
def _move_to_end(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    own, key, *last = arguments
    rest = {k: v for k, v in own.items.items() if k != key} if hashable(key) else {}
    end = truth_of(last[0] if last else keywords.get("last", True))
    known = own.known and end is not None and len(rest) < len(own.items)
    moved = {k: v for k, v in own.items.items() if k not in rest}
    vm.trail.replace(own, ({**rest, **moved} if end else {**moved, **rest}) if known else dict(own.items), known)
    return None


@method("dict.clear")
def _dict_clear(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    vm.trail.replace(arguments[0], {}, True)
    return None


# ---- set


@method("set.add")
def _add(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    own, value = arguments
    if hashable(value):
        vm.trail.replace(own, {**own.items, value: None}, own.known)
    else:
        vm.trail.replace(own, dict(own.items), False)
    return None


@method("set.union")
def _union(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    return _joined(vm, arguments)


def _joined(vm: Machine, arguments: Arguments) -> SetValue:
    own, more = arguments[0], sequence_items(vm, arguments[1]) if len(arguments) > 1 else []
    known = own.known and more is not None and all(map(hashable, more))
    return SetValue({**own.items, **dict.fromkeys(filter(hashable, more or []))}, known)


@method("set.update")
def _set_update(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    joined = _joined(vm, arguments)
    vm.trail.replace(arguments[0], joined.items, joined.known)
    return None


@method("set.discard", "set.remove")
def _discard(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    own, value = arguments
    known = own.known and hashable(value)
    vm.trail.replace(own, {k: None for k in own.items if k != value}, known)
    return None
