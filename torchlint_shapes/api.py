"""shapelint for programs and tests, documented in docs/api.md. Linting and `shapes` import no torch."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from torchlint_shapes.config.read import said
from torchlint_shapes.config.settings import Settings
from torchlint_shapes.findings import Finding, Result, ShapesReport
from torchlint_shapes.fix.apply import fix_until_stable
from torchlint_shapes.run import lint
from torchlint_shapes.summary import summarize
from torchlint_shapes.text.source_text import SourceText


class Tensor(Protocol):
    """As torch has them, which is not imported for it."""

    @property
    def shape(self) -> Any: ...


class LintError(Exception):
    """A text that cannot be linted: one line that says why."""


def lint_source(text: str, path: str = "<text>", **settings: Any) -> list[Finding]:
    """The findings of Python source, sorted by their places; a syntax error is one of them.

    What `path` imports is found from its folder, and its settings file counts, as on the command line. `settings`
    stand above it, by their names with underscores: `ignore=["join-mismatch"]`.

    Raises LintError for a text that cannot be worked on, SettingsError for wrong settings.
    """
    result = lint((), _settings(settings), source=text, source_path=path)
    for problem in result.problems:
        if not problem.warning:
            raise LintError(f"{path}: {problem.message}")
    return list(result.findings)


def lint_paths(*paths: str | os.PathLike[str], **settings: Any) -> Result:
    """What `shapelint PATH...` finds: findings, files that could not be worked on, how much was followed.

    Raises SettingsError for wrong settings.
    """
    return lint([os.fspath(path) for path in paths], _settings(settings))


def fix_source(text: str, path: str = "<text>", *, unsafe: bool = False, **settings: Any) -> str:
    """The text with what can be repaired safely repaired; with `unsafe` also what is a choice.

    Raises LintError for a text that cannot be worked on, SettingsError for wrong settings.
    """
    source = SourceText(path, text)
    outcome = fix_until_stable(source, lambda text: lint_source(text, path, **settings), unsafe=unsafe)
    for problem in outcome.problems:
        raise LintError(f"{path}: {problem.message}")
    own = [change.after for change in outcome.changes if change.path == path]
    return own[0] if own else text


def shapes(target: str, *inputs: Sequence[int | str | None], train: bool = False) -> ShapesReport:
    """The layers of the network `PATH::NAME` or `PATH::NAME(args)` with their shapes; `problem` says what does not fit.

    Each input is the shape of one argument of forward, a name standing for an unknown size; without any all sizes are
    symbols.
    """
    return summarize(target, [tuple(shape) for shape in inputs], train=train)


def assert_fits(network: Callable[..., object] | str, *inputs: Sequence[int | str] | Tensor) -> None:
    """Raises AssertionError, with the layers on the way, when a network does not take these inputs.

    A network is run once, in its own mode and without gradients, on zeros of the given shapes, or on tensors where
    these are given. `PATH::NAME` is not run: it is worked out as by `shapes`, and torch is not imported.
    """
    __tracebackhide__ = True
    if isinstance(network, str):
        report = shapes(network, *(i if isinstance(i, Sequence) else tuple(i.shape) for i in inputs))
    else:
        from torchlint_shapes.confirm.fits import run

        report = run(network, inputs)
    if report.problem:
        from torchlint_shapes.report.shapes import tree

        raise AssertionError(f"{report.problem}\n\n{tree([report], False)}".rstrip())


def _settings(given: dict[str, Any]) -> Settings:
    from torchlint_shapes.rules import manual

    values = said({name.replace("_", "-"): value for name, value in given.items()}, "settings", os.getcwd())
    return Settings(said={name: getattr(values.table, name) for name in values.names}, known=manual)
