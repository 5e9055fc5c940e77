"""Results for which a report has to take care, and a report as text."""

from __future__ import annotations

from collections.abc import Callable

from tests.cli.cli_example import NET, PLACE, finding
from torchlint_shapes.findings import Edit, Evidence, Finding, Fix, Problem, Result, Span
from torchlint_shapes.report.declare import FINDINGS, View, load

UNREADABLE = Problem("notes/old net.py", "contains a null byte: not a text file")
BROKEN = Problem("big.py", "internal error (KeyError: 'x' in calls.py:7), please report", internal=True)
WARNING: dict[str, object] = {
    "rule": "unused-suppression",
    "message": "this comment suppresses nothing",
    "level": "warning",
    "network": "",
    "layer": "",
    "evidence": None,
    "derivation": (),
    "fixes": (),
}
ODD = "models/50%, #1: größe/图像 net.py"


def net_line(path: str, number: int) -> str:
    return dict(enumerate(NET.splitlines(), 1)).get(number, "")


def report(name: str, result: Result, line: Callable[[str, int], str] = net_line, **view: object) -> str:
    load()
    return FINDINGS[name](result, View(line, **view))  # type: ignore[arg-type]


def elsewhere() -> Finding:
    """The number is written in one file, the evidence stands in a second one, the repair changes a third one."""
    return finding(
        path="models/head.py",
        evidence=Evidence("call", "train.py", 3, ((1, 1, 8, 8),), "model(batch)"),
        fixes=(Fix("features = 160", "unsafe", (Edit("config.py", Span(2, 12, 2, 15), "160"),)),),
    )


def many(errors: int, warnings: int = 0) -> Result:
    """A fault on each of the first lines."""
    lines = [Span(n, PLACE.column, n, PLACE.end_column) for n in range(1, errors + warnings + 1)]
    return Result(
        tuple(finding(span=span, **(WARNING if number < warnings else {})) for number, span in enumerate(lines))
    )
