"""The repairs of a fault, likeliest first."""

from __future__ import annotations

from collections.abc import Iterable

from torchlint_shapes.dims import show
from torchlint_shapes.explain.definition import definition
from torchlint_shapes.explain.derivation import chain
from torchlint_shapes.explain.faults import Fault, constraints
from torchlint_shapes.explain.place import made_argument
from torchlint_shapes.explain.story import Story
from torchlint_shapes.explain.windows import near_sizes
from torchlint_shapes.findings import Applicability, Edit, Fix, Span
from torchlint_shapes.interpret.trace import Event
from torchlint_shapes.interpret.values import Instance, Site, Tensor
from torchlint_shapes.ops.declare import Demand
from torchlint_shapes.source import ir
from torchlint_shapes.source.walk import walk

MOST = 4


def number_fixes(story: Story, fault: Fault) -> tuple[Fix, ...]:
    """The right number where it is written, and what else would make the written number right."""
    demand = fault.demand
    found: list[Fix] = []
    if isinstance(demand.got, int) and demand.argument and fault.event.layer is not None:
        title = f"{demand.argument}={demand.got}"
        other = _other_number(story, fault)
        edits = _number_edits(story, fault) if other is None else ()
        said = title if other is None else f"{title}, but another call gives it {other}"
        found.append(Fix(said, _applicability(fault) if edits else "display", edits))
    found.extend(Fix(text, "display") for text in _other_inputs(story, fault))
    return tuple(found[:MOST])


def _applicability(fault: Fault) -> Applicability:
    """Safe where the program always raised; what is only assumed about the input makes a choice of it."""
    return "safe" if not fault.joint else "unsafe"


def _number_edits(story: Story, fault: Fault) -> tuple[Edit, ...]:
    from torchlint_shapes.text.edits import renumber

    demand, target = fault.demand, _target(story, fault.event.layer, fault.demand.argument)
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


def flatten_fix(story: Story, fault: Fault) -> tuple[Fix, ...]:
    """`torch.flatten(x, 1)` around what the layer is called with, or `nn.Flatten()` before it in a Sequential."""
    call = fault.event.site.node
    if not _in_sequential(fault.event) and isinstance(call, ir.Call) and len(call.arguments) == 1 and not call.keywords:
        site = Site(fault.event.site.path, call.arguments[0])
        edit = Edit(site.path, story.span(site), f"torch.flatten({story.text(site)}, 1)")
        return (Fix("torch.flatten(x, 1)", "safe", (edit,)),)
    edits = _inserted_layer(story, fault) if _in_sequential(fault.event) else ()
    return (Fix("nn.Flatten() before the layer", "safe" if edits else "display", edits),)


def _in_sequential(event: Event) -> bool:
    """Is it a Sequential that calls the layer, in the order in which it was built?"""
    return len(event.networks) > 1 and event.networks[-2].cls.derives("torch.nn.Sequential")


def _inserted_layer(story: Story, fault: Fault) -> tuple[Edit, ...]:
    """`nn.Flatten(), ` before `nn.Linear(...)` where that is an argument of `nn.Sequential(...)` itself."""
    made = fault.event.layer.made if fault.event.layer is not None else None
    if made is None or not isinstance(made.node, ir.Call):
        return ()
    around = [
        n
        for n in walk(story.tree(made.path).body)
        if isinstance(n, ir.Call) and made.node.place in [a.place for a in n.arguments]
    ]
    name = story.text(Site(made.path, made.node.function))
    sequential = [n for n in around if story.text(Site(made.path, n.function)).endswith("Sequential")]
    if not sequential or not name.endswith(".Linear"):
        return ()
    span = story.span(made)
    before = story.source(made.path).lines[span.line - 1][: span.column - 1]
    gap = f",\n{before}" if not before.strip() else ", "
    place = Span(span.line, span.column, span.line, span.column)
    return (Edit(made.path, place, f"{name.removesuffix('Linear')}Flatten(){gap}"),)


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
    got = fault.demand.got
    for event in reversed(chain(fault.study.trace, fault.event)):
        shape = event.inputs[0].shape if event.inputs else ()
        output = event.output.shape if isinstance(event.output, Tensor) else ()
        if output and output[-1] == got and len(shape) > len(output) and all(isinstance(s, int) for s in shape[1:]):
            sizes = tuple(s for s in shape[1:] if isinstance(s, int))
            total = 1
            for size in sizes:
                total *= size
            return sizes if total == got else ()
        if output and output[-1] != got:
            break
    return ()


def _other_inputs(story: Story, fault: Fault) -> list[str]:
    """The sizes of input for which the written number is right."""
    event = story.symbolic_event(fault)
    root = story.root(fault)
    study = story.symbolic(root.network) if event is not None and root is not None else None
    if root is None or event is None or study is None or event.failed:
        return []
    asked = [c for e, _, c in constraints(study.trace) if e.index <= event.index]
    text = near_sizes(asked, _actual(study.inputs.values(), root.inputs))
    return [f"an input with {text}"] if text else []


def _actual(symbolic: Iterable[object], given: Iterable[object]) -> dict[str, int]:
    """The sizes that a call gives to the symbols of a symbolic run."""
    pairs = [(s, g) for s, g in zip(symbolic, given, strict=False) if isinstance(s, Tensor) and isinstance(g, Tensor)]
    sizes = [(show(a), b) for s, g in pairs if s.rank == g.rank for a, b in zip(s.shape, g.shape, strict=True)]
    return {name: size for name, size in sizes if isinstance(size, int)}
