"""From what the worker saw to a verdict: did it fail, and was it this finding that failed?"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Any

from torchlint_shapes.confirm.plan import Job
from torchlint_shapes.confirm.slices import statement_lines
from torchlint_shapes.confirm.units import Source
from torchlint_shapes.findings import Confirmation, Finding

Run = dict[str, Any]

# Errors that come from how the network was called here, not from a shape.
BESIDE = re.compile(r"dtype|scalar type|more than 1 value per channel|same device|not implemented for")
FIRST = "another error comes first: "


def judge(finding: Finding, own: Source, job: Job, answer: dict[str, Any]) -> Confirmation | None:
    """The verdict of one job; None when it ran well, but does not reach the place of the finding."""
    if "dead" in answer:
        return Confirmation("unrunnable", answer["dead"])
    runs: list[Run] = answer["runs"]
    calls = [run for run in runs if run["input"] is not None] if job.network and not runs[0]["error"] else runs
    if not calls:
        return Confirmation("unrunnable", f"no input is known for {finding.network}")
    for run in runs:
        if not run["error"] and (text := _silent(finding, run)):
            return Confirmation("confirmed", f"silent: {text}")
    passed = [run for run in calls if not run["error"]]
    hits = [run for run in calls if _is_finding(finding, own, job, run)]
    inputs = [run["input"] for run in calls]
    if hits and all(any(run["error"] for run in calls if run["input"] == each) for each in inputs):
        return Confirmation("confirmed", hits[0]["error"])
    if passed:
        return Confirmation("refuted") if job.refutes else None
    return Confirmation("unrunnable", _why(calls[0]["error"]))


def _is_finding(finding: Finding, own: Source, job: Job, run: Run) -> bool:
    error = run["error"]
    if not error or BESIDE.search(error) or (job.exact and run["input"] is not None and not _numbers(finding, error)):
        return False
    known = finding.want.isdecimal() and finding.got.isdecimal()
    return at_place(finding, own, run) or (not finding.network and known and _numbers(finding, error))


def _numbers(finding: Finding, error: str) -> bool:
    """Whether the error speaks of the numbers of the finding, as far as these are known."""
    said = {text for text in (finding.want, finding.got) if text.isdecimal()}
    return said <= set(re.findall(r"\d+", error))


def at_place(finding: Finding, own: Source, run: Run) -> bool:
    """Whether an error was raised by the layer of the finding, or on the lines of its statement by no layer at all."""
    layer = re.sub(r"\[(\w+)\]", r".\1", finding.layer)
    if not finding.network:
        layer = layer.partition(".")[2] or layer  # `model.2`: the variable is no part of the path
    named = [
        name for kinds, name in run["layers"] if not finding.network or finding.network.rpartition(".")[2] in kinds
    ]
    names = named or [name for _, name in run["layers"]]
    if layer and any(name == layer or name.startswith(f"{layer}.") for name in names):
        return True
    path = os.path.abspath(own.path)
    frames = [line for file, line in run["frames"] if file == path]
    anonymous = not any(name for name in names)
    return bool(frames) and frames[-1] in set(_lines(finding, own)) and (not run["inside"] or anonymous)


def _lines(finding: Finding, own: Source) -> Iterator[int]:
    """The lines of the statement where the number is written, and of the one where the derivation ends."""
    yield from statement_lines(own, finding.span.line)
    if finding.derivation and finding.derivation[-1].path == finding.path:
        yield from statement_lines(own, finding.derivation[-1].line)


def _silent(finding: Finding, run: Run) -> str:
    """The damage that raises no error, as a sentence."""
    if finding.rule == "batch-folded":
        for call in run["calls"]:
            if (
                call["path"] == ""
                and call["inputs"]
                and call["outputs"]
                and call["inputs"][0][:1] != call["outputs"][0][:1]
            ):
                return f"{_count(call['inputs'][0], 'sample')} in, {_count(call['outputs'][0], 'row')} out"
    if finding.rule == "resized-by-attribute":
        for path, attribute, says, shape in run["resized"]:
            if not finding.layer or f".{path}".endswith(f".{finding.layer}"):
                return f"{path}.{attribute} says {says}, its weight is {tuple(shape)}"
    if finding.rule == "loss-mismatch":
        warned = (text.partition("\n")[0] for text in run["warnings"] if "target size" in text)
        return next(warned, "") or _paired(finding, run)
    return ""


def _paired(finding: Finding, run: Run) -> str:
    """The two shapes of the finding, where torch has made one of both that is larger."""
    texts = ([str(tuple(shape)) for shape in shapes] for shapes in run["pairs"])
    wanted = {finding.want, finding.got}
    return next((f"{one} and {two} became {whole}" for one, two, whole in texts if {one, two} == wanted), "")


def _count(shape: list[int], noun: str) -> str:
    return "a single number" if not shape else f"{shape[0]} {noun}" + ("" if shape[0] == 1 else "s")


def _why(error: str) -> str:
    """Why an error that is not the finding kept the program from reaching it."""
    kind, _, text = error.partition(": ")
    if kind in ("ImportError", "ModuleNotFoundError"):
        return f"it needs a module that cannot be imported: {text}"
    if text.endswith("is not allowed while confirming"):
        return text
    if kind == "MemoryError" or "allocate memory" in text:
        return f"it needs more memory than it may have: {text}".rstrip(": ")
    return FIRST + error
