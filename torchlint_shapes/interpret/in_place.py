"""What changes the shape of a tensor in place: `x.unsqueeze_(0)`, `x.data = y`. All names of it see the new shape.

Tensors themselves never change here: what is known by the old one is bound to the new one.
"""

from __future__ import annotations

from collections.abc import Iterator

from torchlint_shapes.interpret.attribute_writes import set_attribute, write_attribute
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.names import bind
from torchlint_shapes.interpret.values import AnyTensor, External, Instance, Scope, Tensor, Value
from torchlint_shapes.source import ir

_IN_PLACE = frozenset(
    f"torch.Tensor.{name}"
    for name in (
        "resize_", "resize", "resize_as_", "unsqueeze_", "squeeze_", "transpose_", "t_", "swapaxes_", "swapdims_",
        "as_strided_", "set_",
    )
)  # fmt: skip


def changes_shape(function: Value) -> bool:
    return isinstance(function, External) and function.name in _IN_PLACE


def reshaped_in_place(vm: Machine, method: ir.Node, before: Value, after: Value, scope: Scope) -> None:
    """`method` is the expression `x.unsqueeze_` or `x.data`, `before` what x was."""
    if not isinstance(before, (Tensor, AnyTensor)) or not isinstance(method, ir.Attribute):
        return
    for names in _running(vm, scope):
        for holder in [v for v in names.values() if isinstance(v, Instance)]:
            for name in [n for n, value in holder.attrs.items() if value is before]:
                write_attribute(vm, holder, name, after, vm.site(method, scope))
        for name in [n for n, value in names.items() if value is before]:
            vm.trail.write(names, name, after)
    if isinstance(method.value, (ir.Name, ir.Attribute, ir.Subscript)):
        bind(vm, method.value, after, scope)


def assign(vm: Machine, target: ir.Node, value: Value, scope: Scope) -> None:
    """`target = value`."""
    if not isinstance(target, ir.Attribute) or target.name != "data":
        bind(vm, target, value, scope)
        return
    owner = vm.eval(target.value, scope)
    if isinstance(owner, (Tensor, AnyTensor)):
        reshaped_in_place(vm, target, owner, value, scope)
    else:
        set_attribute(vm, owner, target.name, value, vm.site(target, scope))


def _running(vm: Machine, scope: Scope) -> Iterator[dict[str, Value]]:
    """The names of this function and of those that called it."""
    yield scope.vars
    frame = vm.frame
    while frame is not None:
        if frame.scope.vars is not scope.vars:
            yield frame.scope.vars
        frame = frame.site.caller
    if scope.module is not None and scope.module.scope is not scope:
        yield scope.module.scope.vars
