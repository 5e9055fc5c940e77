"""einops: `b c (h p) (w q) -> b (h w) (p q c)` says how axes are taken apart, ordered and put together."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

from torchlint_shapes.dims import Dim, Poly, Undecided, divide
from torchlint_shapes.ops import dtype as dtypes
from torchlint_shapes.ops.declare import functional_layer, op
from torchlint_shapes.ops.einsum import contracted
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.join import listed
from torchlint_shapes.ops.kinds import Tensors, Text
from torchlint_shapes.ops.position import MaybeSize, known, tensor
from torchlint_shapes.ops.starts import of_rank
from torchlint_shapes.ops.tensor import Tensor

MANY = "..."
_TOKEN = re.compile(r"\(|\)|\.\.\.|[A-Za-z_]\w*|\d+")


@dataclass(frozen=True, slots=True)
class Pattern:
    """Each side as its axes, an axis as the names that are multiplied in it: `b (h w)` is (("b",), ("h", "w")).

    A `...` outside of parentheses is (MANY,), one alone in parentheses ("1", MANY).
    """

    text: str
    left: tuple[tuple[str, ...], ...]
    right: tuple[tuple[str, ...], ...]


def parsed(pattern: Any) -> Pattern:
    if not isinstance(pattern, str) or "->" not in pattern:
        raise Undecided("a pattern that is not known")
    left, _, right = pattern.partition("->")
    return Pattern(pattern, side(left), side(right))


def side(side: str) -> tuple[tuple[str, ...], ...]:
    axes: list[tuple[str, ...]] = []
    group: list[str] | None = None
    for token in _TOKEN.findall(side):
        if token == "(":
            group = []
        elif token == ")":
            axes.append(("1", MANY) if group == [MANY] else tuple(group or ()))
            group = None
        elif group is not None:
            group.append(token)
        else:
            axes.append((token,))
    return tuple(axes)


def solved(fit: Fit, pattern: Pattern, input: Tensor, lengths: Mapping[str, Any]) -> dict[str, tuple[MaybeSize, ...]]:
    """The size of each name; for `...` the sizes of several axes."""
    names = [axis for axis in pattern.left if axis != (MANY,)]
    extra = input.rank - len(names)
    spread = (MANY,) in pattern.left
    if extra < 0 or (extra and not spread):
        says = f"{pattern.text!r} takes {{want}} input but receives a {{got}} tensor"
        fit.fail("reshape", f"{len(names)}-D", f"{input.rank}-D", says, "pattern")
        raise Undecided("a tensor of another rank")
    at = pattern.left.index((MANY,)) if spread else len(names)
    found: dict[str, tuple[MaybeSize, ...]] = {MANY: input.shape[at : at + extra]}
    given = {name: size for name, size in lengths.items() if isinstance(size, int | Poly)}
    found |= {name: (size,) for name, size in given.items()}
    for axis, size in zip(names, input.shape[:at] + input.shape[at + extra :], strict=True):
        if len(axis) == 1 and axis[0] not in found and not axis[0].isdigit():
            found[axis[0]] = (size,)
        else:
            _check_open(fit, pattern, [name for name in axis if not name.isdigit() and name not in lengths])
            _split(fit, pattern, axis, size, found)
    return found


def _check_open(fit: Fit, pattern: Pattern, names: list[str]) -> None:
    """Of the names of one axis einops finds out one; the length of the others it must be given."""
    if len(names) > 1:
        says = f"{pattern.text!r} takes lengths for all of ({' '.join(names)}) but {{want}}, not for {{got}}"
        fit.fail("reshape", "one", str(len(names) - 1), says, "pattern")


def _split(
    fit: Fit, pattern: Pattern, axis: tuple[str, ...], size: Dim, found: dict[str, tuple[MaybeSize, ...]]
) -> None:
    """One axis as the product of its names, of which one may be left open."""
    found |= {name: (int(name),) for name in axis if name.isdigit()}
    unknown = [name for name in axis if name not in found]
    factors = [found[name][0] for name in axis if name not in unknown]
    if None in factors:
        found |= dict.fromkeys(unknown, (None,))
        return
    product = prod((factor for factor in factors if factor is not None), start=1)
    shown = f"{pattern.text!r}, axis ({' '.join(axis)})"
    if not unknown:
        fit.equal("reshape", product, size, f"{shown}: {{got}} where it says {{want}}", "pattern")
    elif fit.divides("reshape", product, size, f"{shown}: {{got}} is no multiple of {{want}}", "pattern"):
        found |= {name: (_quotient(size, product) if len(unknown) == 1 else None,) for name in unknown}
    else:
        found |= dict.fromkeys(unknown, (None,))


def _quotient(size: Dim, product: Dim) -> MaybeSize:
    """size / product, which is known to leave no rest."""
    exact = divide(size, product)
    return size // product if exact is None and isinstance(product, int) else exact


def composed(pattern: Pattern, found: Mapping[str, tuple[MaybeSize, ...]]) -> list[MaybeSize]:
    """The right side of a pattern as a shape."""
    shape: list[MaybeSize] = []
    for axis in pattern.right:
        if axis == (MANY,):
            shape += found[MANY]
            continue
        sizes = [size for name in axis for size in ((int(name),) if name.isdigit() else found.get(name, (None,)))]
        shape.append(None if None in sizes else prod((size for size in sizes if size is not None), start=1))
    return shape


def rearranged(fit: Fit, value: Any, pattern: Any, lengths: Mapping[str, Any]) -> Tensor:
    """The tensor, or the tensors of a list stacked in front, in the order of the right side."""
    plan = parsed(pattern)
    if isinstance(value, Sequence):
        parts = listed(value)
        if any(part.shape != parts[0].shape for part in parts):
            raise Undecided("tensors of different shapes")
        value = Tensor((len(parts), *parts[0].shape), parts[0].dtype)
    return tensor(composed(plan, solved(fit, plan, value, lengths)), value.dtype)


def pattern_shapes(view: Any) -> list[Tensor]:
    """The shapes that the left side of the pattern takes; with a `...` in it there are several ranks."""
    try:
        axes = parsed(view.pattern).left
    except Undecided:
        return []
    named = [axis for axis in axes if axis != (MANY,)]
    ranks = (1, 2, 0, 3) if len(named) < len(axes) else (0,)
    return [of_rank(len(named) + more) for more in ranks if len(named) + more]


@op("einops.rearrange(tensor, pattern, **axes_lengths)", starts=pattern_shapes)
def rearrange(fit: Fit, tensor: Tensors, pattern: Any, axes_lengths: Any) -> Tensor:
    """`b c (h p) -> b h (p c)`: the elements in the axes of the right side."""
    return rearranged(fit, tensor, pattern, axes_lengths)


@op("einops.reduce(tensor, pattern, reduction, **axes_lengths)", starts=pattern_shapes)
def reduce(fit: Fit, tensor: Tensors, pattern: Any, axes_lengths: Any) -> Tensor:
    """`b c (h p) -> b c h`: what the right side leaves out is reduced."""
    return rearranged(fit, tensor, pattern, axes_lengths)


@op("einops.repeat(tensor, pattern, **axes_lengths)", starts=pattern_shapes)
def repeat(fit: Fit, tensor: Tensors, pattern: Any, axes_lengths: Any) -> Tensor:
    """`b c -> b c (h p)`: names of the right side alone are repeated."""
    return rearranged(fit, tensor, pattern, axes_lengths)


@op("einops.einsum(*tensors_and_pattern)")
def einsum(fit: Fit, tensors_and_pattern: tuple[Any, ...]) -> Tensor:
    """`b i d, b j d -> b i j`: names as in rearrange, sums as in torch.einsum."""
    *tensors, pattern = tensors_and_pattern or (None,)
    if not isinstance(pattern, str) or "(" in pattern:
        raise Undecided("a pattern that is not known")
    names = [name for name in dict.fromkeys(_TOKEN.findall(pattern)) if name != MANY]
    letters = {name: chr(ord("a") + i) if i < 26 else chr(ord("A") + i - 26) for i, name in enumerate(names[:52])}
    equation = _TOKEN.sub(lambda token: letters.get(token[0], token[0]), pattern)
    return contracted(fit, equation, listed(tensors), pattern)


@op("einops.pack(tensors, pattern)", page="https://einops.rocks/api/pack_unpack/")
def pack(fit: Fit, tensors: Tensors, pattern: Text) -> tuple[Tensor, list[tuple[Dim, ...]]]:
    """`b *`: the axes at `*` of every tensor are flattened into one, along which the tensors are joined."""
    parts = listed(tensors)
    before, after = _around(pattern)
    packed = [part.shape[before : part.rank - after] for part in parts]
    total: Dim = sum((prod(shape) for shape in packed), start=0)
    first = parts[0]
    shape = (*first.shape[:before], total, *first.shape[first.rank - after :])
    return Tensor(shape, dtypes.promoted(*parts)), packed


@op("einops.unpack(tensor, packed_shapes, pattern)", page="https://einops.rocks/api/pack_unpack/")
def unpack(fit: Fit, tensor: Tensor, packed_shapes: Any, pattern: Text) -> list[Tensor]:
    """The tensors that were packed, with other sizes beside `*`."""
    at, _ = _around(pattern)
    if not isinstance(packed_shapes, tuple | list):
        raise Undecided("shapes that are not known")
    return [_unpacked(tensor, at, shape) for shape in packed_shapes]


def _around(pattern: Any) -> tuple[int, int]:
    """How many axes a pattern names before its `*`, and after it."""
    names = pattern.split() if isinstance(pattern, str) else []
    if "*" not in names:
        raise Undecided("a pattern that is not known")
    return names.index("*"), len(names) - names.index("*") - 1


def _unpacked(packed: Tensor, at: int, shape: Any) -> Tensor:
    if not isinstance(shape, tuple | list):
        raise Undecided("a shape that is not known")
    inner = [None if isinstance(size, int) and size == -1 else known(size) for size in shape]
    return tensor((*packed.shape[:at], *inner, *packed.shape[at + 1 :]), packed.dtype)


@functional_layer(
    "einops.layers.torch.Rearrange(pattern, **axes_lengths)(input)",
    page="https://einops.rocks/api/rearrange/",
    starts=pattern_shapes,
)
def _rearrange(fit: Fit, input: Tensor, pattern: Any, axes_lengths: Any) -> Tensor:
    """`b c (h p) -> b h (p c)`: the elements in the axes of the right side."""
    return rearranged(fit, input, pattern, axes_lengths)


@functional_layer(
    "einops.layers.torch.Reduce(pattern, reduction, **axes_lengths)(input)",
    page="https://einops.rocks/api/reduce/",
    starts=pattern_shapes,
)
def _reduce(fit: Fit, input: Tensor, pattern: Any, axes_lengths: Any) -> Tensor:
    """`b c (h p) -> b c h`: what the right side leaves out is reduced."""
    return rearranged(fit, input, pattern, axes_lengths)
