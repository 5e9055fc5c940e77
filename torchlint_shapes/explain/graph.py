"""From a trace to the flow of data: which call gives its tensor to which, and within which module."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from typing import Any

from torchlint_shapes.explain.naming import call_text, demand_text, sentence, size_text
from torchlint_shapes.findings import Edge, Graph, Group, Node, Shape
from torchlint_shapes.interpret.children import named_modules
from torchlint_shapes.interpret.study import Study
from torchlint_shapes.interpret.trace import Construction, Event, Root, Trace
from torchlint_shapes.interpret.values import DictValue, Instance, ListValue, Tensor
from torchlint_shapes.ops.declare import OPS
from torchlint_shapes.ops.fit import Demand


def network_graph(study: Study) -> Graph:
    """The last call of the network from outside: its inputs, its layers and ops, its outputs."""
    if study.network is None or not study.trace.roots:
        return Graph()
    root = study.trace.roots[-1]
    inputs = [(name, tensor) for name, value in study.inputs.items() for tensor in tensors_in(value)]
    outputs = tensors_in(root.output)
    events = _followed(study.trace, root, outputs)
    paths = {id(module): path for path, module in named_modules(study.network)}
    groups, homes = _groups(events, paths)
    wrong = _wrong(study.trace)
    nodes = [Node("input", name, "input", gives=(shape_of(tensor),)) for name, tensor in inputs]
    first = len(nodes)
    for event, home in zip(events, homes):
        nodes.append(_node(event, home, groups, paths, wrong))
    several = len(outputs) > 1
    for number, tensor in enumerate(outputs, 1):
        nodes.append(Node("output", f"output {number}" if several else "output", "output", takes=(shape_of(tensor),)))
    # A tensor that no call of this run made is an input if it is the very one that was given, else a parameter.
    given = {id(tensor): number for number, (_, tensor) in enumerate(inputs)}
    made = {event.index: number for number, event in enumerate(events, first)}
    takers = [*(event.inputs for event in events), *((tensor,) for tensor in outputs)]
    edges: dict[Edge, None] = {}
    for target, taken in enumerate(takers, first):
        for tensor in taken:
            source = given.get(id(tensor), made.get(-1 if tensor.origin is None else tensor.origin))
            if source is not None:
                edges[Edge(source, target, shape_of(tensor))] = None
    return Graph(tuple(groups), tuple(nodes), tuple(edges))


def _followed(trace: Trace, root: Root, outputs: Sequence[Tensor]) -> list[Event]:
    """The calls of layers, those that do not fit, those that lead to an output, and all that led to these."""
    run = {event.index: event for event in trace.events[root.first : root.last]}
    wanted = {e.index for e in run.values() if e.failed or (e.layer is not None and e.certain)}
    wanted |= _origins(outputs, run)
    todo = list(wanted)
    while todo:
        before = _origins(run[todo.pop()].inputs, run) - wanted
        wanted |= before
        todo += before
    return [run[index] for index in sorted(wanted)]


def _origins(tensors: Sequence[Tensor], run: Container[int]) -> set[int]:
    return {t.origin for t in tensors if t.origin is not None and t.origin in run}


def _groups(events: Sequence[Event], paths: dict[int, str]) -> tuple[list[Group], list[int | None]]:
    """The calls of modules around those of layers and ops, and the innermost one of each event."""
    groups: list[Group] = []
    homes: list[int | None] = []
    open: list[tuple[Instance, int]] = []
    divided = {id(event.networks[-1]) for event in events if event.layer is None and event.networks}
    for event in events:
        around = event.networks[1:]
        if around and around[-1] is event.layer and id(event.layer) not in divided:
            around = around[:-1]
        same = next((i for i, (a, b) in enumerate(zip(open, around)) if a[0] is not b), min(len(open), len(around)))
        del open[same:]
        for module in around[same:]:
            groups.append(Group(paths.get(id(module), ""), module.cls.name, open[-1][1] if open else None))
            open.append((module, len(groups) - 1))
        homes.append(open[-1][1] if open else None)
    return groups, homes


def _wrong(trace: Trace) -> dict[int, list[Demand]]:
    """What could not hold when a layer was built, by the layer."""
    return {id(e.layer): list(e.failed) for e in trace.events if e.failed and isinstance(e, Construction)}


def _node(
    event: Event, home: int | None, groups: Sequence[Group], paths: dict[int, str], wrong: dict[int, list[Demand]]
) -> Node:
    name = paths.get(id(event.layer), "") if event.layer is not None else ""
    around = groups[home].path if home is not None else ""
    faults = [*wrong.get(id(event.layer), ()), *event.failed] if event.layer is not None else event.failed
    formula, page = _manual(event)
    return Node(
        "op" if event.layer is None else "layer",
        name.removeprefix(f"{around}.") if around else name,
        call_text(event),
        home,
        tuple(map(shape_of, event.inputs)),
        tuple(map(shape_of, tensors_in(event.output))),
        formula,
        page,
        event.site.path,
        event.site.node.place[0],
        "; ".join(_said(event, faults)),
    )


def _said(event: Event, faults: Sequence[Demand]) -> Iterator[str]:
    for demand in faults:
        yield sentence(event, demand_text(demand))


def _manual(event: Event) -> tuple[str, str]:
    """The formula of a layer or op, and torch's page of it, where its declaration has them."""
    layer = event.layer.layer_type if event.layer is not None else None
    declared = layer if layer is not None else OPS.get(event.name)
    return (declared.says, declared.page) if declared is not None else ("", "")


def shape_of(tensor: Tensor) -> Shape:
    """A shape as a report has it: numbers, formulas, None for what is not known."""

    def one(size: object) -> int | str | None:
        text = size_text(size)  # type: ignore[arg-type]
        return size if isinstance(size, int) else None if text == "?" else text

    return tuple(map(one, tensor.shape))


def tensors_in(value: Any) -> list[Tensor]:
    """The tensors of a nested result, in order."""
    if isinstance(value, Tensor):
        return [value]
    if isinstance(value, (tuple, list)):
        return [t for v in value for t in tensors_in(v)]
    if isinstance(value, ListValue):
        return tensors_in(value.items)
    if isinstance(value, DictValue):
        return tensors_in(list(value.items.values()))
    return []
