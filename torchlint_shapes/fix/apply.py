"""Repairing a file: the fixes of its findings are applied, and it is linted again, until nothing is left to repair."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from torchlint_shapes.findings import Edit, Finding, Fix, Problem
from torchlint_shapes.fix.write import Change, save
from torchlint_shapes.source.read import Unreadable
from torchlint_shapes.text.source_text import SourceText, apply_edits

Lint = Callable[[str], Sequence[Finding]]

MAX_ROUNDS = 10


@dataclass(frozen=True, slots=True)
class FixOutcome:
    """The findings at first, those repaired on the way, those left at the end, and the texts that did it."""

    found: tuple[Finding, ...] = ()
    applied: tuple[Finding, ...] = ()
    left: tuple[Finding, ...] = ()
    changes: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()

    def undone(self, *problems: Problem) -> FixOutcome:
        return FixOutcome(self.found, left=self.found, problems=problems)


def fix_file(path: str, lint: Lint, *, unsafe: bool = False) -> FixOutcome:
    """Repairs a file on disk, and others where its fixes say so: all of them or none. Raises Unreadable."""
    outcome = fix_until_stable(SourceText.read(path), lint, unsafe=unsafe)
    problems = save(outcome.changes)
    return outcome.undone(*problems) if problems else outcome


def fix_until_stable(
    source: SourceText, lint: Lint, *, unsafe: bool = False, max_rounds: int = MAX_ROUNDS
) -> FixOutcome:
    """Repairs a text, writing nothing. `lint` gives the findings for a new text of this file.

    Fixes that never come to an end are a bug of ours: then nothing is changed.
    """
    draft = _Draft(source)
    applied: list[Finding] = []
    found = findings = tuple(lint(source.text))
    for _ in range(max_rounds):
        repaired = draft.repair(findings, unsafe)
        if not repaired:
            left = tuple(finding for finding in findings if not draft.has(finding.repair(unsafe)))
            return FixOutcome(found, tuple(applied), left, draft.changes)
        applied.extend(repaired)
        findings = tuple(lint(draft.text(source.path)))
    message = f"internal error (the fixes do not settle in {max_rounds} rounds), please report"
    return FixOutcome(found).undone(Problem(source.path, message, internal=True))


def overlap(one: Edit, other: Edit) -> bool:
    """Do two different edits want the same text, or the same place between two characters?"""
    if one == other or _key(one.path) != _key(other.path):
        return False
    first, second = sorted((one, other), key=lambda edit: edit.span)
    return first.span == second.span or (second.span.line, second.span.column) < _end(first)


def _end(edit: Edit) -> tuple[int, int]:
    return edit.span.end_line, edit.span.end_column


def _key(path: str) -> str:
    """One name for each file, however it is spelled."""
    return os.path.realpath(path)


@dataclass(slots=True)
class _Draft:
    """The texts under repair: `before` as they are on disk, `after` where they have changed.

    `lint` sees the new text of the one file `main` only. What a fix changes in another file stays to be reported, so
    `elsewhere` remembers it, and after the round in which it changed no other fix may touch that file.
    """

    main: SourceText
    before: dict[str, SourceText] = field(init=False)
    after: dict[str, str] = field(default_factory=dict)
    elsewhere: set[Edit] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.before = {_key(self.main.path): self.main}

    @property
    def changes(self) -> tuple[Change, ...]:
        return tuple(Change(self.before[k], text) for k, text in self.after.items() if text != self.before[k].text)

    def text(self, path: str) -> str:
        return self.after[_key(path)] if _key(path) in self.after else self._source(path).text

    def has(self, fix: Fix | None) -> bool:
        """Was this fix, which is one of other files, made?"""
        return fix is not None and self.elsewhere.issuperset(fix.edits)

    def repair(self, findings: Iterable[Finding], unsafe: bool) -> list[Finding]:
        """One round: of fixes that overlap the first is made. The findings repaired."""
        made: list[Edit] = []
        repaired: list[Finding] = []
        closed = {_key(edit.path) for edit in self.elsewhere}
        texts: dict[str, str] = {}
        for finding in findings:
            fix = finding.repair(unsafe)
            if fix is None or any(_key(edit.path) in closed for edit in fix.edits):
                continue
            new = self._try(made, fix.edits)
            if new is not None:
                texts |= new
                made.extend(fix.edits)
                repaired.append(finding)
        self.after |= texts
        self.elsewhere.update(edit for edit in made if _key(edit.path) != _key(self.main.path))
        return repaired

    def _try(self, made: list[Edit], edits: Sequence[Edit]) -> dict[str, str] | None:
        """The texts that these edits change after those made; None for an overlap or what would be no program."""
        if any(overlap(one, other) for one in edits for other in (*made, *edits)):
            return None
        texts: dict[str, str] = {}
        try:
            for path in {_key(edit.path): edit.path for edit in edits}.values():
                own = [edit for edit in (*made, *edits) if _key(edit.path) == _key(path)]
                texts[_key(path)] = apply_edits(self.text(path), own)
                repaired = replace(self._source(path), text=texts[_key(path)])
                repaired.encode()
                repaired.tree  # noqa: B018
        except (UnicodeEncodeError, Unreadable):
            return None
        changed = any(text != self.text(path) for path, text in texts.items())
        return texts if changed else None

    def _source(self, path: str) -> SourceText:
        """Raises Unreadable."""
        if _key(path) not in self.before:
            self.before[_key(path)] = SourceText.read(path)
        return self.before[_key(path)]
