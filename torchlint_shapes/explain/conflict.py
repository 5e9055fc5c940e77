"""Layers that fit inputs each, but none together: what each of them needs, and the number that would agree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice, product, takewhile

from torchlint_shapes.dims import Box, Poly, same, show, solutions, subs
from torchlint_shapes.explain.constraints import Asked, constraints
from torchlint_shapes.explain.faults import Fault
from torchlint_shapes.explain.naming import layer_path, op_text, subject
from torchlint_shapes.explain.place import place
from torchlint_shapes.explain.windows import box_text, boxes
from torchlint_shapes.findings import Requirement

MOST_BOXES = 256


def others_text(fault: Fault) -> str:
    """Which demands leave no input for this one."""
    return " and ".join(dict.fromkeys(subject(one.event) for one in fault.core[:-1]))


def requirements(fault: Fault) -> tuple[Requirement, ...]:
    """What each of the layers needs, and for which sizes of input it would fit."""
    return tuple(_requirement(asked) for asked in fault.core) if len(fault.core) > 1 else ()


def _requirement(asked: Asked) -> Requirement:
    site, demand = place(asked.event, asked.demand), asked.demand
    assert not isinstance(demand.got, str)
    assert not isinstance(demand.want, str)
    found = boxes([asked.constraint])
    sizes = [box_text(box) for box in found[:1]] + ["others"] * (len(found) > 1)
    needs = f"{show(demand.got)} {demand.relation} {show(demand.want)}"
    return Requirement(
        site.path, site.node.place[0], layer_path(asked.event), op_text(asked.event), needs, tuple(sizes)
    )


def example(fault: Fault) -> dict[str, int]:
    """Sizes of an input that meets all demands but the last."""
    first = next(iter(boxes([one.constraint for one in _asked(fault) if one.event is not fault.event])), {})
    return {name: values[0] for name, values in first.items()}


def exception(fault: Fault) -> str:
    """The sizes that a network fits though nobody means them."""
    found = boxes([one.constraint for one in constraints(fault.study.trace)]) if fault.pinched is not None else []
    return f"but for {box_text(found[0])}" if found else ""


def _asked(fault: Fault) -> list[Asked]:
    """All that is asked up to the demand for which no input is left."""
    if not fault.core:
        return []
    asked = constraints(fault.study.trace)
    return [*takewhile(lambda one: one.constraint != fault.core[-1].constraint, asked), fault.core[-1]]


def agreed(fault: Fault) -> Iterator[Fault]:
    """The fault as it would be told if the others were right, and each of them if the rest were; with a number."""
    every = _asked(fault)
    for asked in reversed(fault.core):
        value = (
            _only_value(asked, [one for one in every if one.constraint != asked.constraint])
            if asked.demand.argument
            else None
        )
        if value is not None:
            yield replace(fault, event=asked.event, demand=replace(asked.demand, got=value))


def _only_value(asked: Asked, rest: list[Asked]) -> int | None:
    """What arrives for all inputs that meet the other demands, when it is one number."""
    got = asked.demand.got
    if not isinstance(got, Poly) or not isinstance(asked.demand.want, int):
        return None
    for other in rest:
        there = other.demand.got
        if not isinstance(there, str) and isinstance(other.demand.want, int) and same(there, got) is True:
            return other.demand.want
    values: set[int] = set()
    found = solutions(one.constraint for one in rest)
    for box in islice(found.boxes, MOST_BOXES):
        values |= set(_corners(got, box))
    value = values.pop() if len(values) == 1 and len(found.boxes) <= MOST_BOXES else 0
    return value if value > 0 else None


def _corners(got: Poly, box: Box) -> Iterable[int]:
    """The values of a size at the ends of the ranges of its symbols, at which a rising size is least and greatest."""
    ends = {name: (values[0], values[-1]) for name, values in box.items()}
    for chosen in product(*ends.values()):
        value = subs(got, dict(zip(ends, chosen, strict=True)))
        yield value if isinstance(value, int) else 0
