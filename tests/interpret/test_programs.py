"""Python is the oracle: each program here is run for real and interpreted, and every global must come out the same.

A name that begins with `maybe_` may be unknown to the interpreter, but must not be wrong.
"""

import runpy
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import numpy as np
import pytest
import torch

from torchlint_shapes.dims import Poly
from torchlint_shapes.interpret import analyze
from torchlint_shapes.interpret.values import (
    NUMBER,
    UNKNOWN,
    AnyTensor,
    Choice,
    ClassValue,
    DictValue,
    Instance,
    IteratorValue,
    ListValue,
    SetValue,
    Stream,
    Tensor,
)
from torchlint_shapes.model.project import Project
from torchlint_shapes.source.read import decode, load, parse

PROGRAMS = sorted((Path(__file__).parent / "programs").glob("*.py"))


def agrees(real: Any, abstract: Any, may_be_unknown: bool) -> bool:
    if abstract is UNKNOWN or isinstance(abstract, AnyTensor):
        return may_be_unknown
    if isinstance(abstract, Poly):
        return may_be_unknown and isinstance(real, int)
    if isinstance(abstract, Choice):
        return may_be_unknown and any(agrees(real, v, True) for v in abstract.values)
    if isinstance(real, torch.Tensor):
        if not isinstance(abstract, Tensor) or real.ndim != abstract.rank:
            return False
        if abstract.dtype not in (None, str(real.dtype).removeprefix("torch.")):
            return False
        return all(r == a or (may_be_unknown and isinstance(a, Poly)) for r, a in zip(real.shape, abstract.shape))
    if isinstance(real, np.ndarray):
        same_type = isinstance(abstract, Tensor) and abstract.element in (None, str(real.dtype))
        return same_type and real.shape == abstract.shape
    if isinstance(real, np.generic):
        return abstract is NUMBER or real.item() == abstract
    if isinstance(real, tuple):
        pairs = zip(real, abstract) if isinstance(abstract, tuple) and len(real) == len(abstract) else [(1, 0)]
        return all(agrees(r, a, may_be_unknown) for r, a in pairs)
    if isinstance(real, list):
        same = isinstance(abstract, ListValue) and abstract.known and len(abstract.items) == len(real)
        return same and all(agrees(r, a, may_be_unknown) for r, a in zip(real, abstract.items))
    if isinstance(real, dict):
        same = isinstance(abstract, DictValue) and abstract.known and list(abstract.items) == list(real)
        return same and all(agrees(real[k], abstract.items[k], may_be_unknown) for k in real)
    if isinstance(real, (set, frozenset)):
        return isinstance(abstract, SetValue) and abstract.known and set(abstract.items) == real
    if isinstance(real, (int, float, str, bytes, type(None), range)):
        return type(real) is type(abstract) and real == abstract
    return isinstance(abstract, (Instance, IteratorValue, ClassValue, Stream))


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda p: p.stem)
def test_every_global_is_as_python_has_it(path: Path) -> None:
    real = runpy.run_path(str(path))
    analysis = analyze(str(path), parse(decode(load(str(path))), str(path)), Project().within(path))
    abstract = analysis.machine.modules[str(path.resolve())].scope.vars
    compared = 0
    for name, value in real.items():
        if name.startswith("__") or isinstance(value, (ModuleType, FunctionType, type)) or callable(value):
            continue
        assert name in abstract, f"{name} is not there"
        assert agrees(value, abstract[name], name.startswith("maybe_")), f"{name}: {value!r} but {abstract[name]!r}"
        compared += 1
    assert compared
    assert not [e for s in analysis.studies for e in s.trace.events if e.failed]
