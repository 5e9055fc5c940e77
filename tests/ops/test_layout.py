"""Strides as torch has them, and the views that it refuses for them."""

import random
from collections.abc import Callable
from typing import Any

import pytest
import torch

from torchlint_shapes.dims import symbol
from torchlint_shapes.ops.apply import apply, call_op
from torchlint_shapes.ops.declare import OPS, load
from torchlint_shapes.ops.laid_out import laid_out
from torchlint_shapes.ops.layout import contiguous
from torchlint_shapes.ops.tensor import Tensor

load()
SIZES = (1, 2, 3, 4, 6)


def call(name: str, *given: Any) -> Any:
    """The answer of an op, with strides."""
    op = OPS[name]
    bound = op.formula.signature.bind(given, {})
    assert bound is not None
    answer = apply(op.formula, bound)
    assert not answer.failed, (name, given, answer.failed)
    return laid_out(name, op.formula, bound, answer.value)


def random_view(rng: random.Random, real: torch.Tensor) -> tuple[str, tuple[Any, ...]]:
    """An op that gives a view of this tensor, and its further arguments."""
    rank, shape = real.dim(), tuple(real.shape)
    axis, other = rng.randrange(rank), rng.randrange(rank)
    cut = rng.choice([slice(None), slice(1, None), slice(None, None, 2), slice(0, 1), 0, -1, None, ...])
    ways: list[tuple[str, tuple[Any, ...]]] = [
        ("transpose", (axis, other)),
        ("permute", tuple(rng.sample(range(rank), rank))),
        ("movedim", (axis, other)),
        ("unsqueeze", (axis,)),
        ("squeeze", (axis,)),
        ("squeeze", ()),
        ("expand", tuple(rng.choice([size, -1]) if size > 1 else rng.choice([1, 3]) for size in shape)),
        ("expand", (2, *shape)),
        ("narrow", (axis, 0, rng.randint(1, shape[axis]))),
        ("__getitem__", (cut,)),
        ("__getitem__", ((..., cut) if cut is not ... else (...,),)),
        ("relu", ()),
        ("clone", ()),
        ("contiguous", ()),
        ("__add__", (1,)),
        ("flatten", (min(axis, other), max(axis, other))),
        ("reshape", tuple(reshaped(rng, shape))),
    ]
    return rng.choice(ways)


def reshaped(rng: random.Random, shape: tuple[int, ...]) -> list[int]:
    """Sizes of as many elements, near to these."""
    sizes = list(shape)
    for _ in range(rng.randint(1, 2)):
        at = rng.randrange(len(sizes))
        if len(sizes) > 1 and rng.random() < 0.6:
            at = min(at, len(sizes) - 2)
            sizes[at : at + 2] = [sizes[at] * sizes[at + 1]]
        else:
            first = next((n for n in (2, 3) if sizes[at] % n == 0), 1)
            sizes[at : at + 1] = [first, sizes[at] // first]
    return sizes


def same_strides(real: torch.Tensor, found: Tensor) -> bool:
    """Where an axis has more than one element."""
    assert found.strides is not None
    columns = zip(real.shape, real.stride(), found.strides, strict=True)
    return all(size == 1 or stride == said for size, stride, said in columns)


@pytest.mark.parametrize("seed", range(1200))
def test_strides_and_refused_views(seed: int) -> None:
    rng = random.Random(seed)
    shape = tuple(rng.choice(SIZES) for _ in range(rng.randint(1, 4)))
    real, found = torch.zeros(shape), Tensor(shape, "float32", strides=contiguous(shape))
    for _ in range(4):
        if not real.dim():
            return
        name, given = random_view(rng, real)
        method = f"torch.Tensor.{name}"
        real = getattr(real, name)(*given)
        found = call(method, found, *given)
        assert found.shape == tuple(real.shape)
        if found.strides is None or 0 in real.shape:
            return
        assert same_strides(real, found), (name, given)
        asked = reshaped(rng, tuple(real.shape)) if real.dim() else [1]
        refused = call_op(OPS["torch.Tensor.view"], [found, *asked], {}).failed
        try:
            view = real.view(*asked)
        except RuntimeError:
            assert refused, (name, given, asked)
        else:
            assert not refused, (name, given, asked)
            assert (seen := call("torch.Tensor.view", found, *asked)).strides is None or same_strides(view, seen)


MADE: dict[str, Callable[[torch.Tensor], tuple[Any, ...]]] = {
    "torch.nn.functional.linear": lambda x: (x, torch.zeros(5, x.shape[-1])),
    "torch.nn.functional.embedding": lambda x: (x.long(), torch.zeros(3, 5)),
    "torch.nn.functional.layer_norm": lambda x: (x, x.shape[-1:]),
    "torch.nn.functional.softmax": lambda x: (x, -1),
    "torch.matmul": lambda x: (x, torch.zeros(x.shape[-1], 4).t().contiguous().t()),
    "torch.sum": lambda x: (x, 0),
    "torch.mean": lambda x: (x, -1),
    "torch.Tensor.repeat": lambda x: (x, 2, *[1] * x.dim()),
    "torch.stack": lambda x: ([x, x], 0),
    "torch.cat": lambda x: ([x, x], -1),
    "torch.where": lambda x: (x > 0, x, x),
    "torch.add": lambda x: (x, torch.zeros(x.shape[-1])),
    "torch.Tensor.__mul__": lambda x: (torch.zeros(x.shape[-1:]), x),
    "torch.nn.functional.dropout": lambda x: (x,),
    "torch.nn.functional.gelu": lambda x: (x,),
    "torch.Tensor.double": lambda x: (x,),
}


@pytest.mark.parametrize("name", MADE)
@pytest.mark.parametrize("shape", [(4,), (2, 3), (2, 1, 4), (3, 1, 1), (2, 3, 4, 4), (1, 4, 2, 3), (2, 2, 1, 3, 4)])
def test_what_ops_make(name: str, shape: tuple[int, ...]) -> None:
    for order in (list(range(len(shape))), list(reversed(range(len(shape))))):
        inner = [shape[axis] for axis in order]
        real = torch.zeros(inner).permute([order.index(axis) for axis in range(len(shape))])
        given = MADE[name](real)
        function: Any = torch
        for part in name.split(".")[1:]:
            function = getattr(function, part)
        found = call(name, *abstract(given))
        if found.strides is not None:
            assert same_strides(function(*given), found)


def abstract(value: Any) -> Any:
    if isinstance(value, torch.Tensor):
        return Tensor(tuple(value.shape), str(value.dtype).removeprefix("torch."), strides=tuple(value.stride()))
    return type(value)(map(abstract, value)) if type(value) in (tuple, list) else value


B, L, H = symbol("B"), symbol("L"), symbol("H")


def test_symbols() -> None:
    """A batch may have one sample; the other axes of an input have more than one element."""
    heads = call("torch.Tensor.transpose", Tensor((B, 8, L, 64), strides=contiguous((B, 8, L, 64))), 1, 2)
    assert call_op(OPS["torch.Tensor.view"], [heads, B, L, 512], {}).failed
    assert not call_op(OPS["torch.Tensor.view"], [heads, B, L, 8, 64], {}).failed
    turned = call("torch.Tensor.transpose", Tensor((B, L, 16), strides=contiguous((B, L, 16))), 0, 1)
    assert not call_op(OPS["torch.Tensor.view"], [turned, L * B, 16], {}).failed
    maps = call("torch.Tensor.permute", Tensor((B, 16, H, L), strides=contiguous((B, 16, H, L))), 0, 2, 3, 1)
    assert not call_op(OPS["torch.Tensor.view"], [maps, B, H * L, 16], {}).failed
    unknown = symbol("?1", 0)
    wide = call("torch.Tensor.transpose", Tensor((2, unknown, 3), strides=contiguous((2, unknown, 3))), 1, 2)
    assert not call_op(OPS["torch.Tensor.view"], [wide, 2, 3 * unknown], {}).failed


def test_sizes_that_hang_together_in_a_way_that_is_not_known() -> None:
    """Height and width of a map, from which its places were counted: their product is that axis."""
    batch, height, width = (symbol(f"?{n}", 0) for n in range(3))
    places = call("torch.Tensor.transpose", Tensor((batch, 64, 8), strides=contiguous((batch, 64, 8))), 1, 2)
    assert not call_op(OPS["torch.Tensor.view"], [places, batch, 8, height, width], {}).failed
