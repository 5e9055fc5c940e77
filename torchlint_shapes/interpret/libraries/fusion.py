"""`fuse_modules`: the first module of a group does the work of all, the others become `Identity`.

https://docs.pytorch.org/docs/stable/generated/torch.ao.quantization.fuse_modules.fuse_modules.html
"""

from __future__ import annotations

from collections.abc import Iterator

from torchlint_shapes.interpret.attributes import get_attribute
from torchlint_shapes.interpret.libraries.collections import deep_copied
from torchlint_shapes.interpret.library import library
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.module_classes import module_class
from torchlint_shapes.interpret.sequences import sequence_items
from torchlint_shapes.interpret.values import Instance, Site, Value


@library(
    "torch.ao.quantization.fuse_modules(model, modules_to_fuse, inplace=False, **options)",
    "torch.ao.quantization.fuse_modules_qat",
    "torch.quantization.fuse_modules",
)
def _fuse_modules(vm: Machine, model: Value, modules_to_fuse: Value, inplace: Value, site: Site) -> Value:
    fused = model if inplace is True else deep_copied(vm, model)
    for group in _groups(vm, modules_to_fuse):
        for path in group[1:]:
            owner, _, name = path.rpartition(".")
            at = fused
            for part in owner.split(".") if owner else ():
                at = get_attribute(vm, at, part, site)
            if isinstance(at, Instance):
                vm.trail.write(at.attrs, name, Instance(module_class(vm, "torch.nn.Identity")))
    return fused


def _groups(vm: Machine, modules_to_fuse: Value) -> Iterator[list[str]]:
    """The names of each group: one list of names, or several."""
    items = sequence_items(vm, modules_to_fuse) or []
    names = [item for item in items if isinstance(item, str)]
    if names:
        yield names
    for item in items:
        yield [name for name in sequence_items(vm, item) or [] if isinstance(name, str)]
