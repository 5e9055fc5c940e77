"""What the comments of a program say of its lines.

    x = self.fc(x)  # error: features-mismatch       the rule finds something in this line
    x = self.fc(x)  # error: features-mismatch @13   and points at this column, counted from 1 as in reports
    x = self.fc(x)  # missed: features-mismatch      the line is wrong, which no rule finds yet
    x = self.fc(x)  # shape: (64, 10)                what the statement gives that ends in this line, as hints write it

Several rules stand behind one another with commas, several shapes that a statement had with ` | `.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from torchlint_shapes.findings import Finding
from torchlint_shapes.report.declare import shown

MARK = re.compile(r"  # (error|missed|shape): (.+?)(?=  # |$)", re.MULTILINE)
RULE = re.compile(r"([\w-]+)(?: @(\d+))?")
MISSPELT = re.compile(r"#\s*(errors?|missed|shapes?)\b.*")


@dataclass(frozen=True, order=True)
class Mark:
    """A rule and where it stands. Column 0: anywhere in the line."""

    path: str
    line: int
    rule: str
    column: int = 0

    def means(self, finding: Finding) -> bool:
        place = (shown(finding.path), finding.span.line, finding.rule)
        return place == (self.path, self.line, self.rule) and self.column in (0, finding.span.column)

    def __str__(self) -> str:
        return f"{self.path}:{self.line}" + (f":{self.column}" if self.column else "")


def rules(text: str, kind: str, path: str) -> Iterator[Mark]:
    """The marks `error` or `missed` of a text."""
    for line, said in _of(text, kind):
        for part in said.split(", "):
            rule = RULE.fullmatch(part)
            if rule is None:
                raise ValueError(f"{path}:{line}: no rule, no column: {part}")
            yield Mark(path, line, rule[1], int(rule[2] or 0))


def shapes(text: str) -> dict[int, str]:
    """The marks `shape` of a text, by line."""
    return dict(_of(text, "shape"))


def misspelt(text: str) -> list[str]:
    """Comments that look like marks and are none."""
    return [m[0] for m in MISSPELT.finditer(without(text))]


def without(text: str, instead: str = "") -> str:
    """The text without its marks, or with `instead` (of `{rules}`) in the place of each `error`."""

    def replaced(mark: re.Match[str]) -> str:
        return instead.format(rules=", ".join(m[1] for m in RULE.finditer(mark[2]))) if mark[1] == "error" else ""

    return MARK.sub(replaced, text)


def _of(text: str, kind: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.split("\n"), 1):
        yield from ((number, mark[2]) for mark in MARK.finditer(line) if mark[1] == kind)


def difference(marks: Iterable[Mark], findings: Iterable[Finding]) -> str:
    """Marks beside findings, line by line; empty when they are the same."""
    left = sorted(findings, key=lambda f: (shown(f.path), f.span))
    rows: list[tuple[str, int, str]] = []
    for mark in sorted(marks):
        finding = next((f for f in left if mark.means(f)), None)
        if finding is not None:
            left.remove(finding)
        sign, said = ("-", "marked, not found") if finding is None else (" ", "marked and found")
        rows.append((mark.path, mark.line, f"{sign} {mark!s:<24} {mark.rule:<22} {said}"))
    same = not left and all(text[0] == " " for *_, text in rows)
    for f in left:
        place = f"{shown(f.path)}:{f.span.line}:{f.span.column}"
        rows.append((shown(f.path), f.span.line, f"+ {place:<24} {f.rule:<22} found, not marked: {f.message}"))
    return "" if same else "\n".join(text for *_, text in sorted(rows, key=lambda row: row[:2]))
