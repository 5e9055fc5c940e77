"""What an expression is that has a shape."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from torchlint_shapes.explain.derivation import derivation
from torchlint_shapes.explain.naming import size_text
from torchlint_shapes.hints.cursor import Told
from torchlint_shapes.hints.record import Sight
from torchlint_shapes.hints.sights import Sights, distinct, made_by, path_of
from torchlint_shapes.interpret.values import Tensor
from torchlint_shapes.source import ir

MOST_SHAPES = 8


def tensor(sights: Sights, nodes: Sequence[ir.Node]) -> Told | None:
    """The shape of the innermost expression that is a tensor; of a target, what is assigned to it."""
    for node in nodes:
        shown = node.value if isinstance(node, ir.Assign) else node
        texts = distinct(sights.of.get(shown.place, ()))
        if texts:
            first = next(iter(texts.values()))
            event = made_by(first)
            steps = derivation(first.trace, event, itself=True) if event is not None else ()
            sentences = (*_shapes(texts), *_formula(sights, first), *given(sights, first))
            return Told(sights.source.span_from_ast(*node.place), sentences, steps)
    return None


def _shapes(texts: dict[str, Sight]) -> Iterator[str]:
    if len(texts) == 1:
        yield from (f"`{text}`" for text in texts)
        return
    for text, sight in list(texts.items())[:MOST_SHAPES]:
        path = path_of(sight.network, sight.trace, sight.root)
        yield f"`{text}`" + (f" in `{path}`" if path else "")
    if len(texts) > MOST_SHAPES:
        yield f"and {len(texts) - MOST_SHAPES} more"


def _formula(sights: Sights, sight: Sight) -> Iterator[str]:
    """The shape for any input, where the program gives one input."""
    other = sights.twin(sight)
    text = next(iter(distinct([other])), None) if other is not None else None
    if text is not None and text != next(iter(distinct([sight]))):
        yield f"`{text}` for any input"


def given(sights: Sights, sight: Sight) -> Iterator[str]:
    """Which input that is for."""
    study = sights.study(sight)
    if study.network is None:
        if sight.root is not None:
            line = sight.trace.roots[sight.root].site.node.place[0]
            cell = sights.source.cell(line)
            yield f"for the call in line {line}" if cell is None else f"for the call in cell {cell[0]}, line {cell[1]}"
        return
    inputs = [f"({', '.join(map(size_text, v.shape))})" for v in study.inputs.values() if isinstance(v, Tensor)]
    if inputs:
        kind = {"setting": "the input of the settings", "contract": "the stated input"}.get(study.stated, "any input")
        yield f"{'if' if study.guessed else 'for'} {kind} `{' and '.join(inputs)}`"
