"""The process that runs slices, in the user's interpreter: it needs the standard library, torch and two files of ours.

A job is one line of JSON on standard input, its answer one line of JSON on standard output. The program that is run
sees neither: its input is empty, its output is discarded.
"""

from __future__ import annotations
import __future__

import ast
import json
import os
import re
import sys
import types
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

import torch
from torch import nn

from torchlint_shapes.confirm.confine import Missing, Small, TooLarge, confine, fresh_modules
from torchlint_shapes.confirm.observe import observe, resized

SIZES = {nn.Conv1d: 1, nn.Conv2d: 2, nn.Conv3d: 3, nn.BatchNorm1d: 1, nn.BatchNorm2d: 2, nn.BatchNorm3d: 3}
OUT_OF_MEMORY = re.compile(r"allocate memory|MemoryError|not enough memory")
WANTS_INTEGERS = re.compile(r"Long|Int\b|dtype|scalar type|indices")


def answer(job: dict[str, Any]) -> dict[str, Any]:
    """All runs of a job: with real tensors, or, where they would be too large, with tensors that have no data."""
    try:
        runs = attempt(job, real=True)
        if not any(OUT_OF_MEMORY.search(run["error"]) for run in runs):
            return {"runs": runs, "fake": False}
    except TooLarge:
        pass
    return {"runs": attempt(job, real=False), "fake": True}


def attempt(job: dict[str, Any], real: bool) -> list[dict[str, Any]]:
    """First the statements of the slice; then, where the last one is a network, its calls with each trial's inputs."""
    module = types.ModuleType("__slice__" if job["module"] in sys.modules else job["module"])
    module.__dict__.update(__file__=job["path"], __package__=job["package"])
    with fresh_modules(job), nullcontext() if real else without_data(), Small(real):
        sys.modules[module.__name__] = module
        network, run = observe(lambda: execute(job, module.__dict__))
        run["resized"] = [
            fact for name, value in [("", network), *vars(module).items()] for fact in resized(name, value)
        ]
        runs = [run]
        if not run["error"] and job["network"]:
            for shapes in guesses(network) if job["trials"] is None else job["trials"]:
                tried = list(trial(network, shapes))
                runs += tried
                if not any(each["error"] for each in tried):
                    break
    return runs


def without_data() -> Any:
    from torch._subclasses import FakeTensorMode

    return FakeTensorMode(allow_non_fake_inputs=True)


def execute(job: dict[str, Any], names: dict[str, Any]) -> Any:
    """Runs the pieces of the slice, each on its own lines; the value of the last one if it is the network."""
    flags = __future__.annotations.compiler_flag if job["annotations"] else 0
    for index, (line, text) in enumerate(job["chunks"]):
        last = job["network"] and index == len(job["chunks"]) - 1
        code = compile("\n" * (line - 1) + text, job["path"], "eval" if last else "exec", flags, dont_inherit=True)
        if last:
            return eval(code, names)
        try:
            exec(code, names)
        except ImportError as error:
            statement = ast.parse(text).body[0]
            if not isinstance(statement, (ast.Import, ast.ImportFrom)):
                raise
            names.update({(alias.asname or alias.name).split(".")[0]: Missing(error) for alias in statement.names})
    return None


def trial(network: Any, shapes: Any) -> Iterator[dict[str, Any]]:
    """Calls the network with floating point inputs, or integers where it wants these, in training and in evaluation."""
    for training in (True, False):
        if isinstance(network, nn.Module):
            network.train(training)
        for make in (torch.randn, lambda shape: torch.randint(0, 2, shape)):
            _, run = observe(lambda make=make: network(*[make(tuple(shape)) for shape in shapes]))  # type: ignore[misc]
            run["input"] = shapes
            if not WANTS_INTEGERS.search(run["error"]):
                break
        yield run


def guesses(network: Any) -> list[Any]:
    """Shapes of the one input that the first layer of a network may want."""
    for layer in network.modules() if isinstance(network, nn.Module) else ():
        for kind, axes in SIZES.items():
            if isinstance(layer, kind):
                channels = getattr(layer, "in_channels", None) or layer.num_features
                return [[[2, channels, *[size] * axes]] for size in (28, 32, 64, 224)]
        if isinstance(layer, nn.Linear):
            return [[[2, layer.in_features]]]
        if isinstance(layer, nn.Embedding):
            return [[[2, size]] for size in (8, 16)]
        if isinstance(layer, nn.RNNBase):
            return [[[2, size, layer.input_size]] for size in (8, 16)]
    return []


def main() -> None:
    jobs, answers = os.fdopen(os.dup(0)), os.fdopen(os.dup(1), "w")
    nothing = os.open(os.devnull, os.O_RDWR)
    print(json.dumps({"torch": torch.__version__}), file=answers, flush=True)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    torch.set_num_threads(1)
    confine(int(sys.argv[1]) * 2**20)
    for line in jobs:
        print(json.dumps(answer(json.loads(line))), file=answers, flush=True)
