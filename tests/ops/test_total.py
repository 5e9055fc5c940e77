"""Every formula has an answer to all arguments of its kinds: tensors of any rank, and whatever a program may write."""

import inspect
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

from torchlint_shapes.dims import symbol
from torchlint_shapes.ops.apply import Answer, Attributes, added, apply
from torchlint_shapes.ops.declare import LAYERS, OPS, load
from torchlint_shapes.ops.formula import Formula
from torchlint_shapes.ops.tensor import NUMBER, UNKNOWN, Tensor

load()

FAMILIES = [
    "addmm", "matmul", "linalg", "factors", "solve", "fft", "special", "sort", "statistics", "diagonal",
]  # fmt: skip
SHAPES = [
    Tensor(tuple(sizes[:rank]))
    for sizes in ((3, 3, 1, 4, 2), tuple(map(symbol, "ABCDE")))
    for rank in range(len(sizes) + 1)
]
VALUES: list[Any] = [
    UNKNOWN, NUMBER, None, -1, 0, 7, 0.5, True, "x", (), (1, 2), [UNKNOWN], [None, 1], symbol("N"), Tensor((3, 3)),
]  # fmt: skip


def of_families(function: Any) -> bool:
    return function.__module__.rpartition(".")[2] in FAMILIES


def arguments(formula: Formula) -> Iterator[dict[str, Any]]:
    """Arguments for all parameters: tensors of all ranks, and each other parameter in turn with every value."""
    parameters = formula.signature.parameters
    tensors = formula.tensors
    others = [name for name in parameters if name not in tensors]
    plain = {name: passed(parameters[name], default(parameters[name])) for name in others}
    for one, two in product(SHAPES, SHAPES if len(tensors) > 1 else SHAPES[:1]):
        yield {**plain, **dict.fromkeys(tensors, two), **dict.fromkeys(tensors[:1], one)}
    for shape, name, value in product(SHAPES if tensors else SHAPES[:1], others, VALUES):
        yield {**plain, **dict.fromkeys(tensors, shape), name: passed(parameters[name], value)}


def default(parameter: inspect.Parameter) -> Any:
    return 1 if parameter.default is parameter.empty else parameter.default


def passed(parameter: inspect.Parameter, value: Any) -> Any:
    """The value as it is bound to the parameter."""
    if parameter.kind is parameter.VAR_POSITIONAL:
        return tuple(value) if isinstance(value, tuple | list) else (value,)
    return {} if parameter.kind is parameter.VAR_KEYWORD else value


@pytest.mark.parametrize("name", sorted(name for name, op in OPS.items() if of_families(op.formula.function)))
def test_ops_have_an_answer(name: str) -> None:
    for bound in arguments(OPS[name].formula):
        assert isinstance(apply(OPS[name].formula, bound), Answer)


@pytest.mark.parametrize(
    "name", sorted(n for n, layer in LAYERS.items() if layer.forward and of_families(layer.forward.function))
)
def test_layers_have_an_answer(name: str) -> None:
    layer = LAYERS[name]
    assert layer.forward is not None
    calls = list(arguments(layer.forward))
    for number, built in enumerate(arguments(layer.construct)):
        attributes = {**built, **added(layer, apply(layer.construct, built))}
        seen = Attributes(lambda name, known=attributes: known.get(name, UNKNOWN), layer.forward.constants)
        for bound in calls[number % 7 :: 7]:  # others with each
            assert isinstance(apply(layer.forward, bound, seen), Answer)
