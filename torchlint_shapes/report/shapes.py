"""The layers of a network with their shapes, for people: a tree of layers in the order of their calls."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from torchlint_shapes.findings import Shape, ShapesReport, StatedInput
from torchlint_shapes.report.declare import shape_text, shapes_report
from torchlint_shapes.report.figures import figures
from torchlint_shapes.report.paint import Line, padded, render, widths

INDENT = "  "


@shapes_report("text")
def tree(reports: Sequence[ShapesReport], color: bool) -> str:
    return "\n".join(render(_lines(report), color) for report in reports if report.calls)


def _lines(report: ShapesReport) -> Iterator[Line]:
    yield ((report.target, "bold"),)
    rows = [("layer", "type", "output"), *_rows(report)]
    room = widths(rows)
    for number, row in enumerate(rows):
        layer, kind, output = padded(row, room)
        if number == 0:
            yield ((f"{layer}  {kind}  {output}", "dim"),)
            yield (("-" * (sum(room) + 4), "dim"),)
        else:
            yield ((layer, "cyan"), f"  {kind}  ", (output, "bold"))
    yield (("-" * (sum(room) + 4), "dim"),)
    yield (f"output: {_shapes(report.output)}",)
    for constraint in report.constraints:
        yield (f"needs: {constraint}",)
    if report.hint is not None:
        yield (hint_text(report.hint),)
    if report.unknown:
        yield ("not known: " + ", ".join(f"{name} ({number})" for name, number in report.unknown),)
    if report.followed.calls:
        fit = not report.problem and report.followed.whole
        yield (f"{'All shapes fit: ' if fit else ''}{', '.join(figures(report.followed))}.",)


def hint_text(hint: StatedInput) -> str:
    """The input that a comment or docstring speaks of, and how to try it."""
    return f"said in line {hint.line}: {shape_text(hint.shape)}; to try it: --input {','.join(map(str, hint.shape))}"


def _rows(report: ShapesReport) -> Iterator[tuple[str, str, str]]:
    """One row a call; where a call is in another part of the tree than the one before, first the parts on the way."""
    open: list[str] = []
    for call in report.calls:
        *parents, name = call.path.split(".")
        same = next(
            (i for i, (a, b) in enumerate(zip(open, parents, strict=False)) if a != b), min(len(open), len(parents))
        )
        for depth, parent in enumerate(parents[same:], same):
            yield INDENT * depth + parent, "", ""
        open = parents
        yield INDENT * len(parents) + name, call.layer, _shapes(call.outputs)


def _shapes(shapes: Sequence[Shape | None]) -> str:
    return ", ".join(map(shape_text, shapes)) or "?"
