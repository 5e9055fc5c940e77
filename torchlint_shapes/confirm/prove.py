"""Confirms findings: each is planned, run and judged, and so is the program after its repair."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from torchlint_shapes.confirm.outcome import FIRST, judge
from torchlint_shapes.confirm.plan import MORE_SIZES, SIZES, plan
from torchlint_shapes.confirm.repaired import Repaired
from torchlint_shapes.confirm.session import Limits, Session
from torchlint_shapes.confirm.units import Source
from torchlint_shapes.findings import Confirmation, Edit, Finding, Result
from torchlint_shapes.model.interpreter import choose

UNPROVED = {
    "contract-mismatch": "torch does not look at annotations",
    "wrong-argument": "arguments are no matter of a forward pass",
    "dtype-mismatch": "the tensors of the proof have types of their own",
}


def confirm(result: Result, python: str | None, *, read: Callable[[str], str], limits: Limits | None = None) -> Result:
    """The result with every finding's confirmation. `read` gives the text of a file, `python` the interpreter."""
    with Session(choose(python), limits or Limits()) as session:
        prover = Prover(result.findings, read, session)
        return replace(result, findings=tuple(prover.confirmed(finding) for finding in result.findings))


class Prover:
    """Runs findings in a session."""

    def __init__(self, findings: tuple[Finding, ...], read: Callable[[str], str], session: Session) -> None:
        self._findings, self._read, self._session = findings, read, session

    def confirmed(self, finding: Finding) -> Finding:
        if finding.evidence is None:
            return finding
        if finding.rule in UNPROVED:
            return replace(finding, confirmation=Confirmation("unrunnable", UNPROVED[finding.rule]))
        until = self._session.deadline()
        verdict = self._verdict(finding, Repaired((), self._read), SIZES, until)
        if verdict.error.startswith(FIRST) and (edits := list(self._edits(but=finding))):
            second = self._verdict(finding, Repaired(edits, self._read), SIZES, until)
            verdict = second if second.verdict == "confirmed" else verdict
        if verdict.verdict == "confirmed":
            verdict = replace(verdict, fix=self._fix(finding, until))
        return replace(finding, confirmation=verdict)

    def _fix(self, finding: Finding, until: float) -> str:
        """ "verified" when the program runs with this repair, or with this and all others; nothing without a repair."""
        own = list(_repair(finding))
        if not own:
            return ""
        failure = ""
        for edits in (own, [*own, *self._edits(but=finding)]):
            after = self._verdict(finding, Repaired(edits, self._read), MORE_SIZES, until)
            if after.verdict == "refuted":
                return "verified"
            failure = failure or f"failed: {after.error.removeprefix(FIRST)}"
        return failure

    def _edits(self, but: Finding) -> Iterator[Edit]:
        for finding in self._findings:
            if finding is not but:
                yield from _repair(finding)

    def _verdict(self, finding: Finding, program: Repaired, sizes: tuple[int, ...], until: float) -> Confirmation:
        """Of several ways to run it the first that confirms, else one that refutes, else why the first did not run."""
        moved, verdicts = program.moved(finding), list[Confirmation]()
        try:
            own = Source(moved.path, program.read(moved.path))
            jobs = list(plan(moved, program.read, sizes))
        except SyntaxError as error:
            return Confirmation("unrunnable", f"it cannot be parsed: {error.msg}")
        for job in jobs:
            overlay = {path: text for path, text in program.absolute.items() if path != job.path}
            verdict = judge(moved, own, job, self._session.ask(job.request(overlay), until))
            if verdict and verdict.verdict == "confirmed":
                return verdict
            verdicts += [verdict] if verdict else []
        refuted = [verdict for verdict in verdicts if verdict.verdict == "refuted"]
        where = f"{finding.network} cannot be built or called by itself" if finding.network else "no statement to run"
        return next(iter([*refuted, *verdicts]), Confirmation("unrunnable", where))


def _repair(finding: Finding) -> Iterator[Edit]:
    """The edits of the likeliest repair."""
    fixes = (fix for fix in finding.fixes if fix.edits and fix.applicability != "display")
    yield from next((fix.edits for fix in fixes), ())
