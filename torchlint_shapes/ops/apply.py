"""The one way into an op: arguments are brought to its formula, and what it says is an answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from torchlint_shapes.dims import Undecided
from torchlint_shapes.ops.declare import LayerType, Op
from torchlint_shapes.ops.dtype import chosen
from torchlint_shapes.ops.fit import Demand, Fit
from torchlint_shapes.ops.formula import Formula
from torchlint_shapes.ops.tensor import UNKNOWN, Tensor


@dataclass(frozen=True, slots=True)
class Answer:
    """What came out, UNKNOWN where that is undecided, and what is asked of the input for it."""

    value: Any
    failed: list[Demand]
    open: list[Demand]


class Attributes:
    """A layer as its formula sees it: what `read` gives for a name, which is UNKNOWN where there is no such attribute.

    `constants` are those of its declaration.
    """

    def __init__(self, read: Callable[[str], Any], constants: Mapping[str, Any] = {}) -> None:
        self._read, self._constants = read, constants

    def __getattr__(self, name: str) -> Any:
        return self._constants[name] if name in self._constants else self._read(name)


def apply(formula: Formula, bound: Mapping[str, Any], layer: Attributes | None = None) -> Answer:
    """The answer to these arguments, plain Python values and tensors by the names of the parameters."""
    fit = Fit()
    try:
        value = formula.run(fit, bound, layer)
    except Undecided:
        value = UNKNOWN
    return Answer(value, fit.failed, fit.open)


def has_tensors(formula: Formula, bound: Mapping[str, Any]) -> bool:
    """Is there a tensor wherever the op needs one? A number there is refused by torch, and no matter of shapes."""
    return all(isinstance(bound[name], Tensor) for name in formula.tensors)


def call_op(op: Op, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> Answer:
    """The answer to a call with plain values. TypeError where torch would refuse them."""
    return apply(op.formula, _bound(op.name, op.formula, arguments, keywords))


def build_layer(
    layer: LayerType, arguments: Sequence[Any], keywords: Mapping[str, Any]
) -> tuple[dict[str, Any], Answer]:
    """The attributes of a new layer, and the answer of its constructor. TypeError where torch would refuse them."""
    bound = _bound(layer.name, layer.construct, arguments, keywords)
    answer = apply(layer.construct, bound)
    return {**bound, **added(layer, answer, bound)}, answer


def call_layer(
    layer: LayerType, attributes: Mapping[str, Any], arguments: Sequence[Any], keywords: Mapping[str, Any]
) -> Answer:
    """The answer of a layer with these attributes to a call. TypeError where torch would refuse the arguments."""
    if layer.forward is None:
        raise TypeError(f"{layer.name} has no forward")
    seen = Attributes(lambda name: attributes.get(name, UNKNOWN), layer.forward.constants)
    return apply(layer.forward, _bound(layer.name, layer.forward, arguments, keywords), seen)


def added(layer: LayerType, answer: Answer, bound: Mapping[str, Any]) -> dict[str, Any]:
    """What the constructor of a layer says beside its arguments: a parameter has the dtype that is asked for."""
    lazy = {layer.lazy: UNKNOWN} if layer.lazy else {}
    made = answer.value if isinstance(answer.value, dict) else {}
    dtype = chosen(bound["dtype"], "float32") if "dtype" in bound else None
    return {**lazy, **{name: _typed(value, dtype) for name, value in made.items()}}


def _typed(value: Any, dtype: str | None) -> Any:
    return Tensor(value.shape, dtype) if isinstance(value, Tensor) and value.dtype is None else value


def _bound(name: str, formula: Formula, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> dict[str, Any]:
    bound = formula.signature.bind(arguments, keywords)
    if bound is None:
        raise TypeError(f"{name} takes ({formula.signature.text})")
    return bound
