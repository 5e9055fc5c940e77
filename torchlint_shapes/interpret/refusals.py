"""Calls that Python or torch refuses, whatever the sizes are: what is proved of them goes on the trace."""

from __future__ import annotations

from torchlint_shapes.interpret.children import MODULE, OTHERS, is_module
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.module_names import MODULE_NAMES
from torchlint_shapes.interpret.trace import Refusal
from torchlint_shapes.interpret.values import (
    MISSING,
    MORE,
    REST,
    Arguments,
    ClassValue,
    FunctionValue,
    Instance,
    Keywords,
    Site,
    Value,
)
from torchlint_shapes.ops.fit import Demand
from torchlint_shapes.ops.refusal import Parameter, like, parameters_of, why, why_not_called
from torchlint_shapes.ops.signature import Signature
from torchlint_shapes.source import ir

# Decorators that leave the parameters of a function as they are.
_HARMLESS = frozenset(["no_grad", "inference_mode", "enable_grad", "override"])


def refused(vm: Machine, name: str, says: str | None, site: Site) -> None:
    """Records what is wrong with the arguments of a call, unless the program is ready for an error."""
    if says is None or not may_be_refused(vm, site):
        return
    vm.trace.record(Refusal, name, site, failed=[Demand("arguments", "refused", "", "", says)])


def may_be_refused(vm: Machine, site: Site) -> bool:
    """Is an error of this call one of the program? What a study takes to be there may never be."""
    ready = vm.attempts or vm.trace.guards or vm.trail.marks
    return not ready and isinstance(site.node, ir.Call) and not assumed_parameters(site)


def assumed_parameters(site: Site) -> tuple[ir.Parameter, ...]:
    """The parameters of the function that a study began with, where no call of the program gave its arguments."""
    frame = site.caller
    while frame is not None and frame.site.caller is not None:
        frame = frame.site.caller
    return () if frame is None or isinstance(frame.site.node, ir.Call) else frame.function.node.parameters


def torch_refuses(
    vm: Machine, name: str, signature: Signature, arguments: Arguments, keywords: Keywords, site: Site
) -> None:
    """A call of a function, method or layer of torch that its signature does not take."""
    if _all_known(arguments, keywords):
        listed = parameters_of(signature.parameters.values())
        refused(vm, name, why_not_called(name, listed, arguments, keywords), site)


def layer_refuses(
    vm: Machine, layer: Instance, signature: Signature, arguments: Arguments, keywords: Keywords, site: Site
) -> None:
    """A layer of torch that is not made, or not called, with these arguments."""
    declared = layer.layer_type
    if declared is None or not declared.name.startswith("torch.") or not is_plain(layer.cls):
        return
    if _all_known(arguments, keywords):
        refused(vm, declared.name, why(parameters_of(signature.parameters.values()), arguments, keywords), site)


def network_refuses(vm: Machine, function: FunctionValue, arguments: Arguments, keywords: Keywords, site: Site) -> None:
    """A network of the program that is not made, or not called, with these arguments."""
    receiver = arguments[0] if arguments else None
    if function.name not in ("__init__", "forward") or not is_module(receiver) or not is_plain(receiver.cls):
        return
    cls = next((c for c in receiver.cls.mro if c.attrs.get(function.name) is function), None)
    if (
        cls is None
        or cls is not function.owner
        or function.name in receiver.attrs
        or not _all_known(arguments, keywords)
    ):
        return
    node = function.node
    if isinstance(node, ir.Function) and all(_last_name(d) in _HARMLESS for d in node.decorators):
        listed: list[Parameter] = [
            (p.name, p.kind, p.default is None and p.kind not in ("variadic", "keywords")) for p in node.parameters
        ]
        if listed and listed[0][1] in ("positional", "plain"):
            name = cls.name if function.name == "__init__" else f"{cls.name}.{function.name}"
            refused(vm, name, why(listed[1:], arguments[1:], keywords), site)


def is_plain(cls: ClassValue) -> bool:
    """Is all known that the class is, and made by nothing but its statements?"""
    nodes = [c.node for c in cls.mro if c.node is not None]
    return not cls.is_open and not any(node.decorators or node.keywords for node in nodes)


def _all_known(arguments: Arguments, keywords: Keywords) -> bool:
    return MORE not in arguments and REST not in keywords


def _last_name(node: ir.Node) -> str:
    function = node.function if isinstance(node, ir.Call) else node
    return getattr(function, "name", "") or getattr(function, "id", "")


def no_attribute(vm: Machine, receiver: Value, name: str, site: Site) -> None:
    """A network of the program has no such attribute where it is read."""
    if not is_module(receiver) or not is_plain(receiver.cls) or OTHERS in receiver.attrs or vm.attempts:
        return
    if vm.trace.guards or vm.trail.marks or assumed_parameters(site) or not isinstance(site.node, ir.Attribute):
        return
    cls = receiver.cls
    own = all(c.node is not None or c.qualified == MODULE for c in cls.mro)
    if own and cls.find("__getattr__") is MISSING and name not in MODULE_NAMES and not name.startswith("__"):
        close = like(name, [*receiver.attrs, *(n for c in cls.mro for n in c.attrs)])
        says = f"has no attribute {name}{close}"
        vm.trace.record(Refusal, cls.name, site, failed=[Demand("arguments", "refused", "", "", says, name)])
