"""Every op and layer has an answer to whatever a program may give it: nothing but the call itself can be refused."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

from torchlint_shapes.dims import symbol
from torchlint_shapes.ops.apply import apply, build_layer, call_layer
from torchlint_shapes.ops.declare import LAYERS, OPS, load
from torchlint_shapes.ops.formula import Formula
from torchlint_shapes.ops.tensor import NUMBER, UNKNOWN, Tensor

load()
N = symbol("N")
TENSORS = [
    Tensor(shape, dtype)
    for shape in ((), (0,), (4,), (N, 3), (2, 3, 4), (N, 4, N, 6), (1, 2, 3, 4, 5), (2, 2, 2, 2, 2, 2))
    for dtype in ("float32", "int64")
]
VALUES = [
    UNKNOWN, NUMBER, None, True, -1, 0, 1, 7, 2.5, N, "x", "same", "none", "b c -> c b", (), (2,), (1, 2), [2, 0],
    [N, 3], [UNKNOWN], (None, 1), [[1, 2], [3]], (slice(None), 1), ..., {}, object(),
    [Tensor((2, 3)), Tensor((2, 3))], [Tensor((2,)), 1], (Tensor((1, 2, 3)), Tensor((1, 2, 3))),
]  # fmt: skip


def arguments(formula: Formula) -> Iterator[dict[str, Any]]:
    """Bound arguments: tensors of all ranks where they are needed, each other argument in turn of all kinds."""
    parameters = formula.signature.parameters.values()
    given = {p.name: 2 if p.default is p.empty else p.default for p in parameters}
    given |= {p.name: () for p in parameters if p.kind is p.VAR_POSITIONAL}
    given |= {p.name: {} for p in parameters if p.kind is p.VAR_KEYWORD}
    needed = formula.tensors
    for tensor in TENSORS:
        yield given | dict.fromkeys(needed, tensor)
    some = TENSORS[5], TENSORS[8], TENSORS[10]
    for tensor, p, value in product(some, parameters, [*VALUES, *some]):
        if p.name in needed:
            continue
        if p.kind is p.VAR_KEYWORD:
            value = {"dtype": value}
        elif p.kind is p.VAR_POSITIONAL:
            value = (value,)
        yield given | dict.fromkeys(needed, tensor) | {p.name: value}


@pytest.mark.parametrize("name", sorted(OPS))
def test_ops(name: str) -> None:
    for bound in arguments(OPS[name].formula):
        apply(OPS[name].formula, bound)


@pytest.mark.parametrize("name", sorted(LAYERS))
def test_layers(name: str) -> None:
    layer = LAYERS[name]
    for bound in arguments(layer.construct):
        apply(layer.construct, bound)
    assert layer.forward is not None
    positional = [p for p in layer.signature.parameters.values() if p.default is p.empty and p.kind < p.VAR_POSITIONAL]
    for value in (2, N, UNKNOWN):
        attributes, _ = build_layer(layer, [value] * len(positional), {})
        for bound in arguments(layer.forward):
            call_layer(layer, attributes, [], bound)
