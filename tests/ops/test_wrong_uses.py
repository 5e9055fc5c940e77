"""What is said not to be there, or not to go together, is refused by torch."""

from __future__ import annotations

import inspect
import operator
from typing import Any

import pytest
import torch
from torch import nn

from tests.ops.oracle import resolve
from tests.ops.test_wrong_kinds import accepted, bound
from torchlint_shapes.interpret.children import DICTS, LISTS
from torchlint_shapes.interpret.libraries.optimizers import OPTIMIZERS, parameters_of
from torchlint_shapes.interpret.module_names import MODULE_NAMES
from torchlint_shapes.interpret.torch_names import (
    LAYER_NAMES,
    MODULES_OF_TORCH,
    SCRIPT_NAMES,
    TENSOR_NAMES,
)
from torchlint_shapes.interpret.unknown_lists import JOINING
from torchlint_shapes.interpret.wrong_kinds import _OF_SIZES
from torchlint_shapes.interpret.wrong_uses import _NUMBERED
from torchlint_shapes.ops.declare import LAYERS, load
from torchlint_shapes.ops.refusal import _KINDS, IN_C
from torchlint_shapes.source.signs import ARITHMETIC

load()


def public(owner: object) -> set[str]:
    return {name for name in dir(owner) if not name.startswith("_")}


def test_names_of_tensors_and_modules() -> None:
    assert public(torch.Tensor) == TENSOR_NAMES
    for name, names in MODULES_OF_TORCH.items():
        assert public(resolve(name)) <= names
    functional = resolve("torch.nn.functional")
    calls = {name: getattr(functional, name) for name in public(functional)}
    assert {n for n, f in calls.items() if inspect.isbuiltin(f) and not n.startswith("has_")} == IN_C


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", sorted(name for name in LAYERS if name.startswith("torch.nn.") and "Lazy" not in name))
def test_a_layer_has_no_other_names(name: str) -> None:
    layer, real = LAYERS[name], resolve(name)
    arguments = accepted(real, layer.signature, ())
    try:
        built = bound(real, layer.signature, arguments or {})
    except Exception:
        pytest.skip("not built by trial")
    known = {*layer.signature.parameters, *LAYER_NAMES, *MODULE_NAMES}
    assert {n for n in public(built) if not _NUMBERED.match(n)} <= known


@pytest.mark.parametrize("name", [*LISTS, *DICTS])
def test_containers_have_no_other_names(name: str) -> None:
    assert public(resolve(name)()) <= LAYER_NAMES | MODULE_NAMES


def test_what_is_made_of_a_network() -> None:
    module = nn.Sequential(nn.Linear(2, 2))
    made = [torch.jit.trace(module, torch.ones(1, 2)), torch.jit.script(module), torch.fx.symbolic_trace(module)]
    for other in [*made, torch.compile(module)]:
        assert public(other) - public(module) <= SCRIPT_NAMES


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_parameters_of_optimizers(name: str) -> None:
    real = list(inspect.signature(getattr(torch.optim, name)).parameters.values())
    assert parameters_of(name) == [(p.name, _KINDS[p.kind], p.default is p.empty) for p in real]


@pytest.mark.parametrize("name", ARITHMETIC)
@pytest.mark.parametrize("other", [None, {}, len, nn.Linear(2, 2), torch.device("cpu"), (1, 2), [1, 2], "a"])
def test_arithmetic(name: str, other: Any) -> None:
    if name in ("mul", "mod") and isinstance(other, (tuple, list, str)):
        return
    for left, right in ((torch.ones(2), other), (other, torch.ones(2))):
        with pytest.raises((TypeError, RuntimeError, ValueError)):
            getattr(operator, f"__{name}__")(left, right)


@pytest.mark.parametrize("name", JOINING)
def test_tensors_in_a_list(name: str) -> None:
    for given in (torch.ones(2, 2), [torch.ones(2, 2), (torch.ones(2, 2),)], [torch.ones(2, 2), "a"]):
        with pytest.raises(TypeError):
            getattr(torch, name.removeprefix("torch."))(given)


@pytest.mark.parametrize("name", _OF_SIZES)
@pytest.mark.parametrize("size", [1.0, "1", len, nn.Linear(2, 2), torch.ones(2), torch.device("cpu"), {}])
def test_sizes(name: str, size: Any) -> None:
    function = getattr(torch.ones(2, 2), name) if hasattr(torch.Tensor, name) else getattr(torch, name)
    for sizes in ((size, 4), (2, size)):
        with pytest.raises((TypeError, RuntimeError)):
            function(*sizes)
