"""What would become of an event if a layer or op on the way had other arguments: the ops alone are run again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from torchlint_shapes.dims import Dim, Poly, symbol
from torchlint_shapes.explain.place import argument_node
from torchlint_shapes.interpret.torch_arguments import flat, plain, view
from torchlint_shapes.interpret.trace import Construction, Event, Trace
from torchlint_shapes.interpret.values import UNKNOWN, Instance, ListValue, Site, Tensor, Value
from torchlint_shapes.ops.apply import Answer, added, apply
from torchlint_shapes.ops.declare import OPS
from torchlint_shapes.ops.fit import Demand
from torchlint_shapes.source import ir


@dataclass(frozen=True, slots=True)
class Maker:
    """The call whose arguments decide what an event does: that which built its layer, or the event's own."""

    event: Event
    site: Site

    @classmethod
    def of(cls, event: Event) -> Maker | None:
        layer = event.layer
        if layer is None:
            return cls(event, event.site) if event.name in OPS else None
        return cls(event, layer.made) if layer.made is not None and layer.layer_type is not None else None

    def written(self, name: str) -> ir.Node | None:
        """The expression that is given for a parameter."""
        declared = self.event.layer.layer_type if self.event.layer is not None else None
        if declared is not None:
            return argument_node(self.site.node, declared.signature.parameters, name)
        skip = int(self.event.name.startswith("torch.Tensor."))
        return argument_node(self.site.node, OPS[self.event.name].formula.signature.parameters, name, skip)

    def value(self, name: str) -> Value:
        """The value of an argument, None where there is no such parameter."""
        layer = self.event.layer
        return self.event.arguments.get(name) if layer is None else layer.attrs.get(name)

    def made(self, event: Event) -> bool:
        other = Maker.of(event)
        return other is not None and (other.site.path, other.site.node.place) == (self.site.path, self.site.node.place)


def fits(trace: Trace, event: Event, maker: Maker, changed: Mapping[str, int]) -> bool:
    """Would the event, and all between, fit for every input, as far as the ops alone can tell?"""
    new: dict[int, Value] = {}
    for one in trace.events[: event.index - trace.base + 1]:
        arguments = changed if maker.made(one) else {}
        if isinstance(one, Construction) or not (arguments or any(id(t) in new for t in one.inputs)):
            continue
        answer = _run(one, {k: _put(v, new) for k, v in one.arguments.items()}, arguments)
        if answer is None or answer.failed or (one is event and answer.open):
            return False
        outputs = list(flat([answer.value]))
        for before, after in zip(flat([one.output]), outputs, strict=False):
            if isinstance(before, Tensor):
                if not isinstance(after, Tensor) or any(not isinstance(s, int | Poly) for s in after.shape):
                    return False
                new[id(before)] = after
    return any(id(t) in new for t in event.inputs) or maker.made(event)


def takes_single(event: Event) -> bool:
    """Would the op or layer take its tensors without their first axis, as far as that can be told?"""
    new = {id(t): replace(t, shape=t.shape[1:]) for t in event.inputs if t.rank}
    answer = _run(event, {name: _put(value, new) for name, value in event.arguments.items()}, {})
    return answer is None or not answer.failed


def asked(event: Event, argument: str) -> Dim | None:
    """The size that what arrives at a layer asks of an argument of its constructor, whatever is written there."""
    unwritten = symbol("?", 0)
    answer = _run(event, event.arguments, {argument: unwritten})
    if answer is None:
        return None
    found = [d.got for d in (*answer.failed, *answer.open) if d.relation == "==" and d.want == unwritten]
    return found[0] if len(found) == 1 and isinstance(found[0], int | Poly) else None


def _put(value: Value, new: Mapping[int, Value]) -> Value:
    """An argument with the new tensors in the place of the old."""
    if isinstance(value, tuple):
        return tuple(_put(v, new) for v in value)
    if isinstance(value, ListValue):
        return ListValue([_put(v, new) for v in value.items], value.known)
    return new.get(id(value), value)


def _run(event: Event, bound: dict[str, Value], changed: Mapping[str, Dim]) -> Answer | None:
    """What the op or layer of an event answers to other arguments, None where nothing can be said."""
    if event.layer is None:
        answer = apply(OPS[event.name].formula, plain({**bound, **changed}))
    else:
        layer = event.layer.layer_type
        built = _changed(event, changed) if changed else (event.layer, ())
        if layer is None or layer.forward is None or built is None:
            return None
        instance, failed = built
        answer = apply(layer.forward, plain(bound), view(instance, layer.forward.constants))
        answer = replace(answer, failed=[*failed, *answer.failed])
    return None if answer.value is UNKNOWN else answer


def _changed(event: Event, changed: Mapping[str, Dim]) -> tuple[Instance, list[Demand]] | None:
    """The layer as it would be with other arguments, and what its constructor refuses.

    Arguments that nobody wrote follow the others by their defaults.
    """
    layer, maker = event.layer, Maker.of(event)
    declared = layer.layer_type if layer is not None else None
    if layer is None or declared is None or maker is None:
        return None
    given = {
        name: layer.attrs.get(name, p.default) if maker.written(name) is not None else p.default
        for name, p in declared.signature.parameters.items()
    }
    given |= changed
    answer = apply(declared.construct, plain(given))
    if answer.value is UNKNOWN:
        return None
    return Instance(layer.cls, {**layer.attrs, **given, **added(declared, answer)}, layer.made), answer.failed
