"""What of a file is run: the program as it stands, then each network whose input the program does not tell.

The program is run as `python file.py` would run it; then every function that needs no argument. A network whose input
stays unknown, and one that such a function returns, is run once more by itself, its input symbolic.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from torchlint_shapes.dims import symbol
from torchlint_shapes.interpret.cells import Change
from torchlint_shapes.interpret.children import MODULE, SEQUENTIAL, is_module, named_modules
from torchlint_shapes.interpret.class_studies import Built, as_it_is, study_class, study_stated
from torchlint_shapes.interpret.contracts import stated_inputs
from torchlint_shapes.interpret.explore import (
    STUDY_STEPS,
    explore,
    forward_of,
    input_names,
)
from torchlint_shapes.interpret.imports import new_module
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.module_runs import run_body
from torchlint_shapes.interpret.parameters import required_parameters
from torchlint_shapes.interpret.reach import reached, unreached
from torchlint_shapes.interpret.rebound import note_rebound
from torchlint_shapes.interpret.study import Analysis, Stated, Study, guarded, in_deep_stack, is_fold
from torchlint_shapes.interpret.suites import is_expected, is_skipped, test_runs
from torchlint_shapes.interpret.torch_arguments import flat
from torchlint_shapes.interpret.trace import ContractCheck, Root
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

FREE_STEPS = 800_000  # of all functions that need no argument


def analyze(
    path: str,
    tree: ir.Module,
    project: Project,
    stated: Stated = lambda cls: None,
    machine: Callable[[Project], Machine] = Machine,
) -> Analysis:
    """Runs all that there is to run in a file. `stated` knows the inputs of networks that somebody states."""
    return in_deep_stack(lambda: _analyze(path, tree, machine(project), stated))


def _analyze(path: str, tree: ir.Module, vm: Machine, stated: Stated) -> Analysis:
    module = new_module(module_name(Path(path), import_root(Path(path), vm.project.disk)) or Path(path).stem, path)
    module.scope.vars["__name__"] = "__main__"
    vm.modules[str(Path(path).resolve())] = module
    analysis = Analysis(tree, vm.project, vm, [Study(path, vm.trace)])
    guarded(vm, lambda: run_body(vm, tree.body, module.scope))
    made = _run_free(vm, analysis, module)
    program = vm.trace
    folded = {event.root for event in program.events if is_fold(event)}
    for number, root in enumerate(program.roots):
        if not root.muted and number in folded:
            _study_batch(vm, analysis, root, number)
    vm.trace = program
    statements = [(cls, said) for cls in _networks(module, path) if (said := stated(cls)) is not None]
    unfed = list(_unfed(vm, module))
    built = [*unfed, *_others(vm, module, made, {id(network) for network, _ in unfed})]
    note_rebound(vm, tree, module)
    called = {id(root.network): root for root in reversed(program.roots)}
    for network, arguments in unfed:
        if not any(network.cls is cls for cls, _ in statements):
            later = vm.trail.changes[called[id(network)].changes :] if id(network) in called else []
            explore(vm, analysis, partial(_as_it_was, vm, network, later), arguments, assumed=False)
    for value in made:
        if is_module(value) and _has_news(vm, value):
            explore(vm, analysis, partial(as_it_is, value), {}, assumed=False)
    for cls, statement in statements:
        study_stated(vm, analysis, cls, statement, [one for one in built if one[0].cls is cls])
    refuted = {e.arguments["of"].node for e in program.events if e.failed and isinstance(e, ContractCheck)}
    for cls in _networks(module, path):
        forward = cls.find("forward")
        if isinstance(forward, FunctionValue) and (
            forward.node not in vm.called or (forward.node not in refuted and _states_sizes(vm, forward))
        ):
            study_class(vm, analysis, cls, {})
    analysis.reached, analysis.unreached = reached(vm), unreached(vm, module)
    return analysis


def _states_sizes(vm: Machine, forward: FunctionValue) -> bool:
    """Do the annotations of a function state a size as a number?"""
    tensors = stated_inputs(vm, forward).values()
    return any(isinstance(t, Tensor) and any(isinstance(s, int) for s in t.shape) for t in tensors)


def _run_free(vm: Machine, analysis: Analysis, module: ModuleValue) -> list[Value]:
    """Runs the functions that need no argument, and the tests; what those functions return."""
    returned: list[Value] = []
    end = vm.steps + FREE_STEPS

    def run(function: FunctionValue) -> None:
        vm.trace.guards += is_expected(function)
        returned.append(vm.call(function, [], {}, Site(analysis.path, function.node)))

    for function in _free_functions(vm, module, analysis.path):
        vm.limit = min(vm.steps + STUDY_STEPS, end)
        with vm.trail.study():
            guarded(vm, partial(run, function))
    tests: list[Callable[[], object]] = []
    vm.limit = min(vm.steps + STUDY_STEPS, end)
    with vm.trail.study():  # the tests of a module share what is set up for them
        guarded(vm, lambda: tests.extend(test_runs(vm, module, analysis.path)))
        for test in tests:
            vm.limit = min(vm.steps + STUDY_STEPS, end)
            guarded(vm, test)
    return returned


def _free_functions(vm: Machine, module: ModuleValue, path: str) -> Iterator[FunctionValue]:
    """Functions of the module that need no argument and were not called."""
    for value in list(module.scope.vars.values()):
        if isinstance(value, FunctionValue) and isinstance(value.node, ir.Function) and value.owner is None:
            written = _undecorated(value)
            here = written.scope.module is not None and written.scope.module.path == path
            if here and written.node not in vm.called and not required_parameters(written) and not is_skipped(written):
                yield value


def _undecorated(function: FunctionValue) -> FunctionValue:
    """The function as it stands in the file, without what its decorators put around it."""
    inner = function.attrs.get("__wrapped__")
    return _undecorated(inner) if isinstance(inner, FunctionValue) else function


def _as_it_was(vm: Machine, network: Instance, later: list[Change], counts: dict[str, Value]) -> Value:
    """A network as it was before attributes, its own and others, were changed."""
    vm.trail.go_back(later)
    return network


def _unfed(vm: Machine, module: ModuleValue) -> Iterator[Built]:
    """Networks of the program that were called with an input that is not known, or not called at all."""
    seen: set[int] = set()
    fed = {id(r.network) for r in vm.trace.roots if _is_fed(r)}
    for root in list(vm.trace.roots):
        if id(root.network) not in seen | fed and _is_network(root.network):
            seen.add(id(root.network))
            yield root.network, _known_arguments(root)
    inside = {id(m) for r in vm.trace.roots for _, m in named_modules(r.network)}
    for value in list(module.scope.vars.values()):
        if is_module(value) and _is_network(value) and id(value) not in seen | fed | inside:
            seen.add(id(value))
            yield value, {}


def _has_news(vm: Machine, network: Instance) -> bool:
    """Is there a module in this network whose forward has not run yet?"""
    forwards = (forward_of(module) for _, module in named_modules(network))
    return any(f is not None and f.node not in vm.called for f in forwards)


def _is_network(module: Instance) -> bool:
    """A class of the program or a Sequential: something that has more than one layer to fit together."""
    return forward_of(module) is not None or module.cls.derives(SEQUENTIAL)


def _is_fed(root: Root) -> bool:
    inputs = flat([*root.inputs, *root.keywords.values()])
    return any(isinstance(v, Tensor) for v in inputs) and root.output is not UNKNOWN and not root.regained


def _known_arguments(root: Root) -> dict[str, Value]:
    """What is known of the arguments of the program's own call, tensors left out."""
    given = zip(input_names(root.network), root.inputs)
    return {n: v for n, v in given if v is not UNKNOWN and not isinstance(v, (Tensor, AnyTensor))}


def _others(vm: Machine, module: ModuleValue, made: list[Value], seen: set[int]) -> Iterator[Built]:
    """The networks of the program that have an input, and all modules within networks."""
    tops = [*(root.network for root in vm.trace.roots), *module.scope.vars.values(), *made]
    for value in tops:
        for _, part in named_modules(value) if is_module(value) else ():
            if id(part) not in seen:
                seen.add(id(part))
                yield part, {}


def _study_batch(vm: Machine, analysis: Analysis, root: Root, number: int) -> None:
    """The same call with a symbol for the size of the batch."""
    sizes = {v.shape[0] for v in [*root.inputs, *root.keywords.values()] if isinstance(v, Tensor) and v.rank > 1}
    if len(sizes) != 1:
        return

    def batched(value: Value) -> Value:
        if isinstance(value, Tensor) and value.rank > 1:
            return Tensor((symbol("B"), *value.shape[1:]), value.dtype)
        return value

    trace = vm.new_trace()
    vm.limit = vm.steps + STUDY_STEPS
    arguments = [batched(v) for v in root.inputs]
    keywords = {k: batched(v) for k, v in root.keywords.items()}
    with vm.trail.study():
        guarded(vm, lambda: vm.call(root.network, arguments, keywords, root.site))
    analysis.studies.append(Study(root.site.path, trace, root.network, batch_of=number))


def _networks(module: ModuleValue, path: str) -> list[ClassValue]:
    """Networks defined in this file, those defined last first: they tend to use the others."""
    classes = [v for v in module.scope.vars.values() if isinstance(v, ClassValue) and v.path == path]
    return [c for c in reversed(classes) if c.derives(MODULE) and isinstance(c.find("forward"), FunctionValue)]
