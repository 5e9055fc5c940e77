"""A package that the interpreter in use does not have: a program that has another way goes it."""

import sys
from pathlib import Path
from typing import Any

from torchlint_shapes.interpret import analyze
from torchlint_shapes.interpret.values import External
from torchlint_shapes.model.project import Project
from torchlint_shapes.source.read import parse

ASKS = """
import importlib
import importlib.util
import torch

there = importlib.util.find_spec("no_such_package") is not None
try:
    import no_such_package.deep
    width = no_such_package.deep.width
except (ModuleNotFoundError, AttributeError):
    width = 16
try:
    from no_such_package import Norm
except ImportError:
    from torch.nn import LayerNorm as Norm
try:
    made = importlib.import_module("no_such_package").make
except Exception:
    made = 8
try:
    import no_such_package as needed
except ImportError:
    raise ImportError("install it")
import no_such_package as plain
"""


def globals_of(tmp_path: Path, python: str) -> dict[str, Any]:
    path = tmp_path / "program.py"
    path.write_text(ASKS)
    analysis = analyze(str(path), parse(ASKS, str(path)), Project().within(path, python))
    return analysis.machine.modules[str(path.resolve())].scope.vars


def test_a_program_goes_its_other_way(tmp_path: Path) -> None:
    found = globals_of(tmp_path, sys.executable)
    assert found["there"] is False
    assert (found["width"], found["made"], found["Norm"].name) == (16, 8, "LayerNorm")


def test_what_the_program_cannot_do_without_is_taken_to_be_there(tmp_path: Path) -> None:
    found = globals_of(tmp_path, sys.executable)
    assert found["needed"] == found["plain"] == External("no_such_package")


def test_an_interpreter_without_torch_says_nothing_of_packages(tmp_path: Path) -> None:
    found = globals_of(tmp_path, "")
    assert found["there"] is not False
    assert found["Norm"] == External("no_such_package.Norm")
