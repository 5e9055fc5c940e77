"""The report for people: each finding with its source line, its evidence, how its number comes about, its repairs."""

from __future__ import annotations

from collections.abc import Iterator

from torchlint_shapes.findings import Evidence, Finding, Fix, Requirement, Result, Step
from torchlint_shapes.report.declare import View, findings_report, shape_text, shown
from torchlint_shapes.report.figures import closing, statistics
from torchlint_shapes.report.paint import Line, padded, render, width, widths

# Longer source lines are cut around the place in question.
MOST_COLUMNS = 160
# Of a longer derivation the input and the last steps are shown.
MOST_STEPS = 10


@findings_report("text")
def text(result: Result, view: View) -> str:
    return render(statistics(result, view) if view.statistics else _lines(result, view), view.color)


def headline(finding: Finding, view: View) -> Line:
    """The place and what is wrong, in one line."""
    path = shown(finding.path)
    place = view.place(finding.path, finding.span.line).removeprefix(path)
    style = "bold red" if finding.level == "error" else "bold yellow"
    head = (f"{finding.level}[{finding.rule}]", style)
    return ((path, "bold"), f"{place}:{finding.span.column}: ", head, f" {finding.message}")


def _lines(result: Result, view: View) -> Iterator[Line]:
    for finding in result.findings:
        yield from told(finding, view)
        yield ()
    yield from closing(result, view)


def told(finding: Finding, view: View) -> Iterator[Line]:
    """All that there is to say of a finding."""
    yield headline(finding, view)
    yield from _excerpt(finding, view)
    yield from reasons(finding, view)


def reasons(finding: Finding, view: View) -> Iterator[Line]:
    """What stands below the line of source: how it is known, how the number comes about, and what to do."""
    if finding.evidence is not None:
        yield (f"  {evidence_text(finding.evidence, finding.path, view)}",)
    for requirement in finding.requirements:
        yield (f"    {requirement_text(requirement, finding.path, view)}",)
    yield from _derivation(finding)
    yield from repairs(finding, view)


def _excerpt(finding: Finding, view: View) -> Iterator[Line]:
    span = finding.span
    line = view.line(finding.path, span.line).rstrip()
    if not line:
        return
    start, end = span.column - 1, span.end_column - 1 if span.end_line == span.line else len(line)
    if len(line) > MOST_COLUMNS:
        cut = max(0, start - MOST_COLUMNS // 4)
        line, start, end = line[cut : cut + MOST_COLUMNS], start - cut, min(end - cut, MOST_COLUMNS)
    before = width(line[:start].expandtabs(4))
    under = max(1, width(line[:end].expandtabs(4)) - before)
    number = str(view.row(finding.path, span.line))
    gutter = " " * len(number)
    yield ((f"{gutter} |", "blue"),)
    yield ((f"{number} |", "blue"), f" {line.expandtabs(4)}")
    yield ((f"{gutter} |", "blue"), " " * (before + 1), ("^" * under, "bold red"))


def evidence_text(evidence: Evidence, path: str, view: View) -> str:
    """How the input is known, in one sentence."""
    shapes = " and ".join(map(shape_text, evidence.input))
    if evidence.kind == "never":
        return "; ".join(filter(None, ("for every input size" + (f": {shapes}" if shapes else ""), evidence.text)))
    where = view.place(evidence.path, evidence.line, here=path)
    if evidence.kind == "call" and not shapes:
        return f"for the call in {where}" + (f": {evidence.text}" if evidence.text else "")
    inputs = f"the input{'s' if len(evidence.input) > 1 else ''} {shapes}" if shapes else "the input"
    origin = {"call": "of", "dataset": "that the dataset gives in", "contract": "stated in", "setting": "set in"}
    return f"for {inputs} {origin[evidence.kind]} {where}" + (f": {evidence.text}" if evidence.text else "")


def requirement_text(said: Requirement, path: str, view: View) -> str:
    """What one of several layers that contradict each other needs, in one line."""
    where = view.place(said.path, said.line, here=path)
    sizes = f": {' or '.join(said.sizes)}" if said.sizes else ""
    return f"{said.layer or said.op} in {where} fits where {said.needs}{sizes}"


def _derivation(finding: Finding) -> Iterator[Line]:
    steps = finding.derivation
    left_out = len(steps) - MOST_STEPS if len(steps) > MOST_STEPS + 1 else 0
    shown_steps = (*steps[:1], *steps[1 + left_out :])
    rows = [(step.layer, step.op, shape_text(step.output)) for step in shown_steps]
    room = widths(rows) if rows else []
    for number, row in enumerate(rows):
        layer, op, shape = padded(row, room)
        parts: Line = ((f"    {layer}  ", "cyan"), op, (f"  {shape}", "bold"))
        yield parts if room[0] else ("    ", *parts[1:])
        if left_out and number == 0:
            yield (f"    ... {left_out} more",)


def step_text(step: Step) -> str:
    """One line of a derivation by itself."""
    return "  ".join(text for text in (step.layer, step.op, shape_text(step.output)) if text)


def repairs(finding: Finding, view: View) -> Iterator[Line]:
    """The repairs, likeliest first, and what a real run said."""
    for number, fix in enumerate(finding.fixes):
        yield ("  ", ("or " if number else "fix: ", "green"), told_repair(fix, finding, view))
    yield from _confirmation(finding)


def repair_text(fix: Fix) -> str:
    """A repair as programs show it that know where its edits are."""
    return fix.title + (" (unsafe)" if fix.applicability == "unsafe" else "")


def told_repair(fix: Fix, finding: Finding, view: View) -> str:
    """A repair as a person reads it: what is written, where that is another line, and whether `--fix` does it."""
    path, span = finding.path, finding.span
    lines = {
        (e.path, e.span.line) for e in fix.edits if e.path != path or not span.line <= e.span.line <= span.end_line
    }
    where = " and ".join(view.place(at, line, here=path) for at, line in sorted(lines))
    done = {"safe": " (--fix)", "unsafe": " (unsafe)", "display": ""}[fix.applicability if fix.edits else "display"]
    return fix.title + (f", {where}" if where else "") + done


def _confirmation(finding: Finding) -> Iterator[Line]:
    said = finding.confirmation
    if said is None:
        return
    verdict = "not run" if said.verdict == "unrunnable" else said.verdict
    error = " ".join(said.error.split())
    yield ("  ", (verdict, "magenta"), f": {error}" if error else "")
    if said.fix:
        yield ("  ", ("fix", "magenta"), f" {' '.join(said.fix.split())}")
