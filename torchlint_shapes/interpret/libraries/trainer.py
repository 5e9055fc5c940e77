"""The Trainer of Lightning: the loops that call the steps of a network with the batches of its loaders.

https://lightning.ai/docs/pytorch/stable/common/trainer.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from torchlint_shapes.interpret.explore import input_names
from torchlint_shapes.interpret.hooks import example_input
from torchlint_shapes.interpret.libraries.lightning import DATA_MODULE, LIGHTNING
from torchlint_shapes.interpret.library import CLASSES, library_methods
from torchlint_shapes.interpret.loops import for_each
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.module_methods import set_training
from torchlint_shapes.interpret.plain import plain_items
from torchlint_shapes.interpret.sequences import iterated
from torchlint_shapes.interpret.tensor_attributes import DEVICE
from torchlint_shapes.interpret.values import (
    MISSING,
    NUMBER,
    UNKNOWN,
    DictValue,
    FunctionValue,
    Instance,
    Keywords,
    ListValue,
    Method,
    Site,
    Stream,
    Value,
)
from torchlint_shapes.source import ir
from torchlint_shapes.source.walk import walk

MODEL = "lightning_module"  # where a trainer keeps the network that it was given last
# Of each job: the loaders it asks for, and the steps of the network that get their batches.
_JOBS = {
    "fit": ("train", "val"),
    "validate": ("val",),
    "test": ("test",),
    "predict": ("predict",),
}
_STEPS = {"train": "training", "val": "validation", "test": "test", "predict": "predict"}
_TRANSFER = ("on_before_batch_transfer", "transfer_batch_to_device", "on_after_batch_transfer")


@dataclass(frozen=True, slots=True)
class _Job:
    """A network and where its data come from, at one call of the trainer."""

    vm: Machine
    site: Site
    network: Instance
    data: Value  # a LightningDataModule
    loaders: dict[str, Value]  # those that the call itself names

    def hook(self, owner: Value, name: str, *arguments: Value) -> Value:
        """What a method of the program gives, called with as many of the arguments as it takes; MISSING without one."""
        method = owner.cls.find(name) if isinstance(owner, Instance) else MISSING
        if not isinstance(method, FunctionValue):
            return MISSING
        kinds = [p.kind for p in method.node.parameters]
        taken = len(arguments) if "variadic" in kinds else sum(k in ("positional", "plain") for k in kinds) - 1
        return self.vm.call(Method(method, owner), list(arguments[:taken]), {}, self.site)

    def first(self, name: str, *arguments: Value) -> Value:
        """What the data module gives or, where it has no such method, the network."""
        found = self.hook(self.data, name, *arguments)
        return self.hook(self.network, name, *arguments) if found is MISSING else found

    def run(self, job: str) -> None:
        for owner in (self.data, self.network):
            self.hook(owner, "prepare_data")
            self.hook(owner, "setup", job)
        self.hook(self.network, "configure_model")
        if job == "fit":
            self._run_example()
            self.hook(self.network, "on_fit_start")
        for kind in _JOBS[job]:
            self._run_steps(kind, _STEPS[kind])

    def _run_example(self) -> None:
        example = example_input(self.vm, self.network, input_names(self.network))
        if example:
            self.vm.call(self.network, [], example, self._example_site())

    def _example_site(self) -> Site:
        """The statement of the constructor that makes the example, the call of the trainer where there is none."""
        init = self.network.cls.find("__init__")
        for node in walk(init.node.body) if isinstance(init, FunctionValue) else ():
            if isinstance(node, ir.Assign) and getattr(node.targets[0], "name", "") == "example_input_array":
                return Site(self.network.cls.path, node)
        return self.site

    def _run_steps(self, kind: str, name: str) -> None:
        if not isinstance(self.network.cls.find(f"{name}_step"), FunctionValue):
            return
        given = self.loaders.get(kind)
        loader = self.first(f"{kind}_dataloader") if given is None else given
        set_training(self.vm, self.network, kind == "train")
        self.hook(self.network, f"on_{name}_start")
        self.hook(self.network, f"on_{name}_epoch_start")
        for number, batches in enumerate(
            [_together(self.vm, loader, self.site)] if kind == "train" else _one_by_one(self.vm, loader, self.site)
        ):
            for_each(self.vm, batches, lambda batch, at=number: self._step(f"{name}_step", batch, at))  # type: ignore[misc]
        self.hook(self.network, f"on_{name}_epoch_end")

    def _step(self, name: str, batch: Value, loader: int) -> None:
        for move in _TRANSFER:
            arguments = (batch, DEVICE, loader) if move == "transfer_batch_to_device" else (batch, loader)
            moved = self.first(move, *arguments)
            batch = batch if moved is MISSING else moved
        third = UNKNOWN if name == "training_step" else loader
        self.hook(self.network, name, batch, NUMBER, third)


def _one_by_one(vm: Machine, loader: Value, site: Site) -> Iterator[Value]:
    """The batches of the loaders of a list, one after the other."""
    for one in plain_items(loader) or [loader]:
        yield iterated(vm, one, site)


def _together(vm: Machine, loader: Value, site: Site) -> Value:
    """Loaders of a list or dict give their batches together."""
    if isinstance(loader, DictValue) and loader.known:
        named = {k: iterated(vm, v, site) for k, v in loader.items.items()}
        items = {k: s.item for k, s in named.items() if isinstance(s, Stream)}
        if len(items) == len(named):
            return Stream(DictValue(items))
    parts = [iterated(vm, v, site) for v in plain_items(loader) or ()]
    listed = [p.item for p in parts if isinstance(p, Stream)]
    if parts and len(listed) == len(parts):
        return Stream(ListValue(listed))
    return iterated(vm, loader, site)


def _do(
    vm: Machine, trainer: Instance, job: str, model: Value, loaders: dict[str, Value], data: Value, site: Site
) -> Value:
    network = trainer.attrs.get(MODEL) if model is None else model
    if not isinstance(network, Instance) or not network.cls.derives(LIGHTNING):
        return UNKNOWN
    first = _JOBS[job][0]
    own = loaders[first]
    if isinstance(own, Instance) and own.cls.derives(DATA_MODULE):
        data, loaders = own, {**loaders, first: None}
    for owner in (network, data):
        if isinstance(owner, Instance):
            vm.trail.write(owner.attrs, "trainer", trainer)
    for attribute, value in ((MODEL, network), ("model", network), ("datamodule", data)):
        vm.trail.write(trainer.attrs, attribute, value)
    vm.casts += 1  # its precision is its own
    try:
        _Job(vm, site, network, data, loaders).run(job)
    finally:
        vm.casts -= 1
    return UNKNOWN


def _fit(
    vm: Machine, self: Instance, model: Value, train_dataloaders: Value, val_dataloaders: Value, datamodule: Value,
    train_dataloader: Value, site: Site,
) -> Value:  # fmt: skip
    first = train_dataloader if train_dataloaders is None else train_dataloaders
    return _do(vm, self, "fit", model, {"train": first, "val": val_dataloaders}, datamodule, site)


def _evaluation(job: str) -> Callable[..., Value]:
    (kind,) = _JOBS[job]

    def run(
        vm: Machine, self: Instance, model: Value, dataloaders: Value, datamodule: Value, options: Keywords, site: Site
    ) -> Value:
        before = options.get(f"{kind}_dataloaders")  # the name of it in older versions
        return _do(vm, self, job, model, {kind: before if dataloaders is None else dataloaders}, datamodule, site)

    return run


CLASSES["lightning.Trainer"] = library_methods(
    {
        "fit(self, model=None, train_dataloaders=None, val_dataloaders=None, datamodule=None, ckpt_path=None, *,"
        " train_dataloader=None, **options)": _fit,
        "validate(self, model=None, dataloaders=None, ckpt_path=None, verbose=True, datamodule=None, **options)":
            _evaluation("validate"),
        "test(self, model=None, dataloaders=None, ckpt_path=None, verbose=True, datamodule=None, **options)":
            _evaluation("test"),
        "predict(self, model=None, dataloaders=None, datamodule=None, return_predictions=None, ckpt_path=None,"
        " **options)": _evaluation("predict"),
    }
)  # fmt: skip
