"""What of a file is run: the program as it stands, then each network whose input the program does not tell.

A `Study` is one finished run and its trace. The program is run as `python file.py` would run it; then every function
that needs no argument. A network whose input stays unknown is run once more by itself, its input symbolic.
"""

from __future__ import annotations

import itertools
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias, TypeVar

from torchlint_shapes.dims import Undecided, subs, symbol, symbols
from torchlint_shapes.interpret.calls import call, required_parameters
from torchlint_shapes.interpret.imports import new_module, run_body
from torchlint_shapes.interpret.machine import Machine, NeedsShape, OutOfBudget, ProgramRaise
from torchlint_shapes.interpret.network import MODULE, SEQUENTIAL, call_instance, is_module, named_modules
from torchlint_shapes.interpret.trace import Event, Root, Trace
from torchlint_shapes.interpret.values import (
    UNKNOWN,
    AnyTensor,
    ClassValue,
    FunctionValue,
    Instance,
    ModuleValue,
    Site,
    Tensor,
    Value,
)
from torchlint_shapes.model.project import Project, import_root, module_name
from torchlint_shapes.source import ir

# The share of one symbolic study, and how many shapes of input it may try.
STUDY_STEPS = 400_000
FREE_STEPS = 800_000  # of all functions that need no argument
MOST_RUNS = 12
MOST_INPUTS = 12
STACK = 512 << 20
T = TypeVar("T")
OWN = frozenset("CDEFGHJKLMNTW")
FOLDING = frozenset({"view", "reshape", "flatten", "Flatten"})


@dataclass(slots=True)
class Study:
    """A run and its trace. `network` and `inputs` are set when a network was run by itself."""

    path: str
    trace: Trace
    network: Instance | None = None
    inputs: dict[str, Value] = field(default_factory=dict)
    variants: list[Trace] = field(default_factory=list)  # the same network on inputs of other ranks
    proves: bool = True  # every kind of input was tried
    stated: str = ""  # "setting" or "contract" when somebody states the input
    assumed: bool = False  # constructor arguments were defaults or symbols
    batch_of: int | None = None  # the call of the program of which this run has the batch symbolic


@dataclass(slots=True)
class Analysis:
    """All studies of a file."""

    path: str
    project: Project
    machine: Machine
    studies: list[Study] = field(default_factory=list)
    cut_short: bool = False

    @property
    def program(self) -> Trace:
        return self.studies[0].trace


@dataclass(frozen=True, slots=True)
class Statement:
    """The input of a network as a setting or a comment (`kind`: setting, contract) states it."""

    kind: str
    shapes: tuple[tuple[int | str, ...], ...]


Stated: TypeAlias = "Callable[[ClassValue], Statement | None]"


def analyze(path: str, tree: ir.Module, project: Project, stated: Stated = lambda cls: None) -> Analysis:
    """Runs all that there is to run in a file. `stated` knows the inputs of networks that somebody states."""
    return in_deep_stack(lambda: _analyze(path, tree, project, stated))


def in_deep_stack(work: Callable[[], T]) -> T:
    """Runs the interpreter, which recurses as deep as the program under study, where the stack is large enough."""
    done: list[T] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            done.append(work())
        except BaseException as error:
            failed.append(error)

    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, 60_000))
    size = threading.stack_size(STACK)
    try:
        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
    finally:
        threading.stack_size(size)
        sys.setrecursionlimit(limit)
    if failed:
        raise failed[0]
    return done[0]


def _analyze(path: str, tree: ir.Module, project: Project, stated: Stated) -> Analysis:
    vm = Machine(project)
    module = new_module(module_name(Path(path), import_root(Path(path))) or Path(path).stem, path)
    module.scope.vars["__name__"] = "__main__"
    vm.modules[str(Path(path).resolve())] = module
    analysis = Analysis(path, project, vm, [Study(path, vm.trace)])
    analysis.cut_short |= not guarded(vm, lambda: run_body(vm, tree.body, module.scope))
    end = vm.steps + FREE_STEPS
    for function in _free_functions(vm, module, path):
        vm.limit = min(vm.steps + STUDY_STEPS, end)
        analysis.cut_short |= not guarded(vm, lambda f=function: call(vm, f, [], {}, Site(path, f.node)))  # type: ignore[misc]
    program = vm.trace
    for number, root in enumerate(program.roots):
        if _may_fold(program, number):
            _study_batch(vm, analysis, root, number)
    vm.trace = program
    for network, arguments in list(_unfed(vm, module)):
        _study_instance(vm, analysis, network, arguments)
    for cls in _networks(module, path):
        statement = stated(cls)
        if statement is not None:
            _study_class(vm, analysis, cls, statement)
    for cls in _networks(module, path):
        forward = cls.find("forward")
        if isinstance(forward, FunctionValue) and forward.node not in vm.called:
            _study_class(vm, analysis, cls, None)
    return analysis


def guarded(vm: Machine, work: Callable[[], object]) -> bool:
    """Runs a piece of the program to its end, an uncaught exception of the program, or the end of the budget."""
    try:
        work()
    except (OutOfBudget, RecursionError):
        vm.trace.forget("budget")
        return False
    except (ProgramRaise, Undecided):
        pass
    finally:
        vm.depth, vm.frame = 0, None
        vm.trace.guards = vm.trace.muted = 0
        vm.trace.networks.clear()
        vm.trace.root = None
        vm.parked.clear()
        vm.trail.marks = 0
        vm.trail.log.clear()
    return True


def _free_functions(vm: Machine, module: ModuleValue, path: str) -> Iterator[FunctionValue]:
    """Functions of the module that need no argument and were not called."""
    for value in list(module.scope.vars.values()):
        if isinstance(value, FunctionValue) and isinstance(value.node, ir.Function) and value.owner is None:
            here = value.scope.module is not None and value.scope.module.path == path
            if here and value.node not in vm.called and not required_parameters(value):
                yield value


def _forward(network: Instance) -> FunctionValue | None:
    found = network.attrs.get("forward", network.cls.find("forward"))
    return found if isinstance(found, FunctionValue) else None


def _unfed(vm: Machine, module: ModuleValue) -> Iterator[tuple[Instance, list[Value] | None]]:
    """Networks of the program that were called with an input that is not known, or not called at all."""
    seen: set[int] = set()
    fed = {id(r.network) for r in vm.trace.roots if _is_fed(r)}
    for root in list(vm.trace.roots):
        if id(root.network) not in seen | fed and _is_network(root.network):
            seen.add(id(root.network))
            yield root.network, root.inputs
    inside = {id(m) for r in vm.trace.roots for _, m in named_modules(r.network)}
    for value in list(module.scope.vars.values()):
        if is_module(value) and _is_network(value) and id(value) not in seen | fed | inside:
            seen.add(id(value))
            yield value, None


def _is_network(module: Instance) -> bool:
    """A class of the program or a Sequential: something that has more than one layer to fit together."""
    return _forward(module) is not None or module.cls.derives(SEQUENTIAL)


def _is_fed(root: Root) -> bool:
    return any(isinstance(v, Tensor) for v in [*root.inputs, *root.keywords.values()]) and root.output is not UNKNOWN


def _study_instance(vm: Machine, analysis: Analysis, network: Instance, arguments: list[Value] | None) -> None:
    """Runs a network on symbolic input; arguments of the program's own call that are known are kept."""
    names = input_names(network)
    given = dict(zip(names, arguments)) if arguments else {}
    known = {n: v for n, v in given.items() if v is not UNKNOWN and not isinstance(v, (Tensor, AnyTensor))}
    explore(vm, analysis, lambda: network, known, assumed=False)


def _may_fold(trace: Trace, root: int) -> bool:
    """Did a view in this call of the program change the size of axis 0?"""
    return any(e.root == root and is_fold(e) for e in trace.events)


def _study_batch(vm: Machine, analysis: Analysis, root: Root, number: int) -> None:
    """The same call with a symbol for the size of the batch."""
    sizes = {v.shape[0] for v in [*root.inputs, *root.keywords.values()] if isinstance(v, Tensor) and v.rank > 1}
    if len(sizes) != 1:
        return

    def batched(value: Value) -> Value:
        if isinstance(value, Tensor) and value.rank > 1:
            return Tensor((symbol("B"), *value.shape[1:]), value.dtype)
        return value

    trace = vm.trace = Trace()
    vm.limit = vm.steps + STUDY_STEPS
    arguments = [batched(v) for v in root.inputs]
    keywords = {k: batched(v) for k, v in root.keywords.items()}
    guarded(vm, lambda: call_instance(vm, root.network, arguments, keywords, root.site))
    analysis.studies.append(Study(root.site.path, trace, root.network, batch_of=number))


def symbolic_study(analysis: Analysis, network: Instance) -> Study | None:
    """A network of the program on symbolic input."""
    scratch = Analysis(analysis.path, analysis.project, analysis.machine)
    explore(analysis.machine, scratch, lambda: network, {}, assumed=False)
    return scratch.studies[0] if scratch.studies else None


def is_fold(event: Event) -> bool:
    """Does this view change the size of axis 0?"""
    before, after = event.inputs[:1], event.output
    if event.name.rpartition(".")[2] not in FOLDING or not before or not isinstance(after, Tensor):
        return False
    return before[0].rank > 1 and after.rank > 0 and before[0].shape[0] != after.shape[0]


def input_names(network: Instance) -> list[str]:
    """The parameters of forward that need a value; one for a layer or container."""
    function = _forward(network)
    return required_parameters(function)[1:] if function is not None else ["input"]


def _networks(module: ModuleValue, path: str) -> list[ClassValue]:
    """Networks defined in this file, those defined last first: they tend to use the others."""
    classes = [v for v in module.scope.vars.values() if isinstance(v, ClassValue) and v.path == path]
    return [c for c in reversed(classes) if c.derives(MODULE) and isinstance(c.find("forward"), FunctionValue)]


def symbolic_arguments(cls: ClassValue) -> dict[str, Value] | None:
    """A symbol for each constructor argument that needs a value; None when the constructor is not the program's."""
    init = cls.find("__init__")
    if not isinstance(init, FunctionValue):
        return {}
    wanted = {}
    for p in init.node.parameters[1:]:
        if p.default is None and p.kind in ("positional", "plain", "keyword"):
            wanted[p.name] = _symbol_for(p)
    return wanted


def _symbol_for(parameter: ir.Parameter) -> Value:
    annotation = parameter.annotation
    if annotation is None:
        return symbol(parameter.name, 0)
    if isinstance(annotation, ir.Name) and annotation.id == "int":
        return symbol(parameter.name)
    return UNKNOWN


def _study_class(vm: Machine, analysis: Analysis, cls: ClassValue, statement: Statement | None) -> None:
    """Runs a network on the input that somebody states, or a symbolic one."""
    arguments = symbolic_arguments(cls)
    forward = cls.find("forward")
    site = Site(cls.path, cls.node) if cls.node else None
    if site is None or arguments is None or not isinstance(forward, FunctionValue):
        return
    known: dict[str, Value] = {}
    if statement is not None:
        names = required_parameters(forward)[1:]
        known = {n: stated_tensor(shape) for n, shape in zip(names, statement.shapes)}

    def build() -> Value:
        return call(vm, cls, [], dict(arguments), site)

    before = len(analysis.studies)
    explore(vm, analysis, build, known, assumed=True)
    for study in analysis.studies[before:]:
        study.stated = statement.kind if statement is not None else ""


def stated_tensor(shape: tuple[int | str | None, ...]) -> Tensor:
    """A tensor of this shape; a word is a symbol."""
    return Tensor(tuple(size if isinstance(size, int) else symbol(str(size)) for size in shape))


def explore(
    vm: Machine,
    analysis: Analysis,
    build: Callable[[], Value],
    known: dict[str, Value],
    assumed: bool,
    steps: int = STUDY_STEPS,
) -> None:
    """Runs a network on the kinds of input that its first layers allow, until one fits throughout.

    Where an input may have several ranks, all inputs take their likeliest first, then all their second, then the mixed
    cases. Unless one of all the cases fits, what they have in common is a fault; too many cases prove nothing.
    """
    ranks: dict[str, int] = {}
    studies: list[Study] = []
    for choice in _choices(ranks):
        study = _settled(vm, analysis.path, build, known, assumed, steps, choice, ranks)
        if study is None:
            return
        studies.append(study)
        if not any(e.failed for e in study.trace.events):
            break
        if len(studies) == MOST_RUNS:
            study.proves = False
            break
    best = min(studies, key=lambda s: sum(bool(e.failed) for e in s.trace.events))
    best.proves = all(s.proves for s in studies)
    best.variants = [s.trace for s in studies if s is not best]
    analysis.studies.append(best)


def _choices(ranks: dict[str, int]) -> Iterator[Callable[[str], int]]:
    """Which of its shapes each input takes; `ranks` tells, after the first run, how many each has."""
    yield lambda name: 0
    most = max(ranks.values(), default=1)
    for number in range(1, most):
        yield lambda name, n=number: min(n, ranks.get(name, 1) - 1)  # type: ignore[misc]
    names = [n for n, count in ranks.items() if count > 1]
    for mixed in itertools.product(*(range(ranks[n]) for n in names)) if len(names) > 1 else ():
        if len(set(mixed)) > 1:
            yield lambda name, m=dict(zip(names, mixed)): m.get(name, 0)  # type: ignore[misc]


def _settled(
    vm: Machine, path: str, build: Callable[[], Value], known: dict[str, Value], assumed: bool, steps: int,
    choice: Callable[[str], int], ranks: dict[str, int],
) -> Study | None:  # fmt: skip
    """One run in which every input that must have a rank has one."""
    inputs = dict(known)
    for _ in range(MOST_INPUTS):
        study, needs = run_network(vm, path, build, inputs, assumed, steps)
        if needs is None:
            return study
        ranks[needs.name] = len(needs.shapes)
        shape = needs.shapes[min(choice(needs.name), len(needs.shapes) - 1)]
        inputs[needs.name] = _own_symbols(shape, {n: v for n, v in inputs.items() if isinstance(v, Tensor)})
    return None


def _own_symbols(shape: Tensor, others: dict[str, Value]) -> Tensor:
    """The sizes of a second input are not those of the first, but for the batch."""
    if not others:
        return shape
    number = len(others) + 1
    new = {s.name: symbol(f"{s.name}{number}") for size in shape.shape for s in symbols(size) if s.name in OWN}
    return Tensor(tuple(subs(size, new) for size in shape.shape), shape.dtype)


def run_network(
    vm: Machine,
    path: str,
    build: Callable[[], Value],
    inputs: dict[str, Value],
    assumed: bool,
    steps: int = STUDY_STEPS,
) -> tuple[Study | None, NeedsShape | None]:
    """One run of a network on these inputs; the rest of its arguments are tensors of unknown rank."""
    trace = vm.trace = Trace()
    vm.limit = vm.steps + steps
    result: list[Study] = []
    needs: list[NeedsShape] = []

    def work() -> None:
        network = build()
        if not isinstance(network, Instance):
            return
        first = len(trace.events)
        values = {n: inputs.get(n, AnyTensor(n)) for n in input_names(network)}
        study = Study(path, trace, network, values, assumed=assumed)
        result.append(study)
        keywords = dict(values)
        function = _forward(network)
        site = Site(
            path, function.node if function else network.made.node if network.made else ir.Constant((1, 0, 1, 0), 0)
        )
        try:
            if function is None:
                call_instance(vm, network, list(keywords.values()), {}, site)
            else:
                call_instance(vm, network, [], keywords, site)
        except NeedsShape as need:
            needs.append(need)
            del trace.events[first:]

    guarded(vm, work)
    if needs:
        return None, needs[0]
    return (result[0] if result else Study(path, trace, assumed=assumed)), None


__all__ = ["Analysis", "Event", "Study", "analyze", "input_names", "run_network"]
