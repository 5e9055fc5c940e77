"""For which inputs a network fits."""

from __future__ import annotations

from torchlint_shapes.dims import FOREVER, Bound, Equation, show, solutions
from torchlint_shapes.explain.faults import constraints
from torchlint_shapes.interpret.trace import Trace


def window_texts(trace: Trace) -> tuple[str, ...]:
    """What a symbolic run asks of its input, a sentence a fact: equations, then the sizes that satisfy them."""
    asked = [c for _, _, c in constraints(trace)]
    texts = [_constraint_text(c) for c in asked if isinstance(c, Equation)]
    ranges = size_ranges(asked)
    return (*texts, *ranges)


def _constraint_text(constraint: Equation) -> str:
    return f"{show(constraint.dim)} == {constraint.value}"


def size_ranges(asked: list[Equation | Bound]) -> list[str]:
    """`H in 28..31, W in 28..31`, a line for each way to satisfy the constraints; square inputs first."""
    equations = [c for c in asked if isinstance(c, Equation)]
    bounds = [c for c in asked if isinstance(c, Bound)]
    if not equations and not bounds:
        return []
    boxes = [b for b in solutions(equations, bounds).boxes if b]
    boxes.sort(key=lambda b: len({(r.start, r.stop) for r in b.values()}))
    lines = [", ".join(_range_text(n, r) for n, r in sorted(box.items())) for box in boxes]
    return lines[:4]


def _range_text(name: str, values: range) -> str:
    if values.stop >= FOREVER:
        return f"{name} >= {values.start}"
    return f"{name} == {values.start}" if len(values) == 1 else f"{name} in {values.start}..{values.stop - 1}"
