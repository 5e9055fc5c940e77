"""The main job: lint, repair, confirm, report. What is not asked for is not imported."""

from __future__ import annotations

import gc
import sys
import time
from dataclasses import replace

import click

from torchlint_shapes.check.output import write_report
from torchlint_shapes.check.request import Request
from torchlint_shapes.check.sources import Sources, lint
from torchlint_shapes.findings import Finding, Result
from torchlint_shapes.model.interpreter import is_active
from torchlint_shapes.report.declare import FINDINGS, FOR_PROGRAMS, View, shown
from torchlint_shapes.report.figures import count
from torchlint_shapes.report.paint import complaint, visible, visible_lines
from torchlint_shapes.run.workers import COLLECT


def check(request: Request) -> int:
    """Does it all; the exit status."""
    gc.set_threshold(COLLECT)
    if request.show_settings or request.show_files:
        from torchlint_shapes.check.show import show

        return show(request)
    if request.watch:
        from torchlint_shapes.check.watch import watch

        return watch(request, once)
    return once(request)


def once(request: Request) -> int:
    """One run over everything."""
    started = time.perf_counter()
    sources = Sources()
    result, fixed = lint(request, sources), tuple[Finding, ...]()
    if request.diff:
        return _show_diff(request, result, sources)
    if request.add_ignores:
        return _add_ignores(request, result, sources)
    if request.fix:
        from torchlint_shapes.check.repair import fix

        result, fixed = fix(request, result, sources)
    if request.confirm and result.findings:
        result = _confirm(request, result, sources)
    _report(request, result, _view(request, sources, fixed))
    if request.prints_source and request.name in sources.given:
        sys.stdout.buffer.write(sources.given[request.name].encode())
    if request.verbose:
        _explain(request, result, time.perf_counter() - started)
    return max(_status(request, result), int(bool(fixed) and request.exit_non_zero_on_fix))


def _view(request: Request, sources: Sources, fixed: tuple[Finding, ...]) -> View:
    return View(
        sources.line,
        sources.cell,
        color=request.color and not request.output_file,
        quiet=request.quiet,
        statistics=request.statistics,
        coverage=request.coverage,
        unsafe=request.unsafe_fixes,
        show_fixes=request.show_fixes,
        fixed=fixed,
    )


def _status(request: Request, result: Result) -> int:
    """What could not be checked is no success, and a fault of ours is never hidden by --exit-zero."""
    if any(problem.internal for problem in result.problems):
        return 2
    return int(bool(result.findings or result.problems) and not request.exit_zero)


def _show_diff(request: Request, result: Result, sources: Sources) -> int:
    """Status 0 when there is nothing to change."""
    from torchlint_shapes.check.repair import diff

    text, result = diff(request, result, sources)
    _complain(result)
    click.echo(visible_lines(text.expandtabs()) if sys.stdout.isatty() else text, nl=False)
    return _status(request, replace(result, findings=result.findings if text else ()))


def _add_ignores(request: Request, result: Result, sources: Sources) -> int:
    """Reports what no comment can suppress; status 0 when there is nothing."""
    from torchlint_shapes.check.ignores import add_ignores

    result, added = add_ignores(result)
    if not request.quiet:
        click.echo(f"Added {count(added, 'suppression')}.", err=request.format in FOR_PROGRAMS)
    if result.findings or result.problems:
        _report(request, result, _view(request, sources, ()))
    return _status(request, result)


def _confirm(request: Request, result: Result, sources: Sources) -> Result:
    from torchlint_shapes.confirm.prove import confirm

    table = request.settings.at(result.findings[0].path)
    python = table.python
    if python and not request.settings.says_python() and not is_active(python):
        said = f"--confirm runs {shown(python)} if you say so, and not because {shown(table.source)} does"
        raise click.UsageError(f"{said}: --python {shown(python)}")
    return confirm(result, python, read=lambda path: sources.of(path).python)


def _report(request: Request, result: Result, view: View) -> None:
    if request.format not in FOR_PROGRAMS:
        _complain(result)
    text = FINDINGS[request.format](result, view)
    if request.output_file is None:
        click.echo(text, nl=False, color=view.color, err=request.prints_source)
    else:
        write_report(request.output_file, text)


def _complain(result: Result) -> None:
    for problem in result.problems:
        click.echo(complaint(f"{shown(problem.path)}: {problem.message}", problem.level), err=True)


def _explain(request: Request, result: Result, seconds: float) -> None:
    tables = {request.settings.at(path).source for path in request.paths}
    used = ", ".join(sorted(map(shown, filter(None, tables)))) or "none"
    said = f"shapelint: {count(result.coverage.files, 'file')} in {seconds:.2f} s; settings: {used}"
    click.echo(visible(said), err=True)
