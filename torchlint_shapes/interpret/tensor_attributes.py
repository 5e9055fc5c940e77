"""Attributes of tensors: facts such as `x.shape`, and methods, which are ops."""

from __future__ import annotations

from torchlint_shapes.interpret.attributes import reads_attribute
from torchlint_shapes.interpret.hooks import ARRAYS
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.torch_calls import call_fact
from torchlint_shapes.interpret.values import (
    MISSING,
    UNKNOWN,
    AnyTensor,
    External,
    Method,
    ShapeOf,
    Site,
    Tensor,
    Value,
)

# Tensor attributes that are no methods.
FACTS = frozenset(
    (
        "shape", "ndim", "dtype", "device", "T", "mT", "H", "mH", "data", "grad", "requires_grad", "is_cuda", "real",
        "imag", "grad_fn", "is_leaf", "layout", "itemsize", "nbytes",
    )
)  # fmt: skip

# All tensors are on one device; which one is not known.
DEVICE = External("torch.Tensor.device")


@reads_attribute(Tensor)
def _of_tensor(vm: Machine, value: Tensor, name: str, site: Site) -> Value:
    if value.dtype in ARRAYS:
        found = ARRAYS[value.dtype].attribute(vm, value, name, site)
        if found is not MISSING:
            return found
    if name == "device":
        return DEVICE
    if name == "grad":
        return Tensor(value.shape, value.dtype)
    return call_fact(vm, name, value, site) if name in FACTS else _method(value, name)


@reads_attribute(AnyTensor)
def _of_any_tensor(vm: Machine, value: AnyTensor, name: str, site: Site) -> Value:
    if name == "shape":
        return ShapeOf(value.name or "", value.tail)
    if name == "device":
        return DEVICE
    if name in ("data", "grad"):
        return value
    return UNKNOWN if name in FACTS else _method(value, name)


def _method(value: Tensor | AnyTensor, name: str) -> Method:
    return Method(External(f"torch.Tensor.{name}"), value)
