"""Where torch and shapelint do not agree about a program."""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from benchmarks.compare import Score, compare
from benchmarks.fuzzing.generate import Program
from benchmarks.fuzzing.judge import Ran, Said, measured, network, passed, read, run, written
from torchlint_shapes.model.project import Project
from torchlint_shapes.summary import summarize

KINDS = (
    "false alarm", "internal error", "wrong shapes", "all fit, but raises", "missed", "another line",
    "shapes not known", "of what does not run",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Disagreement:
    """`cause` is what is the same in programs that fail alike."""

    kind: str
    cause: str
    detail: str

    @property
    def raises(self) -> str:
        """What torch says, plain."""
        return {
            "internal error": "any",
            "false alarm": "",
            "wrong shapes": "",
            "shapes not known": "",
            "of what does not run": "",
        }.get(self.kind, self.cause)


@dataclass(frozen=True, slots=True)
class Verdict:
    ran: Ran
    said: Said
    score: Score
    disagreements: tuple[Disagreement, ...]


@cache
def _project() -> Project:
    return Project()


def judge(program: Program, valid: bool = False, wanted: Disagreement | None = None) -> Verdict:
    """Runs and reads a program; of a `valid` one the layers are compared, too.

    Where torch says another thing than in a disagreement that is `wanted`, it is not read.
    """
    ran = run(program)
    if wanted is not None and wanted.raises not in ("any", plain(ran.error)):
        return Verdict(ran, Said(), Score(), ())
    said = read(program, _project())
    score = _layers(program, ran) if valid and not ran.raises else Score()
    return Verdict(ran, said, score, tuple(_differences(program, ran, said, score)))


def _layers(program: Program, ran: Ran) -> Score:
    with tempfile.TemporaryDirectory() as folder:
        path = written(program, Path(folder))
        try:
            truth = measured(program, ran)
        except Exception:  # in eval mode another thing may be wrong
            return Score()
        name = network(ran.names).__name__
        return compare(truth, summarize(f"{path}::{name}", [program.shape], project=Project()).calls)


def _differences(program: Program, ran: Ran, said: Said, score: Score) -> list[Disagreement]:
    found = []
    if said.internal:
        found.append(Disagreement("internal error", plain(said.internal), said.internal))
    if score.wrong:
        found.append(Disagreement("wrong shapes", plain(score.first), score.first))
    elif score.unknown:
        found.append(Disagreement("shapes not known", ", ".join(said.unknown[:2]) or plain(score.first), score.first))
    if not ran.raises:
        alarms = [f for f in said.findings if not (f.rule == "batch-folded" and ran.folded)]
        lines = passed(program) if alarms else set()
        first = [line for places in said.faults for line in places[:1]] or [f.span.line for f in alarms]
        runs = any(line in lines for line in first)
        kind = "false alarm" if runs else "of what does not run"
        found += [
            Disagreement(kind, f"{f.rule}: {plain(f.message)}", f"line {f.span.line}: {f.message}") for f in alarms[:1]
        ]
    elif ran.about_shapes and program.stated:
        found += _of_an_error(ran, said)
    return found


def _of_an_error(ran: Ran, said: Said) -> list[Disagreement]:
    if not said.findings:
        kind = "all fit, but raises" if said.all_fit else "missed"
        return [Disagreement(kind, plain(ran.error), f"line {ran.lines[:1]}: {ran.error}; unknown: {said.unknown[:4]}")]
    places = {line for lines in said.faults for line in lines} | {f.span.line for f in said.findings}
    if ran.lines and ran.lines[0] not in places:
        told = "; ".join(f"line {f.span.line}: {f.message}" for f in said.findings)
        return [Disagreement("another line", plain(ran.error), f"line {ran.lines}: {ran.error}; {told}")]
    return []


def plain(text: str) -> str:
    """A message without its numbers and names."""
    text = re.sub(r"\[[\d, ]*\]|\([\d, ]*\)", "[]", text)
    text = re.sub(r"\b\w*\d+\w*\b|'[^']*'|\"[^\"]*\"|`[^`]*`", "#", text)
    return re.sub(r"(#[x, .\-:]*)+", "# ", text)[:100].strip()
