"""What a layer or op says about an argument of which not even the rank is known.

The network under study gets such tensors; the first use that tells the rank starts the run anew with that shape, its
sizes symbols: B the batch, C channels, T tokens, H, W, L, D lengths.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from torchlint_shapes.dims import Dim, Undecided, symbol
from torchlint_shapes.interpret.torch_arguments import flat, spread
from torchlint_shapes.interpret.values import NUMBER, UNKNOWN, AnyTensor, ListValue, ShapeOf, Tensor, Value
from torchlint_shapes.ops.declare import OPS, Fit
from torchlint_shapes.ops.einops_ import MANY, parsed

if TYPE_CHECKING:
    from torchlint_shapes.interpret.machine import Machine

SPACE = {1: ("L",), 2: ("H", "W"), 3: ("D", "H", "W")}
_B, _T = symbol("B"), symbol("T")
_SUFFIX = re.compile(r"([123])d(_with_indices)?$")


def spatial(n: int, channels: Dim) -> Tensor:
    """(B, channels, L) or (B, channels, H, W) or (B, channels, D, H, W)."""
    return Tensor((symbol("B"), channels, *map(symbol, SPACE[n])))


def rows(features: Dim, ranks: tuple[int, ...]) -> list[Tensor]:
    """(B, features), (B, T, features), ...; (features) for rank 1."""
    times = tuple(symbol(f"T{i or ''}") for i in range(max(ranks)))
    return [Tensor((_B, *times[: rank - 2], features) if rank > 1 else (features,)) for rank in ranks]


def _images(kind: str, n: int, channels: Dim) -> list[Tensor]:
    """A batch of what a layer with n spatial axes takes; that such a network is fed one sample is not assumed."""
    batch = spatial(n, channels)
    return [batch, Tensor((_B, channels))] if kind == "BatchNorm1d" else [batch]


def of_rank(rank: int) -> Tensor:
    """A tensor of which only the rank is known."""
    names = {1: "N", 2: "BF", 3: "BTF", 4: "BCHW", 5: "BCDHW"}.get(rank, "BCDEFGHJKM"[:rank])
    return Tensor(tuple(map(symbol, names)))


def _or_symbol(size: Any, name: str) -> Dim:
    return symbol(name) if size is UNKNOWN or size is None else size


def layer_shapes(name: str, layer: Any) -> list[Tensor]:
    """The shapes of input from which this layer can be studied, likeliest first; none when it takes any."""
    kind = name.rpartition(".")[2]
    found = _SUFFIX.search(kind)
    if found and not kind.startswith("Dropout"):
        channels = next((c for c in (layer.in_channels, layer.num_features) if c is not UNKNOWN), None)
        return _images(kind, int(found[1]), _or_symbol(channels, "C"))
    if kind == "Linear":
        return rows(_or_symbol(layer.in_features, "F"), (2, 3, 4, 5, 1))
    if kind in ("Embedding", "EmbeddingBag"):
        return [Tensor(sizes, "int64") for sizes in ((_B, _T), (_B,), (_B, _T, symbol("U")))]
    if kind in ("RNN", "LSTM", "GRU"):
        width = _or_symbol(layer.input_size, "F")
        return [Tensor((_B, _T, width) if layer.batch_first is True else (_T, _B, width)), Tensor((_T, width))]
    if kind in ("RNNCell", "LSTMCell", "GRUCell"):
        return rows(_or_symbol(layer.input_size, "F"), (2, 1))
    if kind in ("TransformerEncoderLayer", "TransformerEncoder", "MultiheadAttention"):
        return [Tensor((_B, _T, symbol("F"))), Tensor((_T, symbol("F")))]
    if name.startswith("einops."):
        return pattern_shapes(layer.pattern)
    if kind in ("LayerNorm", "RMSNorm") and isinstance(layer.normalized_shape, tuple):
        tail = tuple(_or_symbol(size, "F") for size in layer.normalized_shape)
        return [Tensor((*t.shape[:-1], *tail)) for t in rows(1, (3, 2, 4, 5))]
    return []


def pattern_shapes(pattern: Any) -> list[Tensor]:
    """The shapes that the left side of an einops pattern takes; with a `...` in it there are several ranks."""
    try:
        axes = parsed(pattern).left
    except Undecided:
        return []
    named = [axis for axis in axes if axis != (MANY,)]
    ranks = (1, 2, 0, 3) if len(named) < len(axes) else (0,)
    return [of_rank(len(named) + more) for more in ranks if len(named) + more]


def op_shapes(name: str, bound: dict[str, Value]) -> list[Tensor]:
    """The same for an op."""
    if name in ("einops.rearrange", "einops.reduce", "einops.repeat"):
        return pattern_shapes(bound.get("pattern"))
    kind = name.rpartition(".")[2]
    found = _SUFFIX.search(kind)
    weight = bound.get("weight")
    if found and kind.startswith(("conv", "max_pool", "avg_pool", "lp_pool", "adaptive")):
        size = (
            weight.shape[1]
            if isinstance(weight, Tensor) and kind.startswith("conv") and bound.get("groups") == 1
            else None
        )
        return [spatial(int(found[1]), _or_symbol(size, "C"))]
    if kind == "permute":
        dims: Any = bound.get("dims", ())
        dims = dims[0] if len(dims) == 1 and isinstance(dims[0], tuple) else dims
        return [of_rank(len(dims))] if len(dims) > 1 else []
    if kind == "linear" and isinstance(weight, Tensor) and weight.rank == 2:
        return rows(weight.shape[1], (2, 3, 4, 5))
    return []


def keeps_shape(function: Callable[..., Any], arguments: Callable[[Tensor], list[Any]]) -> bool:
    """Does this op return the shape it is given, whatever the rank? It may refuse a vector."""
    for rank in (1, 3, 4):
        probe = Tensor(tuple(symbol(f"?p{i}") for i in range(rank)))
        fit = Fit()
        try:
            result = function(fit, *arguments(probe))
        except (Undecided, TypeError, IndexError, AttributeError, ValueError):
            return False
        refused = rank == 1 and fit.failed
        if not refused and (fit.failed or not isinstance(result, Tensor) or result.shape != probe.shape):
            return False
    return True


def loose_result(function: Callable[..., Any], loose: list[AnyTensor]) -> Value:
    """The result of a layer on a tensor of unknown rank."""
    return loose[0] if len(loose) == 1 and keeps_shape(function, lambda t: [t]) else AnyTensor()


def loose_op(
    vm: Machine, name: str, function: Callable[..., Any], bound: dict[str, Value], loose: list[AnyTensor]
) -> Value:
    """The result of an op on a tensor of unknown rank."""
    kind = name.rpartition(".")[2]
    values = list(bound.values())
    if kind == "size":
        whole = loose[0].name and bound.get("dim") is None
        return (
            ShapeOf(loose[0].name)
            if whole and loose[0].name
            else UNKNOWN
            if bound.get("dim") is None
            else vm.trail.unknown_size()
        )
    if kind == "item":
        return NUMBER
    if kind in ("dim", "ndimension", "__len__", "numel", "nelement", "tolist"):
        return UNKNOWN
    if kind in ("view", "reshape"):
        shape: Any = bound.get("shape", bound.get("size", ()))
        if len(shape) == 1 and not _is_size(shape[0]) and not isinstance(shape[0], int):
            shape = shape[0] if isinstance(shape[0], tuple) else ()
        return Tensor(vm.shape(tuple(None if not _is_size(s) else s for s in shape))) if shape else AnyTensor()
    if kind == "flatten" and bound.get("start_dim") == 1 and bound.get("end_dim") == -1:
        return Tensor(vm.shape((None, None)))
    simple = len(loose) == 1 and not any(isinstance(v, Tensor) for v in values)
    if simple and keeps_shape(function, lambda t: [t if isinstance(v, AnyTensor) else v for v in values if v != ()]):
        return loose[0]
    if vm.trace.guess is None and loose[0].name:
        shapes = _guessed(name, bound)
        vm.trace.guess = (loose[0].name, shapes) if shapes else None
    vm.trace.calls += 1
    vm.trace.forget("tensor of unknown rank")
    return AnyTensor()


def _guessed(name: str, bound: dict[str, Value]) -> list[Tensor]:
    """The shapes that an op does not refuse, of those that are usual; none when it may be no tensor at all."""
    ranks: tuple[int, ...] = (3, 4, 2, 5, 1)
    if name == "torch.Tensor.__getitem__":
        parts = bound.get("index", ())
        if not isinstance(parts, tuple) or not any(p is None or p is ... or isinstance(p, slice) for p in parts):
            return []
        axes = sum(p is not None and p is not ... for p in parts)
        likely = axes + any(isinstance(p, int) for p in parts)
        ranks = tuple(sorted(range(max(axes, 1), 6), key=lambda rank: (abs(rank - likely), rank)))
    others = [t.rank for t in flat(bound.values()) if isinstance(t, Tensor) and t.rank]
    found = []
    unclear = any(v is UNKNOWN for v in flat(bound.values()))
    for rank in dict.fromkeys((*sorted(others, reverse=True), *ranks)):
        fit = Fit()
        probes = {k: _probed(v, of_rank(rank)) for k, v in bound.items()}
        try:
            positional, named = spread(OPS[name].signature, probes)
            OPS[name].function(fit, *positional, **named)
        except (Undecided, TypeError, IndexError, AttributeError, ValueError) as error:
            if not (unclear and isinstance(error, Undecided)):
                continue
        if not fit.failed:
            found.append(of_rank(rank))
    return found


def _probed(value: Value, probe: Tensor) -> Value:
    if isinstance(value, AnyTensor):
        return probe
    if isinstance(value, ListValue):
        return ListValue([_probed(v, probe) for v in value.items], value.known)
    return tuple(_probed(v, probe) for v in value) if isinstance(value, tuple) else value


def _is_size(value: Value) -> bool:
    return (isinstance(value, int) and value >= 0) or (not isinstance(value, int) and hasattr(value, "terms"))
