"""One line a finding."""

from __future__ import annotations

from collections.abc import Iterator

from torchlint_shapes.findings import Result
from torchlint_shapes.report.declare import View, findings_report
from torchlint_shapes.report.figures import closing, statistics
from torchlint_shapes.report.paint import Line, render
from torchlint_shapes.report.text import headline


@findings_report("concise")
def concise(result: Result, view: View) -> str:
    return render(statistics(result, view) if view.statistics else _lines(result, view), view.color)


def _lines(result: Result, view: View) -> Iterator[Line]:
    yield from (headline(finding, view) for finding in result.findings)
    yield from closing(result, view)
