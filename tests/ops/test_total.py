"""No formula raises, whatever the values that its parameters admit."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

from torchlint_shapes.dims import symbol
from torchlint_shapes.ops.apply import Answer, build_layer, call_layer, call_op
from torchlint_shapes.ops.declare import LAYERS, OPS, load
from torchlint_shapes.ops.formula import Formula
from torchlint_shapes.ops.tensor import NUMBER, UNKNOWN, Tensor

load()
FAMILIES = """
pointwise identity create complex axes reshape expand split join index gather mask place
""".split()  # noqa: SIM905

N = symbol("N")
SIZES = (2, 3, 1, 4, 6)
TENSORS = [Tensor(sizes[:rank], "float32") for rank in range(6) for sizes in (SIZES, tuple(map(symbol, "ABCDE")))]
VALUES = [UNKNOWN, NUMBER, None, -1, 0, 7, 2.5, "x", N, (), [], (1, 2), (-1,), [UNKNOWN], [None, "x"], Tensor((2,))]


def of_families(formula: Formula | None) -> bool:
    return formula is not None and formula.function.__module__.rpartition(".")[2] in FAMILIES


def calls(formula: Formula, first: Any) -> Iterator[tuple[list[Any], dict[str, Any]]]:
    """Every argument in turn is each of the values, the others are what they are by default, or a number."""
    parameters = formula.signature.parameters
    plain = [name for name in parameters if name not in formula.tensors]
    for changed, value in product(plain or [None], VALUES):
        arguments, keywords = [], {}
        for name, parameter in parameters.items():
            default = 1 if parameter.default is parameter.empty else parameter.default
            given = first if name in formula.tensors else value if name == changed else default
            if parameter.kind is parameter.VAR_KEYWORD:
                keywords["other" if "dtype" in parameters else "dtype"] = value
            elif parameter.kind is parameter.VAR_POSITIONAL:
                arguments += [value] if changed == name else []
            elif parameter.kind is parameter.KEYWORD_ONLY:
                keywords[name] = given
            else:
                arguments.append(given)
        yield arguments, keywords


@pytest.mark.parametrize("name", [name for name, op in OPS.items() if of_families(op.formula)])
def test_ops(name: str) -> None:
    for tensor in TENSORS:
        for arguments, keywords in calls(OPS[name].formula, tensor):
            assert isinstance(call_op(OPS[name], arguments, keywords), Answer)


@pytest.mark.parametrize("name", [n for n, layer in LAYERS.items() if of_families(layer.forward)])
def test_layers(name: str) -> None:
    layer = LAYERS[name]
    assert layer.forward is not None
    for arguments, keywords in calls(layer.construct, None):
        attributes, answer = build_layer(layer, arguments, keywords)
        assert isinstance(answer, Answer)
        for tensor in TENSORS:
            for given, named in calls(layer.forward, tensor):
                assert isinstance(call_layer(layer, attributes, given, named), Answer)
