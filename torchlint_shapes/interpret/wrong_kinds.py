"""Arguments of a kind that torch refuses: a list where a tensor belongs, a float where a size does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.refusals import is_plain, is_sure_of_none, refused
from torchlint_shapes.interpret.unknown_lists import JOINING
from torchlint_shapes.interpret.values import External, Instance, ListValue, Site, Tensor, Value
from torchlint_shapes.interpret.wrong_uses import article, kind_of
from torchlint_shapes.ops.declare import LAYERS, OPS, LayerType
from torchlint_shapes.ops.dtype import NUMPY
from torchlint_shapes.ops.formula import Formula
from torchlint_shapes.ops.signature import Signature
from torchlint_shapes.source import ir

# Functions that take a number for their first tensor.
_OF_NUMBERS = frozenset(["mul", "multiply", "floor_divide", "true_divide"])
# Layers that are made with anything, and fail only when they are called.
_PATIENT = ("torch.nn.Lazy", "torch.nn.InstanceNorm", "torch.nn.BatchNorm", "torch.nn.SyncBatchNorm")
# Numbers that share out another, which may be floats.
_SHARES = frozenset(["num_groups", "num_heads", "nhead"])
# Arguments that are layers.
_OF_LAYERS = frozenset(["encoder_layer", "decoder_layer"])
# Methods whose arguments are sizes, and the functions that make tensors of sizes.
_OF_SIZES = frozenset(["view", "reshape", "expand", "repeat", "zeros", "ones", "empty", "rand", "randn"])


def no_tensors(vm: Machine, name: str, formula: Formula, bound: Mapping[str, Value], site: Site) -> None:
    """A call of torch with something else in the place of a tensor."""
    if not name.startswith("torch.") or not isinstance(site.node, ir.Call):
        return
    for parameter in (*formula.tensors, *formula.maybe_tensors):
        value = bound[parameter]
        number = type(value) in (int, float) and name.rpartition(".")[2] not in _OF_NUMBERS
        kind = kind_of(value) or (type(value).__name__ if number else "")
        if isinstance(value, Tensor) and value.dtype == NUMPY and name in LAYERS:
            kind = "array of numpy"
        if kind and (value is not None or _is_sure(site, name, formula.signature, parameter)):
            refused(vm, name, f"needs a tensor as {parameter}, but receives {article(kind)}", site)
            return


def no_list(vm: Machine, name: str, formula: Formula, bound: Mapping[str, Value], site: Site) -> None:
    """Tensors that are to be put together are not in a list, or something else is in it."""
    if name not in JOINING or not isinstance(site.node, ir.Call):
        return
    parameter = next(iter(formula.signature.parameters))
    value = bound[parameter]
    if type(value) is Tensor and value.dtype != NUMPY:
        refused(vm, name, f"needs a list of tensors as {parameter}, but receives one tensor", site)
    items = value.items if isinstance(value, ListValue) else value if isinstance(value, tuple) else ()
    kind = next((kind_of(item) for item in items if item is not None and kind_of(item)), "")
    if kind:
        refused(vm, name, f"needs tensors, but receives {article(kind)} among them", site)


def no_size_given(vm: Machine, name: str, arguments: Iterator[Value], site: Site) -> None:
    """A call that needs sizes, with something that is none among them."""
    home, _, short = name.rpartition(".")
    if short not in _OF_SIZES or home not in ("torch", "torch.Tensor") or not isinstance(site.node, ir.Call):
        return
    for value in arguments:
        kind = kind_of(value) if not isinstance(value, (tuple, ListValue)) else ""
        kind = "float" if type(value) is float else "tensor" if _has_axes(value) else kind
        if kind and value is not None:
            refused(vm, name, f"needs ints as sizes, but receives {article(kind)}", site)
            return


def _has_axes(value: Value) -> bool:
    return type(value) is Tensor and value.rank > 0 and value.dtype != NUMPY and 1 not in value.shape


def no_sizes(vm: Machine, layer: LayerType, bound: Mapping[str, Value], site: Site) -> None:
    """A layer of torch made with something else in the place of a size."""
    if not layer.name.startswith("torch.") or layer.name.startswith(_PATIENT) or not isinstance(site.node, ir.Call):
        return
    for parameter in layer.construct.sizes:
        value = bound[parameter]
        kind = kind_of(value) or ("float" if type(value) is float and parameter not in _SHARES else "")
        if kind and (value is not None or _is_sure(site, layer.name, layer.signature, parameter)):
            refused(vm, layer.name, f"needs an int as {parameter}, but receives {article(kind)}", site)
            return
    for parameter in _OF_LAYERS & bound.keys():
        kind = "int" if type(bound[parameter]) is int else kind_of(bound[parameter])
        if kind and bound[parameter] is not None and not kind.startswith("module"):
            refused(vm, layer.name, f"needs a layer as {parameter}, but receives {article(kind)}", site)


def no_modules(vm: Machine, name: str, parts: tuple[Value, ...], site: Site) -> None:
    """A container of modules with something else in it."""
    for part in parts:
        kind = "function" if isinstance(part, External) and part.name in OPS else kind_of(part)
        if isinstance(part, Instance) and not part.cls.is_open and is_plain(part.cls):
            continue
        if kind and part is not None:
            refused(vm, name, f"takes modules, but receives {article(kind)}", site)
            return


def _is_sure(site: Site, name: str, signature: Signature, parameter: str) -> bool:
    """Is it sure that None is what the expression gives that stands for this parameter?"""
    if not isinstance(site.node, ir.Call):
        return False
    named = dict(site.node.keywords)
    places = list(signature.parameters)
    if name.startswith("torch.Tensor."):
        places = places[1:]
    at = places.index(parameter) if parameter in places else len(site.node.arguments)
    node = named.get(parameter) or (site.node.arguments[at] if at < len(site.node.arguments) else None)
    return node is not None and is_sure_of_none(site, node)
