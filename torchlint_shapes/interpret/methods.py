"""Methods of Python's own types on abstract values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from torchlint_shapes.interpret.calls import call
from torchlint_shapes.interpret.comparison import equals
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.sequences import hashable, sequence_items
from torchlint_shapes.interpret.values import (
    MISSING,
    UNKNOWN,
    DictValue,
    IteratorValue,
    ListValue,
    Native,
    SetValue,
    Site,
    Value,
    constant,
)

Run = Callable[[Machine, list[Value], dict[str, Value], Site], Value]
METHODS: dict[tuple[str, str], Native] = {}


def method(*names: str) -> Callable[[Run], Run]:
    def register(run: Run) -> Run:
        for name in names:
            kind, _, short = name.partition(".")
            METHODS[kind, short] = Native(name, run)
        return run

    return register


# ---- list


@method("list.append")
def _append(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    vm.trail.append(arguments[0], arguments[1])
    return None


@method("list.extend")
def _extend(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    own, more = arguments[0], sequence_items(vm, arguments[1])
    vm.trail.replace(own, [*own.items, *(more or [])], own.known and more is not None)
    return None


@method("list.insert")
def _insert(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    own, index, value = arguments
    items = list(own.items)
    if isinstance(index, int):
        items.insert(index, value)
    vm.trail.replace(own, items, own.known and isinstance(index, int))
    return None


@method("list.appendleft")
def _appendleft(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    vm.trail.replace(arguments[0], [arguments[1], *arguments[0].items], arguments[0].known)
    return None


@method("list.popleft")
def _popleft(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    return _pop(vm, [arguments[0], 0], {}, site)


@method("list.pop")
def _pop(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    own, index = arguments[0], arguments[1] if len(arguments) > 1 else -1
    items = list(own.items)
    if not own.known or not isinstance(index, int) or not -len(items) <= index < len(items):
        vm.trail.replace(own, items, False)
        return UNKNOWN
    value = items.pop(index)
    vm.trail.replace(own, items, True)
    return value


@method("list.sort")
def _sort(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    from torchlint_shapes.interpret.iteration import in_order

    own = arguments[0]
    inorder = in_order(vm, list(own.items), keywords, site) if own.known else None
    vm.trail.replace(own, list(own.items) if inorder is None else inorder, inorder is not None)
    return None


@method("list.remove")
def _remove(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    own, at = arguments[0], _index(vm, arguments, {}, site)
    items = list(own.items)
    if isinstance(at, int):
        del items[at]
    vm.trail.replace(own, items, own.known and isinstance(at, int))
    return None


@method("list.clear")
def _clear(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    vm.trail.replace(arguments[0], [], True)
    return None


@method("list.reverse")
def _reverse(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    own = arguments[0]
    vm.trail.replace(own, own.items[::-1], own.known)
    return None


@method("list.copy")
def _copy(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    return ListValue(list(arguments[0].items), arguments[0].known)


@method("list.index", "tuple.index")
def _index(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    for number, item in enumerate(sequence_items(vm, arguments[0]) or []):
        verdict = item is arguments[1] or equals(vm, item, arguments[1])
        if verdict is not False:
            return number if verdict else UNKNOWN
    return UNKNOWN


@method("list.count", "tuple.count")
def _count(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    items = sequence_items(vm, arguments[0])
    verdicts = [equals(vm, i, arguments[1]) for i in items or []]
    return UNKNOWN if items is None or None in verdicts else verdicts.count(True)


@method("tuple.numel", "shape.numel")
def _numel(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    total: Any = 1
    for size in arguments[0] if isinstance(arguments[0], tuple) else (UNKNOWN,):
        total = total * size
    return total


# ---- dict


def _pairs(vm: Machine, arguments: list[Value], keywords: dict[str, Value]) -> tuple[dict[Any, Value], bool]:
    items: dict[Any, Value] = dict(keywords)
    if not arguments:
        return items, True
    if isinstance(arguments[0], DictValue):
        return {**arguments[0].items, **items}, arguments[0].known
    pairs = sequence_items(vm, arguments[0])
    good = [p for p in pairs or [] if isinstance(p, tuple) and len(p) == 2 and hashable(p[0])]
    return {**dict(good), **items}, pairs is not None and len(good) == len(pairs)


@method("dict.update")
def _update(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    own = arguments[0]
    more, known = _pairs(vm, arguments[1:], keywords)
    before = own.items if known else dict.fromkeys(own.items, UNKNOWN)
    vm.trail.replace(own, {**before, **more}, own.known and known)
    return None


def _lookup(change: str) -> Run:
    def run(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
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
def _items(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    return IteratorValue(list(arguments[0].items.items()), arguments[0].known)


@method("dict.keys")
def _keys(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    return ListValue(list(arguments[0].items), arguments[0].known)


@method("dict.values")
def _values(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    return ListValue(list(arguments[0].items.values()), arguments[0].known)


@method("dict.copy")
def _dict_copy(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    return DictValue(dict(arguments[0].items), arguments[0].known, arguments[0].default)


@method("dict.popitem")
def _popitem(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    own = arguments[0]
    if not own.known or not own.items:
        return UNKNOWN
    *rest, last = own.items.items()
    vm.trail.replace(own, dict(rest), True)
    return last


@method("dict.move_to_end")
def _move_to_end(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    own, key, *last = arguments
    rest = {k: v for k, v in own.items.items() if k != key} if hashable(key) else {}
    end = vm.truth(last[0] if last else keywords.get("last", True))
    known = own.known and end is not None and len(rest) < len(own.items)
    moved = {k: v for k, v in own.items.items() if k not in rest}
    vm.trail.replace(own, ({**rest, **moved} if end else {**moved, **rest}) if known else dict(own.items), known)
    return None


@method("dict.clear")
def _dict_clear(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    vm.trail.replace(arguments[0], {}, True)
    return None


# ---- set


@method("set.add")
def _add(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    own, value = arguments
    if hashable(value):
        vm.trail.replace(own, {**own.items, value: None}, own.known)
    else:
        vm.trail.replace(own, dict(own.items), False)
    return None


@method("set.update", "set.union")
def _union(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    own, more = arguments[0], sequence_items(vm, arguments[1]) if len(arguments) > 1 else []
    known = own.known and more is not None and all(map(hashable, more))
    items = {**own.items, **dict.fromkeys(filter(hashable, more or []))}
    vm.trail.replace(own, items, known)
    return own if isinstance(own, SetValue) else UNKNOWN


@method("set.discard", "set.remove")
def _discard(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    own, value = arguments
    known = own.known and hashable(value)
    vm.trail.replace(own, {k: None for k in own.items if k != value}, known)
    return None


# ---- str


def _text(name: str) -> Run:
    def run(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
        own, *rest = arguments
        if not all(constant(a) for a in [*rest, *keywords.values()]):
            return UNKNOWN
        try:
            result = getattr(own, name)(*rest, **keywords)
        except (TypeError, ValueError, LookupError, AttributeError):
            return UNKNOWN
        return ListValue(list(result)) if isinstance(result, list) else result

    return run


for _name in [
    "lower",
    "upper",
    "title",
    "capitalize",
    "strip",
    "lstrip",
    "rstrip",
    "split",
    "rsplit",
    "splitlines",
    "partition",
    "rpartition",
    "replace",
    "startswith",
    "endswith",
    "find",
    "rfind",
    "index",
    "count",
    "isdigit",
    "isalpha",
    "isalnum",
    "isnumeric",
    "isupper",
    "islower",
    "isspace",
    "format",
    "zfill",
    "ljust",
    "rjust",
    "center",
    "removeprefix",
    "removesuffix",
    "encode",
    "casefold",
    "swapcase",
]:
    METHODS["str", _name] = Native(f"str.{_name}", _text(_name))
METHODS["bytes", "decode"] = Native("bytes.decode", _text("decode"))


@method("str.join")
def _join(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    items = sequence_items(vm, arguments[1])
    if items is None or not all(isinstance(i, str) for i in items):
        return UNKNOWN
    return arguments[0].join(items)


# ---- generators


@method("iterator.__next__")
def _next(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    from torchlint_shapes.interpret.builtins import BUILTINS

    return call(vm, BUILTINS["next"], arguments, {}, site)
