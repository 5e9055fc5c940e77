"""The classes of torch.nn: the layers that ops describe, and the methods that are registered here."""

from __future__ import annotations

from collections.abc import Callable

from torchlint_shapes.interpret.children import MODULE
from torchlint_shapes.interpret.declare import F, declared
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.torch_calls import call_layer, construct_layer
from torchlint_shapes.interpret.values import ClassValue, Native, Value
from torchlint_shapes.ops.declare import LAYERS

# Classes of torch.nn and like them, by qualified name, and the methods that the interpreter does itself.
MODULE_CLASSES: dict[str, dict[str, Value]] = {}


def native(*texts: str, passes: bool = False) -> Callable[[F], F]:
    """Registers a method under `class.method` and its parameters, of which the receiver is the first.

    A class is one of torch.nn unless it says otherwise.
    """

    def register(function: F) -> F:
        for name, run in declared(texts, function):
            cls, _, method = name.rpartition(".")
            qualified = cls if cls.startswith("torch.") else f"torch.nn.{cls}"
            MODULE_CLASSES.setdefault(qualified, {})[method] = Native(name, run, passes)
        return function

    return register


def module_class(vm: Machine, name: str) -> ClassValue:
    """The class of torch.nn with this qualified name."""
    if name in vm.classes:
        return vm.classes[name]
    layer = LAYERS.get(name)
    cls = ClassValue(name.rpartition(".")[2], name, layer=layer, attrs=dict(MODULE_CLASSES.get(name, {})))
    vm.classes[name] = cls
    if name == MODULE:
        cls.attrs["training"] = True
        cls.mro = (cls,)
        return cls
    cls.bases = (module_class(vm, MODULE),)
    cls.mro = (cls, *cls.bases)
    if layer is not None:
        cls.attrs["__init__"] = Native("__init__", construct_layer)
        cls.attrs["forward"] = Native("forward", call_layer)
    return cls
