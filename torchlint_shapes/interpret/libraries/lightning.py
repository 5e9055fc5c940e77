"""LightningModule: a network that keeps the arguments of its constructor and may bring an example of its input.

https://lightning.ai/docs/pytorch/stable/common/lightning_module.html
"""

from __future__ import annotations

from torchlint_shapes.interpret.attributes import find_attribute
from torchlint_shapes.interpret.hooks import gives_example
from torchlint_shapes.interpret.libraries.config_files import attributed
from torchlint_shapes.interpret.library import ANYTHING, CLASSES, library_methods
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.module_classes import MODULE_CLASSES
from torchlint_shapes.interpret.plain import plain_items
from torchlint_shapes.interpret.tensor_attributes import DEVICE
from torchlint_shapes.interpret.values import (
    NUMBER,
    UNKNOWN,
    DictValue,
    Instance,
    Site,
    Tensor,
    Value,
)

LIGHTNING = "lightning.LightningModule"
DATA_MODULE = "lightning.LightningDataModule"


def _save(vm: Machine, self: Instance, args: tuple[Value, ...]) -> Value:
    """`save_hyperparameters()` keeps the arguments of the running constructor, with an argument only these."""
    frame = vm.frame
    passed = dict(frame.arguments) if frame is not None and frame.function.name == "__init__" else {}
    passed = {name: value for name, value in passed.items() if value is not self}
    if args and all(isinstance(a, str) for a in args):
        passed = {name: value for name, value in passed.items() if name in args}
    elif len(args) == 1 and isinstance(args[0], Instance):
        passed = dict(args[0].attrs)
    vm.trail.write(self.attrs, "hparams", attributed(passed))
    return None


@gives_example
def _example(vm: Machine, network: Instance, names: list[str]) -> dict[str, Value]:
    """What `example_input_array` stands for."""
    if not network.cls.derives(LIGHTNING):
        return {}
    example = (
        find_attribute(vm, network, "example_input_array", Site("", network.cls.node)) if network.cls.node else None
    )
    if isinstance(example, DictValue):
        return {k: v for k, v in example.items.items() if k in names} if example.known else {}
    return dict(zip(names, [example] if isinstance(example, Tensor) else plain_items(example) or []))


_SHARED: dict[str, Value] = {
    **library_methods({"save_hyperparameters(self, *args, ignore=None, frame=None, logger=True)": _save}),
    "hparams": UNKNOWN,
    "trainer": UNKNOWN,
}
_QUIET = ("log", "log_dict", "print", "manual_backward", "toggle_optimizer", "untoggle_optimizer", "freeze", "unfreeze")
_NOT_KNOWN = ("optimizers", "lr_schedulers", "all_gather")
MODULE_CLASSES[LIGHTNING] = {
    **_SHARED,
    **library_methods({f"{name}{ANYTHING}": lambda vm: None for name in _QUIET}),
    **library_methods({f"{name}{ANYTHING}": lambda vm: UNKNOWN for name in _NOT_KNOWN}),
    "logger": UNKNOWN,
    "device": DEVICE,
    "current_epoch": NUMBER,
    "global_step": NUMBER,
    "example_input_array": None,
    "automatic_optimization": True,
}
CLASSES[DATA_MODULE] = _SHARED
