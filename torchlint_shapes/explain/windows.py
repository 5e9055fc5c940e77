"""For which inputs a network fits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from torchlint_shapes.dims import (
    FOREVER,
    Box,
    Constraint,
    Equation,
    Poly,
    divide,
    show,
    solutions,
    subs,
    symbol,
    symbols,
)
from torchlint_shapes.explain.constraints import constraints
from torchlint_shapes.interpret.trace import Trace
from torchlint_shapes.ops.fit import Demand

FAR = 8.0  # an input this many times larger or smaller is no repair


def window_texts(trace: Trace) -> tuple[str, ...]:
    """What a symbolic run asks of its input, a sentence a fact: equations, then the sizes that satisfy them."""
    asked = constraints(trace)
    texts = [text for one in asked if isinstance(one.constraint, Equation) for text in equation_texts(one.demand)]
    return (*texts, *size_ranges([one.constraint for one in asked]))


def equation_texts(demand: Demand) -> Iterator[str]:
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


def size_ranges(asked: list[Constraint]) -> list[str]:
    """`H in 28..31, W in 28..31`, a line for each way to satisfy the constraints; square inputs first."""
    return [box_text(box) for box in boxes(asked)[:4]]


def nearest(asked: list[Constraint], actual: Mapping[str, int]) -> Box:
    """The sizes nearest to those of an actual input, square if that is; empty when all of them are far from it."""

    def distance(box: Box) -> float:
        ratios = [max(size / r[-1], r[0] / size, 1.0) for n, r in box.items() if (size := actual.get(n))]
        return max(ratios, default=1.0)

    def square(sizes: Mapping[str, object], names: Box) -> bool:
        return len({sizes.get(name) for name in names}) < len(names)

    alike = [b for b in boxes(asked) if square(b, b) or not square(actual, b)]
    near = min(alike, key=distance, default=None)
    return near if near is not None and distance(near) <= FAR else {}


def boxes(asked: list[Constraint]) -> list[Box]:
    """The ways to satisfy the constraints, square inputs first."""
    found = [b for b in solutions(asked).boxes if b] if asked else []
    return sorted(found, key=lambda b: len(set(b.values())))


def box_text(box: Box) -> str:
    return ", ".join(_range_text(name, values) for name, values in sorted(box.items()))


def _range_text(name: str, values: range) -> str:
    if values.step > 1 and len(values) > 1:
        return _stepped_text(name, values)
    if values.stop >= FOREVER:
        return f"{name} >= {values.start}"
    return f"{name} == {values.start}" if len(values) == 1 else f"{name} in {values.start}..{values.stop - 1}"


def _stepped_text(name: str, values: range) -> str:
    if values.stop < FOREVER:
        return f"{name} in {values[0]}, {values[1]}{', ..., ' + str(values[-1]) if len(values) > 2 else ''}"
    rest = values.start % values.step
    text = f"{name} % {values.step} == {rest}" if rest else f"{name} divisible by {values.step}"
    return text if values.start <= values.step else f"{text} and >= {values.start}"
