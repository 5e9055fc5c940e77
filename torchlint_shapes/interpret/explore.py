"""Runs of one network on input that is symbolic, or stated by somebody."""

from __future__ import annotations

from collections.abc import Callable

from torchlint_shapes.dims import subs, symbol, symbols
from torchlint_shapes.interpret.annotated import constructor_argument, network_input
from torchlint_shapes.interpret.contracts import stated_inputs
from torchlint_shapes.interpret.hooks import example_input
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.parameters import input_parameters, required_parameters, signature
from torchlint_shapes.interpret.ranks import Pick, Ranks, fits
from torchlint_shapes.interpret.rebound import forget_rebound
from torchlint_shapes.interpret.signals import NeedsCount, NeedsShape, ProgramRaise
from torchlint_shapes.interpret.study import Analysis, Study, guarded
from torchlint_shapes.interpret.values import (
    UNKNOWN,
    AnyTensor,
    ClassValue,
    FunctionValue,
    Instance,
    Site,
    Tensor,
    Value,
)
from torchlint_shapes.source import ir
from torchlint_shapes.source.walk import walk

# The share of one symbolic study, and how many shapes of input it may try.
STUDY_STEPS = 400_000
MOST_RUNS = 16
MOST_RAISING = 3  # runs of a network that raises on its own
MOST_STUDIES = 2  # all runs of a network together cost no more than so many of its longest
MOST_INPUTS = 12
# What an argument that says how often something is repeated may be, likeliest first.
COUNTS = (2, 1, 3, 4)
# Symbols that `demand` gives to axes other than the batch.
OWN = frozenset("CDEFGHJKLMNTUVW")


# Makes the network, given the arguments of the constructor that are counts.
Build = Callable[[dict[str, Value]], Value]


def forward_of(network: Instance) -> FunctionValue | None:
    """The forward that is written; a decorator may have put something around it that passes all on."""
    found = network.attrs.get("forward", network.cls.find("forward"))
    return signature(found) if isinstance(found, FunctionValue) else None


def symbolic_study(analysis: Analysis, network: Instance) -> Study | None:
    """A network of the program on symbolic input."""
    scratch = Analysis(analysis.tree, analysis.project, analysis.machine)
    explore(analysis.machine, scratch, lambda counts: network, {}, assumed=False)
    return scratch.studies[0] if scratch.studies else None


def input_names(network: Instance) -> list[str]:
    """The parameters of forward that need a value, or the first where none does; one for a layer or container."""
    function = forward_of(network)
    if function is None:
        return ["input"]
    return required_parameters(function)[1:] or list(optional_inputs(network))[:1]


def all_input_names(network: Instance, number: int) -> list[str]:
    """The parameters of forward that so many inputs are for, those that may be left out among them."""
    names, function = input_names(network), forward_of(network)
    places = input_parameters(function)[0] if function is not None else []
    return [*names, *(p for p in places if p not in names)][: max(number, len(names))]


def symbolic_arguments(cls: ClassValue) -> dict[str, Value] | None:
    """A symbol for each constructor argument that needs a value; None when the constructor is not the program's.

    One whose default is empty is not known either: somebody fills it.
    """
    init = cls.find("__init__")
    if not isinstance(init, FunctionValue):
        return {}
    wanted = {}
    for p in init.node.parameters[1:]:
        if p.default is None and p.kind in ("positional", "plain", "keyword"):
            wanted[p.name] = constructor_argument(p)
        elif isinstance(p.default, (ir.Sequence, ir.Dictionary)) and not p.default.items:
            wanted[p.name] = UNKNOWN
    return wanted


def numeric_arguments(cls: ClassValue) -> set[str]:
    """The names that the constructor computes with."""
    init = cls.find("__init__")
    body = init.node.body if isinstance(init, FunctionValue) else ()
    return {
        side.id
        for n in walk(body)
        if isinstance(n, ir.Binary)
        for side in (n.left, n.right)
        if isinstance(side, ir.Name)
    }


def stated_tensor(shape: tuple[int | str | None, ...]) -> Tensor:
    """A tensor of this shape; a word is a symbol."""
    return Tensor(tuple(size if isinstance(size, int) else symbol(str(size)) for size in shape))


def explore(
    vm: Machine,
    analysis: Analysis,
    build: Build,
    known: dict[str, Value],
    assumed: bool,
    steps: int = STUDY_STEPS,
) -> None:
    """Runs a network on the kinds of input that its first layers allow, until one fits throughout.

    Unless one of all the cases fits, what they have in common is a fault; too many cases prove nothing.
    """
    ranks = Ranks()
    studies: list[Study] = []
    picks: list[Pick] = []
    end = vm.steps + MOST_STUDIES * steps
    for choice in ranks.choices():
        study = _ranked_run(vm, analysis.path, build, known, assumed, steps, choice, ranks)
        if study is None:
            return
        studies.append(study)
        picks.append(choice)
        if fits(study, studies[0]) or (study.trace.raises and len(studies) >= MOST_RAISING):
            break
        if len(studies) == MOST_RUNS or vm.steps >= end:
            study.proves = False
            break
    best = ranks.best(studies)
    network = best.network if not fits(best, studies[0]) else None
    optional = {n: v for n, v in optional_inputs(network).items() if n not in known} if network is not None else {}
    if optional:
        pick = next(p for s, p in zip(studies, picks) if s is best)
        given = _ranked_run(vm, analysis.path, build, {**known, **optional}, assumed, steps, pick, ranks)
        if given is not None:
            best.variants.append(given.trace)
            best.furthest &= not fits(given, studies[0])
    analysis.studies.append(best)


def optional_inputs(network: Instance) -> dict[str, Value]:
    """The arguments of forward that may be left out and are None then, as tensors: mostly they are given."""
    function = forward_of(network)
    parameters = function.node.parameters if function is not None else ()
    left_out = [p for p in parameters if isinstance(p.default, ir.Constant) and p.default.value is None]
    return {p.name: AnyTensor(p.name) for p in left_out}


def _ranked_run(
    vm: Machine, path: str, build: Build, known: dict[str, Value], assumed: bool, steps: int,
    choice: Pick, ranks: Ranks,
) -> Study | None:  # fmt: skip
    """One run in which every input that must have a rank has one."""
    inputs, counts, guessed, doubtful = dict(known), dict[str, Value](), False, False
    for _ in range(MOST_INPUTS):
        study, needs = run_network(vm, path, lambda: build(counts), inputs, assumed, steps)
        if isinstance(needs, NeedsCount):
            ranks.shapes[f"{needs.name}()"] = len(COUNTS)
            counts[needs.name], guessed = COUNTS[choice(f"{needs.name}()")], True
            continue
        if needs is None and study is not None and study.trace.guess and study.trace.guess[0] not in inputs:
            needs, guessed = NeedsShape(*study.trace.guess), True
        if needs is None:
            if study is not None:
                study.guessed, study.doubtful = guessed, doubtful
            return study
        doubtful |= needs.doubtful
        shapes = ranks.note(needs)
        shape = shapes[min(choice(needs.name), len(shapes) - 1)]
        inputs[needs.name] = _own_symbols(shape, {n: v for n, v in inputs.items() if isinstance(v, Tensor)})
    return None


def _own_symbols(shape: Tensor, others: dict[str, Value]) -> Tensor:
    """The sizes of a second input are not those of the first, but for the batch."""
    if not others:
        return shape
    number = len(others) + 1
    new = {s.name: symbol(f"{s.name}{number}") for size in shape.shape for s in symbols(size) if s.name in OWN}
    return Tensor(tuple(subs(size, new) for size in shape.shape), shape.dtype)


def _apart(value: Value) -> Value:
    """A tensor without the call that made it, which is of another run."""
    return Tensor(value.shape, value.dtype) if isinstance(value, Tensor) else value


def told(vm: Machine, work: Callable[[], object]) -> None:
    """Notes that a network raises on its own, after which nothing of it is seen; an abstract one does so."""
    try:
        work()
    except ProgramRaise as error:
        if error.kind != "NotImplementedError":
            vm.trace.raises = True
            vm.trace.skip(f"{error.kind} raised")


def run_network(
    vm: Machine,
    path: str,
    build: Callable[[], Value],
    inputs: dict[str, Value],
    assumed: bool,
    steps: int = STUDY_STEPS,
) -> tuple[Study | None, NeedsShape | NeedsCount | None]:
    """One run of a network on these inputs; the rest of its arguments are tensors of unknown rank."""
    trace = vm.new_trace()
    trace.studied = True
    vm.limit = vm.steps + steps
    result: list[Study] = []
    needs: list[NeedsShape | NeedsCount] = []

    def work() -> None:
        forget_rebound(vm)
        network = build()
        if not isinstance(network, Instance):
            trace.skip("network that cannot be built")
            return
        first = len(trace.events)
        function = forward_of(network)
        parameters = {p.name: p for p in function.node.parameters} if function is not None else {}
        said = stated_inputs(vm, function, frozenset(vm.assumed)) if function is not None else {}
        example = {n: _apart(v) for n, v in example_input(vm, network, input_names(network)).items()}
        given = {**said, **example, **inputs}
        names = dict.fromkeys([*input_names(network), *(n for n in inputs if n in parameters)])
        values = {n: given[n] if n in given else network_input(vm, parameters.get(n), n) for n in names}
        study = Study(path, trace, network, values, assumed=assumed)
        if any(n in said and n not in inputs for n in values):
            study.stated, study.said_by = "contract", function
        if any(n not in inputs for n in example):
            init = network.cls.find("__init__")
            study.stated, study.said_by = "contract", init if isinstance(init, FunctionValue) else None
        result.append(study)
        keywords = {**values, **{n: v for n, v in inputs.items() if n in parameters}}
        site = Site(
            path, function.node if function else network.made.node if network.made else ir.Constant((1, 0, 1, 0), 0)
        )
        try:
            if function is None:
                vm.call(network, list(keywords.values()), {}, site)
            else:
                vm.call(network, [], keywords, site)
        except (NeedsShape, NeedsCount) as need:
            if isinstance(need, NeedsShape):
                need.doubtful = vm.trail.marks > 0
            needs.append(need)
            del trace.events[first:]

    try:
        with vm.trail.study():
            guarded(vm, lambda: told(vm, work))
    except NeedsCount as need:
        needs.append(need)
    if needs:
        return None, needs[0]
    return (result[0] if result else Study(path, trace, assumed=assumed)), None
