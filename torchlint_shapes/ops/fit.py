"""What an op asks of its input, and whether that can hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from torchlint_shapes.dims import Dim, divide, same
from torchlint_shapes.dims import at_least as _at_least

# What is asked about; it chooses the rule.
Kind: TypeAlias = Literal[
    "features", "channels", "window", "reshape", "axis", "join", "matmul", "divisible", "loss", "index", "contract",
    "arguments", "dtype",
]  # fmt: skip
# How `got` must stand to `want`: equal, equal or 1, at least as large, a multiple of it; "never": it cannot; "refused":
# whatever the input is.
Relation: TypeAlias = Literal["==", "== or 1", ">=", "divides", "never", "refused"]


@dataclass(frozen=True, slots=True)
class Demand:
    """Something that an op asks of its input.

    `argument` names the parameter in which the number is written (`in_features`), where there is one.
    `says` is the message after the layer's name, with `{want}` and `{got}` in it.
    """

    kind: Kind
    relation: Relation
    want: Dim | str
    got: Dim | str
    says: str
    argument: str | None = None
    axis: int | None = None

    @property
    def refuses_rank(self) -> bool:
        """Is it asked of the rank, whatever the sizes?"""
        return self.relation == "never"


@dataclass(slots=True)
class Fit:
    """Collects what an op asks: `failed` holds for no value of the symbols, `open` for some."""

    failed: list[Demand] = field(default_factory=list)
    open: list[Demand] = field(default_factory=list)

    def _judge(self, holds: bool | None, demand: Demand) -> bool:
        if holds is False:
            self.failed.append(demand)
        elif holds is None:
            self.open.append(demand)
        return holds is not False

    def equal(
        self, kind: Kind, want: Dim, got: Dim, says: str, argument: str | None = None, axis: int | None = None
    ) -> bool:
        """`got == want`. False when that holds for no sizes."""
        return self._judge(same(got, want), Demand(kind, "==", want, got, says, argument, axis))

    def equal_or_one(self, kind: Kind, want: Dim, got: Dim, says: str, axis: int) -> None:
        """`got == want or got == 1`, of which both are possible."""
        self.open.append(Demand(kind, "== or 1", want, got, says, None, axis))

    def at_least(
        self, kind: Kind, want: int, got: Dim, says: str, argument: str | None = None, axis: int | None = None
    ) -> bool:
        """`got >= want`."""
        return self._judge(_at_least(got, want), Demand(kind, ">=", want, got, says, argument, axis))

    def divides(self, kind: Kind, want: Dim, got: Dim, says: str, argument: str | None = None) -> bool:
        """`got % want == 0`."""
        if isinstance(got, int) and isinstance(want, int):
            holds: bool | None = want != 0 and got % want == 0
        elif isinstance(want, int) and not want:
            holds = False
        else:
            holds = True if divide(got, want) is not None else None
        return self._judge(holds, Demand(kind, "divides", want, got, says, argument))

    def refuse(self, kind: Kind, want: str, got: str, says: str, argument: str | None = None) -> None:
        """It cannot hold, whatever the sizes are."""
        self.failed.append(Demand(kind, "refused", want, got, says, argument))

    def fail(
        self,
        kind: Kind,
        want: Dim | str,
        got: Dim | str,
        says: str,
        argument: str | None = None,
        axis: int | None = None,
    ) -> None:
        """It cannot hold (a wrong rank, an axis out of range)."""
        self.failed.append(Demand(kind, "never", want, got, says, argument, axis))
