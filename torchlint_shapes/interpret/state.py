"""The heap of the program under study, with undo: an undecided branch is run, taken back, and joined with its sibling.

Every change of a mutable value is a write to a cell (cells.py).

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
from typing import Any

from torchlint_shapes.dims import Poly, symbol
from torchlint_shapes.interpret.cells import (
    BORN,
    CONTENTS,
    NOTED,
    ORDER,
    Change,
    Holder,
    World,
    is_note,
    put,
    put_all,
    read,
)
from torchlint_shapes.interpret.extent import LONGEST
from torchlint_shapes.interpret.joining import join, join_cell
from torchlint_shapes.interpret.values import (
    MISSING,
    UNKNOWN,
    ClassValue,
    DictValue,
    FunctionValue,
    Instance,
    ListValue,
    Value,
)

MOST_CHANGES = 20_000


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
        return id(container.attrs if isinstance(container, NOTED) else container) in self.young

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
            self.log.append((container, BORN, read(container, BORN)))
        if self.before is not None:
            self.young[id(container)] = container

    def _shared(self, target: ListValue | DictValue) -> bool:
        """Are the present contents, as they are, needed by a mark or to take back a study?"""
        return bool(self.marks) or (
            self.before is not None and id(target) not in self.young and (id(target), CONTENTS) not in self.before
        )

    def append(self, target: ListValue, value: Value) -> None:
        """What is in a list of unknown length is like one of its items: the first put into one of which none is known
        stands beside others."""
        if not target.known and not target.items:
            self.replace(target, [UNKNOWN, value], False)
        elif self._shared(target) or len(target.items) >= LONGEST:
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
            changed[id(container), key] = (container, key, read(container, key))
        return changed

    def undo(self, mark: int) -> None:
        """Takes back all that was written since a mark."""
        while len(self.log) > mark:
            container, key, old = self.log.pop()
            put(container, key, old)

    def apply(self, world: World) -> None:
        """Writes what a world holds: it must be relative to the present state."""
        if self.marks:
            cells = [(container, key, read(container, key)) for container, key, _ in world.values()]
            self.log += sorted(cells, key=lambda cell: cell[1] is not ORDER)
        put_all(world)

    # ---- studies

    @contextmanager
    def study(self) -> Iterator[None]:
        """What runs in it is taken back, in so far as it changes what was there before it."""
        self.before = {}
        try:
            yield
        finally:
            put_all(self.before)
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
            here = read(container, key)
            values = [world[cell][2] if cell in world else here for world in born.get(cell[0], worlds)]
            joined[cell] = (container, key, join_cell(container, values, self.unknown_size))
        self.apply(joined)

    # ---- values

    def unknown_size(self) -> Poly:
        self.fresh += 1
        return symbol(f"?{self.fresh}", 0)

    def join(self, values: Iterable[Value]) -> Value:
        """The least value that stands for all of these."""
        return join(values, self.unknown_size)
