"""Which ops make a tensor of known strides, and which keep or exchange those that they are given."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from torchlint_shapes.dims import Undecided
from torchlint_shapes.ops.dtype import NUMPY
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.formula import Formula
from torchlint_shapes.ops.layout import (
    Strides,
    contiguous,
    expanded,
    indexed,
    is_contiguous,
    is_dense,
    moved,
    refuses,
    viewed,
)
from torchlint_shapes.ops.tensor import Tensor

# Made of no tensor, in one piece.
_MADE = "zeros ones empty full rand randn randint arange linspace tensor eye"
# In one piece, whatever they are given.
_NEW = "linear Linear embedding Embedding matmul bmm mm __matmul__ layer_norm LayerNorm softmax Softmax contiguous"
# In one piece, where all that they are given is.
_JOINED = "cat concat stack sum mean repeat where add sub mul div"
_JOINED += " __add__ __radd__ __sub__ __rsub__ __mul__ __rmul__ __truediv__ __rtruediv__"
# As the one tensor that they are given, where that has no gaps.
_KEPT = "relu gelu silu elu leaky_relu sigmoid tanh exp log sqrt abs neg __neg__ dropout clone detach data float double"
_KEPT += " half bfloat16 cpu cuda to requires_grad_ Parameter Variable Buffer ReLU GELU SiLU ELU LeakyReLU Sigmoid Tanh"
_KEPT += " Identity Dropout"
# The same axes in other places, or some of size 1 put in or taken out.
_MOVED = "transpose permute t T mT swapaxes swapdims movedim moveaxis unsqueeze squeeze"
_RESHAPED = "reshape reshape_as flatten Flatten view view_as unflatten Unflatten"
_STRETCHED = "expand expand_as broadcast_to"
_CUT = "narrow chunk split"


def laid_out(name: str, formula: Formula, bound: Mapping[str, Any], output: Any) -> Any:
    """The output of a call, with the strides of its tensors where they are certain."""
    way = _WAYS.get(name.rpartition(".")[2])
    tensors = [value for value in _flat(bound.values()) if isinstance(value, Tensor)]
    if way is None or any(t.dtype == NUMPY for t in tensors) or _asks_for_order(bound):
        return output
    call = Layout(formula, bound, tensors)
    if isinstance(output, tuple):
        return tuple(_with_strides(part, way(call, part)) if isinstance(part, Tensor) else part for part in output)
    return _with_strides(output, way(call, output)) if isinstance(output, Tensor) else output


def may_be_laid_out(name: str) -> bool:
    """Is it an op of which the strides of the result may be known?"""
    return name.rpartition(".")[2] in _WAYS


@dataclass(frozen=True, slots=True)
class Layout:
    """A call as the ways below see it."""

    formula: Formula
    bound: Mapping[str, Any]
    tensors: list[Tensor]


_Way: TypeAlias = Callable[[Layout, Tensor], "Strides | None"]


def _with_strides(output: Tensor, strides: Strides | None) -> Tensor:
    return replace(output, strides=strides) if strides is not None and output.dtype != NUMPY else output


def _flat(values: Any) -> Iterator[Any]:
    for value in values:
        if isinstance(value, (tuple, list)):
            yield from value
        else:
            yield value


def _asks_for_order(bound: Mapping[str, Any]) -> bool:
    """Does the call say in which order the axes are to lie?"""
    further = next((value for value in bound.values() if isinstance(value, dict)), {})
    said = [*bound.items(), *further.items()]
    return any(name in ("memory_format", "out", "layout") and value is not None for name, value in said)


def _made(call: Layout, output: Tensor) -> Strides | None:
    return contiguous(output.shape) if not call.tensors else None


def _new(call: Layout, output: Tensor) -> Strides | None:
    return contiguous(output.shape)


def _joined(call: Layout, output: Tensor) -> Strides | None:
    return contiguous(output.shape) if call.tensors and all(map(is_contiguous, call.tensors)) else None


def _kept(call: Layout, output: Tensor) -> Strides | None:
    one = call.tensors[0] if len(call.tensors) == 1 else None
    return one.strides if one is not None and one.shape == output.shape and is_dense(one) else None


def _moved(call: Layout, output: Tensor) -> Strides | None:
    own = next((name for name, value in call.bound.items() if value is call.tensors[0]), "")

    def again(marked: Tensor) -> Any:
        try:
            return call.formula.run(Fit(), {**call.bound, own: marked})
        except Undecided:
            return None

    return moved(call.tensors[0], again) if own else None


def _reshaped(call: Layout, output: Tensor) -> Strides | None:
    """A view, or where there is none a copy."""
    found = viewed(call.tensors[0], output.shape)
    return contiguous(output.shape) if found is None and refuses(call.tensors[0], output.shape) else found


def _stretched(call: Layout, output: Tensor) -> Strides | None:
    return expanded(call.tensors[0], output.shape)


def _indexed(call: Layout, output: Tensor) -> Strides | None:
    return indexed(call.tensors[0], call.bound["index"]) if len(call.tensors) == 1 else None


def _cut(call: Layout, output: Tensor) -> Strides | None:
    return call.tensors[0].strides if len(call.tensors) == 1 and call.tensors[0].rank == output.rank else None


_WAYS: dict[str, _Way] = {
    name: way
    for names, way in (
        (_MADE, _made),
        (_NEW, _new),
        (_JOINED, _joined),
        (_KEPT, _kept),
        (_MOVED, _moved),
        (_RESHAPED, _reshaped),
        (_STRETCHED, _stretched),
        ("__getitem__", _indexed),
        (_CUT, _cut),
    )
    for name in names.split()
}
