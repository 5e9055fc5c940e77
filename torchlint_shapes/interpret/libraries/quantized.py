"""`FloatFunctional`: sums, products and joins as methods of a module, so that what they give can be observed.

https://docs.pytorch.org/docs/stable/generated/torch.ao.nn.quantized.FloatFunctional.html
"""

from __future__ import annotations

from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.module_classes import module_class, native
from torchlint_shapes.interpret.torch_calls import call_op
from torchlint_shapes.interpret.values import UNKNOWN, Instance, Keywords, Site, Value

_CLASS = "torch.ao.nn.quantized.FloatFunctional"
_OBSERVER = "activation_post_process"


@native(f"{_CLASS}.__init__(self)")
def _init(vm: Machine, self: Instance) -> Value:
    vm.trail.write(self.attrs, _OBSERVER, Instance(module_class(vm, "torch.nn.Identity")))
    return None


def _method(name: str, *ops: str) -> None:
    """The method of this name does these ops one after the other and shows the result to the observer."""

    @native(f"{_CLASS}.{name}(self, *arguments, **keywords)")
    def run(vm: Machine, self: Instance, arguments: tuple[Value, ...], keywords: Keywords, site: Site) -> Value:
        value = call_op(vm, ops[0], list(arguments), keywords, site)
        for op in ops[1:]:
            value = call_op(vm, op, [value], {}, site)
        observer = self.attrs.get(_OBSERVER, UNKNOWN)
        return vm.call(observer, [value], {}, site) if isinstance(observer, Instance) else value


for _name in ("add", "mul", "cat", "matmul"):
    _method(_name, f"torch.{_name}")
_method("add_scalar", "torch.add")
_method("mul_scalar", "torch.mul")
_method("add_relu", "torch.add", "torch.relu")
