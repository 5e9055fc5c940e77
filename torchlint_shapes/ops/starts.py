"""The input with which a network can be studied by itself, from what the first layer or op says of its rank.

Sizes are symbols: B the batch, C channels, T tokens, F features, H, W, L, D lengths. Each of these functions is the
field `starts` of a declaration: it reads the attributes of the layer, or the arguments of the op.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from torchlint_shapes.dims import Dim, symbol
from torchlint_shapes.ops.tensor import UNKNOWN, Tensor

_SPACE = {1: ("L",), 2: ("H", "W"), 3: ("D", "H", "W")}
_NAMES = {1: "N", 2: "BF", 3: "BTF", 4: "BCHW", 5: "BCDHW"}
_MORE = "BCDEFGHJKM"
_B, _T, _U, _V, _F = map(symbol, "BTUVF")


def of_rank(rank: int) -> Tensor:
    """A tensor of which only the rank is known."""
    return Tensor(tuple(map(symbol, _NAMES.get(rank, _MORE[:rank]))))


def rows(features: Dim, *ranks: int) -> list[Tensor]:
    """(B, features), (B, T, features), ...; (features) for rank 1."""
    times = tuple(symbol(f"T{i or ''}") for i in range(max(ranks)))
    return [Tensor((_B, *times[: rank - 2], features) if rank > 1 else (features,)) for rank in ranks]


def images(view: Any) -> list[Tensor]:
    """(B, C, *) with `n` axes; that a network is fed a single sample is not assumed."""
    return [_image(view.n, _features_of_norm(view) if view.in_channels is UNKNOWN else view.in_channels)]


def _features_of_norm(view: Any) -> Any:
    """A norm without a number for each channel takes any number of them."""
    each = isinstance(view.weight, Tensor) or isinstance(view.running_mean, Tensor)
    return view.num_features if each else None


def images_or_rows(view: Any) -> list[Tensor]:
    """(B, C, *), or (B, C) where there is one axis."""
    (batch,) = images(view)
    return [batch, Tensor(batch.shape[:2])] if view.n == 1 else [batch]


def images_for(axis: int) -> Callable[[Any], list[Tensor]]:
    """(B, C, *) with `n` axes, C the size of this axis of the weight where there are no groups."""

    def starts(view: Any) -> list[Tensor]:
        known = isinstance(view.weight, Tensor) and view.groups == 1 and view.weight.rank > axis
        return [_image(view.n, view.weight.shape[axis] if known else None)]

    return starts


def _image(n: int, channels: Any) -> Tensor:
    return Tensor((_B, _or_symbol(channels, "C"), *map(symbol, _SPACE[n])))


def features(name: str, *ranks: int) -> Callable[[Any], list[Tensor]]:
    """(B, F), (B, T, F), ..., F as the constructor's argument says."""
    return lambda view: rows(_or_symbol(getattr(view, name), "F"), *ranks)


def features_of_weight(view: Any) -> list[Tensor]:
    """(B, F), (B, T, F), ..., F as the weight (out, F) says."""
    return rows(view.weight.shape[1], 2, 3, 4, 5) if isinstance(view.weight, Tensor) and view.weight.rank == 2 else []


def indices(view: Any) -> list[Tensor]:
    """Integers (B, T), (B), (B, T, U) or (B, T, U, V)."""
    return [Tensor(sizes, "int64") for sizes in ((_B, _T), (_B,), (_B, _T, _U), (_B, _T, _U, _V))]


def sequences(view: Any) -> list[Tensor]:
    """(T, B, F) or with `batch_first` (B, T, F); (T, F)."""
    width = _or_symbol(view.input_size, "F")
    return [Tensor((_B, _T, width) if view.batch_first is True else (_T, _B, width)), Tensor((_T, width))]


def tokens(view: Any) -> list[Tensor]:
    """(B, T, F) or (T, F)."""
    return [Tensor((_B, _T, _F)), Tensor((_T, _F))]


def ends_in_normalized_shape(view: Any) -> list[Tensor]:
    """(B, T, *), (B, *), ..., which end in `normalized_shape`."""
    if not isinstance(view.normalized_shape, tuple):
        return []
    tail = tuple(_or_symbol(size, "F") for size in view.normalized_shape)
    return [Tensor((*t.shape[:-1], *tail)) for t in rows(1, 3, 2, 4, 5)]


def as_many_axes(view: Any) -> list[Tensor]:
    """As many axes as `dims` orders."""
    dims = view.dims
    if isinstance(dims, tuple | list) and len(dims) == 1:
        (dims,) = dims
    return [of_rank(len(dims))] if isinstance(dims, tuple | list) and len(dims) > 1 else []


def _or_symbol(size: Any, name: str) -> Dim:
    return symbol(name) if size is UNKNOWN or size is None else size
