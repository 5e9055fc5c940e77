"""LightningModule: a network that keeps the arguments of its constructor and may bring an example of its input.

https://lightning.ai/docs/pytorch/stable/common/lightning_module.html
"""

from __future__ import annotations

from torchlint_shapes.interpret.attributes import find_attribute
from torchlint_shapes.interpret.hooks import gives_example
from torchlint_shapes.interpret.libraries.config_files import attributed
from torchlint_shapes.interpret.library import CLASSES
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.module_classes import MODULE_CLASSES
from torchlint_shapes.interpret.plain import plain_items
from torchlint_shapes.interpret.tensor_attributes import DEVICE
from torchlint_shapes.interpret.values import (
    NUMBER,
    UNKNOWN,
    Arguments,
    DictValue,
    Instance,
    Keywords,
    Native,
    Site,
    Tensor,
    Value,
)

LIGHTNING = "lightning.LightningModule"
DATA_MODULE = "lightning.LightningDataModule"


def _save(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    """`save_hyperparameters()` keeps the arguments of the running constructor, with an argument only these."""
    keeper, *given = arguments
    frame = vm.frame
    passed = dict(frame.arguments) if frame is not None and frame.function.name == "__init__" else {}
    passed = {name: value for name, value in passed.items() if value is not keeper}
    if given and all(isinstance(g, str) for g in given):
        passed = {name: value for name, value in passed.items() if name in given}
    elif len(given) == 1 and isinstance(given[0], Instance):
        passed = dict(given[0].attrs)
    vm.trail.write(keeper.attrs, "hparams", attributed(passed))
    return None


def _nothing(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
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
    "save_hyperparameters": Native("save_hyperparameters", _save),
    "hparams": UNKNOWN,
    "trainer": UNKNOWN,
}
_QUIET = ("log", "log_dict", "print", "manual_backward", "toggle_optimizer", "untoggle_optimizer", "freeze", "unfreeze")
MODULE_CLASSES[LIGHTNING] = {
    **_SHARED,
    **{name: Native(name, _nothing) for name in _QUIET},
    **{name: Native(name, lambda vm, a, k, site: UNKNOWN) for name in ("optimizers", "lr_schedulers", "all_gather")},
    "logger": UNKNOWN,
    "device": DEVICE,
    "current_epoch": NUMBER,
    "global_step": NUMBER,
    "example_input_array": None,
    "automatic_optimization": True,
}
CLASSES[DATA_MODULE] = _SHARED
