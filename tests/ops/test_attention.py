from itertools import product
from types import SimpleNamespace
from typing import Any

import pytest
import torch

from tests.ops.agree import (
    Mask,
    Real,
    agree,
    agree_layer,
    agrees,
    attributes,
    parameters,
    run_layer,
    same_function_signature,
    same_signature,
)
from tests.ops.oracle import messages
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.tensor import UNKNOWN, Tensor

QUERIES = [(8,), (5, 8), (5, 3, 8), (5, 3, 9), (3, 5, 8), (5, 1, 8), (7, 3, 8), (7, 8), (7, 2, 8), (1, 5, 3, 8)]
SOURCES = [(7, 3, 6), (7, 3, 4), (7, 3, 8), (6, 3, 4), (7, 6), (7, 4), (3, 7, 6)]
SEQUENCES = [(8,), (5, 8), (7, 8), (5, 3, 8), (7, 3, 8), (5, 3, 9), (3, 5, 8), (1, 1, 3, 8)]


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("batch_first", [True, False])
def test_queries_and_keys(query: tuple[int, ...], batch_first: bool) -> None:
    for key in QUERIES:
        given = (Real(query), Real(key), Real(key))
        agree_layer("MultiheadAttention", (8, 2), *given, batch_first=batch_first)


def test_keys_and_values_of_their_own_sizes() -> None:
    for key, value in product(SOURCES, SOURCES):
        different: list[dict[str, Any]] = [{"kdim": 6, "vdim": 4}, {"kdim": 6}]
        for options in different:
            agree_layer("MultiheadAttention", (8, 2), Real((5, 3, 8)), Real(key), Real(value), **options)
        agree_layer("MultiheadAttention", (8, 2), Real((5, 8)), Real(key), Real(value), kdim=6, vdim=4)


@pytest.mark.parametrize("need", [True, False])
@pytest.mark.parametrize("average", [True, False])
@pytest.mark.parametrize("options", [{}, {"add_zero_attn": True}, {"add_bias_kv": True, "add_zero_attn": True}])
def test_weights(need: bool, average: bool, options: dict[str, Any]) -> None:
    for query, key, batch_first in [
        ((5, 3, 8), (7, 3, 8), False),
        ((3, 5, 8), (3, 7, 8), True),
        ((5, 8), (7, 8), False),
    ]:
        given = (Real(query), Real(key), Real(key), None, need, None, average)
        agree_layer("MultiheadAttention", (8, 2), *given, batch_first=batch_first, **options)


@pytest.mark.parametrize(
    ("query", "key", "batch_first"),
    [((5, 3, 8), (7, 3, 8), False), ((3, 5, 8), (3, 7, 8), True), ((5, 8), (7, 8), False)],
)
def test_masks(query: tuple[int, ...], key: tuple[int, ...], batch_first: bool) -> None:
    given = (Real(query), Real(key), Real(key))
    for padding in [(3, 7), (7, 3), (3, 5), (7,), (1, 7), (5,)]:
        agree_layer("MultiheadAttention", (8, 2), *given, Mask(padding), batch_first=batch_first)
    for mask in [(5, 7), (7, 5), (6, 5, 7), (3, 5, 7), (2, 5, 7), (1, 1, 5, 7), (1, 5, 7), (7,), (1, 7)]:
        agree_layer("MultiheadAttention", (8, 2), *given, None, True, Mask(mask), batch_first=batch_first)


OPERANDS = [
    (8,),
    (5, 8),
    (7, 8),
    (7, 6),
    (4, 5, 8),
    (4, 7, 8),
    (2, 4, 5, 8),
    (2, 4, 7, 8),
    (2, 1, 7, 8),
    (2, 2, 7, 8),
    (1, 4, 5, 8),
]


@pytest.mark.parametrize("query", OPERANDS)
def test_scaled_dot_product(query: tuple[int, ...]) -> None:
    for key, value in product(OPERANDS, OPERANDS):
        agree("scaled_dot_product_attention", Real(query), Real(key), Real(value))


def test_masks_and_groups_of_scaled_dot_product() -> None:
    for mask in [
        (5, 7),
        (7, 5),
        (2, 4, 5, 7),
        (1, 1, 5, 7),
        (2, 1, 1, 7),
        (3, 4, 5, 7),
        (1, 7),
        (5, 1),
        (1, 2, 4, 5, 7),
    ]:
        for batch in [(2, 4), (4,)]:
            key = Real((*batch, 7, 8))
            agree("scaled_dot_product_attention", Real((*batch, 5, 8)), key, key, Real(mask))
    for query, key_shape in [((2, 8, 5, 8), (2, 2, 7, 8)), ((2, 8, 5, 8), (2, 3, 7, 8)), ((8, 5, 8), (2, 7, 8))]:
        given = (Real(query), Real(key_shape), Real(key_shape))
        agree("scaled_dot_product_attention", *given, enable_gqa=True)


@pytest.mark.parametrize("batch_first", [True, False])
@pytest.mark.parametrize("norm_first", [True, False])
def test_transformer_layers(batch_first: bool, norm_first: bool) -> None:
    options = {"batch_first": batch_first, "norm_first": norm_first}
    for source in SEQUENCES:
        agree_layer("TransformerEncoderLayer", (8, 2, 16), Real(source), **options)
        for target in SEQUENCES:
            agree_layer("TransformerDecoderLayer", (8, 2, 16), Real(target), Real(source), **options)
            agree_layer("Transformer", (8, 2, 1, 1, 16), Real(source), Real(target), **options)


def test_masks_of_transformers() -> None:
    for mask in [(5, 5), (5, 4), (6, 5, 5), (3, 5, 5)]:
        agree_layer("TransformerEncoderLayer", (8, 2, 16), Real((5, 3, 8)), Mask(mask))
    for padding in [(3, 5), (5, 3)]:
        agree_layer("TransformerEncoderLayer", (8, 2, 16), Real((5, 3, 8)), None, Mask(padding))
    for mask in [(7, 5), (5, 7)]:
        agree_layer("TransformerDecoderLayer", (8, 2, 16), Real((7, 3, 8)), Real((5, 3, 8)), None, Mask(mask))


@pytest.mark.parametrize(("kind", "argument"), [("Encoder", "encoder_layer"), ("Decoder", "decoder_layer")])
def test_stacks(kind: str, argument: str) -> None:
    inner = attributes(Fit(), f"Transformer{kind}Layer", 8, 2, 16)

    def in_torch(given: Any) -> Any:
        layer = getattr(torch.nn, f"Transformer{kind}Layer")(8, 2, 16)
        return getattr(torch.nn, f"Transformer{kind}")(layer, 2)(*given)

    for shapes in product(SEQUENCES, SEQUENCES) if kind == "Decoder" else [(s,) for s in SEQUENCES]:
        here = lambda fit, given: run_layer(fit, f"Transformer{kind}", {argument: SimpleNamespace(**inner)}, *given)  # noqa: E731
        agrees(in_torch, here, tuple(map(Real, shapes)))


@pytest.mark.parametrize("layer", [UNKNOWN, SimpleNamespace(d_model=8, self_attn=SimpleNamespace(embed_dim=8))])
def test_a_stack_of_layers_that_are_not_torchs_says_nothing(layer: object) -> None:
    fit = Fit()
    assert run_layer(fit, "TransformerEncoder", {"encoder_layer": layer}, Tensor((5, 3, 9))) == Tensor((5, 3, 9))
    assert not fit.failed


def test_the_messages_name_the_numbers_and_the_arguments() -> None:
    (demand,) = agree_layer("MultiheadAttention", (8, 2), *[Real((5, 3, 9))] * 3)
    assert (demand.kind, demand.argument, messages([demand])) == (
        "features",
        "embed_dim",
        ["takes 8 features but receives 9"],
    )
    (demand,) = agree_layer("MultiheadAttention", (8, 2), Real((5, 3, 8)), Real((7, 3, 7)), Real((7, 3, 8)), kdim=6)
    assert (demand.argument, messages([demand])) == ("kdim", ["takes keys of 6 features but receives 7"])
    (demand,) = agree_layer("MultiheadAttention", (8, 3), *[Real((5, 3, 8))] * 3)
    assert (demand.kind, demand.argument) == ("divisible", "num_heads")
    (demand,) = agree_layer("TransformerEncoderLayer", (8, 3, 16), Real((5, 3, 8)))
    assert (demand.kind, demand.argument) == ("divisible", "nhead")
    (demand,) = agree_layer("TransformerEncoderLayer", (8, 2, 16), Real((5, 3, 9)))
    assert (demand.kind, demand.argument) == ("features", "d_model")


def in_full(out: int) -> tuple[Any, ...]:
    """The arguments after the tensors: embed_dim 8, 2 heads, and an output of `out` features."""
    return (8, 2, Real((24, 8)), Real((24,)), None, None, False, 0.0, Real((out, 8)), Real((out,)))


@pytest.mark.parametrize("query", [(5, 3, 8), (5, 3, 9), (5, 2, 8), (5, 8)])
def test_the_function_under_it(query: tuple[int, ...]) -> None:
    for out in (8, 6):
        key = Real((7, 3, 8))
        agree("multi_head_attention_forward", Real(query), key, key, *in_full(out))


def test_parameters_and_signatures() -> None:
    parameters("MultiheadAttention", 8, 2, kdim=6, add_bias_kv=True)
    parameters("MultiheadAttention", 8, 2, bias=False)
    same_signature("MultiheadAttention")
    same_function_signature("multi_head_attention_forward")
    for name in ("TransformerEncoder", "TransformerDecoder"):
        same_signature(name)
    for name in ("TransformerEncoderLayer", "TransformerDecoderLayer", "Transformer"):
        same_signature(name, constructor=False)  # the default of `activation` is a function in torch


@pytest.mark.parametrize("key", [(2, 4, 5, 8), (2, 4, 5, 7), (4, 5, 8), (2, 4, 6, 8)])
@pytest.mark.parametrize("value", [(2, 4, 5, 8), (2, 4, 5, 3)])
def test_flexible(key: tuple[int, ...], value: tuple[int, ...]) -> None:
    name = "torch.nn.attention.flex_attention.flex_attention"
    agree(name, Real((2, 4, 3, 8)), Real(key), Real(value))
    agree(name, Real((2, 4, 3, 8)), Real(key), Real(value), return_lse=True)
