"""Every formula has an answer to whatever its parameters admit: an error in it would end the whole run."""

from collections.abc import Iterator
from inspect import Parameter
from typing import Any

import pytest

from torchlint_shapes.dims import symbol
from torchlint_shapes.ops.apply import Answer, build_layer, call_layer, call_op
from torchlint_shapes.ops.declare import LAYERS, OPS, LayerType, Op, load
from torchlint_shapes.ops.formula import Formula
from torchlint_shapes.ops.tensor import NUMBER, UNKNOWN, Tensor

FAMILIES = [
    *("pool", "pool_adaptive", "pad", "unpool", "unfold", "resize", "sample", "shuffle"),
    *("norm", "vision", "boxes", "regions", "deform"),
]

load()
SIZES = (3, symbol("A"), 4, symbol("B"), 2, 1)
TENSORS = [Tensor(sizes[:rank]) for rank in range(6) for sizes in ((2, 6, 8, 8, 8), SIZES)]
VALUES = [
    *(UNKNOWN, NUMBER, None, -1, 0, 7, 0.5, float("nan"), symbol("P"), "x", "reflect"),
    *((), (1,), (1, 2), (0, 0, 0), (1, 1, 1, 1), [UNKNOWN], [None, "x"], [2, 0.5]),
    *(Tensor((2, 4)), [Tensor(()), UNKNOWN], [Tensor((3, 4)), Tensor((3, 4))]),
]


def of_families(formula: Formula | None) -> bool:
    return formula is not None and formula.function.__module__.rpartition(".")[2] in FAMILIES


def calls(formula: Formula) -> Iterator[tuple[list[Any], dict[str, Any]]]:
    """Tensors of every rank, beside which each of the other arguments in turn takes every value."""
    others = [name for name in formula.signature.parameters if name not in formula.tensors]
    for tensor in TENSORS if formula.tensors else TENSORS[:1]:
        tensors = dict.fromkeys(formula.tensors, tensor)
        for usual in (UNKNOWN, 2):
            named = tensors | dict.fromkeys(others, usual)
            yield written(formula, named)
            yield from (written(formula, {**named, name: value}) for name in others for value in VALUES)


def written(formula: Formula, named: dict[str, Any]) -> tuple[list[Any], dict[str, Any]]:
    """Arguments as one writes them, of those that have a name."""
    kinds = {name: parameter.kind for name, parameter in formula.signature.parameters.items()}
    only = [name for name, kind in kinds.items() if kind is Parameter.KEYWORD_ONLY]
    left = [*only, *(name for name, kind in kinds.items() if kind is Parameter.VAR_KEYWORD)]
    return [named[name] for name in kinds if name not in left], {name: named[name] for name in only}


@pytest.mark.parametrize("op", [op for op in OPS.values() if of_families(op.formula)], ids=lambda op: op.name)
def test_ops(op: Op) -> None:
    for args, kwargs in calls(op.formula):
        assert isinstance(call_op(op, args, kwargs), Answer)


@pytest.mark.parametrize(
    "layer", [one for one in LAYERS.values() if of_families(one.forward)], ids=lambda one: one.name
)
def test_layers(layer: LayerType) -> None:
    assert layer.forward is not None
    built = [build_layer(layer, args, kwargs)[0] for args, kwargs in calls(layer.construct)]
    called = list(calls(layer.forward))
    few = [written(layer.forward, dict.fromkeys(layer.forward.signature.parameters, tensor)) for tensor in TENSORS]
    for attributes in built:
        for args, kwargs in called if attributes is built[0] else few:
            assert isinstance(call_layer(layer, attributes, args, kwargs), Answer)
