"""What could be done to a tensor on its way into a call so that it fits: axes exchanged, added, taken away, resized."""

from __future__ import annotations

from collections.abc import Iterator

from torchlint_shapes.explain.derivation import chain
from torchlint_shapes.explain.faults import Fault
from torchlint_shapes.explain.maps import are_maps
from torchlint_shapes.explain.operands import around, functional, operand, source
from torchlint_shapes.explain.story import Story
from torchlint_shapes.findings import Edit, Fix
from torchlint_shapes.interpret.trace import Event
from torchlint_shapes.interpret.values import Site, Tensor
from torchlint_shapes.source import ir

CHANNELS = 1


def axis_moves(story: Story, fault: Fault) -> Iterator[Fix]:
    """The axis that has the wanted size, put where the layer takes it; a missing axis of channels or samples."""
    data, demand = fault.event.inputs[:1], fault.demand
    if fault.event.layer is None or not data or not isinstance(demand.want, int):
        return
    tensor = data[0]
    for number, site in enumerate(_ways_in(story, fault, tensor)):
        last = range(tensor.rank - 1, tensor.rank) if tensor.rank > 3 else range(1, tensor.rank)
        for place in last if tensor.rank == 3 or not number else ():
            if tensor.shape[place] == demand.want:
                yield around(story, site, "{}" + moved(tensor.rank, place, demand.kind))
        if demand.kind == "channels" and demand.want == 1:
            yield around(story, site, f"{{}}.unsqueeze({CHANNELS})")


def moved(rank: int, place: int, kind: str) -> str:
    """Where axis `place` becomes the axis of channels, or the last; the others keep their order."""
    others = [n for n in range(rank) if n != place]
    order = [*others, place] if kind == "features" else [*others[:CHANNELS], place, *others[CHANNELS:]]
    changed = [n for n in range(rank) if order[n] != n]
    return f".transpose({changed[0]}, {changed[1]})" if len(changed) == 2 else f".permute({', '.join(map(str, order))})"


def _ways_in(story: Story, fault: Fault, tensor: Tensor) -> Iterator[Site]:
    """Where the tensor that arrives is given: to the network, where nothing has changed it since, and to the layer.

    What a convolution leaves has its channels where they belong.
    """
    convolved = any(".Conv" in e.name or ".conv" in e.name for e in chain(fault.study.trace, fault.event))
    for site in (source(story, fault, tensor), operand(fault.event)) if not convolved else ():
        if site is not None and not story.installed(site.path):
            yield site


def a_batch_of_one(story: Story, fault: Fault) -> Iterator[Fix]:
    """`x.unsqueeze(0)` around what the network is called with."""
    root = story.root(fault)
    data = next((v for v in root.inputs if isinstance(v, Tensor)), None) if root is not None else None
    site = source(story, fault, data) if data is not None and data.rank in (1, 2, 3) else None
    if site is not None and not story.installed(site.path):
        yield around(story, site, "{}.unsqueeze(0)")


def widened(story: Story, fault: Fault) -> Iterator[Fix]:
    """`unsqueeze` of a tensor that has all axes of the other but one: a mask beside what it is for."""
    inputs = fault.event.inputs
    for number, other in ((1, 0), (0, 1)) if len(inputs) == 2 else ():
        own, wanted = inputs[number].shape, inputs[other].shape
        site = operand(fault.event, number)
        if len(own) != len(wanted) - 1 or site is None or story.installed(site.path):
            continue
        for axis in range(len(own), -1, -1):
            if own == wanted[:axis] + wanted[axis + 1 :]:
                yield around(story, site, f"{{}}.unsqueeze({axis if axis < len(own) else -1})")


def joined(story: Story, fault: Fault) -> Iterator[Fix]:
    """One map of a picture resized as another is; the last axes exchanged."""
    event = fault.event
    parts = [(operand(event, n), t) for n, t in enumerate(event.inputs)]
    name = functional(story, event.site.path)
    for site, tensor in parts:
        for other, model in parts if site is not None else ():
            if other is None or site is None or model is tensor or model.rank != tensor.rank:
                continue
            resizable = tensor.shape[0] == model.shape[0] and tensor.shape[2:] != model.shape[2:]
            maps = resizable and are_maps(fault.study.trace, (tensor, model))
            if maps and name and isinstance(other.node, ir.Name):
                yield around(story, site, f"{name}.interpolate({{}}, size={other.node.id}.shape[2:])")
    if len(event.inputs) == 2 and event.inputs[0].shape[-2:] == event.inputs[1].shape[-2:][::-1]:
        yield from _transposed(story, event)


def multiplied(story: Story, fault: Fault) -> Iterator[Fix]:
    """One factor transposed."""
    yield from _transposed(story, fault.event)


def _transposed(story: Story, event: Event) -> Iterator[Fix]:
    """Two operands, the later one first: it is mostly that which is transposed."""
    for number in (1, 0) if len(event.inputs) >= 2 else ():
        site, rank = operand(event, number), event.inputs[number].rank
        if site is not None and rank >= 2:
            yield around(story, site, "{}.T" if rank == 2 else f"{{}}.transpose({rank - 2}, {rank - 1})")


def losses(story: Story, fault: Fault) -> Iterator[Fix]:
    """An axis of size 1 taken from the one or given to the other; classes for one-hot targets; classes as axis 1."""
    if len(fault.event.inputs) < 2:
        return
    prediction, target = fault.event.inputs[:2]
    for number, change in _loss_changes(prediction, target):
        fix = _in_all(story, fault, number, change)
        if fix is not None:
            yield fix


def _loss_changes(prediction: Tensor, target: Tensor) -> Iterator[tuple[int, str]]:
    """Which of the two is changed, and how."""
    shapes = prediction.shape, target.shape
    for number in (0, 1):
        own, other = shapes[number], shapes[1 - number]
        for axis in (n for n, size in enumerate(own) if size == 1 and own[:n] + own[n + 1 :] == other):
            yield number, f"{{}}.squeeze({axis})"
    own, other = shapes
    if target.rank == prediction.rank > 1 and (other[0], other[1], *other[2:]) == (own[0], 1, *own[2:]):
        yield 1, "{}.squeeze(1)"
    if (
        target.dtype != "bool"
        and target.rank > 1
        and own[0] == other[0]
        and other[1] != 1
        and target.rank == prediction.rank
    ):
        yield 1, "{}.argmax(1)"
    if prediction.rank == target.rank + 1 == 3 and own[:2] == other:
        yield 0, "{}.transpose(1, 2)"
    elif prediction.rank > 3 and own[:-1] == other:
        yield 0, f"{{}}{moved(prediction.rank, prediction.rank - 1, 'channels')}"
    for number in (1, 0):
        own, other = shapes[number], shapes[1 - number]
        for axis in (n for n, size in enumerate(other) if size == 1 and other[:n] + other[n + 1 :] == own):
            yield number, f"{{}}.unsqueeze({axis})"


def _in_all(story: Story, fault: Fault, number: int, change: str) -> Fix | None:
    """The change of one operand, in this call and in those of the same function on tensors of the same shapes."""
    event = fault.event
    shapes = [t.shape for t in event.inputs]
    alike = {
        e.site: e for e in fault.study.trace.events
        if e.name == event.name and e.failed and [t.shape for t in e.inputs] == shapes and e.site != event.site
    }  # fmt: skip
    fixes = []
    for one in (event, *alike.values()):
        site = operand(one, number)
        if site is None or story.installed(site.path):
            return None
        fixes.append(around(story, site, change))
    return Fix(fixes[0].title, "unsafe", tuple(edit for fix in fixes for edit in fix.edits))


def copied(story: Story, fault: Fault) -> Iterator[Fix]:
    """`reshape` in the place of a `view` that the order in memory forbids: what it gives is the same."""
    path, call = fault.event.site.path, fault.event.site.node
    function = call.function if isinstance(call, ir.Call) else None
    if isinstance(function, ir.Attribute) and function.name in ("view", "view_as") and not story.installed(path):
        text = story.text(Site(path, function)).removesuffix(function.name)
        new = function.name.replace("view", "reshape")
        span = story.span(Site(path, function))
        yield Fix(f".{new}(...), which copies", "safe", (Edit(path, span, text + new),))


def reshaped(story: Story, fault: Fault) -> Iterator[Fix]:
    """The size of the batch as it is, or -1, in the place of one number."""
    event, call = fault.event, fault.event.site.node
    if not isinstance(call, ir.Call) or not event.name.startswith("torch.Tensor.") or story.installed(event.site.path):
        return
    first = call.arguments[0] if call.arguments else None
    sizes = first.items if isinstance(first, ir.Sequence) else call.arguments
    owner = operand(event)
    batch = f"{owner.node.id}.size(0)" if owner is not None and isinstance(owner.node, ir.Name) else ""
    numbers = [Site(event.site.path, n) for n in sizes if isinstance(n, ir.Constant) and type(n.value) is int]
    open_already = len(numbers) < len(sizes)
    kept = not sizes or not isinstance(sizes[0], ir.Constant) or sizes[0].value == event.inputs[0].shape[0]
    for site in numbers if kept else numbers[:1]:
        for text in (batch if site.node is sizes[0] else "", "" if open_already else "-1"):
            if text:
                edit = Edit(site.path, story.span(site), text)
                yield Fix(f"{text} in place of {story.text(site)}", "unsafe", (edit,))
