"""Calls that Python or torch refuses, whatever the sizes are: what is proved of them goes on the trace."""

from __future__ import annotations

from torchlint_shapes.interpret.children import MODULE, OTHERS, is_module
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.module_names import MODULE_NAMES
from torchlint_shapes.interpret.trace import Refusal
from torchlint_shapes.interpret.values import (
    MORE,
    REST,
    Arguments,
    ClassValue,
    FunctionValue,
    Instance,
    Keywords,
    Site,
)
from torchlint_shapes.ops.fit import Demand
from torchlint_shapes.ops.refusal import Parameter, parameters_of, why, why_not_called
from torchlint_shapes.ops.signature import Signature
from torchlint_shapes.source import ir

# Decorators that leave the parameters of a function as they are.
_HARMLESS = frozenset(["no_grad", "inference_mode", "enable_grad", "override"])


def refused(vm: Machine, name: str, says: str | None, site: Site, attribute: str | None = None) -> None:
    """Records what is wrong with the expression at a site, where it is sure to be reached and no error expected.

    It stands only if the program sets no attribute of this name.
    """
    if says is not None and is_certain(vm, site):
        vm.trace.record(Refusal, name, site, failed=[Demand("arguments", "refused", "", "", says, attribute)])


def is_certain(vm: Machine, site: Site) -> bool:
    """Does the program itself come here, whatever is not known, and is it not ready for an error?"""
    return not (vm.attempts or vm.trace.guards or vm.trail.marks or is_assumed(site))


def is_assumed(site: Site) -> bool:
    """Does this run in a study of a function with parameters, which no call of the program gave their arguments?"""
    frame = site.caller
    while frame is not None and frame.site.caller is not None:
        frame = frame.site.caller
    return frame is not None and not isinstance(frame.site.node, ir.Call) and bool(frame.function.node.parameters)


def is_sure_of_none(site: Site, node: ir.Node) -> bool:
    """Is None, where this expression gives it, the value of a local name or of a call?

    Of an attribute or a global name another part of the program may have changed it.
    """
    local = site.caller is None or (isinstance(node, ir.Name) and node.id in site.caller.scope.vars)
    return isinstance(node, ir.Call | ir.Constant) or (isinstance(node, ir.Name) and local)


def torch_refuses(
    vm: Machine, name: str, signature: Signature, arguments: Arguments, keywords: Keywords, site: Site
) -> None:
    """A call of a function, method or layer of torch that its signature does not take."""
    if _all_known(arguments, keywords) and isinstance(site.node, ir.Call):
        listed = parameters_of(signature.parameters.values())
        refused(vm, name, why_not_called(name, listed, arguments, keywords), site)


def layer_refuses(
    vm: Machine, layer: Instance, signature: Signature, arguments: Arguments, keywords: Keywords, site: Site
) -> None:
    """A layer of torch that is not made, or not called, with these arguments."""
    declared = layer.layer_type
    if declared is None or not declared.name.startswith("torch.") or not is_plain(layer.cls):
        return
    if _all_known(arguments, keywords) and isinstance(site.node, ir.Call):
        refused(vm, declared.name, why(parameters_of(signature.parameters.values()), arguments, keywords), site)


def function_refuses(
    vm: Machine, function: FunctionValue, arguments: Arguments, keywords: Keywords, site: Site
) -> None:
    """A network of the program that is not made, or a function or method that is not called, with these arguments."""
    node = function.node
    if not isinstance(node, ir.Function) or not isinstance(site.node, ir.Call) or not _all_known(arguments, keywords):
        return
    if not all(last_name(d) in _HARMLESS for d in node.decorators):
        return
    listed: list[Parameter] = [
        (p.name, p.kind, p.default is None and p.kind not in ("variadic", "keywords")) for p in node.parameters
    ]
    if function.owner is None:
        if last_name(site.node) == function.name and not function.attrs:
            refused(vm, function.name, why(listed, arguments, keywords), site)
    elif _is_own_method(function, arguments, site):
        name = function.owner.name if function.name == "__init__" else f"{function.owner.name}.{function.name}"
        refused(vm, name, why(listed[1:], arguments[1:], keywords) if listed else "takes no self", site)


def _is_own_method(function: FunctionValue, arguments: Arguments, site: Site) -> bool:
    """Is this what a network of the program has under the name by which it is called?"""
    receiver = arguments[0] if arguments else None
    if not is_module(receiver) or not is_plain(receiver.cls) or function.name in receiver.attrs:
        return False
    if function.name not in ("__init__", "forward") and last_name(site.node) != function.name:
        return False
    first = function.node.parameters[:1]
    placed = not first or first[0].kind in ("positional", "plain")
    cls = next((c for c in receiver.cls.mro if c.attrs.get(function.name) is function), None)
    return placed and cls is not None and cls is function.owner


def is_plain(cls: ClassValue) -> bool:
    """Is all known that the class is, and made by nothing but its statements?"""
    nodes = [c.node for c in cls.mro if c.node is not None]
    return not cls.is_open and not any(node.decorators or node.keywords for node in nodes)


def is_own(cls: ClassValue) -> bool:
    """Is all of a class written in the program, but for Module itself?"""
    return all(c.node is not None or c.qualified == MODULE for c in cls.mro)


def _all_known(arguments: Arguments, keywords: Keywords) -> bool:
    return MORE not in arguments and REST not in keywords


def last_name(node: ir.Node) -> str:
    function = node.function if isinstance(node, ir.Call) else node
    return getattr(function, "name", "") or getattr(function, "id", "")


def lacks(receiver: Instance, name: str) -> bool:
    """Has an object, whose classes do not have this attribute, nothing by which it may have it all the same?"""
    if OTHERS in receiver.attrs or name.startswith("__") or receiver.cls.is_open:
        return False
    return is_own(receiver.cls) and not (is_module(receiver) and name in MODULE_NAMES)
