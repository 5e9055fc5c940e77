"""LightningModule: a network that keeps the arguments of its constructor.

https://lightning.ai/docs/pytorch/stable/common/hyperparameters.html
"""

from __future__ import annotations

from torchlint_shapes.interpret.library_config import attributed
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.network import MODULE_CLASSES
from torchlint_shapes.interpret.values import Instance, Native, Site, Value

LIGHTNING = "lightning.LightningModule"


def _save(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    """`save_hyperparameters()` keeps the arguments of the running constructor, with an argument only these."""
    network, *given = arguments
    frame = vm.frame
    passed = dict(frame.arguments) if frame is not None and frame.function.name == "__init__" else {}
    passed = {name: value for name, value in passed.items() if value is not network}
    if given and all(isinstance(g, str) for g in given):
        passed = {name: value for name, value in passed.items() if name in given}
    elif len(given) == 1 and isinstance(given[0], Instance):
        passed = dict(given[0].attrs)
    vm.trail.write(network.attrs, "hparams", attributed(passed))
    return None


def _nothing(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    return None


MODULE_CLASSES[LIGHTNING] = {
    "save_hyperparameters": Native("save_hyperparameters", _save),
    **{name: Native(name, _nothing) for name in ("log", "log_dict")},
}
