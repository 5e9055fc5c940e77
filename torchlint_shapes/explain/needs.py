"""What is left to the input: which sizes a network needs, and what nobody can decide."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice, product

from torchlint_shapes.dims import FOREVER, Bound, Box, Constraint, Dim, Equation, solutions, subs, symbols
from torchlint_shapes.explain.constraints import constraints, left_open, whole_rows
from torchlint_shapes.explain.cuts import cuts
from torchlint_shapes.explain.faults import guesses, unproved
from torchlint_shapes.explain.windows import FAR, box_text, equation_texts
from torchlint_shapes.findings import Need
from torchlint_shapes.interpret.study import Analysis, Study

# Sizes that people have, and how many of them, of the ways to fit and of the inputs are looked at.
USUAL = (1, 2, 3, 4, 8, 10, 16, 28, 32, 64, 100, 128, 224, 256, 299, 512, 1024)
ANY = (2, 3, 16, 64, 224)
MOST_TRIED, MOST_BOXES, MOST_INPUTS = 4, 64, 512
SPACE = "DHW"
UNCLEAR = Need("", 0, "", ())


def left_to_input(analysis: Analysis) -> tuple[list[Need], int]:
    """What the networks need that were run on symbolic input; how many demands nobody can decide."""
    runs = [study for study in analysis.studies if study.batch_of is None]
    told = {id(cut.study) for cut in cuts(analysis)}
    found = [_need(study) for study in runs if id(study) not in told]
    left = sum(len(left_open(study.trace, guesses(study))) for study in runs)
    left += len(unproved(analysis)) + found.count(UNCLEAR)
    return list(dict.fromkeys(need for need in found if need is not None and need != UNCLEAR)), left


def _need(study: Study) -> Need | None:
    """What a network needs, None when it fits all inputs."""
    asked = constraints(study.trace)
    rows = [e for event in study.trace.events for d in event.open if (e := whole_rows(event, d)) is not None]
    if not (asked or rows) or study.network is None or any(e.failed for e in study.trace.events):
        return None
    every = [*(one.constraint for one in asked), *rows]
    solved = solutions(every)
    natural = [box for box in islice(solved.boxes, MOST_BOXES) if _is_natural(box, every)]
    if not solved.boxes and not rows and not study.variants and not study.guessed and not study.doubtful:
        return None  # that is a fault
    if not solved.boxes or (not natural and not solved.exact):
        return UNCLEAR
    shown = sorted((box for box in natural or solved.boxes if box), key=lambda box: len(set(box.values())))
    texts = [box_text(shown[0]) + (" or others" if shown[1:] else "")] if shown else []
    texts += [text for one in asked if _is_apart(one.constraint, solved.boxes) for text in equation_texts(one.demand)]
    texts = [text for text in dict.fromkeys(texts) if text]
    if not texts:
        return None if natural else UNCLEAR
    cls = study.network.cls
    line = cls.node.place[0] if cls.node is not None else 1
    tight = any(not isinstance(one, Bound) for one in every)
    return Need(cls.path or study.path, line, cls.name, tuple(texts), tight, not natural)


def _is_apart(asked: Constraint, boxes: tuple[Box, ...]) -> bool:
    """Is this an equation of which the boxes do not say all?"""
    return isinstance(asked, Equation) and not all(symbol.name in box for symbol in symbols(asked.dim) for box in boxes)


def _is_natural(box: Box, asked: list[Constraint]) -> bool:
    """Does the box hold an input that a person may have?"""
    names = sorted({s.name for one in asked for s in symbols(one.dim)})
    values = [_usual(box.get(name)) for name in names]
    inputs = (dict(zip(names, chosen, strict=True)) for chosen in islice(product(*values), MOST_INPUTS))
    return any(_is_usual(sizes) and all(_holds(one, sizes) for one in asked) for sizes in inputs)


def _usual(values: range | None) -> list[int]:
    """Values of a range that people use, and its ends."""
    if values is None:
        return list(ANY)
    ends = [values[0], *([values[-1]] if values.stop < FOREVER else [])]
    return list(dict.fromkeys((*[size for size in USUAL if size in values][-MOST_TRIED:], *ends)))


def _is_usual(sizes: Mapping[str, int]) -> bool:
    """Is no axis of the picture many times as long as another?"""
    for number in {name[1:] for name in sizes if name[0] in SPACE}:
        axes = [size for name, size in sizes.items() if name[0] in SPACE and name[1:] == number]
        if max(axes) > FAR * min(axes):
            return False
    return True


def _holds(asked: Constraint, sizes: Mapping[str, int]) -> bool:
    value: Dim = subs(asked.dim, dict(sizes))
    if not isinstance(value, int):
        return False
    if isinstance(asked, Bound):
        return value >= asked.low
    return value == asked.value if isinstance(asked, Equation) else value in asked.values
