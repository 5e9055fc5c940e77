"""What the files of a run add up to: each fault once, without those that a comment suppresses."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from torchlint_shapes.config.settings import Settings
from torchlint_shapes.findings import Coverage, Finding, Need, Problem, Result
from torchlint_shapes.model.disk import Stamp
from torchlint_shapes.source.read import Load, load
from torchlint_shapes.text.source_text import SourceText

UNUSED, INVALID = "unused-suppression", "invalid-comment"  # what is said of comments

if TYPE_CHECKING:
    from torchlint_shapes.text.comments import Suppressions


@dataclass(slots=True)
class Tally:
    """Of one file, or of several. `texts` are those files of which there is something to say.

    `named` are the networks defined in them; `asked` is what one file's findings rest on.
    """

    findings: list[Finding] = field(default_factory=list)
    texts: dict[str, SourceText] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    files: int = 0
    networks: int = 0
    calls: int = 0
    known: int = 0
    cut: int = 0
    unknown: Counter[str] = field(default_factory=Counter)
    undecided: int = 0
    suppressed: int = 0
    needs: list[Need] = field(default_factory=list)
    reached: set[tuple[str, str]] = field(default_factory=set)
    unreached: set[tuple[str, str]] = field(default_factory=set)
    named: list[str] = field(default_factory=list)
    asked: Mapping[str, Stamp] = field(default_factory=dict)

    def add(self, other: Tally) -> None:
        self.findings += other.findings
        self.texts |= other.texts
        self.problems += other.problems
        self.files += other.files
        self.networks += other.networks
        self.calls += other.calls
        self.known += other.known
        self.cut += other.cut
        self.unknown += other.unknown
        self.undecided += other.undecided
        self.suppressed += other.suppressed
        self.needs += other.needs
        self.reached |= other.reached
        self.unreached |= other.unreached
        self.named += other.named

    def result(self, settings: Settings, load: Load = load) -> Result:
        """`load` gives the bytes of files that were not linted themselves."""
        every = list(_once(self.findings))
        findings = sorted(_unsuppressed(every, self.texts, settings, load), key=lambda f: f.sort_key)
        left = [name for path, name in self.unreached - self.reached]
        coverage = Coverage(
            self.files,
            self.networks,
            self.calls,
            self.known,
            (*self.unknown.most_common(), *((f"{name} is never called", 1) for name in sorted(left))),
            self.cut + len(left),
            self.undecided,
            self.suppressed + len(every) - sum(f.rule not in (UNUSED, INVALID) for f in findings),
            tuple(self.needs),
        )
        return Result(tuple(findings), tuple(self.problems), coverage)


def _once(findings: list[Finding]) -> Iterator[Finding]:
    """Each fault once, whichever files show it: from a call of the network rather than from the network by itself."""
    found: dict[tuple[object, ...], Finding] = {}
    for finding in sorted(findings, key=_assumed):
        found.setdefault(finding.fault, finding)
    return iter(found.values())


def _assumed(finding: Finding) -> bool:
    return finding.evidence is not None and finding.evidence.kind == "never"


def _unsuppressed(
    findings: Iterable[Finding], texts: dict[str, SourceText], settings: Settings, load: Load
) -> Iterator[Finding]:
    """The findings that no comment suppresses, and the comments of linted files that suppress none."""
    if not texts:
        return
    from torchlint_shapes.text.comments import suppressions

    said = {path: suppressions(source) for path, source in texts.items()}
    for finding in findings:
        path = os.path.realpath(finding.path)
        if path not in said:
            said[path] = suppressions(SourceText.of(path, load(path)))
        if not said[path].covers(finding.rule, finding.span):
            yield finding
    for path, source in texts.items():
        if said[path].comments or said[path].not_understood:
            yield from _said_in_vain(path, source, said[path], settings)


def _said_in_vain(path: str, source: SourceText, said: Suppressions, settings: Settings) -> Iterator[Finding]:
    """The comments of a file that cannot be followed, and those that suppress nothing."""
    from torchlint_shapes.rules import names
    from torchlint_shapes.rules.invalid_comment import not_understood, unknown_rules
    from torchlint_shapes.rules.unused_suppression import unused_suppression

    if settings.enabled(INVALID, path):
        wrong = [not_understood(source, span) for span in said.not_understood]
        wrong += [finding for comment in said.comments for finding in unknown_rules(source, comment)]
        yield from (finding for finding in wrong if not said.covers(finding.rule, finding.span))
    if settings.enabled(UNUSED, path):
        for unused in said.unused(names()):
            yield unused_suppression(source, unused.span, unused.rules)
