"""What of Lightning a program needs that only wants to know whether its shapes fit: one batch of each loader."""

from __future__ import annotations

from collections.abc import Iterable
from types import ModuleType, SimpleNamespace
from typing import Any

import torch


class Keeping:
    """`save_hyperparameters` of a module or a data module."""

    def save_hyperparameters(self) -> None:
        import sys

        names = sys._getframe(1).f_locals
        self.hparams = SimpleNamespace(**{n: v for n, v in names.items() if n not in ("self", "__class__")})


class LightningModule(torch.nn.Module, Keeping):
    example_input_array: torch.Tensor | None = None

    def log(self, name: str, value: object) -> None:
        """Nothing to keep."""


class LightningDataModule(Keeping):
    def prepare_data(self) -> None:
        """Nothing to load."""

    def setup(self, stage: str) -> None:
        """Nothing to set up."""


class Trainer:
    def __init__(self, **settings: object) -> None:
        """Of the settings none matters."""

    def fit(self, model: Any, train_dataloaders: Any = None, datamodule: Any = None) -> None:
        source = datamodule or train_dataloaders or model
        if isinstance(source, LightningDataModule):
            source.prepare_data()
            source.setup("fit")
        if model.example_input_array is not None:
            model(model.example_input_array)
        loaders = [source] if isinstance(source, Iterable) and source is not model else [source.train_dataloader()]
        for number, batch in enumerate(loaders[0]):
            model.training_step(batch, number)
        if hasattr(source, "val_dataloader"):
            for number, batch in enumerate(source.val_dataloader()):
                model.validation_step(batch, number)


def module(name: str) -> ModuleType:
    made = ModuleType(name)
    for part in (LightningModule, LightningDataModule, Trainer):
        setattr(made, part.__name__, part)
    return made
