"""einx, as it was measured; where it is installed it is asked again."""

from typing import Any

import pytest
import torch

from tests.ops.oracle import messages, run
from torchlint_shapes.dims import Undecided, symbol
from torchlint_shapes.ops.declare import load
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.tensor import UNKNOWN, Tensor

load()
B, N = symbol("B"), symbol("N")
REFUSED = None

CASES: list[tuple[str, str, list[Any], dict[str, Any], tuple[int, ...] | None]] = [
    ("subtract", "j, i -> i j", [(3,), (4,)], {}, (4, 3)),
    ("subtract", "... j, ... i -> ... i j", [(2, 5, 3), (2, 5, 4)], {}, (2, 5, 4, 3)),
    ("subtract", "... j, ... i -> ... i j", [(3,), (4,)], {}, (4, 3)),
    ("subtract", "j, i -> 1 i j", [(3,), (4,)], {}, (1, 4, 3)),
    ("multiply", "b n h, b n h d ->b h n d", [(2, 7, 3), (2, 7, 3, 4)], {}, (2, 3, 7, 4)),
    ("multiply", "b n h, b n h d -> b h n d", [(2, 7, 5), (2, 7, 3, 4)], {}, REFUSED),
    ("multiply", "b n, b n d -> b n d", [(2, 1), (2, 7, 4)], {}, REFUSED),
    ("add", "b n d, s d -> (b s) n d", [(2, 5, 8), (3, 8)], {}, (6, 5, 8)),
    ("add", "a b, a", [(3, 4), (3,)], {}, (3, 4)),
    ("add", "a, b a", [(3,), (4, 3)], {}, (4, 3)),
    ("add", "a [b]", [(3, 4), (4,)], {}, (3, 4)),
    ("add", "a b", [(3, 4), (4,)], {}, REFUSED),
    ("add", "b... [c]", [(2, 3, 4, 5), (5,)], {}, (2, 3, 4, 5)),
    ("add", "a, b -> a b c", [(3,), (4,)], {"c": 2}, (3, 4, 2)),
    ("where", "b n, b n d, -> b n d", [(2, 3), (2, 3, 4), 0.0], {}, (2, 3, 4)),
    ("less", "j, i -> i j", [(3,), (4,)], {}, (4, 3)),
    ("sum", "a [b]", [(3, 4)], {}, (3,)),
    ("sum", "a [b]", [(3, 4)], {"keepdims": True}, (3, 1)),
    ("mean", "b [s...] c", [(2, 3, 4, 5)], {}, (2, 5)),
    ("mean", "a (b c) -> a b", [(3, 8)], {"c": 2}, (3, 4)),
    ("mean", "a (b [c])", [(3, 8)], {"c": 2}, (3, 4)),
    ("sum", "a b c -> c", [(3, 4)], {}, REFUSED),
    ("softmax", "a [b]", [(3, 4)], {}, (3, 4)),
    ("rearrange", "a (b c) -> (a b) c", [(3, 8)], {"c": 2}, (12, 2)),
    ("rearrange", "a (b c) -> (a b) c", [(3, 8)], {"c": 3}, REFUSED),
    ("rearrange", "a b -> b a c", [(3, 8)], {"c": 2}, (8, 3, 2)),
    ("rearrange", "b s... c -> b c s...", [(2, 3, 4, 5)], {}, (2, 5, 3, 4)),
    ("rearrange", "b s... c -> b (s...) c", [(2, 3, 4, 5)], {}, (2, 12, 5)),
    ("dot", "a b, b c -> a c", [(2, 3), (3, 4)], {}, (2, 4)),
    ("dot", "a [b], [b] c -> a c", [(2, 3), (3, 4)], {}, (2, 4)),
    ("dot", "a b, b c -> a c", [(2, 3), (2, 4)], {}, REFUSED),
    ("get_at", "b [n] d, b m -> b m d", [(2, 5, 3), (2, 4)], {}, (2, 4, 3)),
    ("get_at", "b [h w] c, b p [2] -> b p c", [(2, 5, 6, 3), (2, 4, 2)], {}, (2, 4, 3)),
    ("get_at", "b [h w] c, b p, b p -> b p c", [(2, 5, 6, 3), (2, 4), (2, 4)], {}, (2, 4, 3)),
    ("get_at", "h [n] d, b h m -> b h m d", [(2, 5, 3), (7, 2, 4)], {}, (7, 2, 4, 3)),
    ("get_at", "b [n] d, b m -> b m d", [(2, 5, 3), (3, 4)], {}, REFUSED),
]


def found(name: str, description: str, inputs: list[Any], options: dict[str, Any]) -> tuple[Any, Fit]:
    fit = Fit()
    given = [Tensor(one) if isinstance(one, tuple) else one for one in inputs]
    try:
        return run(f"einx.{name}", fit, description, *given, **options).shape, fit
    except Undecided:
        return UNKNOWN, fit


@pytest.mark.parametrize(("name", "description", "inputs", "options", "expected"), CASES)
def test_shapes(
    name: str, description: str, inputs: list[Any], options: dict[str, Any], expected: tuple[int, ...] | None
) -> None:
    shape, fit = found(name, description, inputs, options)
    if expected is REFUSED:
        assert fit.failed
    else:
        assert (shape, fit) == (expected, Fit())


@pytest.mark.parametrize(("name", "description", "inputs", "options", "expected"), CASES)
def test_einx_says_so(
    name: str, description: str, inputs: list[Any], options: dict[str, Any], expected: tuple[int, ...] | None
) -> None:
    einx = pytest.importorskip("einx")
    if name == "add" and "[" in description:
        pytest.skip("newer ones refuse it")
    kind = torch.bool if name == "where" else torch.float32
    given = [torch.zeros(one) if isinstance(one, tuple) else one for one in inputs]
    given[0] = given[0].to(kind)
    if name == "get_at":
        given[1:] = [one.long() for one in given[1:]]
    try:
        real: tuple[int, ...] | None = tuple(getattr(einx, name)(description, *given, **options).shape)
    except Exception:  # einx has several
        real = REFUSED
    assert real == expected


def test_symbols() -> None:
    assert found("subtract", "i, j -> i j", [(B,), (N,)], {}) == ((B, N), Fit())
    assert found("get_at", "b [n] d, b m -> b m d", [(B, N, 3), (B, 4)], {}) == ((B, 4, 3), Fit())
    shape, fit = found("add", "b n, n -> b n", [(B, 5), (N,)], {})
    assert [(d.want, d.got) for d in fit.open] == [(5, N)]
    assert shape == (B, 5)


@pytest.mark.parametrize(
    "description", ["a, b -> (a + b)", "a b, b a", "(a...), a... -> a...", "a... b..., a... -> a..."]
)
def test_what_is_not_decided(description: str) -> None:
    assert found("add", description, [(3, 4), (4,)], {}) == (UNKNOWN, Fit())


def test_what_is_no_tensor() -> None:
    assert run("einx.add", Fit(), "a b, b -> a b", Tensor((3, 4)), UNKNOWN).shape == (3, 4)
    assert run("einx.add", Fit(), "a b, a -> a b", UNKNOWN, Tensor((3,))).shape == (3, None)


def test_messages() -> None:
    _, fit = found("add", "a b, b -> a b", [(3, 4), (5,)], {})
    assert messages(fit.failed) == ["'a b, b -> a b', axis (b): 5 where it says 4"]
