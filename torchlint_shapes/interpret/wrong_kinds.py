"""Arguments of a kind that torch refuses: a list where a tensor belongs, a float where a size does."""

from __future__ import annotations

from collections.abc import Mapping

from torchlint_shapes.interpret.children import is_module
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.refusals import assumed_parameters, is_plain, refused
from torchlint_shapes.interpret.values import (
    MISSING,
    ClassValue,
    DictValue,
    FunctionValue,
    Instance,
    ListValue,
    Method,
    Site,
    Value,
)
from torchlint_shapes.ops.declare import LayerType
from torchlint_shapes.ops.formula import Formula

# Functions that take a number for their first tensor.
_OF_NUMBERS = frozenset(["mul", "multiply", "floor_divide", "true_divide"])
# Layers that are made with anything, and fail only when they are called.
_PATIENT = ("torch.nn.Lazy", "torch.nn.InstanceNorm", "torch.nn.BatchNorm", "torch.nn.SyncBatchNorm")
# Numbers that share out another, which may be floats.
_SHARES = frozenset(["num_groups", "num_heads", "nhead"])


def no_tensors(vm: Machine, name: str, formula: Formula, bound: Mapping[str, Value], site: Site) -> None:
    """A call of torch with something else in the place of a tensor."""
    if not name.startswith("torch."):
        return
    for parameter in formula.tensors:
        value = bound[parameter]
        number = type(value) in (int, float) and name.rpartition(".")[2] not in _OF_NUMBERS
        kind = _kind(value) or (type(value).__name__ if number else "")
        if kind:
            refused(vm, name, f"needs a tensor as {parameter}, but receives {_article(kind)}", site)
            return


def no_sizes(vm: Machine, layer: LayerType, bound: Mapping[str, Value], site: Site) -> None:
    """A layer of torch made with something else in the place of a size."""
    if not layer.name.startswith("torch.") or layer.name.startswith(_PATIENT) or assumed_parameters(site):
        return
    for parameter in layer.construct.sizes:
        value = bound[parameter]
        kind = _kind(value) or ("float" if type(value) is float and parameter not in _SHARES else "")
        if kind:
            refused(vm, layer.name, f"needs an int as {parameter}, but receives {_article(kind)}", site)
            return


def _kind(value: Value) -> str:
    """What a value is that is surely neither a tensor nor a number, nothing where it may be one."""
    for kinds, text in _KINDS:
        if isinstance(value, kinds):
            return text
    if is_module(value) and isinstance(value, Instance) and is_plain(value.cls):
        return "" if value.cls.find("__torch_function__") is not MISSING else f"module ({value.cls.name})"
    return ""


_KINDS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (tuple, "tuple"),
    (ListValue, "list"),
    (DictValue, "dict"),
    (str, "str"),
    ((FunctionValue, Method), "function"),
    (ClassValue, "class"),
)


def _article(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"
