"""For which inputs a network fits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from torchlint_shapes.dims import (
    FOREVER,
    Bound,
    Box,
    Equation,
    Poly,
    divide,
    show,
    solutions,
    subs,
    symbol,
    symbols,
)
from torchlint_shapes.explain.faults import constraints
from torchlint_shapes.interpret.trace import Trace
from torchlint_shapes.ops.declare import Demand

FAR = 8.0  # an input this many times larger or smaller is no repair


def window_texts(trace: Trace) -> tuple[str, ...]:
    """What a symbolic run asks of its input, a sentence a fact: equations, then the sizes that satisfy them."""
    asked = constraints(trace)
    texts = [text for _, demand, c in asked if isinstance(c, Equation) for text in _equation_texts(demand)]
    return (*texts, *size_ranges([c for _, _, c in asked]))


def _equation_texts(demand: Demand) -> Iterator[str]:
    """What arrives and what is wanted; where both are formulas, what that says of a size of the input."""
    got, want = demand.got, demand.want
    assert not isinstance(got, str)
    assert not isinstance(want, str)
    yield f"{show(got)} == {show(want)}"
    own = symbols(got) - symbols(want) if isinstance(want, Poly) else frozenset()
    for name in sorted(one.name for one in own):
        difference = got - want
        rest = subs(difference, {name: 0})
        factor = subs(difference, {name: 1}) - rest
        value = divide(-rest, factor) if isinstance(factor, int) and factor else None
        if value is not None and difference == factor * symbol(name) + rest:
            yield f"{name} == {show(value)}"


def size_ranges(asked: list[Equation | Bound]) -> list[str]:
    """`H in 28..31, W in 28..31`, a line for each way to satisfy the constraints; square inputs first."""
    return [_box_text(box) for box in _boxes(asked)[:4]]


def near_sizes(asked: list[Equation | Bound], actual: Mapping[str, int]) -> str:
    """The sizes nearest to those of an actual input, square if that is; empty when all of them are far from it."""
    square = len(set(actual.values())) < len(actual)

    def distance(box: Box) -> float:
        ratios = [max(size / (r.stop - 1), r.start / size, 1.0) for n, r in box.items() if (size := actual.get(n))]
        return max(ratios, default=1.0)

    alike = [b for b in _boxes(asked) if not square or len({(r.start, r.stop) for r in b.values()}) == 1]
    nearest = min(alike, key=distance, default=None)
    return _box_text(nearest) if nearest is not None and distance(nearest) <= FAR else ""


def _boxes(asked: list[Equation | Bound]) -> list[Box]:
    equations = [c for c in asked if isinstance(c, Equation)]
    bounds = [c for c in asked if isinstance(c, Bound)]
    if not equations and not bounds:
        return []
    boxes = [b for b in solutions(equations, bounds).boxes if b]
    return sorted(boxes, key=lambda b: len({(r.start, r.stop) for r in b.values()}))


def _box_text(box: Box) -> str:
    return ", ".join(_range_text(name, values) for name, values in sorted(box.items()))


def _range_text(name: str, values: range) -> str:
    if values.stop >= FOREVER:
        return f"{name} >= {values.start}"
    return f"{name} == {values.start}" if len(values) == 1 else f"{name} in {values.start}..{values.stop - 1}"
