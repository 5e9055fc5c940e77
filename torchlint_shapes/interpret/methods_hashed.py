"""Methods of dicts and sets."""

from __future__ import annotations

from torchlint_shapes.interpret.builtins import dict_items
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.methods import method
from torchlint_shapes.interpret.plain import hashable
from torchlint_shapes.interpret.sequences import sequence_items
from torchlint_shapes.interpret.truth import truth_of
from torchlint_shapes.interpret.values import MISSING, UNKNOWN, DictValue, IteratorValue, ListValue, SetValue, Value

# ---- dict


@method("dict.update(self, other=(), /, **entries)")
def _update(vm: Machine, self: DictValue, other: Value, entries: dict[str, Value]) -> Value:
    more, known = dict_items(vm, other)
    before = self.items if known else dict.fromkeys(self.items, UNKNOWN)
    vm.trail.replace(self, {**before, **more, **entries}, self.known and known)
    return None


def _found(own: DictValue, key: Value) -> Value:
    """What a dict has under a key, or MISSING."""
    if not hashable(key):
        return UNKNOWN
    return own.items.get(key, MISSING if own.known or own.bare else UNKNOWN)


@method("dict.get(self, key, default=None)")
def _get(vm: Machine, self: DictValue, key: Value, default: Value) -> Value:
    found = _found(self, key)
    return default if found is MISSING else found


@method("dict.pop(self, key, *default)")
def _pop(vm: Machine, self: DictValue, key: Value, default: tuple[Value, ...]) -> Value:
    found = _found(self, key)
    if found is MISSING:
        return default[0] if default else UNKNOWN
    if hashable(key) and key in self.items:
        vm.trail.replace(self, {k: v for k, v in self.items.items() if k != key}, self.known)
    return found


@method("dict.setdefault(self, key, default=None)")
def _setdefault(vm: Machine, self: DictValue, key: Value, default: Value) -> Value:
    found = _found(self, key)
    if found is not MISSING:
        return found
    vm.trail.replace(self, {**self.items, key: default}, self.known)
    return default


@method("dict.items(self)")
def _items(vm: Machine, self: DictValue) -> Value:
    return IteratorValue(list(self.items.items()), self.known)


@method("dict.keys(self)")
def _keys(vm: Machine, self: DictValue) -> Value:
    return ListValue(list(self.items), self.known)


@method("dict.values(self)")
def _values(vm: Machine, self: DictValue) -> Value:
    return ListValue(list(self.items.values()), self.known)


@method("dict.copy(self)")
def _dict_copy(vm: Machine, self: DictValue) -> Value:
    return DictValue(dict(self.items), self.known, self.default)


@method("dict.popitem(self, last=True)")
def _popitem(vm: Machine, self: DictValue, last: Value) -> Value:
    if not self.known or not self.items:
        return UNKNOWN
    end, items = truth_of(last), list(self.items.items())
    item = items.pop(-1 if end else 0)
    vm.trail.replace(self, dict(items), end is not None)
    return UNKNOWN if end is None else item


@method("dict.move_to_end(self, key, last=True)")
def _move_to_end(vm: Machine, self: DictValue, key: Value, last: Value) -> Value:
    rest = {k: v for k, v in self.items.items() if k != key} if hashable(key) else {}
    end = truth_of(last)
    known = self.known and end is not None and len(rest) < len(self.items)
    moved = {k: v for k, v in self.items.items() if k not in rest}
    vm.trail.replace(self, ({**rest, **moved} if end else {**moved, **rest}) if known else dict(self.items), known)
    return None


@method("dict.clear(self)")
def _dict_clear(vm: Machine, self: DictValue) -> Value:
    vm.trail.replace(self, {}, True)
    return None


# ---- set


@method("set.add(self, object, /)")
def _add(vm: Machine, self: SetValue, object: Value) -> Value:
    more = {object: None} if hashable(object) else {}
    vm.trail.replace(self, {**self.items, **more}, self.known and hashable(object))
    return None


@method("set.union(self, *others)")
def _union(vm: Machine, self: SetValue, others: tuple[Value, ...]) -> SetValue:
    items, known = dict(self.items), self.known
    for other in others:
        more = sequence_items(vm, other)
        known = known and more is not None and all(map(hashable, more))
        items.update(dict.fromkeys(filter(hashable, more or [])))
    return SetValue(items, known)


@method("set.update(self, *others)")
def _set_update(vm: Machine, self: SetValue, others: tuple[Value, ...]) -> Value:
    joined = _union(vm, self, others)
    vm.trail.replace(self, joined.items, joined.known)
    return None


@method("set.discard(self, object, /)", "set.remove")
def _discard(vm: Machine, self: SetValue, object: Value) -> Value:
    vm.trail.replace(self, {k: None for k in self.items if k != object}, self.known and hashable(object))
    return None
