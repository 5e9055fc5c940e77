"""The repairs of a fault, likeliest first."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace

from torchlint_shapes.explain.argument_changes import argument_changes, batch_first
from torchlint_shapes.explain.conflict import agreed
from torchlint_shapes.explain.definition import definition
from torchlint_shapes.explain.evaluated import evaluated, has_few_values
from torchlint_shapes.explain.faults import Fault
from torchlint_shapes.explain.last_batch import dropped, last_batch
from torchlint_shapes.explain.missing_layers import flattened, lazy, pools
from torchlint_shapes.explain.naming import subject
from torchlint_shapes.explain.other_inputs import other_inputs
from torchlint_shapes.explain.place import made_argument
from torchlint_shapes.explain.rearrangements import (
    a_batch_of_one,
    axis_moves,
    joined,
    losses,
    moved,
    multiplied,
    reshaped,
    widened,
)
from torchlint_shapes.explain.story import Story
from torchlint_shapes.findings import Applicability, Edit, Fix
from torchlint_shapes.interpret.trace import Event
from torchlint_shapes.interpret.values import Instance, Site
from torchlint_shapes.ops.fit import Demand
from torchlint_shapes.source import ir

MOST = 4


def repairs(story: Story, fault: Fault) -> tuple[Fix, ...]:
    """All that would make the fault go away; but for the number itself and the sizes of the input each was tried."""
    last = dropped(story, fault.study.trace, fault.event) if last_batch(fault) is not None else ()
    return (*story.trials.passed(fault, last, 1), *_repairs(story, fault))[:MOST]


def _repairs(story: Story, fault: Fault) -> tuple[Fix, ...]:
    kind, tried = fault.demand.kind, story.trials.passed
    if fault.joint:
        found = [*tried(fault, _agreements(story, fault), 2)]
        return (*found, *tried(fault, argument_changes(story, fault), MOST - len(found)))
    if kind not in ("features", "channels"):
        found = list(tried(fault, _CANDIDATES[kind](story, fault), MOST - 1)) if kind in _CANDIDATES else []
        if kind == "join":
            resized = tried(fault, joined(story, fault), MOST - len(found))
            return (*found, *other_inputs(story, fault), *resized)[:MOST]
        return (*found, *(other_inputs(story, fault) if kind == "window" else ()))[:MOST]
    turns = batch_first(story, fault), axis_moves(story, fault), a_batch_of_one(story, fault)
    turned = list(tried(fault, itertools.chain(*turns), 1)) or list(_turned(fault))
    numbers = (_choice(fix) if turned else fix for fix in _number_fixes(story, fault))
    fixes = [*turned, *numbers, *other_inputs(story, fault)]
    if kind == "features":
        fixes += tried(fault, itertools.chain(pools(story, fault), argument_changes(story, fault)), 2)
        fixes += tried(fault, lazy(story, fault), 1) if len(fixes) < MOST else ()
    return tuple(fixes[:MOST])


def _turned(fault: Fault) -> Iterator[Fix]:
    """The axis that has the wanted size where the layer takes it, where that is nowhere to be written."""
    event, want = fault.event, fault.demand.want
    tensor = event.inputs[0] if event.inputs and event.layer is not None else None
    if tensor is not None and tensor.rank == 3 and isinstance(want, int):
        place = next((n for n in (1, 2) if tensor.shape[n] == want), None)
        if place is not None and fault.demand.argument != "hx":
            yield Fix(f"x{moved(3, place, fault.demand.kind)} before {subject(event)}", "display")


_CANDIDATES: dict[str, Callable[[Story, Fault], Iterator[Fix]]] = {
    "join": lambda story, fault: itertools.chain(
        widened(story, fault), batch_first(story, fault), argument_changes(story, fault)
    ),
    "matmul": lambda story, fault: itertools.chain(multiplied(story, fault), batch_first(story, fault)),
    "window": lambda story, fault: (evaluated if has_few_values(fault) else argument_changes)(story, fault),
    "loss": lambda story, fault: itertools.chain(
        losses(story, fault), batch_first(story, fault), argument_changes(story, fault)
    ),
    "reshape": lambda story, fault: itertools.chain(reshaped(story, fault), argument_changes(story, fault)),
}


def divisors(fault: Fault) -> tuple[Fix, ...]:
    """The numbers nearest to the written one that come out even."""
    want, got, name, layer = fault.demand.want, fault.demand.got, fault.demand.argument, fault.event.layer
    if not isinstance(want, int) or not isinstance(got, int) or layer is None or layer.attrs.get(name or "") != want:
        return ()
    even = [n for n in range(2, got + 1) if got % n == 0]
    below, above = [n for n in even if n < want][-1:], [n for n in even if n > want][:1]
    return tuple(Fix(f"{name}={n}", "display") for n in sorted([*below, *above], key=lambda n: abs(n - want)))


def channels_first(story: Story, fault: Fault) -> tuple[Fix, ...]:
    """Pictures whose channels are their last axis, turned; shown where it cannot be written."""
    rank = fault.event.inputs[0].rank
    shown = Fix(f"x{moved(rank, rank - 1, 'channels')}", "display")
    return tuple(story.trials.passed(fault, axis_moves(story, fault), 1)) or (shown,)


def _number_fixes(story: Story, fault: Fault) -> Iterator[Fix]:
    """The right number where it is written."""
    demand = fault.demand
    declared = fault.event.layer.layer_type if fault.event.layer is not None else None
    if not isinstance(demand.got, int) or fault.event.layer is None or declared is None or not demand.argument:
        return
    if demand.argument not in declared.signature.parameters:
        return
    title, other = f"{demand.argument}={demand.got}", _other_number(story, fault)
    found = made_argument(fault.event.layer, demand.argument)
    own = Site(found[0].path, found[1]) if found is not None else None
    target = _target(story, fault.event.layer, demand.argument)
    if other is not None:
        yield Fix(f"{title}, but another call gives it {other}", "display")
    elif edits := _number_edits(story, fault, target):
        yield Fix(_written(story, fault, edits, target == own), _applicability(fault), edits)
    else:
        tried = [
            Fix(_written(story, fault, edits, site == own), "unsafe", edits)
            for site in (own, story.place(fault))
            if (edits := _number_edits(story, fault, site))
        ]
        yield next(story.trials.passed(fault, tried, 1), Fix(title, "display"))


def _written(story: Story, fault: Fault, edits: tuple[Edit, ...], own: bool) -> str:
    """The argument as it is written then; where the number stands elsewhere, what takes its place."""
    new = " ".join(edits[0].text.split())
    if own:
        return f"{fault.demand.argument}={new}"
    old = story.source(edits[0].path).slice(edits[0].span)
    return f"{new} in place of {' '.join(old.split())}"


def _choice(fix: Fix) -> Fix:
    """A repair beside which another is as sensible."""
    return replace(fix, applicability="unsafe") if fix.applicability == "safe" else fix


def _agreements(story: Story, fault: Fault) -> Iterator[Fix]:
    """The number of one of several layers that contradict each other, so that it agrees with the rest."""
    for one in agreed(fault):
        demand = one.demand
        if edits := _number_edits(story, one, _target(story, one.event.layer, demand.argument)):
            yield Fix(f"{demand.argument}={demand.got} in {subject(one.event)}", "unsafe", edits)


def _applicability(fault: Fault) -> Applicability:
    """Safe where the program always raised; what is only assumed about the input makes a choice of it.

    So does a picture that was not flattened: its width is no number of features.
    """
    picture = fault.demand.kind == "features" and fault.event.inputs[0].rank > 3
    return "unsafe" if fault.joint or picture else "safe"


def _number_edits(story: Story, fault: Fault, target: Site | None) -> tuple[Edit, ...]:
    from torchlint_shapes.text.edits import renumber

    demand = fault.demand
    if target is None or not isinstance(demand.got, int) or not isinstance(demand.want, int):
        return ()
    text = renumber(story.text(target), demand.want, demand.got, _parts(fault), {})
    return (Edit(target.path, story.span(target), text),) if text is not None else ()


def _target(story: Story, layer: Instance | None, argument: str | None) -> Site | None:
    """Where the number of a constructor argument is written."""
    found = made_argument(layer, argument) if layer is not None and argument else None
    if found is None:
        return None
    site, node = found
    return definition(story.tree(site.path), Site(site.path, node, site.caller))


def _other_number(story: Story, fault: Fault) -> int | None:
    """Another number that the same place would have to hold for another call, if there is one."""
    demand, layer = fault.demand, fault.event.layer
    target = _target(story, layer, demand.argument)
    if layer is None or target is None:
        return None
    for study in story.analysis.studies:
        for event in study.trace.events if study.batch_of is None else ():
            if event.name != fault.event.name or event.layer is None or event.layer.made != layer.made:
                continue
            other = _number(event, demand)
            if other is not None and other != demand.got:
                there = _target(story, event.layer, demand.argument)
                if there is not None and there.node.place == target.node.place:
                    return other
    return None


def _number(event: Event, demand: Demand) -> int | None:
    """The number that this call asks for where another call asks for `demand`."""
    for asked in event.failed:
        if (asked.kind, asked.argument) == (demand.kind, demand.argument):
            return asked.got if isinstance(asked.got, int) else None
    axis = demand.axis if demand.axis is not None else -1 if demand.kind == "features" else 1
    sizes = event.inputs[0].shape if event.certain and event.inputs else ()
    fits = -len(sizes) <= axis < len(sizes) and sizes[axis] == demand.want
    return demand.want if fits and isinstance(demand.want, int) else None


def keep_batch_fix(story: Story, event: Event) -> tuple[Fix, ...]:
    """`x.view(x.size(0), -1)` for `x.view(-1, N)`; `flatten(x, 1)` where that is simpler."""
    call = event.site.node
    if event.layer is not None:
        return (Fix("nn.Flatten(), which keeps axis 0", "display"),)
    if not isinstance(call, ir.Call) or not isinstance(call.function, ir.Attribute):
        return (Fix("flatten from axis 1 on", "display"),)
    owner, name = call.function.value, call.function.name
    base = story.text(Site(event.site.path, owner))
    if not event.name.startswith("torch.Tensor."):
        if not call.arguments:
            return (Fix("flatten from axis 1 on", "display"),)
        text = f"{base}.flatten({story.text(Site(event.site.path, call.arguments[0]))}, 1)"
    elif name in ("view", "reshape") and isinstance(owner, ir.Name):
        text = f"{base}.{name}({base}.size(0), -1)"
    else:
        text = f"{base}.flatten(1)"
    return (Fix(text, "unsafe", (Edit(event.site.path, story.span(Site(event.site.path, call)), text),)),)


def _parts(fault: Fault) -> tuple[int, ...]:
    """The sizes of the axes that were flattened into the feature axis: (20, 4, 4) for 320."""
    found = flattened(fault)
    return tuple(s for s in found[1].shape[1:] if isinstance(s, int)) if found is not None else ()
