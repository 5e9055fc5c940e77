"""A layer that would make the written number of features right: a pool before the flattening, a lazy layer."""

from __future__ import annotations

from collections.abc import Iterator
from math import isqrt, prod

from torchlint_shapes.explain.derivation import chain
from torchlint_shapes.explain.faults import Fault
from torchlint_shapes.explain.operands import around, before_layer, functional, in_sequential, operand
from torchlint_shapes.explain.story import Story
from torchlint_shapes.findings import Edit, Fix, Span
from torchlint_shapes.interpret.trace import Event
from torchlint_shapes.interpret.values import Site, Tensor
from torchlint_shapes.source import ir

MOST_POOLED = 4


def flattened(fault: Fault) -> tuple[Event, Tensor] | None:
    """The event that flattened the axes of a picture into the features that arrive, and the picture."""
    got = fault.demand.got
    for event in reversed(chain(fault.study.trace, fault.event)):
        output = event.output.shape if isinstance(event.output, Tensor) else ()
        before = event.inputs[0] if event.inputs else None
        if not output or output[-1] != got or before is None:
            return None
        if before.rank > len(output):
            sizes = [s for s in before.shape[1:] if isinstance(s, int)]
            return (event, before) if len(sizes) == before.rank - 1 and prod(sizes) == got else None
    return None


def pools(story: Story, fault: Fault) -> Iterator[Fix]:
    """A pool that halves (or the like) what is flattened; one that leaves just what the layer takes."""
    found, want = flattened(fault), fault.demand.want
    if found is None or not isinstance(want, int):
        return
    event, picture = found
    channels, *sizes = (s for s in picture.shape[1:] if isinstance(s, int))
    if not channels or want < 1 or want % channels or len(sizes) not in (1, 2) or min(sizes) < 2:
        return
    n = len(sizes)
    for factor in range(2, MOST_POOLED + 1):
        if factor**n * want == channels * prod(sizes) and not any(size % factor for size in sizes):
            yield from _before(story, event, f"MaxPool{n}d({factor})", f"max_pool{n}d({{}}, {factor})")
            return
    area = want // channels
    side = isqrt(area)
    wanted = (area,) if n == 1 else (side, side)
    if prod(wanted) == area and all(w <= size for w, size in zip(wanted, sizes, strict=True)):
        leaves = wanted[0] if n == 1 else wanted
        yield from _before(story, event, f"AdaptiveAvgPool{n}d({leaves})", f"adaptive_avg_pool{n}d({{}}, {leaves})")


def _before(story: Story, event: Event, layer: str, call: str) -> Iterator[Fix]:
    """The layer in a Sequential, or the function around what is flattened."""
    if in_sequential(event):
        edits = before_layer(story, event, layer)
        if edits:
            yield Fix(f"{layer} before the flattening", "unsafe", edits)
        return
    site, name = operand(event), functional(story, event.site.path)
    if site is not None and name and not story.installed(site.path):
        yield around(story, site, f"{name}.{call}")


def lazy(story: Story, fault: Fault) -> Iterator[Fix]:
    """`nn.LazyLinear(out)`, which takes what it receives first, and from then on nothing else."""
    layer = fault.event.layer
    made = layer.made if layer is not None else None
    if layer is None or made is None or layer.cls.qualified != "torch.nn.Linear" or flattened(fault) is None:
        return
    received = {e.inputs[0].shape[-1:] for e in fault.study.trace.events if e.layer is layer and e.inputs}
    call = made.node if len(received) == 1 else None
    if not isinstance(call, ir.Call) or not isinstance(call.function, ir.Attribute) or len(call.arguments) != 2:
        return
    name, out = Site(made.path, call.function), Site(made.path, call.arguments[1])
    start, end = story.span(name), story.span(out)
    text = f"{story.text(name).removesuffix('Linear')}LazyLinear({story.text(out)}"
    span = Span(start.line, start.column, end.end_line, end.end_column)
    yield Fix(f"{' '.join(text.split())})", "unsafe", (Edit(made.path, span, text),))
