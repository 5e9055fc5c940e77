"""The inputs for which what is written is right: `an input with H in 28..31, W in 28..31`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from torchlint_shapes.dims import Box, show, symbols
from torchlint_shapes.explain.constraints import constraints
from torchlint_shapes.explain.faults import Fault
from torchlint_shapes.explain.naming import shape_text
from torchlint_shapes.explain.story import Story
from torchlint_shapes.explain.windows import box_text, nearest
from torchlint_shapes.findings import Fix
from torchlint_shapes.interpret.trace import Root
from torchlint_shapes.interpret.values import Tensor, Value


def other_inputs(story: Story, fault: Fault) -> list[Fix]:
    """The sizes nearest to those of the call for which the whole network fits, or all of it up to the fault."""
    event, root = story.symbolic_event(fault), story.root(fault)
    study = story.symbolic(root.network) if event is not None and root is not None else None
    if root is None or event is None or study is None or event.failed:
        return []
    given = _given(study.inputs, root)
    if not any(demand.kind == fault.demand.kind for demand in event.open):
        return [Fix(text, "display") for text in _of_shape(given)]
    actual = {name: size for tensor, sizes in given.values() for name, size in _sizes(tensor, sizes)}
    asked = constraints(study.trace)
    for needed in (asked, [one for one in asked if one.event.index <= event.index]):
        box = nearest([one.constraint for one in needed], actual)
        others = {name: fit for name, fit in box.items() if name not in actual or actual[name] not in fit}
        if others:
            changed = box if len(given) == 1 else others
            text = _text(changed, {name: tensor for name, (tensor, _) in given.items()})
            return [Fix(text, "display")] if text else []
    return []


def _of_shape(given: Mapping[str, tuple[Tensor, Tensor]]) -> Iterator[str]:
    """The input of which another axis than those of free size is wrong: its channels, the features of a row."""
    for name, (tensor, actual) in given.items():
        pairs = zip(tensor.shape, actual.shape, strict=True)
        if any(isinstance(a, int) and isinstance(b, int) and a != b for a, b in pairs):
            yield f"{name} {shape_text(tensor)}" if len(given) > 1 else f"an input {shape_text(tensor)}"


def _given(inputs: Mapping[str, Value], root: Root) -> dict[str, tuple[Tensor, Tensor]]:
    """By its name each input as a symbolic run has it, and as a call gives it."""
    actual = {**dict(zip(inputs, root.inputs, strict=False)), **root.keywords}
    pairs = ((name, value, actual.get(name)) for name, value in inputs.items())
    return {n: (s, g) for n, s, g in pairs if isinstance(s, Tensor) and isinstance(g, Tensor) and s.rank == g.rank}


def _sizes(tensor: Tensor, given: Tensor) -> list[tuple[str, int]]:
    """The sizes that a call gives to the symbols of a symbolic run."""
    return [(show(a), b) for a, b in zip(tensor.shape, given.shape, strict=True) if isinstance(b, int) and symbols(a)]


def _text(box: Box, inputs: Mapping[str, Tensor]) -> str:
    """Of several inputs each that must be another is named; the sizes of the second are then H and W, not H2 and W2."""
    texts = []
    for number, (name, tensor) in enumerate(inputs.items(), 1):
        own = {s.name for size in tensor.shape for s in symbols(size)}
        sizes = box_text({_bare(n, number): values for n, values in box.items() if n in own})
        if sizes:
            texts.append(f"{name} with {sizes}" if len(inputs) > 1 else f"an input with {sizes}")
    return " and ".join(texts)


def _bare(name: str, number: int) -> str:
    return name.removesuffix(str(number)) if number > 1 else name
