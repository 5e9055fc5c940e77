"""One file: read, interpreted, told. A fault of ours on it is a value in the tally."""

from __future__ import annotations

import os
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from torchlint_shapes.config.settings import Settings
from torchlint_shapes.config.table import Table
from torchlint_shapes.findings import TIME, Finding, Problem
from torchlint_shapes.model.disk import stamp
from torchlint_shapes.model.interpreter import choose
from torchlint_shapes.model.project import Project
from torchlint_shapes.run.cache import Cache
from torchlint_shapes.run.stated import StatedInputs
from torchlint_shapes.run.tally import Tally
from torchlint_shapes.source.read import TooLarge, Unreadable, load, matters
from torchlint_shapes.text.source_text import SourceText

if TYPE_CHECKING:
    from torchlint_shapes.interpret.machine import Machine
    from torchlint_shapes.interpret.study import Analysis, Study
    from torchlint_shapes.rules.declare import Rule
    from torchlint_shapes.text.second_reading import SecondReading


class Observer(Protocol):
    """Who sees the analysis of a text as soon as it is there, made by a machine of its own, before the findings."""

    def machine(self, project: Project) -> Machine: ...

    def seen(self, analysis: Analysis) -> None: ...


def lint_file(path: str, settings: Settings, project: Project, cache: Cache | None) -> Tally:
    """A file as it is on disk."""
    if cache is None:
        return _lint_disk(path, settings, project)
    table = settings.at(path)
    return cache.tally(path, table, _python(path, table), lambda: _lint_disk(path, settings, project))


def _lint_disk(path: str, settings: Settings, project: Project) -> Tally:
    asked = {path: stamp(path)}
    tally = _lint_bytes(path, settings, project)
    return replace(tally, asked={**asked, **tally.asked})


def _python(path: str, table: Table) -> str:
    """The interpreter whose packages a file imports."""
    return choose(table.python, folder=Path(path).resolve().parent)


def _lint_bytes(path: str, settings: Settings, project: Project) -> Tally:
    try:
        data = load(path)
        source = SourceText.of(path, data) if matters(data) else None
        if source is None or (source.notebook is not None and not source.notebook.matters):
            return Tally(files=1)
        return lint_text(source, settings, project)
    except TooLarge:  # nobody's own, and no word of torch in it, or it would have been told
        return Tally(files=1)
    except Unreadable as error:
        return Tally(problems=[Problem(path, str(error))])


def lint_text(source: SourceText, settings: Settings, project: Project, observer: Observer | None = None) -> Tally:
    """A text in the place of a file."""
    from torchlint_shapes.interpret.study import in_deep_stack

    tally = Tally(files=1)
    try:
        found = in_deep_stack(lambda: list(_found(source, settings, project, tally, observer)))
    except (Exception, RecursionError) as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(where.filename).name}:{where.lineno}"
        message = f"internal error ({type(error).__name__}: {error} in {place}), please report"
        tally.problems.append(Problem(source.path, message, internal=True))
        return tally
    tally.findings.extend(found)
    if found or "shapelint:" in source.text:
        tally.texts[os.path.realpath(source.path)] = source
    return tally


def _found(
    source: SourceText, settings: Settings, project: Project, tally: Tally, observer: Observer | None
) -> Iterator[Finding]:
    """The findings of enabled rules, suppressed or not."""
    try:
        tree = source.tree
    except Unreadable as error:
        if not error.line:
            tally.problems.append(Problem(source.path, str(error)))
        elif settings.enabled("syntax-error", source.path):
            from torchlint_shapes.rules.syntax_error import syntax_error

            yield syntax_error(source.path, error)
        return
    from torchlint_shapes.interpret import analyze
    from torchlint_shapes.interpret.machine import Machine

    table = settings.at(source.path)
    own = project.within(Path(source.path), _python(source.path, table), table.time_limit)
    tally.asked = own.disk.asked
    machine = observer.machine if observer is not None else Machine
    stated = StatedInputs(source, settings)
    analysis = analyze(source.path, tree, own, stated, machine)
    _count(analysis, tally)
    own.clock.tell()
    tally.named += stated.networks
    tally.problems += stated.problems
    if settings.enabled("invalid-comment", source.path):
        yield from stated.said_in_vain()
    if observer is not None:
        observer.seen(analysis)
    if any(_worth_telling(study) for study in analysis.studies):
        yield from _told(analysis, source, settings, tally)


def _again(analysis: Analysis, source: SourceText, settings: Settings, texts: Mapping[str, str]) -> Analysis | None:
    """What is found when some files have other texts, not written; None when one of them is no program.

    Only these texts are read.
    """
    from torchlint_shapes.interpret import analyze

    changed = {path: SourceText(path, text) for path, text in texts.items()}
    try:
        trees = {path: text.tree for path, text in changed.items()}
    except Unreadable:
        return None
    project = replace(analysis.project, read={**analysis.project.read, **trees})
    own = changed.get(source.path, source)
    return analyze(source.path, own.tree, project, StatedInputs(own, settings))


def _worth_telling(study: Study) -> bool:
    """Can any rule have something to say? In a clean tree none has, and what tells it is not loaded."""
    from torchlint_shapes.interpret.pairs import sides
    from torchlint_shapes.interpret.trace import AttributeChange

    events = study.trace.events
    return study.batch_of is not None or any(
        e.failed or e.open or isinstance(e, AttributeChange) or sides(e) is not None for e in events
    )


def _told(analysis: Analysis, source: SourceText, settings: Settings, tally: Tally) -> Iterator[Finding]:
    from torchlint_shapes.explain.needs import left_to_input
    from torchlint_shapes.explain.story import Story
    from torchlint_shapes.explain.trial import Trials
    from torchlint_shapes.interpret.explore import symbolic_study

    @cache
    def text(path: str) -> SourceText:
        return source if path == analysis.path else SourceText.of(path, analysis.project.load(path))

    trials = Trials(analysis, text, lambda texts: _again(analysis, source, settings, texts))
    story = Story(analysis, text, cache(lambda network: symbolic_study(analysis, network)), trials)

    @cache
    def second(path: str) -> SecondReading:
        from torchlint_shapes.text.second_reading import SecondReading

        return SecondReading(text(path), story.tree(path))

    for rule in _rules():
        if analysis.project.clock.over():
            break
        if rule.check is not None:
            for finding in rule.check(story):
                enabled = settings.enabled(rule.name, finding.path, rule.default)
                tally.suppressed += not enabled
                if enabled and not story.installed(finding.path) and _pinned(second(finding.path), finding, tally):
                    yield replace(finding, program=source.path)
    if analysis.project.clock.over():
        tally.unknown[TIME] += 1
        tally.cut += 1
    tally.needs, tally.undecided = left_to_input(analysis)


def _pinned(reading: SecondReading, finding: Finding, tally: Tally) -> bool:
    """Does libcst find the same expression at the finding's place? Where the two readings differ, the fault is ours."""
    from torchlint_shapes.text.second_reading import Disagreement

    try:
        reading.check(finding.span)
    except Disagreement as error:
        message = f"internal error (no place for {error}), please report"
        tally.problems.append(Problem(finding.path, message, internal=True))
        return False
    return True


@cache
def _rules() -> tuple[Rule, ...]:
    """All rules, the special ones first."""
    from torchlint_shapes.rules.declare import load

    return tuple(sorted(load().values(), key=lambda rule: not rule.special))


def _count(analysis: Analysis, tally: Tally) -> None:
    """What was followed. What the program gives a network that nobody knows is made good by a study of the network."""
    studied = {place for study in analysis.studies if study.network is not None for place in study.trace.met()}
    networks = set()
    for study in analysis.studies:
        trace = study.trace
        again = study.network is None and study.batch_of is None
        lost = [one for one in trace.lost if not (again and one.place in studied)]
        tally.calls += trace.known + len(lost)
        tally.known += trace.known
        tally.unknown.update(trace.unknown)
        tally.unknown.subtract(one.cause for one in trace.lost if again and one.place in studied)
        tally.cut += trace.cut.total()
        networks |= {id(r.network.cls) for r in trace.roots}
    tally.unknown = +tally.unknown
    tally.reached, tally.unreached = analysis.reached, analysis.unreached
    tally.networks += len(networks)
