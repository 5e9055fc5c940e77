"""Calls of torch: the arguments are brought to an op, what it says goes to the trace."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from torchlint_shapes.dims import Undecided
from torchlint_shapes.interpret.calls import unlisted
from torchlint_shapes.interpret.demand import layer_shapes, loose_result, op_shapes
from torchlint_shapes.interpret.machine import Machine, NeedsShape
from torchlint_shapes.interpret.numbers import NUMPY, computed
from torchlint_shapes.interpret.torch_arguments import (
    bind_arguments,
    first_choice,
    flat,
    has_tensors,
    named_arguments,
    spread,
)
from torchlint_shapes.interpret.values import (
    NUMBER,
    UNKNOWN,
    AnyTensor,
    Choice,
    External,
    Instance,
    ListValue,
    Site,
    Tensor,
    UnknownType,
    Value,
)
from torchlint_shapes.ops.declare import OPS, Fit
from torchlint_shapes.ops.dtype import BYTES
from torchlint_shapes.ops.packed import PackedSequence

# What an op answers to an argument that it cannot take: not known, or of a kind that torch has no shape for.
REFUSED = (Undecided, TypeError, AttributeError)

# Facts about a tensor that say nothing about its shape.
SILENT_FACTS = frozenset(
    ["dtype", "device", "grad", "requires_grad", "is_cuda", "grad_fn", "is_leaf", "layout", "itemsize", "nbytes"]
)


def call_op(vm: Machine, name: str, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    """Calls the op of this qualified name."""
    declared = OPS.get(name)
    if declared is None:
        return _missing(vm, name, arguments, keywords)
    split = first_choice(arguments, keywords)
    if split is not None:
        return split(lambda a, k: call_op(vm, name, a, k, site))(vm)
    bound = bind_arguments(declared.signature, arguments, keywords)
    if bound is None:
        vm.trace.forget(name)
        return UNKNOWN
    if any(isinstance(v, Tensor) and v.dtype == NUMPY for v in flat(bound.values())):
        from torchlint_shapes.interpret.libraries.numpy import array_op, as_tensor

        if name.startswith("torch.Tensor."):
            return array_op(vm, name, bound)
        bound = {k: as_tensor(v) for k, v in bound.items()}
    loose = [v for v in flat(bound.values()) if isinstance(v, AnyTensor)]
    if loose:
        return _loose(vm, name, declared.function, bound, loose)
    if not has_tensors(declared.signature, bound):
        return UNKNOWN
    fit = Fit()
    try:
        positional, named = spread(declared.signature, bound)
        raw = declared.function(fit, *positional, **named)
    except REFUSED:
        raw = UNKNOWN
    return recorded(vm, name, None, site, bound, raw, fit)


def call_fact(vm: Machine, name: str, tensor: Tensor, site: Site) -> Value:
    """An attribute of a tensor (`x.shape`, `x.T`)."""
    if name == "shape":
        return tensor.shape
    if name == "dtype" and tensor.dtype in BYTES:
        return External(f"torch.{tensor.dtype}")
    if f"torch.Tensor.{name}" not in OPS or name in SILENT_FACTS:
        return UNKNOWN
    return call_op(vm, f"torch.Tensor.{name}", [tensor], {}, site)


def _missing(vm: Machine, name: str, arguments: list[Value], keywords: dict[str, Value]) -> Value:
    if any(isinstance(v, (Tensor, AnyTensor)) for v in flat([*arguments, *keywords.values()])):
        vm.trace.calls += 1
        vm.trace.forget(name)
    return UNKNOWN


def construct_layer(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    """`__init__` of a layer class: its arguments and parameters become attributes."""
    instance = arguments[0]
    layer = next((c.layer for c in instance.cls.mro if c.layer is not None), None)
    if layer is None:
        return None
    bound = bind_arguments(layer.signature, arguments[1:], keywords)
    vm.trail.note(instance, "made", site)
    if bound is None:
        vm.refuse(layer.name, site)
        return None
    fit = Fit()
    given = {k: UNKNOWN if v is NUMBER else _view(unlisted(v)) for k, v in bound.items()}
    try:
        extra = layer.construct(fit, **named_arguments(layer.signature, given))
    except REFUSED:
        sized = {k: _size_for(vm, v) for k, v in given.items()}
        try:
            extra = layer.construct(fit, **named_arguments(layer.signature, sized))
        except REFUSED:
            extra = None
        bound = {k: sized[k] if isinstance(v, UnknownType) else v for k, v in bound.items()}
    attributes = {**bound, **(extra or {})}
    for name, value in attributes.items():
        vm.trail.write(instance.attrs, name, settle(vm, value, None))
    if fit.failed:
        vm.trace.record(f"{layer.name}()", instance, site, bound, (), None, fit.failed, fit.open)
    return None


def _size_for(vm: Machine, value: Value) -> Value:
    return vm.trail.unknown_size() if value is UNKNOWN else value


class LayerView:
    """A layer as its op sees it: attributes, UNKNOWN where there is none."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance

    def __getattr__(self, name: str) -> Any:
        value = self._instance.attrs.get(name, UNKNOWN)
        if isinstance(value, Choice):
            return UNKNOWN
        return _view(unlisted(value))


def _view(value: Any) -> Any:
    return LayerView(value) if isinstance(value, Instance) else value


def call_layer(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    """`forward` of a layer class."""
    instance = arguments[0]
    layer = next((c.layer for c in instance.cls.mro if c.layer is not None), None)
    if layer is None or layer.call is None or layer.call_signature is None:
        return UNKNOWN
    split = first_choice(arguments, keywords)
    if split is not None:
        return split(lambda a, k: call_layer(vm, a, k, site))(vm)
    bound = bind_arguments(layer.call_signature, arguments[1:], keywords)
    if bound is None:
        vm.trace.forget(layer.name)
        return UNKNOWN
    view = LayerView(instance)
    loose = [v for v in flat(bound.values()) if isinstance(v, AnyTensor)]
    if loose:
        named = _first_name(bound)
        shapes = layer_shapes(layer.name, view) if named else []
        if named and shapes:
            raise NeedsShape(named, shapes)
        vm.trace.calls += 1
        vm.trace.forget("tensor of unknown rank")
        return loose_result(lambda fit, *a: layer.call(fit, view, *a), loose) if layer.call else UNKNOWN
    if not has_tensors(layer.call_signature, bound):
        return UNKNOWN
    fit = Fit()
    try:
        positional, rest = spread(layer.call_signature, bound)
        raw = layer.call(fit, view, *positional, **rest)
    except REFUSED:
        raw = UNKNOWN
    return recorded(vm, layer.name, instance, site, bound, raw, fit)


def _first_name(bound: Mapping[str, Value]) -> str | None:
    """The name of the argument of the network that stands first: the data, not a mask or a state beside it."""
    first = next(iter(bound.values()), None)
    return first.name if isinstance(first, AnyTensor) else None


def _loose(
    vm: Machine, name: str, function: Callable[..., Any], bound: dict[str, Value], loose: list[AnyTensor]
) -> Value:
    """A call with a tensor of unknown rank."""
    named = _first_name(bound)
    shapes = op_shapes(name, bound) if named else []
    if named and shapes:
        raise NeedsShape(named, shapes)
    from torchlint_shapes.interpret.demand import loose_op

    return loose_op(vm, name, function, bound, loose)


def recorded(
    vm: Machine, name: str, layer: Instance | None, site: Site, bound: dict[str, Value], raw: Value, fit: Fit
) -> Value:
    """Puts a call and what it gave on the trace."""
    inputs = tuple(v for v in flat(bound.values()) if isinstance(v, Tensor))
    if not inputs and not fit.failed:
        return computed(name, bound, settle(vm, raw, None))
    number = vm.trace.next
    output = computed(name, bound, settle(vm, raw, number))
    vm.trace.record(name, layer, site, bound, inputs, output, fit.failed, fit.open)
    if not vm.trace.muted and not (name in OPS and OPS[name].is_fact):
        vm.trace.calls += 1
        if output is UNKNOWN or isinstance(output, AnyTensor):
            vm.trace.forget(name if not any(v is UNKNOWN for v in bound.values()) else "value not known")
        else:
            vm.trace.known += 1
    return output


def settle(vm: Machine, value: Any, origin: int | None) -> Value:
    """A value as an op returned it, as a value of the program."""
    if isinstance(value, Tensor):
        shape: tuple[Any, ...] = value.shape
        same = value.origin == origin or (origin is None and value.origin is not None)
        if same and not any(s is None or s is UNKNOWN for s in shape):
            return value
        kept = value.numbers if origin is None else None
        return Tensor(vm.shape(value.shape), value.dtype, origin if origin is not None else value.origin, kept)
    if isinstance(value, tuple):
        return tuple(settle(vm, v, origin) for v in value)
    if isinstance(value, PackedSequence):
        return replace(value, padded=settle(vm, value.padded, origin))
    if isinstance(value, list):
        return ListValue([settle(vm, v, origin) for v in value])
    return value
