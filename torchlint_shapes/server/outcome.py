"""What there is to say of a program: hints as soon as it is analyzed, then findings."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from threading import Event

from torchlint_shapes.config.read import SettingsError
from torchlint_shapes.config.settings import Settings
from torchlint_shapes.findings import Finding, Problem, Result
from torchlint_shapes.hints import Hint, NetworkHint, RecordingMachine, Sights, after_statements, networks
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.study import Analysis
from torchlint_shapes.model.project import Project
from torchlint_shapes.run.file import lint_text
from torchlint_shapes.server.files import Files
from torchlint_shapes.server.program import Program
from torchlint_shapes.source.read import MOST_BYTES, matters


@dataclass(frozen=True, slots=True)
class Seen:
    """What places of a program are, and the other files that this depends on."""

    program: Program
    hints: tuple[Hint, ...] = ()
    networks: tuple[NetworkHint, ...] = ()
    modules: frozenset[str] = frozenset()
    sights: Sights | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was found, with the texts by real path that were open then."""

    texts: Mapping[str, str]
    findings: tuple[Finding, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class _Watch:
    """Turns an analysis into hints before the findings are looked for."""

    program: Program
    tell: Callable[[Seen], None]
    sights: Sights | None = None

    def machine(self, project: Project) -> Machine:
        return RecordingMachine(project, path=self.program.path)

    def seen(self, analysis: Analysis) -> None:
        sights = self.sights = Sights(self.program.source, analysis)
        hints, summaries = tuple(after_statements(sights)), tuple(networks(sights))
        modules = frozenset(map(os.path.realpath, analysis.machine.modules))
        self.tell(Seen(self.program, hints, summaries, modules, sights))


@dataclass(slots=True)
class Examiner:
    """Does the work; in one thread."""

    files: Files = field(default_factory=Files)

    def examine(
        self,
        program: Program,
        buffers: Mapping[str, str],
        settings: Settings,
        tell: Callable[[Seen], None],
        ended: Event,
    ) -> Outcome:
        if not matters(program.text.encode(errors="replace")):
            tell(Seen(program))
            return Outcome(buffers)
        if len(program.text) > MOST_BYTES:
            tell(Seen(program))
            problem = Problem(program.path, f"larger than {MOST_BYTES // 1_000_000} MB: not read")
            return Outcome(buffers, problems=(problem,))
        watch = _Watch(program, tell)
        try:
            result = self._lint(program, buffers, settings, ended, watch)
        except BaseException:
            if watch.sights is not None:
                watch.sights.sound = False
            raise
        return Outcome(buffers, () if _left_out(program.path, settings) else result.findings, result.problems)

    def fixed(self, program: Program, buffers: Mapping[str, str], settings: Settings, ended: Event) -> dict[str, str]:
        """The texts of files after all safe repairs, until nothing is left to repair."""
        from torchlint_shapes.fix.apply import fix_until_stable

        def lint(text: str) -> tuple[Finding, ...]:
            return self._lint(replace(program, text=text), buffers, settings, ended).findings

        return {change.path: change.after for change in fix_until_stable(program.source, lint).changes}

    def _lint(
        self,
        program: Program,
        buffers: Mapping[str, str],
        settings: Settings,
        ended: Event,
        watch: _Watch | None = None,
    ) -> Result:
        project = self.files.project(buffers, ended)
        try:
            settings.at(program.path)
        except SettingsError as error:
            settings = replace(settings, isolated=True)
            result = lint_text(program.source, settings, project, watch).result(settings, project.load)
            return replace(result, problems=(*result.problems, Problem("", str(error))))
        return lint_text(program.source, settings, project, watch).result(settings, project.load)


def _left_out(path: str, settings: Settings) -> bool:
    """Would `shapelint .` leave out this file?"""
    try:
        return settings.excluded_with_its_folders(path)
    except SettingsError:
        return False
