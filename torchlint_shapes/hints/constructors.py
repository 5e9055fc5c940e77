"""What a constructor argument of a layer must be, and what the layer did."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from torchlint_shapes.explain.derivation import derivation
from torchlint_shapes.explain.naming import constructor_text, layer_path, shape_text, size_text
from torchlint_shapes.explain.rerun import asked
from torchlint_shapes.hints.cursor import Told
from torchlint_shapes.hints.sights import Sights, value_text
from torchlint_shapes.interpret.study import Study
from torchlint_shapes.interpret.trace import Call, Event
from torchlint_shapes.source import ir

MOST_CALLS = 8
Calls: TypeAlias = list[tuple[Study, Event]]


def layer(sights: Sights, node: ir.Node, inner: ir.Node) -> Told | None:
    """Of a call that makes a layer: what the argument that holds `inner` must be, or what the layer takes and gives."""
    calls = _calls_of(sights, node)
    if not calls or not isinstance(node, ir.Call):
        return None
    return _argument(sights, node, inner, calls) or _layer(sights, node, calls)


def _calls_of(sights: Sights, node: ir.Node) -> Calls:
    """The calls of the layers that this constructor call made, of the best study that has any."""
    found: Calls = []
    for study, event in sights.events():
        made = event.layer.made if event.layer is not None else None
        here = made is not None and made.path == sights.analysis.path and made.node.place == node.place
        if here and isinstance(event, Call) and event.inputs and (not found or found[0][0] is study):
            found.append((study, event))
    return found


def _argument(sights: Sights, call: ir.Call, inner: ir.Node, calls: Calls) -> Told | None:
    """The size that arrives, where an argument has to be just that."""
    layer = calls[0][1].layer
    declared = layer.layer_type if layer is not None else None
    name = _parameter(call, inner, declared.signature.parameters) if declared is not None else None
    if name is None:
        return None
    wanted = {size: (study, event) for study, event in calls if (size := asked(event, name)) is not None}
    if not wanted:
        return None
    study, event = next(iter(wanted.values()))
    sizes = [f"`{size_text(size)}`, which arrives at `{layer_path(e) or e.name}`" for size, (_, e) in wanted.items()]
    sentences = [f"`{name}` must be {' and '.join(sizes)}"]
    sentences += [f"`{text}` for any input" for text in _for_any(sights, study, event, name)]
    return Told(sights.source.span_from_ast(*inner.place), tuple(sentences), derivation(study.trace, event))


def _for_any(sights: Sights, study: Study, event: Event, name: str) -> Iterator[str]:
    """The same size as a formula of the input of the network."""
    other = sights.symbolic(study, event.root)
    for twin in other.trace.events if other is not None else ():
        if twin.site == event.site and twin.layer is event.layer:
            size = asked(twin, name)
            if size is not None and not isinstance(size, int):
                yield size_text(size)
            return


def _layer(sights: Sights, call: ir.Call, calls: Calls) -> Told:
    """What a layer takes and gives."""
    texts: dict[str, None] = {}
    for _, event in calls:
        inputs = ", ".join(map(shape_text, event.inputs[:2]))
        path = layer_path(event)
        texts[(f"`{path}`: " if path else "") + f"`{inputs} -> {value_text(event.output) or '?'}`"] = None
    shown = list(texts)[:MOST_CALLS]
    if len(texts) > MOST_CALLS:
        shown.append(f"and {len(texts) - MOST_CALLS} more")
    first = calls[0][1]
    head = f"`{constructor_text(first.layer)}`" if first.layer is not None else ""
    return Told(sights.source.span_from_ast(*call.place), (head, *shown))


def _parameter(call: ir.Call, inner: ir.Node, parameters: Iterable[str]) -> str | None:
    """The parameter for which this part of the call is given."""
    for name, value in call.keywords:
        if _inside(inner, value):
            return name
    for name, value in zip(parameters, call.arguments):
        if isinstance(value, ir.Starred):
            return None
        if _inside(inner, value):
            return name
    return None


def _inside(inner: ir.Node, outer: ir.Node) -> bool:
    return outer.place[:2] <= inner.place[:2] and inner.place[2:] <= outer.place[2:]
