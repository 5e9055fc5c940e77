"""What shapelint says of a network beside what torch measured, call by call."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from torchlint_shapes.findings import LayerCall


@dataclass(frozen=True, slots=True)
class Score:
    """`first` is the first call that is not right, as text; a wrong one before one that is unknown."""

    right: int = 0
    wrong: int = 0
    unknown: int = 0
    first: str = ""

    @property
    def layers(self) -> int:
        return self.right + self.wrong + self.unknown

    @property
    def whole(self) -> bool:
        return self.right == self.layers


def compare(truth: Sequence[Sequence[Any]], calls: Iterable[LayerCall]) -> Score:
    """The calls of one path are paired in their order. `truth` has [path, class, [output shapes]] for each call.

    Right: each size is a number and torch's. Wrong: a number, a rank or the count of outputs is another, or the layer
    is called more often than by torch. Unknown: the rest; also a call that is not listed.
    """
    said: defaultdict[str, list[list[list[object]]]] = defaultdict(list)
    for call in calls:
        said[call.path].append([list(shape) for shape in call.outputs])
    right = unknown = 0
    wrong, missing = [], []
    for path, layer, measured in truth:
        mine = said[path].pop(0) if said[path] else None
        if mine == measured:
            right += 1
        elif mine is None or _possible(mine, measured):
            unknown += 1
            missing.append(f"{path} {layer}: {measured}")
        else:
            wrong.append(f"{path} {layer}: {mine}, torch {measured}")
    for path in dict.fromkeys(path for path, _, _ in truth):
        wrong.extend(f"{path}: {mine}, no call in torch" for mine in said[path])
    return Score(right, len(wrong), unknown, (wrong or missing or [""])[0])


def _possible(mine: list[list[object]], measured: list[list[int]]) -> bool:
    """No outputs, or the same shapes but for sizes that are no numbers."""
    if not mine:
        return True
    return len(mine) == len(measured) and all(
        len(shape) == len(sizes) and all(size == n or not isinstance(size, int) for size, n in zip(shape, sizes))
        for shape, sizes in zip(mine, measured)
    )
