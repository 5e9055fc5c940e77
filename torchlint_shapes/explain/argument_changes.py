"""One argument of one layer on the way, changed so that the written number fits: the smallest changes first."""

from __future__ import annotations

from collections.abc import Iterator

from torchlint_shapes.explain.faults import Fault
from torchlint_shapes.explain.naming import subject
from torchlint_shapes.explain.rerun import Maker, fits
from torchlint_shapes.explain.story import Story
from torchlint_shapes.findings import Edit, Fix
from torchlint_shapes.interpret.trace import Construction, Event
from torchlint_shapes.interpret.values import Site, Value
from torchlint_shapes.source import ir

MOST_LAYERS = 12
# By how much each is changed, the least it may be, and how much of a change each step is.
STEPS = {"padding": (1, 2, -1, -2), "output_padding": (1,), "stride": (1, -1), "kernel_size": (2, -2, 1, -1)}
LEAST = {"padding": 0, "output_padding": 0, "stride": 1, "kernel_size": 2}
WEIGHT = {"padding": 1, "output_padding": 0, "stride": 4, "kernel_size": 3}
UNUSUAL = 4  # a pool with padding, a kernel of even size where it was odd


def argument_changes(story: Story, fault: Fault) -> Iterator[Fix]:
    """`padding=2 in conv1` and its like, as far as the ops alone can tell, one for each argument."""
    found: list[tuple[int, int, Maker, str, int]] = []
    for distance, maker in enumerate(_makers(story, fault)):
        for name, steps in STEPS.items():
            value = _size(maker.value(name))
            for step in steps if value is not None else ():
                found.append((_much(maker, name, step), distance, maker, name, (value or 0) + step))
    told: set[tuple[int, str]] = set()
    for _, distance, maker, name, new in sorted(found, key=lambda f: f[:2]):
        if new < LEAST[name] or (distance, name) in told:
            continue
        repaired = fits(fault.study.trace, fault.event, maker, {name: new})
        edit = _edit(story, maker, name, new) if repaired else None
        if edit is not None:
            told.add((distance, name))
            yield Fix(f"{name}={new} in {subject(maker.event)}", "unsafe", (edit,))


def batch_first(story: Story, fault: Fault) -> Iterator[Fix]:
    """`batch_first=True` in a layer on the way that takes its sequences the other way round."""
    for event in [fault.event, *_behind(fault)]:
        maker = None if isinstance(event, Construction) else Maker.of(event)
        if maker is None or story.installed(maker.site.path) or maker.value("batch_first") is not False:
            continue
        edit = _edit(story, maker, "batch_first", True)
        if edit is not None:
            yield Fix(f"batch_first=True in {subject(event)}", "unsafe", (edit,))
            return


def _much(maker: Maker, name: str, step: int) -> int:
    """How much of a change it is."""
    pool = "pool" in maker.event.name.lower()
    unusual = (name == "padding" and pool) or (name == "kernel_size" and step % 2 and not pool)
    return WEIGHT[name] * abs(step) + UNUSUAL * bool(unusual)


def _makers(story: Story, fault: Fault) -> list[Maker]:
    """The layers and functions with a window from which the event's inputs come, its own first, each once."""
    found: list[Maker] = []
    for event in [fault.event, *_behind(fault)]:
        maker = None if isinstance(event, Construction) else Maker.of(event)
        if maker is None or any(other.made(event) for other in found) or story.installed(maker.site.path):
            continue
        if maker.value("kernel_size") is not None and len(found) < MOST_LAYERS:
            found.append(maker)
    return found


def _behind(fault: Fault) -> list[Event]:
    """The events that an event's inputs come from, the latest first."""
    seen: dict[int, Event] = {}
    wanted = [t.origin for t in fault.event.inputs]
    while wanted:
        made = fault.study.trace.event(wanted.pop())
        if made is not None and made.index < fault.event.index and made.index not in seen:
            seen[made.index] = made
            wanted.extend(t.origin for t in made.inputs)
    return [seen[index] for index in sorted(seen, reverse=True)]


def _size(value: Value) -> int | None:
    """The one number of an argument, be it written once or for each axis."""
    sizes = set(value) if isinstance(value, tuple) and value else {value} if isinstance(value, int) else set()
    size = sizes.pop() if len(sizes) == 1 else None
    return size if type(size) is int else None


def _edit(story: Story, maker: Maker, name: str, new: int) -> Edit | None:
    """The number where it is written, or one more argument."""
    from torchlint_shapes.text.edits import insert_argument

    site, node = maker.site, maker.written(name)
    if isinstance(node, ir.Constant) and type(node.value) is type(new):
        return Edit(site.path, story.span(Site(site.path, node)), str(new))
    call = site.node
    if node is not None or not isinstance(call, ir.Call) or any(key is None for key, _ in call.keywords):
        return None
    return Edit(site.path, story.span(site), insert_argument(story.text(site), name, str(new)))
