"""What a value cannot be used for: attributes that it does not have, and that it is called or has an index."""

from __future__ import annotations

import re
from functools import lru_cache

from torchlint_shapes.interpret.children import DICTS, LISTS, MODULE, OTHERS, is_module
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.module_names import MODULE_NAMES
from torchlint_shapes.interpret.refusals import is_certain, is_own, is_plain, is_sure_of_none, refused
from torchlint_shapes.interpret.torch_names import LAYER_NAMES, MODULES_OF_TORCH, SCRIPT_NAMES, TENSOR_NAMES
from torchlint_shapes.interpret.values import (
    MISSING,
    ClassValue,
    DictValue,
    External,
    FunctionValue,
    Instance,
    ListValue,
    Method,
    Site,
    Tensor,
    Value,
)
from torchlint_shapes.ops.declare import LAYERS
from torchlint_shapes.ops.dtype import is_device
from torchlint_shapes.ops.refusal import like
from torchlint_shapes.source import ir
from torchlint_shapes.source.signs import ARITHMETIC
from torchlint_shapes.source.walk import walk

# What a layer keeps for each of its own layers, or is given by those who change its weight.
_NUMBERED = re.compile(r"(weight|bias)_")


def no_attribute(vm: Machine, receiver: Value, name: str, site: Site) -> None:
    """Something was not found under this name: is it sure that there is nothing?"""
    if not isinstance(site.node, ir.Attribute) or name.startswith("__"):
        return
    if is_module(receiver):
        _not_of_module(vm, receiver, name, site)
    elif isinstance(receiver, External):
        known = MODULES_OF_TORCH.get(receiver.name)
        if known is not None and not name.startswith("_") and name not in known:
            refused(vm, f"the module {receiver.name}", f"has no {name}{like(name, sorted(known))}", site, name)
    elif type(receiver) is Tensor:
        if name not in TENSOR_NAMES and not name.startswith("_"):
            refused(vm, "a tensor", f"has no attribute {name}{like(name, sorted(TENSOR_NAMES))}", site, name)
    elif name in TENSOR_NAMES and (receiver is not None or is_sure_of_none(site, site.node.value)):
        kind = kind_of(receiver)
        if kind and id(receiver) not in vm.trace.misused:
            if receiver is not None and is_certain(vm, site):
                vm.trace.misused[id(receiver)] = receiver
            refused(vm, article(kind), f"has no attribute {name}, as a tensor has", site, name)


def _not_of_module(vm: Machine, receiver: Instance, name: str, site: Site) -> None:
    """A network of the program, or a layer of torch, has no such attribute where it is read."""
    cls = receiver.cls
    if not is_plain(cls) or OTHERS in receiver.attrs or cls.find("__getattr__") is not MISSING:
        return
    if name in MODULE_NAMES or name in SCRIPT_NAMES:
        return
    layers = [c for c in cls.mro if c.node is None and c.qualified != MODULE]
    if layers and (name in LAYER_NAMES or name.startswith("_") or _NUMBERED.match(name)):
        return
    types = [c.layer for c in layers if c.layer is not None]
    known = all(c.qualified in LAYERS or c.qualified in (*LISTS, *DICTS) for c in layers)
    if known and not any(layer.lazy or name in layer.signature.parameters for layer in types):
        close = like(name, [*receiver.attrs, *(n for c in cls.mro for n in c.attrs)])
        refused(vm, cls.name, f"has no attribute {name}{close}", site, name)


def not_callable(vm: Machine, function: Value, site: Site) -> None:
    """A list, a text, a shape or a tensor is called."""
    if isinstance(site.node, ir.Call) and not isinstance(function, (FunctionValue, Method, ClassValue, External)):
        kind = "tensor" if type(function) is Tensor else kind_of(function) if function is not None else ""
        if kind and not is_module(function):
            refused(vm, article(kind), "cannot be called", site)


def no_forward(vm: Machine, network: Instance, site: Site) -> None:
    """A module is called that has no forward."""
    if is_plain(network.cls) and OTHERS not in network.attrs and isinstance(site.node, ir.Call):
        own = [name for cls in network.cls.mro if cls.node is not None for name in cls.attrs]
        refused(vm, network.cls.name, f"cannot be called: it has no forward{like('forward', own)}", site)


def not_begun(vm: Machine, network: Instance, name: str, part: Value, site: Site) -> None:
    """A network is given a module in a constructor that calls no other, above all not that of Module."""
    frame = site.caller
    if frame is None or frame.scope.receiver is not network or not is_module(network) or not is_module(part):
        return
    cls, function = network.cls, frame.function
    if function is not cls.find("__init__") or _begins_another(function.node) or cls.find("__new__") is not MISSING:
        return
    if is_own(cls) and is_plain(cls) and is_plain(part.cls):
        refused(vm, cls.name, f"is given {name} before super().__init__() is called", site)


@lru_cache(maxsize=1 << 12)
def _begins_another(constructor: ir.Function | ir.Lambda) -> bool:
    return any(map(_begins, walk(constructor.body)))


def _begins(node: object) -> bool:
    """Is this a call of another constructor, or of what may call one?"""
    function = node.function if isinstance(node, ir.Call) else None
    if isinstance(function, ir.Attribute):
        return function.name == "__init__" or (isinstance(function.value, ir.Name) and function.value.id == "self")
    return False


def no_index(vm: Machine, value: Value, index: Value, site: Site) -> None:
    """A method of a tensor is given an index, or a tuple or list one of several axes or a name."""
    if not isinstance(site.node, ir.Subscript):
        return
    if isinstance(value, Method) and isinstance(value.function, External) and isinstance(value.receiver, Tensor):
        name = value.function.name.rpartition(".")[2]
        refused(vm, f"the method {name}", f"has no items: call it, {name}()", site)
    elif isinstance(value, (tuple, ListValue)) and isinstance(index, (tuple, str)):
        kind = "tuple" if isinstance(value, tuple) else "list"
        refused(vm, f"a {kind}", f"has no items by {'name' if isinstance(index, str) else 'several axes'}", site)


def not_computed(vm: Machine, operator: str, left: Value, right: Value, site: Site, in_place: bool) -> None:
    """A tensor beside something with which there is no arithmetic."""
    node = site.node
    if not isinstance(node, (ir.Binary, ir.Augment)):
        return
    for number, value in enumerate((left, right)):
        kind = kind_of(value)
        sequence = isinstance(value, (tuple, ListValue, str)) and (
            operator in ("mul", "mod") or (in_place and number == 0 and isinstance(value, ListValue))
        )
        if not kind or sequence or (value is None and not _sure(site, number)):
            continue
        if isinstance(value, Instance) and any(
            value.cls.find(f"__{prefix}{operator.rstrip('_')}__") is not MISSING for prefix in ("", "r", "i")
        ):
            continue
        if not isinstance(value, ClassValue):
            sign = ARITHMETIC.get(operator.rstrip("_"), operator)
            refused(vm, "a tensor", f"does not go together with {article(kind)} by {sign}", site)


def _sure(site: Site, side: int) -> bool:
    node = site.node
    if isinstance(node, ir.Binary):
        return is_sure_of_none(site, (node.left, node.right)[side])
    return isinstance(node, ir.Augment) and is_sure_of_none(site, (node.target, node.value)[side])


def kind_of(value: Value) -> str:
    """What a value is that is surely neither a tensor nor a number, nothing where it may be one."""
    for kinds, text in _KINDS:
        if isinstance(value, kinds):
            return text
    if isinstance(value, External):
        return "device" if is_device(value) else ""
    if is_module(value) and is_plain(value.cls):
        return "" if value.cls.find("__torch_function__") is not MISSING else f"module ({value.cls.name})"
    return ""


_KINDS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (type(None), "None"),
    (tuple, "tuple"),
    (ListValue, "list"),
    (DictValue, "dict"),
    (str, "str"),
    ((FunctionValue, Method), "function"),
    (ClassValue, "class"),
)


def article(kind: str) -> str:
    if kind == "None":
        return kind
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"
