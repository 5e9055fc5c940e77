"""A program as torch runs it, and as shapelint reads it."""

from __future__ import annotations

import contextlib
import io
import re
import signal
import sys
import traceback
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch.nn.modules.module import register_module_forward_hook, register_module_forward_pre_hook

from benchmarks.fuzzing.draft import VOCABULARY
from benchmarks.fuzzing.generate import Program
from benchmarks.layers import layer_calls
from torchlint_shapes.config.settings import Settings
from torchlint_shapes.findings import Finding
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.study import Analysis
from torchlint_shapes.model.project import Project
from torchlint_shapes.run.file import lint_text
from torchlint_shapes.text.source_text import SourceText

PATH = "fuzzed.py"
SECONDS = 10
# Errors that speak of no shape, or are Python's own: a linter of shapes is silent.
OTHER = re.compile(
    r"dtype|LongTensor|scalar type|same type|data type|not implemented for|not supported for|expected Long|complex|"
    r"floating point|requires_grad|grad can be|in-place operation|inplace operation|modified by an|deprecated|"
    r"could not create a primitive|index out of range in self|out of bounds|in the valid range|"
    r"index \d+ is out of range|self indexing axis dim|too many values to unpack|not enough values to unpack|"
    r"(list|tuple) index out of range|(division|modulo) by zero|sparse tensor layout|batch_size should be|"
    r"Boolean value|only one element|expected np|"
    r"invalid argument|got an invalid|math domain|can.t retain|must be between 0 and 1|class values must|"
    r"all elements of input should be between|random_ expects|is not a valid|probability tensor|"
    r'multi-target not supported|padding mode is supported|unknown to einops|missing the required "forward"',
    re.IGNORECASE,
)
SHAPE_ERRORS = (RuntimeError, ValueError, IndexError, AssertionError, ZeroDivisionError)


@dataclass(frozen=True, slots=True)
class Ran:
    """`error` is empty when all went well; `lines` are those of the program that it passed, innermost first.

    `about_shapes` is False for errors of other kinds; `folded` is set when a network gave another number of
    samples than it got.
    """

    error: str = ""
    lines: tuple[int, ...] = ()
    about_shapes: bool = True
    folded: bool = False
    names: dict[str, Any] = field(default_factory=dict, compare=False)

    @property
    def raises(self) -> bool:
        return bool(self.error)


@dataclass(frozen=True, slots=True)
class Said:
    """`faults` are the lines of the calls that cannot fit; `all_fit` is whether shapelint says so."""

    findings: tuple[Finding, ...] = ()
    faults: tuple[tuple[int, ...], ...] = ()
    all_fit: bool = False
    internal: str = ""
    unknown: tuple[str, ...] = ()


class _Late(BaseException):
    pass


def run(program: Program) -> Ran:
    """The program, and the call that it leaves to others."""
    folded: list[bool] = []

    def watch(layer: torch.nn.Module, inputs: tuple[Any, ...], output: Any) -> None:
        first = inputs[0] if inputs else None
        if isinstance(first, torch.Tensor) and isinstance(output, torch.Tensor) and first.dim() and output.dim():
            folded.append(len(first) != len(output))

    names: dict[str, Any] = {"__name__": "__main__"}
    hooks = register_module_forward_hook(watch), register_module_forward_pre_hook(_check_packed)
    try:
        with _quiet():
            exec(compile(program.text, PATH, "exec"), names)
            if program.call in ("comment", "symbols", "nothing"):
                network(names)()(given(program))
    except _Late:
        return Ran("late", about_shapes=False)
    except Exception as error:
        return _raised(error)
    finally:
        for hook in hooks:
            hook.remove()
    return Ran(folded=any(folded), names=names)


def _check_packed(layer: torch.nn.Module, inputs: tuple[Any, ...]) -> None:
    """On a CPU an LSTM reads packed sequences of any width, past their ends; a GRU says that they do not fit."""
    packed = inputs[0] if inputs else None
    if isinstance(layer, torch.nn.LSTM) and isinstance(packed, torch.nn.utils.rnn.PackedSequence):
        width = packed.data.shape[-1]
        if width != layer.input_size:
            raise RuntimeError(f"input.size(-1) must be equal to input_size. Expected {layer.input_size}, got {width}")


def passed(program: Program) -> set[int]:
    """The lines that run."""
    lines: set[int] = set()

    def trace(frame: Any, event: str, _: Any) -> Any:
        if frame.f_code.co_filename != PATH:
            return None
        lines.add(frame.f_lineno)
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        run(program)
    finally:
        sys.settrace(before)
    return lines


def network(names: dict[str, Any]) -> Any:
    """The class of the network: the last one."""
    own = [v for v in names.values() if isinstance(v, type) and issubclass(v, torch.nn.Module)]
    return own[-1]


def given(program: Program) -> torch.Tensor:
    return torch.randint(0, VOCABULARY, program.shape) if program.tokens else torch.randn(program.shape)


def _raised(error: Exception) -> Ran:
    lines = [line for frame, line in traceback.walk_tb(error.__traceback__) if frame.f_code.co_filename == PATH]
    text = next((line for line in str(error).splitlines() if line.strip()), "")
    frames = [frame.f_code.co_filename for frame, _ in traceback.walk_tb(error.__traceback__)]
    own = isinstance(error, AssertionError) and frames[-1] == PATH
    shapes = isinstance(error, SHAPE_ERRORS) and not OTHER.search(text) and not own
    if type(error).__name__ == "EinopsError":
        shapes = True
        text = next((line for line in reversed(str(error).splitlines()) if line.strip()), "")
    if isinstance(error, TypeError) and "dimension" in text:
        shapes = True
    return Ran(f"{type(error).__name__}: {text}", tuple(reversed(lines)), shapes)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Without output, and for a while."""

    def late(*_: Any) -> None:
        raise _Late

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(SECONDS)
    try:
        with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@dataclass(slots=True)
class _Watch:
    """Keeps the analysis of a text."""

    analysis: Analysis | None = None

    def machine(self, project: Project) -> Machine:
        return Machine(project)

    def seen(self, analysis: Analysis) -> None:
        self.analysis = analysis


def read(program: Program, project: Project) -> Said:
    """What shapelint says of the text."""
    watch, settings = _Watch(), Settings()
    tally = lint_text(SourceText(PATH, program.text), settings, project, watch)
    result = tally.result(settings)
    events = [e for s in watch.analysis.studies for e in s.trace.events if e.failed] if watch.analysis else []
    return Said(
        tuple(f for f in result.findings if f.level == "error"),
        tuple(_lines(event.site) for event in events),
        not result.findings and not result.problems and result.coverage.whole,
        "; ".join(problem.message for problem in result.problems),
        tuple(name for name, _ in result.coverage.unknown),
    )


def _lines(site: Any) -> tuple[int, ...]:
    """The lines of a call and of those that led there; all those of a call over several."""
    found: list[int] = []
    while site is not None:
        if site.path == PATH:
            found += range(site.node.place[0], site.node.place[2] + 1)
        site = site.caller.site if site.caller is not None else None
    return tuple(found)


def measured(program: Program, ran: Ran) -> list[list[Any]]:
    """The outputs of the layers, by torch; those within other layers of torch.nn are their own affair."""
    built = network(ran.names)()
    whole = [path for path, module in built.named_modules() if _is_composed(module)]
    with _quiet():
        calls = layer_calls(built, [given(program)])
    return [call for call in calls if not any(call[0].startswith(f"{path}.") for path in whole)]


def _is_composed(module: torch.nn.Module) -> bool:
    kind = type(module)
    return kind.__name__ == "MultiheadAttention" or any(
        part in kind.__module__ for part in ("transformer", "parametri")
    )


def written(program: Program, folder: Path) -> Path:
    path = folder / PATH
    path.write_text(program.text, encoding="utf-8")
    return path
