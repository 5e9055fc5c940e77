"""The program after repairs that are not yet written: the new texts, and where the old lines are in them."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from torchlint_shapes.findings import Edit, Evidence, Finding, Span


class Repaired:
    """Texts after edits. Of edits that overlap, the first is made."""

    def __init__(self, edits: Iterable[Edit], read: Callable[[str], str]) -> None:
        self._read = read
        self._edits: dict[str, list[Edit]] = {}
        for edit in edits:
            before = self._edits.setdefault(edit.path, [])
            if not any(_overlap(edit.span, other.span) for other in before):
                before.append(edit)
        self.texts = {path: _apply(read(path), edits) for path, edits in self._edits.items()}

    @property
    def absolute(self) -> dict[str, str]:
        """The new texts by the real paths of their files."""
        return {os.path.realpath(path): text for path, text in self.texts.items()}

    def read(self, path: str) -> str:
        return self.texts[path] if path in self.texts else self._read(path)

    def moved(self, finding: Finding) -> Finding:
        """The finding with its lines as they are after the edits."""
        span, evidence = finding.span, finding.evidence
        start, end = self._line(finding.path, span.line), self._line(finding.path, span.end_line)
        return replace(
            finding,
            span=replace(span, line=start, end_line=end),
            evidence=evidence and self._evidence(evidence),
            requirements=tuple(replace(each, line=self._line(each.path, each.line)) for each in finding.requirements),
            derivation=tuple(replace(step, line=self._line(step.path, step.line)) for step in finding.derivation),
        )

    def _evidence(self, said: Evidence) -> Evidence:
        """The evidence with the call in it as it reads after the edits, where that stands in one line.

        What is given to a call that has changed is not known.
        """
        edits, text = self._edits.get(said.path, ()), said.text
        start = _lines(self._read(said.path))[said.line - 1].find(text) if edits and text else -1
        own = [
            replace(edit, span=Span(1, edit.span.column - start, 1, edit.span.end_column - start))
            for edit in edits
            if edit.span.line == edit.span.end_line == said.line
            if 0 <= start < edit.span.column <= edit.span.end_column <= start + len(text) + 1
        ]
        moved = replace(said, line=self._line(said.path, said.line))
        return replace(moved, input=(), text=" ".join(_apply(text, own).split())) if own else moved

    def _line(self, path: str, line: int) -> int:
        edits = self._edits.get(path, ())
        text = _lines(self._read(path))[line - 1] if edits else ""
        start = (line, len(text) - len(text.lstrip()) + 1)
        return line + sum(
            len(_lines(edit.text)) - 1 - (edit.span.end_line - edit.span.line)
            for edit in edits
            if (edit.span.end_line, edit.span.end_column) <= start
        )


def _lines(text: str) -> list[str]:
    return re.split(r"\r\n|\n|\r", text)


def _overlap(one: Span, other: Span) -> bool:
    first, second = sorted((one, other))
    return one == other or (second.line, second.column) < (first.end_line, first.end_column)


def _apply(text: str, edits: list[Edit]) -> str:
    starts = [0, *(match.end() for match in re.finditer(r"\r\n|\n|\r", text))]
    for edit in sorted(edits, key=lambda edit: edit.span, reverse=True):
        span = edit.span
        start = starts[span.line - 1] + span.column - 1
        end = starts[span.end_line - 1] + span.end_column - 1
        text = text[:start] + edit.text + text[end:]
    return text
