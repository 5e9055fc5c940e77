"""From paths to a result: read, interpret, apply the rules. A fault of ours on one file is a value in the result."""

from __future__ import annotations

import traceback
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from torchlint_shapes.config import Settings
from torchlint_shapes.findings import Coverage, Finding, Problem, Result, Span
from torchlint_shapes.model.project import Project
from torchlint_shapes.source.files import expand
from torchlint_shapes.source.read import Unreadable, decode, load, matters, parse

if TYPE_CHECKING:
    from torchlint_shapes.interpret.study import Analysis
    from torchlint_shapes.rules.declare import Rule
    from torchlint_shapes.source import ir


@dataclass(slots=True)
class Tally:
    """What the files of a run add up to."""

    findings: list[Finding] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    files: int = 0
    networks: int = 0
    calls: int = 0
    known: int = 0
    unknown: Counter[str] = field(default_factory=Counter)

    def result(self) -> Result:
        coverage = Coverage(self.files, self.networks, self.calls, self.known, tuple(self.unknown.most_common()))
        findings = sorted({f.sort_key: f for f in self.findings}.values(), key=lambda f: f.sort_key)
        return Result(tuple(findings), tuple(self.problems), coverage)


def lint(
    paths: Sequence[str], settings: Settings, *, source: str | None = None, source_path: str | None = None
) -> Result:
    """Lints files and folders; `source` is the unsaved text of `source_path`."""
    tally = Tally()
    if source is not None:
        _lint_file(source_path or "<stdin>", source.encode(), settings, Project(), tally)
        return tally.result()
    files, problems = expand(paths, settings)
    tally.problems.extend(problems)
    project = Project()
    for path in files:
        try:
            data = load(path)
        except Unreadable as error:
            tally.problems.append(Problem(path, str(error)))
            continue
        _lint_file(path, data, settings, project, tally)
    return tally.result()


def _lint_file(path: str, data: bytes, settings: Settings, project: Project, tally: Tally) -> None:
    tally.files += 1
    if not matters(data):
        return
    try:
        tree = parse(decode(data), path)
    except Unreadable as error:
        _unreadable(path, error, settings, tally)
        return
    try:
        _check(path, data, tree, settings, project, tally)
    except (Exception, RecursionError) as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(where.filename).name}:{where.lineno}"
        message = f"internal error ({type(error).__name__}: {error} in {place}), please report"
        tally.problems.append(Problem(path, message, internal=True))


def _unreadable(path: str, error: Unreadable, settings: Settings, tally: Tally) -> None:
    if error.line and settings.enabled("syntax-error", path):
        span = Span(error.line, error.column or 1, error.line, error.column or 1)
        tally.findings.append(Finding("syntax-error", f"{error}", path, span))
    else:
        tally.problems.append(Problem(path, str(error)))


def _check(path: str, data: bytes, tree: ir.Module, settings: Settings, project: Project, tally: Tally) -> None:
    analysis = _analyze(path, tree, project.within(Path(path)))
    _count(analysis, tally)
    found = [f for f in _findings(analysis, data) if settings.enabled(f.rule, path)]
    if found or b"shapelint:" in data:
        tally.findings.extend(_unsuppressed(path, data, found))


def _analyze(path: str, tree: ir.Module, project: Project) -> Analysis:
    from torchlint_shapes.interpret import analyze

    return analyze(path, tree, project)


def _count(analysis: Analysis, tally: Tally) -> None:
    for study in analysis.studies:
        tally.calls += study.trace.calls
        tally.known += study.trace.known
        tally.unknown.update(study.trace.unknown)
        tally.networks += study.network is not None or len({id(r.network) for r in study.trace.roots})


def _findings(analysis: Analysis, data: bytes) -> Iterable[Finding]:
    from torchlint_shapes.explain.story import Story
    from torchlint_shapes.interpret.study import symbolic_study
    from torchlint_shapes.text.source_text import SourceText

    @cache
    def source(path: str) -> SourceText:
        return SourceText.of(path, data) if path == analysis.path else SourceText.read(path)

    story = Story(analysis, source, cache(lambda network: symbolic_study(analysis, network)))
    for rule in _rules():
        yield from rule.check(story)


@cache
def _rules() -> tuple[Rule, ...]:
    """All rules, those that explain a fault more specially before those that explain it by its kind."""
    from torchlint_shapes.rules.declare import load

    special = ("batch-folded", "missing-flatten")
    rules = load()
    return (*(rules[n] for n in special), *(r for n, r in rules.items() if n not in special))


def _unsuppressed(path: str, data: bytes, findings: list[Finding]) -> list[Finding]:
    from torchlint_shapes.text.comments import suppressions
    from torchlint_shapes.text.source_text import SourceText

    source = SourceText.of(path, data)
    said = suppressions(source)
    return [f for f in findings if not said.covers(f.rule, f.span, None)]
