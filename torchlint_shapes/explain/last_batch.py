"""The last batch of a loader, where it is smaller than the others."""

from __future__ import annotations

from torchlint_shapes.explain.derivation import given
from torchlint_shapes.explain.faults import Fault
from torchlint_shapes.explain.place import argument_node
from torchlint_shapes.explain.story import Story
from torchlint_shapes.findings import Edit, Fix
from torchlint_shapes.interpret.trace import Batch, Event, Trace
from torchlint_shapes.interpret.values import Instance, Site
from torchlint_shapes.source import ir


def last_batch(fault: Fault) -> Batch | None:
    """The smaller last batch from which a fault comes that the batches before it do not show."""
    trace, event = fault.study.trace, fault.event
    batch = given(trace, event)
    if fault.study.network is not None or not isinstance(batch, Batch) or "loader" not in batch.arguments:
        return None
    return batch if any(_same_call(e, event) and not e.failed for e in trace.events) else None


def _same_call(one: Event, other: Event) -> bool:
    return one is not other and one.site == other.site and one.layer is other.layer


def dropped(story: Story, trace: Trace, event: Event) -> tuple[Fix, ...]:
    """`drop_last=True` in the call of the loader, with the numbers that leave a rest."""
    batch = given(trace, event)
    if not isinstance(batch, Batch) or "loader" not in batch.arguments:
        return ()
    loader, samples, size = (batch.arguments[name] for name in ("loader", "samples", "size"))
    made = loader.made if isinstance(loader, Instance) else None
    edits = _edits(story, made) if made is not None else ()
    title = f"drop_last=True in the DataLoader: {samples} % {size} = {samples % size}"
    return (Fix(title, "unsafe" if edits else "display", edits),)


def _edits(story: Story, made: Site) -> tuple[Edit, ...]:
    from torchlint_shapes.text.edits import insert_argument

    call = made.node
    if story.installed(made.path) or not isinstance(call, ir.Call) or any(key is None for key, _ in call.keywords):
        return ()
    given = argument_node(call, (), "drop_last")
    if given is not None:
        constant = isinstance(given, ir.Constant)
        return (Edit(made.path, story.span(Site(made.path, given)), "True"),) if constant else ()
    starred = any(isinstance(a, ir.Starred) for a in call.arguments)
    text = insert_argument(story.text(made), "drop_last", "True")
    return () if starred else (Edit(made.path, story.span(made), text),)
