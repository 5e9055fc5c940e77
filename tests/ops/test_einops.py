from functools import partial
from typing import Any

import pytest
import torch

from tests.ops.oracle import messages, run
from torchlint_shapes.dims import Undecided, symbol
from torchlint_shapes.ops.apply import build_layer, call_layer
from torchlint_shapes.ops.declare import LAYERS, load
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.tensor import UNKNOWN, Tensor

einops = pytest.importorskip("einops")
load()
B, H, D = symbol("B"), symbol("H"), symbol("D")

CASES: list[tuple[str, tuple[int, ...], str, dict[str, int]]] = [
    ("rearrange", (2, 3, 4), "b c n -> b n c", {}),
    ("rearrange", (2, 3, 8, 6), "b c (h p) (w q) -> b (h w) (p q c)", {"p": 4, "q": 3}),
    ("rearrange", (2, 3, 8, 6), "b c (h p) (w q) -> b (h w) (p q c)", {"p": 3, "q": 3}),
    ("rearrange", (2, 5, 12), "b n (h d) -> b h n d", {"h": 4}),
    ("rearrange", (2, 5, 12), "b n (h d) -> b h n d", {"h": 4, "d": 3}),
    ("rearrange", (2, 5, 12), "b n (h d) -> b h n d", {"h": 4, "d": 4}),
    ("rearrange", (2, 5, 12), "b n (qkv h d) -> qkv b h n d", {"qkv": 3, "h": 2}),
    ("rearrange", (2, 5, 12), "b n (h d) -> b h n d", {}),
    ("rearrange", (2, 5), "b n -> b 1 n 1", {}),
    ("rearrange", (2, 1, 5), "b 1 n -> b n", {}),
    ("rearrange", (2, 2, 5), "b 1 n -> b n", {}),
    ("rearrange", (2, 3, 4, 5), "b ... d -> b (...) d", {}),
    ("rearrange", (2, 3, 4, 5), "b ... -> b ...", {}),
    ("rearrange", (2, 3, 4, 5), "... d -> d ...", {}),
    ("rearrange", (2, 3, 4, 5), "b c h -> b h c", {}),
    ("rearrange", (2, 3), "b c -> b () c", {}),
    ("rearrange", (2, 1, 3), "b () c -> b c", {}),
    ("reduce", (2, 3, 8, 6), "b c h w -> b c", {}),
    ("reduce", (2, 3, 8, 6), "b c (h p) (w q) -> b c h w", {"p": 2, "q": 2}),
    ("reduce", (2, 3, 8, 6), "b c h w -> b c 1 1", {}),
    ("repeat", (2, 3), "b c -> b c h", {"h": 4}),
    ("repeat", (2, 3), "b c -> (b r) c", {"r": 4}),
    ("repeat", (1, 3), "1 c -> b c", {"b": 4}),
    ("repeat", (2, 3), "... c -> ... r c", {"r": 4}),
]


@pytest.mark.parametrize(("name", "shape", "pattern", "lengths"), CASES)
def test_like_einops(name: str, shape: tuple[int, ...], pattern: str, lengths: dict[str, int]) -> None:
    fit = Fit()
    more = ("mean",) if name == "reduce" else ()
    try:
        found: Any = run(f"einops.{name}", fit, Tensor(shape), pattern, *more, **lengths).shape
    except Undecided:
        found = UNKNOWN
    try:
        expected = tuple(getattr(einops, name)(torch.zeros(shape), pattern, *more, **lengths).shape)
    except einops.EinopsError:
        assert fit.failed
    else:
        assert not fit.failed
        assert found == expected


def rearrange(shape: Any, pattern: str, **lengths: Any) -> tuple[Any, Fit]:
    fit = Fit()
    return run("einops.rearrange", fit, Tensor(shape), pattern, **lengths).shape, fit


def test_symbols() -> None:
    assert rearrange((B, H, 8 * D), "b n (h d) -> b h n d", h=8) == ((B, 8, H, D), Fit())
    assert rearrange((B, H, 8 * D), "b n (h d) -> b h n d", h=UNKNOWN) == ((B, None, H, None), Fit())
    assert rearrange((B, H, 8 * D), "b n (h d) -> b h n d", d=D) == ((B, 8, H, D), Fit())
    shape, fit = rearrange((B, 3, H, H), "b c (h p) (w q) -> b (h w) (p q c)", p=16, q=16)
    assert shape == (B, (H // 16) * (H // 16), 768)
    assert [(d.relation, d.want, d.got) for d in fit.open] == [("divides", 16, H)] * 2


def test_messages() -> None:
    assert messages(rearrange((2, 3, 8), "b n (h d) -> b h n d", h=3)[1].failed) == [
        "'b n (h d) -> b h n d', axis (h d): 8 is no multiple of 3"
    ]


def test_einsum() -> None:
    einsum = partial(run, "einops.einsum")
    fit = Fit()
    query, key = Tensor((B, 4, H, 32)), Tensor((B, 4, 7, 32))
    assert einsum(fit, query, key, "batch head i dim, batch head j dim -> batch head i j").shape == (B, 4, H, 7)
    assert fit == Fit()
    einsum(fit, Tensor((2, 3)), Tensor((4, 5)), "one two, two three -> one three")
    assert messages(fit.failed) == ["einsum 'one two, two three -> one three', axis b: 4 against 3 at axis 0"]


def test_pack_and_unpack() -> None:
    tensors = [(2, 5, 3), (2, 3), (2, 4, 6, 3)]
    packed, shapes = einops.pack([torch.zeros(s) for s in tensors], "b * d")
    found, found_shapes = run("einops.pack", Fit(), [Tensor(s) for s in tensors], "b * d")
    assert (found.shape, found_shapes) == (tuple(packed.shape), [tuple(s) for s in shapes])
    parts = run("einops.unpack", Fit(), Tensor((2, 30, 7)), found_shapes, "b * d")
    assert [part.shape for part in parts] == [
        tuple(p.shape) for p in einops.unpack(torch.zeros(2, 30, 7), shapes, "b * d")
    ]


@pytest.mark.parametrize(("name", "more"), [("Rearrange", ()), ("Reduce", ("max",))])
def test_layers(name: str, more: tuple[str, ...]) -> None:
    kind = LAYERS[f"einops.layers.torch.{name}"]
    attributes, _ = build_layer(kind, ("b c (h p) -> b h (p c)", *more), {"p": 4})
    assert call_layer(kind, attributes, (Tensor((B, 3, 8)),), {}).value.shape == (B, 2, 12)
