"""Programs run for real, by torch, with nothing left behind.

Libraries that are no part of the tests are there as stand-ins with the same shapes. `# run: EXPRESSION` is evaluated
after the program.
"""

from __future__ import annotations

import contextlib
import io
import re
import runpy
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import torch
from torch.nn.modules.module import register_module_forward_hook

from tests import lightning_stand_in
from torchlint_shapes.hints.sights import MOST_PARTS

LIBRARIES = Path(__file__).parent / "stand_ins"
# What a call raises that has wrong arguments.
REFUSED = (TypeError, AttributeError)
# After so many calls of its networks a program that trains is taken to run well.
MOST_CALLS = 160


def run(program: Path, names: dict[str, Any] | None = None) -> str:
    """Runs a program and its `# run:` lines; what it raised or damaged in silence, nothing when all is well.

    `names` are defined before it starts.
    """
    main = program / "main.py" if program.is_dir() else program
    torch.manual_seed(0)
    damage: list[str] = []
    calls = iter(range(MOST_CALLS))

    def watch(*call: Any) -> None:
        damage.extend(_damage(*call))
        if _is_own(call[0]) and next(calls, None) is None:
            raise _Enough

    with _apart(main), register_module_forward_hook(watch), contextlib.suppress(_Enough):
        try:
            defined = runpy.run_path(str(main), names, run_name="__main__")
            for expression in re.findall(r"^# run: (.+)$", main.read_text(), re.MULTILINE):
                eval(expression, defined)
        except (RuntimeError, ValueError, IndexError, AssertionError, SyntaxError, UserWarning, *REFUSED) as error:
            return f"{type(error).__name__}: {error}"
    return "; ".join(damage)


def load(program: Path) -> dict[str, Any]:
    """What a program defines, after it has run."""
    with _apart(program):
        return runpy.run_path(str(program), run_name="__main__")


def shapes(value: object) -> object:
    """The shapes in a value, its first parts, with None for what is no tensor: as hints show it (`value_text`)."""
    if isinstance(value, dict):
        return {key: _part(value[key]) for key in list(value)[:MOST_PARTS]}
    if isinstance(value, list | tuple):
        return [*map(_part, value[:MOST_PARTS]), *[...] * (len(value) > MOST_PARTS)]
    return [_part(value)]


def _part(value: object) -> object:
    if isinstance(value, torch.Tensor):
        return tuple(value.shape)
    found = shapes(value) if isinstance(value, list | tuple) else None
    return tuple(found) if isinstance(found, list) else found


class _Enough(Exception):
    pass


def _is_own(layer: torch.nn.Module) -> bool:
    """Is this a network of the program that runs?"""
    return not type(layer).__module__.startswith("torch.")


def _damage(layer: torch.nn.Module, inputs: tuple[object, ...], output: object) -> Iterator[str]:
    """A network that returns another number of samples; a layer whose attributes lie about its weight."""
    first = inputs[0] if inputs else None
    if (
        _is_own(layer)
        and isinstance(first, torch.Tensor)
        and isinstance(output, torch.Tensor)
        and len(first) != len(output)
    ):
        yield f"{len(first)} samples became {len(output)}"
    if isinstance(layer, torch.nn.Linear) and layer.weight.shape != (layer.out_features, layer.in_features):
        yield f"the weight of {layer} is {tuple(layer.weight.shape)}"


# What the programs import that a test does not need for real.
STAND_INS = {"torchsummary", "torchinfo", "jaxtyping", "torchtyping", "lightning", "pytorch_lightning"}


@contextlib.contextmanager
def _apart(main: Path) -> Iterator[None]:
    """A run that leaves nothing behind: no modules, no arguments, no output."""
    before = dict(sys.modules)
    argv, path = sys.argv, list(sys.path)
    sys.argv = [str(main)]
    sys.path[:0] = [str(main.parent), str(LIBRARIES)]
    sys.modules |= {"torchsummary": _torchsummary(), "torchinfo": _torchinfo()}
    sys.modules |= {name: _annotations(name) for name in ("jaxtyping", "torchtyping")}
    sys.modules |= {name: lightning_stand_in.module(name) for name in ("lightning", "pytorch_lightning")}
    try:
        with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.filterwarnings("error", "Using a target size")  # which is stretched
            yield
    finally:
        sys.argv, sys.path[:] = argv, path
        for name, module in list(sys.modules.items()):
            own = str(getattr(module, "__file__", None)).startswith((str(main.parent), str(LIBRARIES)))
            if name not in before and (own or name in STAND_INS):
                del sys.modules[name]
        sys.modules |= {name: before[name] for name in STAND_INS & before.keys()}


def _torchsummary() -> ModuleType:
    """What torchsummary does to a network: two samples of the shape."""
    module = ModuleType("torchsummary")
    module.summary = lambda model, size: model(torch.rand(2, *size))  # type: ignore[attr-defined]
    return module


def _torchinfo() -> ModuleType:
    module = ModuleType("torchinfo")
    module.summary = lambda model, input_size: model(torch.rand(*input_size))  # type: ignore[attr-defined]
    return module


def _annotations(name: str) -> ModuleType:
    """jaxtyping and torchtyping, which do nothing by themselves."""
    module = ModuleType(name)
    for kind in ("Float", "Int", "Bool", "Shaped", "TensorType"):
        setattr(module, kind, type(kind, (), {"__class_getitem__": classmethod(lambda cls, shape: cls)}))
    return module
