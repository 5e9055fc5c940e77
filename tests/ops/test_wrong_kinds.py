"""Where a tensor or a size belongs, torch refuses what the interpreter takes to be refused."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from itertools import islice, product
from typing import Any

import pytest
import torch
from torch import nn

from tests.ops.oracle import resolve
from torchlint_shapes.interpret.wrong_kinds import _OF_NUMBERS, _PATIENT, _SHARES
from torchlint_shapes.ops.declare import LAYERS, OPS, load
from torchlint_shapes.ops.signature import Signature

load()
ONES = torch.ones(2, 2)
# What a program may put in the place of a tensor or a size.
OTHERS = [(ONES, (ONES, ONES)), (ONES,), (2, 2), [1, 2], [ONES], [], {}, "x", lambda x: x, nn.Linear(2, 2), nn.Linear]
NUMBERS = [1, 0.5]
FILLINGS = [1, 2, (2, 2), (1, 1), "mean", 0.5, ONES, ONES.long(), [1], [ONES], nn.Linear(2, 2)]
FILLINGS += [nn.TransformerEncoderLayer(2, 1), nn.TransformerDecoderLayer(2, 1)]
TENSORS = [torch.ones(s) for s in [(2, 2), (2,), (1, 2, 2), (1, 2, 2, 2), (1, 2, 2, 2, 2), (1, 4, 4), (1, 1, 4, 4)]]
TENSORS += [torch.zeros(2, 2).long(), torch.zeros(2).long(), torch.zeros(2, 2).bool()]


def needed(signature: Signature) -> list[str]:
    empty = inspect.Parameter.empty
    return [n for n, p in signature.parameters.items() if p.default is empty and p.kind not in (2, 4)]


def bound(call: Callable[..., Any], signature: Signature, arguments: dict[str, Any]) -> Any:
    """The call with these arguments, by place where Python's signature has no name for them."""
    places, names, gap = [], {}, False
    for name, parameter in signature.parameters.items():
        gap = gap or name not in arguments
        if name in arguments and parameter.kind in (0, 1) and not gap:
            places.append(arguments[name])
        elif name in arguments:
            names[name] = arguments[name]
    return call(*places, **names)


def accepted(call: Callable[..., Any], signature: Signature, tensors: tuple[str, ...]) -> dict[str, Any] | None:
    """Arguments whose kinds torch accepts, found by trial."""
    others = [name for name in needed(signature) if name not in tensors]
    for filling, tensor in islice(product(product(FILLINGS, repeat=len(others)), TENSORS), 130):
        arguments = dict(zip(others, filling, strict=True)) | {name: tensor.clone() for name in tensors}
        try:
            bound(call, signature, arguments)
        except (TypeError, AttributeError):
            continue
        except Exception:
            return arguments
        return arguments
    return None


# Those that people call most: to find by trial what each op takes, and to try all others on it, takes minutes.
_F = "torch.nn.functional"
USUAL = (
    "torch.matmul", "torch.bmm", "torch.flatten", "torch.sum", "torch.mean", "torch.transpose", "torch.reshape",
    "torch.squeeze", "torch.unsqueeze", "torch.softmax", "torch.exp", "torch.add", "torch.mul", f"{_F}.relu",
    f"{_F}.gelu", f"{_F}.linear", f"{_F}.conv2d", f"{_F}.max_pool2d", f"{_F}.dropout", f"{_F}.interpolate",
    f"{_F}.one_hot", f"{_F}.embedding", f"{_F}.layer_norm", f"{_F}.mse_loss", f"{_F}.cross_entropy",
)  # fmt: skip


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", USUAL)
def test_only_a_tensor_is_taken_for_one(name: str) -> None:
    formula, real = OPS[name].formula, resolve(name)
    arguments = accepted(real, formula.signature, formula.tensors)
    if arguments is None:
        pytest.skip("no arguments found by trial")
    numbers = [] if name.rpartition(".")[2] in _OF_NUMBERS else NUMBERS
    for parameter, other in product(formula.tensors[int(name.startswith("torch.Tensor.")) :], OTHERS + numbers):
        with pytest.raises(Exception):  # noqa: B017, PT011
            bound(real, formula.signature, arguments | {parameter: other})


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", sorted(name for name in LAYERS if name.startswith("torch.")))
def test_layers_take_only_sizes_and_tensors(name: str) -> None:
    layer, real = LAYERS[name], resolve(name)
    arguments = accepted(real, layer.signature, ())
    assert layer.forward is not None
    if arguments is None:
        pytest.skip("no arguments found by trial")
    sizes = () if name.startswith(_PATIENT) else layer.construct.sizes
    for size, other in product(sizes, [*OTHERS, 0.5]):
        if other != 0.5 or size not in _SHARES:
            with pytest.raises(Exception):  # noqa: B017, PT011
                bound(real, layer.signature, arguments | {size: other})
    try:
        built = bound(real, layer.signature, arguments)
    except Exception:
        pytest.skip("not built by trial")
    given = accepted(built, layer.forward.signature, layer.forward.tensors)
    for parameter, other in product(layer.forward.tensors if given else (), OTHERS + NUMBERS):
        with pytest.raises(Exception):  # noqa: B017, PT011
            bound(built, layer.forward.signature, (given or {}) | {parameter: other})
