"""The heap of the program under study, with undo: an undecided branch is run, taken back, and joined with its sibling.

Every change of a mutable value is a write to a *cell*, an object and a key:

- an entry of a dict (the names of a scope, the attributes of an object) under its key,
- the contents of a list, dict, set or iterator, `(items, known)`, under CONTENTS,
- the order of the entries of a dict, a tuple of all its keys, under ORDER,
- what the interpreter notes of an object, an attribute of its own such as `Instance.made`, under its name.

While a mark is open, the old content of each cell goes to the log. A mark is a length of the log: what was written
since stands behind it. A world is what the cells written since a mark hold, whatever they held before. It is relative
to the state at that mark: applied there, it gives the state in which it was taken.

A run that is only a study is taken back as a whole: all that was there before it is as it was, and what the study made
stays as the study left it, for its trace speaks of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeAlias

from torchlint_shapes.dims import Poly, symbol
from torchlint_shapes.interpret.extent import LONGEST, NESTING, is_small
from torchlint_shapes.interpret.values import (
    MISSING,
    UNKNOWN,
    AnyTensor,
    Choice,
    ClassValue,
    DictValue,
    FunctionValue,
    Instance,
    IteratorValue,
    ListValue,
    SetValue,
    Tensor,
    Value,
)

MOST_CHOICES = 4
MOST_CHANGES = 20_000
CONTENTS, ORDER = "<contents>", "<order>"
# The key of a cell that says: this object was made since the mark.
BORN = "<born>"

Change: TypeAlias = tuple[Any, Any, Any]  # (container, key, what was there before)
World = dict[tuple[int, Any], tuple[Any, Any, Any]]  # (id, key) -> (container, key, value)
Holder: TypeAlias = ListValue | DictValue | SetValue | IteratorValue
_NOTED = (Instance, ClassValue, FunctionValue)


@dataclass(slots=True)
class Trail:
    """The log of writes, and the counter of sizes about which nothing is known."""

    log: list[Change] = field(default_factory=list)
    marks: int = 0  # how many are open: while there are none, nothing is logged
    fresh: int = 0  # how many unknown sizes there are
    before: World | None = None  # while a study runs: what the cells that it has written held before it
    young: dict[int, Any] = field(default_factory=dict)  # the containers that it has made
    called: bool = False  # was a network called?
    changes: list[Change] = field(default_factory=list)  # of attributes since then, in the program
    copied: int = 0  # items of lists and dicts that were written anew, which the machine counts in steps

    # ---- cells

    def write(self, container: dict[Any, Value], key: Any, value: Value) -> None:
        if self.marks or self.before is not None:
            self._changes(container, key, container.get(key, MISSING))
        container[key] = value

    def write_attribute(self, attributes: dict[str, Value], name: str, value: Value) -> None:
        """Writes an attribute of an object; what it was before is remembered for networks that were called before."""
        if self.called and self.before is None and len(self.changes) < MOST_CHANGES:
            self.changes.append((attributes, name, attributes.get(name, MISSING)))
        self.write(attributes, name, value)

    def go_back(self, changes: list[Change]) -> None:
        """Takes back these changes of attributes, the last first."""
        for attributes, name, before in reversed(changes):
            if before is not MISSING:
                self.write(attributes, name, before)
            elif name in attributes:
                self.erase(attributes, name)

    def erase(self, container: dict[Any, Value], key: Any) -> None:
        if self.marks or self.before is not None:
            self._changes(container, ORDER, tuple(container))
            self._changes(container, key, container[key])
        del container[key]

    def _changes(self, container: Any, key: Any, old: Any) -> None:
        """A cell that holds `old` is about to get another content."""
        if self.marks:
            self.log.append((container, key, old))
        if self.before is not None and not self._is_young(container):
            self.before.setdefault((id(container), key), (container, key, old))

    def _is_young(self, container: Any) -> bool:
        return id(container.attrs if isinstance(container, _NOTED) else container) in self.young

    def note(self, of: Instance | ClassValue | FunctionValue, name: str, fact: object) -> None:
        """Changes what the interpreter itself notes of an object."""
        self._changes(of, name, getattr(of, name))
        setattr(of, name, fact)

    def replace(self, holder: Holder, items: Any, known: bool = True) -> None:
        """Gives a list, dict, set or iterator new contents; of one that is too long no more than so much."""
        self.copied += len(items)
        if len(items) > LONGEST:
            items, known = type(items)(islice(items.items() if isinstance(items, dict) else items, LONGEST)), False
        self._changes(holder, CONTENTS, (holder.items, holder.known))
        if isinstance(holder, DictValue) and holder.view is not None:
            self._follow(holder.items, items, holder.view)
        holder.items, holder.known = items, known

    def _follow(self, before: dict[str, Value], after: dict[str, Value], attributes: dict[str, Value]) -> None:
        """The module of which a dict shows the children has those that the dict has now."""
        for name in before.keys() - after.keys() & attributes.keys():
            self.erase(attributes, name)
        for name, value in after.items():
            if before.get(name) is not value:
                self.write(attributes, name, value)

    def born(self, container: Any) -> None:
        """Notes that an object was made: one made on one way through a branch is as that way left it."""
        if self.marks:
            self.log.append((container, BORN, _read(container, BORN)))
        if self.before is not None:
            self.young[id(container)] = container

    def _shared(self, target: ListValue | DictValue) -> bool:
        """Are the present contents, as they are, needed by a mark or to take back a study?"""
        return bool(self.marks) or (
            self.before is not None and id(target) not in self.young and (id(target), CONTENTS) not in self.before
        )

    def append(self, target: ListValue, value: Value) -> None:
        if self._shared(target) or len(target.items) >= LONGEST:
            self.replace(target, [*target.items, value], target.known)
        else:
            target.items.append(value)

    def put(self, target: DictValue, key: Any, value: Value) -> None:
        if target.view is not None or self._shared(target) or len(target.items) >= LONGEST:
            self.replace(target, {**target.items, key: value}, target.known)
        else:
            target.items[key] = value

    # ---- marks and worlds

    def open(self) -> int:
        """A new mark, at the present end of the log."""
        self.marks += 1
        return len(self.log)

    def close(self) -> None:
        """Gives up a mark. What was written since it stays, and in the log for the marks before it."""
        self.marks -= 1
        if not self.marks:
            self.log.clear()

    def world(self, mark: int) -> World:
        """The cells written since a mark, with what they hold now."""
        changed: World = {}
        for container, key, _ in self.log[mark:]:
            changed[id(container), key] = (container, key, _read(container, key))
        return changed

    def undo(self, mark: int) -> None:
        """Takes back all that was written since a mark."""
        while len(self.log) > mark:
            container, key, old = self.log.pop()
            _put(container, key, old)

    def apply(self, world: World) -> None:
        """Writes what a world holds: it must be relative to the present state."""
        if self.marks:
            cells = [(container, key, _read(container, key)) for container, key, _ in world.values()]
            self.log += sorted(cells, key=lambda cell: cell[1] is not ORDER)
        _put_all(world)

    # ---- studies

    @contextmanager
    def study(self) -> Iterator[None]:
        """What runs in it is taken back, in so far as it changes what was there before it."""
        self.before = {}
        try:
            yield
        finally:
            _put_all(self.before)
            self.before = None
            self.young.clear()

    def merge(self, worlds: list[World]) -> None:
        """Applies the join of several worlds, all relative to the present state."""
        if len(worlds) == 1:
            self.apply(worlds[0])
            return
        cells = {cell: entry[:2] for world in worlds for cell, entry in world.items()}
        born: dict[int, list[World]] = {}  # where an object was made: in the other worlds it is not there at all
        for world in worlds:
            for number, key in world:
                if key is BORN:
                    born.setdefault(number, []).append(world)
        joined: World = {}
        for cell, (container, key) in cells.items():
            if is_note(container, key):  # no value of the program: what was noted last counts
                joined[cell] = next(world[cell] for world in reversed(worlds) if cell in world)
                continue
            here = _read(container, key)
            values = [world[cell][2] if cell in world else here for world in born.get(cell[0], worlds)]
            joined[cell] = (container, key, self._join_cell(container, values))
        self.apply(joined)

    def _join_cell(self, container: Any, values: list[Any]) -> Any:
        if isinstance(container, dict):
            return self.join([UNKNOWN if v is MISSING else v for v in values]) if not _all_same(values) else values[0]
        contents = [v[0] for v in values]  # (items, known) of a list, dict or set
        known = all(v[1] for v in values)
        if all(_same_items(contents[0], c) for c in contents[1:]):
            return (contents[0], known)
        if isinstance(container, DictValue):
            return ({k: self.join([c.get(k, UNKNOWN) for c in contents]) for c in contents for k in c}, False)
        if isinstance(container, ListValue) and len({len(c) for c in contents}) == 1 and known:
            return ([self.join(list(column)) for column in zip(*contents)], True)
        return (contents[0], False)

    # ---- values

    def unknown_size(self) -> Poly:
        self.fresh += 1
        return symbol(f"?{self.fresh}", 0)

    def join(self, values: Iterable[Value]) -> Value:
        """The least value that stands for all of these."""
        distinct: list[Any] = []
        for value in values:
            for v in value.values if isinstance(value, Choice) else (value,):
                if not any(same_value(v, d) for d in distinct):
                    distinct.append(v)
        if len(distinct) == 1:
            return distinct[0]
        if any(v is UNKNOWN for v in distinct):
            return UNKNOWN
        if all(isinstance(v, (Tensor, AnyTensor)) for v in distinct):
            return self._join_tensors(distinct)
        if all(isinstance(v, tuple) for v in distinct) and len({len(v) for v in distinct}) == 1:
            if not all(map(is_small, distinct)):
                return UNKNOWN
            return tuple(self.join(column) for column in zip(*distinct))
        if all(isinstance(v, Poly) or type(v) is int for v in distinct) and any(isinstance(v, Poly) for v in distinct):
            return self.unknown_size()
        return Choice(tuple(distinct)) if len(distinct) <= MOST_CHOICES else UNKNOWN

    def _join_tensors(self, tensors: list[Any]) -> Value:
        ranks = {t.rank if isinstance(t, Tensor) else None for t in tensors}
        if None in ranks:
            return AnyTensor()
        dtypes = {t.dtype for t in tensors}
        if len(ranks) > 1:
            return Choice(tuple(tensors)) if len(tensors) <= MOST_CHOICES else AnyTensor()
        shape = tuple(
            column[0] if len(set(column)) == 1 else self.unknown_size() for column in zip(*(t.shape for t in tensors))
        )
        same = all(t.numbers == tensors[0].numbers for t in tensors)
        dtype = dtypes.pop() if len(dtypes) == 1 else None
        return Tensor(shape, dtype, tensors[0].origin, tensors[0].numbers if same else None)


def same_value(a: Value, b: Value) -> bool:
    if a is b:
        return True
    if type(a) is not type(b):
        return False
    if isinstance(a, tuple):
        if not isinstance(b, tuple) or len(a) != len(b) or not is_small(a) or not is_small(b):
            return False
        return all(map(same_value, a, b))
    try:
        return bool(a == b) if not isinstance(a, NESTING) or (is_small(a) and is_small(b)) else False
    except ArithmeticError:
        return False


def _all_same(values: list[Value]) -> bool:
    return all(same_value(values[0], v) for v in values[1:])


def _same_items(a: Any, b: Any) -> bool:
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(a[k] is v or same_value(a[k], v) for k, v in b.items())
    return len(a) == len(b) and all(map(same_value, a, b))


def is_note(container: Any, key: Any) -> bool:
    """Does this cell hold no value of the program, but what `Trail.note` writes, or an order?"""
    return key is ORDER or isinstance(container, _NOTED)


def _read(container: Any, key: Any) -> Any:
    if isinstance(container, _NOTED):
        return getattr(container, key)
    if not isinstance(container, dict):
        return container.items, container.known
    return tuple(container) if key is ORDER else container.get(key, MISSING)


def _put_all(world: World) -> None:
    for container, key, value in sorted(world.values(), key=lambda cell: cell[1] is ORDER):
        _put(container, key, value)  # an order holds when all that it orders is there


def _put(container: Any, key: Any, value: Any) -> None:
    if isinstance(container, _NOTED):
        setattr(container, key, value)
    elif not isinstance(container, dict):
        container.items, container.known = value
    elif key is ORDER:
        for name in [name for name in dict.fromkeys((*value, *container)) if name in container]:
            container[name] = container.pop(name)
    elif value is MISSING:
        container.pop(key, None)
    else:
        container[key] = value
