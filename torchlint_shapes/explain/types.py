"""Repairs of element types: the tensor brought to the type that is taken."""

from __future__ import annotations

from collections.abc import Iterator

from torchlint_shapes.explain.faults import Fault
from torchlint_shapes.explain.operands import around, operand
from torchlint_shapes.explain.story import Story
from torchlint_shapes.findings import Fix
from torchlint_shapes.interpret.values import Site, Tensor
from torchlint_shapes.ops.takes import NAMES
from torchlint_shapes.source import ir

# The methods that bring a tensor to a type.
_METHODS = {
    "Float": "float", "Double": "double", "Half": "half", "BFloat16": "bfloat16", "Long": "long", "Int": "int",
    "Bool": "bool",
}  # fmt: skip
_DTYPES = {called: name for name, called in NAMES.items()}


def conversions(story: Story, fault: Fault) -> Iterator[Fix]:
    """`.long()`, `.float()` around the argument that has another type, where it is written."""
    site, method = _written(fault), _METHODS.get(str(fault.demand.want))
    if site is not None and method and not story.installed(site.path) and not _loses(fault):
        yield around(story, site, f"{{}}.{method}()")


def _loses(fault: Fault) -> bool:
    """Would what the tensor holds be lost? Fractions are no indices, nor are truths of them."""
    return str(fault.demand.want) in ("Bool", "Float") and str(fault.demand.got).startswith("Complex")


def _written(fault: Fault) -> Site | None:
    """The expression of the argument that has the wrong type."""
    event, name = fault.event, fault.demand.argument
    value = event.arguments.get(name or "")
    if not isinstance(value, Tensor):
        return None
    node = event.site.node
    if isinstance(node, ir.Call) and name in dict(node.keywords):
        return Site(event.site.path, dict(node.keywords)[name], event.site.caller)
    number = next((n for n, tensor in enumerate(event.inputs) if tensor is value), None)
    return operand(event, number) if number is not None else None
