"""A branch that is taken back leaves the heap as it found it, and done again what it made of it."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from torchlint_shapes.interpret import analyze
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.signals import ProgramRaise
from torchlint_shapes.interpret.state import Trail
from torchlint_shapes.interpret.values import (
    ClassValue,
    DictValue,
    FunctionValue,
    Instance,
    IteratorValue,
    ListValue,
    ModuleValue,
    Scope,
    SetValue,
    Site,
    Value,
)
from torchlint_shapes.model.project import Project
from torchlint_shapes.source import ir
from torchlint_shapes.source.read import parse

SETUP = """
import argparse, collections, copy, dataclasses, enum, functools, os, sys
import torch, torchvision
from torch import nn

maybe = len(sys.argv) > 1
numbers, letters, seen = [3, 1, 2], {"a": 1, "b": 2}, {1, 2}
queue, counts = collections.deque([1, 2]), collections.defaultdict(int)
left = iter([1, 2, 3])
total = 0
class Point:
    x, y = 1, 2
    @property
    def z(self): return self.x
    @z.setter
    def z(self, value): self.x = value
class Record:
    size: int
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.second = nn.Linear(1, 2), nn.Linear(2, 3)
        self.rest = nn.ModuleList([nn.ReLU(), nn.Dropout(), nn.Flatten()])
        self.named = nn.ModuleDict({"a": nn.ReLU(), "b": nn.ReLU()})
    def forward(self, x):
        return self.second(self.first(x))
def twice(x): return 2 * x
def thrice(x): return 3 * x
def squares(n):
    for i in range(n):
        yield i * i
point, net, stack = Point(), Net(), nn.Sequential(nn.Linear(1, 2), nn.ReLU(), nn.Linear(2, 3))
spare = nn.Linear(3, 3)
backbone = torchvision.models.resnet18()
parser = argparse.ArgumentParser()
going = squares(3)
"""

WAYS = {
    "lists": "numbers.append(4); numbers.insert(0, 5); numbers.pop(); numbers.sort(); numbers[0] = 9; numbers += [1]; "
    "numbers.reverse(); del numbers[0]; numbers.extend(numbers); numbers.remove(1); queue.appendleft(1); queue.pop()",
    "dicts": "letters['c'] = 3; letters.pop('a'); letters.update(d=4); letters.setdefault('e', []).append(1); "
    "del letters['b']; counts['n'] += 1; letters |= {'z': 0}; os.environ['X'] = '1'; letters.clear()",
    "sets": "seen.add(3); seen.remove(1); seen |= {7}; seen.update([8]); seen.discard(2)",
    "iterators": "next(left); list(left); next(going)",
    "names": "global total, twice; total = total + 1; del twice; total += 1",
    "attributes": "point.x = 3; point.new = 4; del point.new; point.z = 9; setattr(point, 'w', 1); Point.x = 7; "
    "twice.note = 1; del Point.y; point.__dict__['v'] = 1",
    "decorators": "dataclasses.dataclass(Record); functools.update_wrapper(twice, thrice)",
    "networks": "net.first = spare; net.third = spare; del net.second; net.rest.append(spare); net.rest[0] = spare; "
    "net.rest.insert(0, spare); del net.rest[1]; net.named['c'] = spare; del net.named['a']; net.eval(); "
    "net.add_module('fourth', spare); net.rest.pop(0); setattr(net, 'fifth', nn.Linear(1, 1))",
    "layers": "del stack[0]; stack.append(spare); stack[0] = spare; stack.insert(0, spare); "
    "stack.add_module('last', spare); spare.in_features = 7; spare.__init__(4, 5); stack._modules.pop('1')",
    "libraries": "backbone.fc = nn.Identity(); backbone._modules['fc'] = spare; parser.add_argument('--x'); "
    "parser.parse_args(); torch.quantization.prepare(net); backbone.layer1 = spare",
    "branches": """
    if maybe: numbers.append(1); point.x = 5
    else: point.x = 6; del stack[1]
    for i in range(len(sys.argv)):
        numbers.append(i); point.y = i; letters[i] = i
        if i > len(os.listdir()): break
        net.first = nn.Linear(i, i)
    try:
        if maybe: del net.first; raise ValueError
        seen.add(9)
    except ValueError: net.second = spare
    if len(sys.argv) > 2: point.k = 1; return 1
    point.k = 2
    while len(sys.argv) > 3: numbers.pop(); stack.append(nn.Linear(3, 3))
    """,
}


def function(name: str, body: str) -> str:
    lines = body if body.startswith("\n") else f"\n    {body.replace('; ', chr(10) + '    ')}\n"
    return f"def {name}(_=0):{lines}\n"


PROGRAM = SETUP + "".join(function(name, body) for name, body in WAYS.items())
PROGRAM += "def everything(_):\n" + "".join(f"    {name}()\n" for name in WAYS)


class Heap:
    """All that the program can reach, each object once: what it holds, by its identity."""

    def __init__(self, vm: Machine) -> None:
        self.kept: list[Any] = []  # so that no identity is given twice
        self.cells: dict[int, Any] = {}
        for root in (*vm.modules.values(), *vm.classes.values(), vm.environment):
            self.shown(root)

    def shown(self, value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(map(self.shown, value))
        if isinstance(value, dict):
            return self.once(value, lambda: tuple((k, self.shown(v)) for k, v in value.items()))
        if isinstance(value, (ListValue, DictValue, SetValue, IteratorValue)):
            items = value.items if isinstance(value.items, dict) else tuple(value.items)
            contents = dict(items) if isinstance(items, dict) else items
            return self.once(value, lambda: (self.shown(tuple(contents.items())) if isinstance(contents, dict)
                                             else self.shown(contents), value.known))  # fmt: skip
        if isinstance(value, (Instance, ClassValue, FunctionValue, ModuleValue, Scope)):
            fields = [f.name for f in dataclasses.fields(value) if f.name not in ("node", "layer", "yielded")]
            return self.once(value, lambda: tuple((name, self.shown(getattr(value, name))) for name in fields))
        self.kept.append(value)
        return value if isinstance(value, (int, str, float, type(None))) else id(value)

    def once(self, value: Any, content: Any) -> int:
        if id(value) not in self.cells:
            self.kept.append(value)
            self.cells[id(value)] = None
            self.cells[id(value)] = content()
        return id(value)


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> tuple[Machine, ModuleValue, ir.Node]:
    path = tmp_path_factory.mktemp("trail") / "program.py"
    vm = Machine(Project().within(path))
    analyze(str(path), parse(PROGRAM.replace("(_=0)", "(_)"), str(path)), vm.project, machine=lambda _: vm)
    module = vm.modules[str(path.resolve())]
    source = ir.Constant((1, 0, 1, 0), 0)
    for name in (*WAYS, "everything"):
        function = module.scope.vars[name]
        assert isinstance(function, FunctionValue)
        function.defaults["_"] = 0
    return vm, module, source


@pytest.mark.parametrize("name", [*WAYS, "everything"])
def test_what_is_taken_back_was_never_there(program: Any, name: str) -> None:
    vm, module, source = program
    way = module.scope.vars[name]
    # names of modules that have not run are fetched, and classes of torch made, when they are first used
    vm.explore([lambda: vm.call(way, [], {}, Site(module.path, source))])
    before = Heap(vm)
    ((_, world),) = vm.explore([lambda: vm.call(way, [], {}, Site(module.path, source))])
    assert Heap(vm).cells == before.cells
    mark = vm.trail.open()
    vm.trail.apply(world)
    after = Heap(vm)
    assert after.cells != before.cells
    vm.trail.undo(mark)
    assert Heap(vm).cells == before.cells
    vm.trail.apply(world)
    assert Heap(vm).cells == after.cells
    vm.trail.undo(mark)
    vm.trail.close()
    assert Heap(vm).cells == before.cells
    assert (vm.trail.marks, vm.trail.log, vm.parked) == (0, [], [])


def test_a_way_that_raises_leaves_nothing(program: Any) -> None:
    vm, module, source = program

    def way() -> None:
        vm.call(module.scope.vars["everything"], [], {}, Site(module.path, source))
        raise ProgramRaise("ValueError")

    before = Heap(vm)
    with pytest.raises(ProgramRaise):
        vm.explore([way])
    assert Heap(vm).cells == before.cells


RAISING = """
import sys
import torch
from torch import nn
layers = nn.Sequential(nn.Linear(1, 2), nn.Linear(2, 3), nn.Linear(3, 4))
class Sizes:
    width = 3
def cut(flag):
    if flag:
        del layers[1]
        raise ValueError
def widen(flag, other):
    if flag:
        Sizes.width = 5
        if other:
            return 1
        raise ValueError
    return 2
cut(len(sys.argv) > 3)
layers(torch.ones(7, 1))
widen(len(sys.argv) > 3, len(sys.argv) > 4)
nn.Linear(Sizes.width, 1)(torch.ones(2, 3))
nn.Linear(Sizes.width, 1)(torch.ones(2, 5))
"""


def test_what_a_raising_way_did_is_no_fault_of_another(tmp_path: Path) -> None:
    """Nor is it lost where that way returned before it raised."""
    path = tmp_path / "program.py"
    study = analyze(str(path), parse(RAISING, str(path)), Project().within(path)).studies[0]
    assert study.trace.known == 5
    assert not any(event.failed for event in study.trace.events)


def test_the_order_of_a_dict_comes_back() -> None:
    trail = Trail()
    names: dict[Any, Value] = {"a": 1, "b": 2, "c": 3}
    mark = trail.open()
    trail.erase(names, "a")
    trail.write(names, "d", 4)
    trail.write(names, "a", 5)
    world = trail.world(mark)
    assert list(names.items()) == [("b", 2), ("c", 3), ("d", 4), ("a", 5)]
    trail.undo(mark)
    assert list(names.items()) == [("a", 1), ("b", 2), ("c", 3)]
    trail.apply(world)
    assert list(names.items()) == [("b", 2), ("c", 3), ("d", 4), ("a", 5)]


def test_what_was_noted_last_counts() -> None:
    trail, plain = Trail(), ClassValue("Plain", "Plain")
    one, other = Instance(plain), Instance(plain)
    sites = [Site("a.py", ir.Constant((line, 0, line, 1), 0)) for line in (1, 2)]
    worlds = []
    for notes in ([(one, sites[0]), (other, sites[0])], [(one, sites[1])]):
        mark = trail.open()
        for instance, site in notes:
            trail.note(instance, "named", site)
        worlds.append(trail.world(mark))
        trail.undo(mark)
        trail.close()
    assert [one.named, other.named] == [None, None]
    trail.merge(worlds)
    assert (one.named, other.named) == (sites[1], sites[0])


def test_a_world_within_a_world_keeps_the_order_in_which_it_was_written() -> None:
    trail, names = Trail(), dict[Any, Value]()
    outer, inner = trail.open(), trail.open()
    for name in "abc":
        trail.write(names, name, name)
    first = trail.world(inner)
    trail.undo(inner)
    trail.close()
    trail.apply(first)
    second = trail.world(outer)
    trail.undo(outer)
    trail.apply(second)
    assert list(names) == ["a", "b", "c"]
    trail.undo(outer)
    assert not names
