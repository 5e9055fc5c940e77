"""`shapelint shapes PATH::NAME(args)`: the layers of a network with their shapes."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from torchlint_shapes.explain.graph import network_graph, shape_of, tensors_in
from torchlint_shapes.explain.naming import demand_text
from torchlint_shapes.explain.needs import left_to_input
from torchlint_shapes.explain.windows import window_texts
from torchlint_shapes.findings import Coverage, LayerCall, Shape, ShapesReport, StatedInput
from torchlint_shapes.interpret import Analysis, Study
from torchlint_shapes.interpret.children import is_module, named_modules
from torchlint_shapes.interpret.explore import all_input_names, explore, stated_tensor, symbolic_arguments
from torchlint_shapes.interpret.imports import run_module
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.module_methods import set_training
from torchlint_shapes.interpret.parameters import required_parameters
from torchlint_shapes.interpret.signals import OutOfBudget, ProgramRaise
from torchlint_shapes.interpret.study import in_deep_stack
from torchlint_shapes.interpret.trace import Event, Trace
from torchlint_shapes.interpret.values import (
    UNKNOWN,
    ClassValue,
    FunctionValue,
    Instance,
    ModuleValue,
    Site,
    Value,
)
from torchlint_shapes.model.interpreter import choose
from torchlint_shapes.model.project import Project, import_root, module_name
from torchlint_shapes.source import ir
from torchlint_shapes.source.cells import is_notebook
from torchlint_shapes.source.lower import lower
from torchlint_shapes.source.notebook import python_text
from torchlint_shapes.source.read import Unreadable, load, parse
from torchlint_shapes.text.source_text import SourceText
from torchlint_shapes.text.stated_inputs import stated_input

STEPS = 60_000_000


def summarize(
    target: str, inputs: Sequence[Shape], *, train: bool = False, project: Project | None = None
) -> ShapesReport:
    """Works out the layers of a network; `inputs` has a shape for each argument of forward, none if symbolic.

    Of several networks of one `project` each file is read once.
    """
    path, _, expression = target.partition("::")
    project = project or Project()
    try:
        tree = _tree(path, project)
        wanted = ast.parse(expression or "None", mode="eval")
    except Unreadable as error:
        return ShapesReport(target, problem=f"{path}: {error}")
    except SyntaxError:
        return ShapesReport(target, problem=f"{expression!r} is no NAME or NAME(args)")
    if not expression:
        return ShapesReport(target, problem="say which network: PATH::NAME or PATH::NAME(args)")
    return in_deep_stack(lambda: _follow(target, tree, wanted, inputs, train, project))


def _tree(path: str, project: Project) -> ir.Module:
    """The IR of a file, which is read once. Raises Unreadable."""
    key = str(Path(path))
    tree = project.read.get(key)
    if tree is None:
        tree = project.read[key] = parse(python_text(key, load(key)), key)
    return tree


def _follow(
    target: str, tree: ir.Module, wanted: ast.Expression, inputs: Sequence[Shape], train: bool, project: Project
) -> ShapesReport:
    path = Path(tree.path)
    vm = Machine(project.within(path, choose(folder=path.resolve().parent)))
    vm.limit = STEPS
    name = "" if is_notebook(str(path)) else module_name(path, import_root(path, vm.project.disk))
    module = run_module(vm, name or path.stem, path)
    if not isinstance(module, ModuleValue):
        return ShapesReport(target, problem=f"{path}: cannot be run")
    statement = lower(
        ast.Module([ast.Expr(wanted.body, lineno=1, col_offset=0, end_lineno=1, end_col_offset=0)], []), ""
    )
    analysis = Analysis(tree, vm.project, vm)
    tensors = [stated_tensor(shape) for shape in inputs]
    names: list[str] = []
    problem = ""

    def build() -> Value:
        nonlocal problem
        try:
            network = _build(vm, vm.eval(statement.body[0].value, module.scope), Site(str(path), statement.body[0]))  # type: ignore[attr-defined]
        except ProgramRaise as error:
            problem = f"building it raises {error.kind}"
            return UNKNOWN
        except OutOfBudget:
            problem = "building it takes too much work"
            return UNKNOWN
        if not is_module(network):
            problem = problem or "is no network that can be built from here"
            return UNKNOWN
        set_training(vm, network, train)
        names[:] = all_input_names(network, len(tensors))
        return network

    network, built = build(), vm.trace.unknown
    if not isinstance(network, Instance):
        return ShapesReport(target, problem=f"{target}: {problem}", unknown=tuple(built.most_common()))
    given: dict[str, Value] = dict(zip(names or ["input"], tensors))
    explore(vm, analysis, lambda counts: network, given, assumed=False, steps=STEPS)
    if not analysis.studies:
        return ShapesReport(target, problem=f"{target}: its forward could not be followed")
    report = _report(target, analysis.studies[0], built)
    return replace(report, hint=None if inputs else _stated_input(network), followed=_followed(analysis))


def _followed(analysis: Analysis) -> Coverage:
    trace, (needs, undecided) = analysis.studies[0].trace, left_to_input(analysis)
    calls = trace.known + len(trace.lost)
    return Coverage(0, 0, calls, trace.known, (), trace.cut.total(), undecided, 0, tuple(needs))


def _build(vm: Machine, value: Value, site: Site) -> Value:
    """The network that a class or function stands for, an instance as it is."""
    if isinstance(value, ClassValue):
        return vm.call(value, [], dict(symbolic_arguments(value) or {}), site)
    if isinstance(value, FunctionValue) and not required_parameters(value):
        return vm.call(value, [], {}, site)
    return value


def _report(target: str, study: Study, built: Counter[str]) -> ShapesReport:
    """What a run tells; `built` are the names that were not known when the network was built."""
    root = study.trace.roots[-1] if study.trace.roots else None
    calls, unknown = tuple(_calls(study)), built + study.trace.unknown
    nothing = f"{target}: none of its layers could be worked out; not known: {', '.join(unknown) or 'its input'}"
    return ShapesReport(
        target,
        calls,
        tuple(shape_of(t) for t in tensors_in(root.output)) if root is not None else (),
        tuple(unknown.most_common()),
        window_texts(study.trace),
        "; ".join(_faults(study.trace)) or ("" if any(call.outputs for call in calls) else nothing),
        network_graph(study),
    )


def _stated_input(network: Instance) -> StatedInput | None:
    cls = network.cls
    return stated_input(SourceText.read(cls.path), cls.node) if cls.node is not None else None


def _faults(trace: Trace) -> Iterator[str]:
    for event in trace.events:
        for demand in event.failed:
            said = demand_text(demand)
            yield f"{event.name.rpartition('.')[2]} {said}"


def _calls(study: Study) -> Iterator[LayerCall]:
    paths = {id(m): path for path, m in named_modules(study.network)} if study.network is not None else {}
    events: list[tuple[int, Event | Instance]] = [(event.index, event) for event in study.trace.events]
    for _, event in sorted([*study.trace.missed, *events], key=lambda pair: pair[0]):
        if isinstance(event, Instance):
            yield LayerCall(paths.get(id(event), ""), event.cls.name, (), ())
        elif event.layer is not None and event.networks and event.certain:
            inputs = tuple(shape_of(t) for t in event.inputs)
            outputs = tuple(shape_of(t) for t in tensors_in(event.output))
            yield LayerCall(paths.get(id(event.layer), ""), event.layer.cls.name, inputs, outputs)
