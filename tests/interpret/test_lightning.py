"""What the Trainer of Lightning does with a network: its steps get the batches of the loaders."""

from __future__ import annotations

from pathlib import Path

import pytest

from torchlint_shapes.config.settings import Settings
from torchlint_shapes.run import lint

PROGRAM = """
import {package} as L
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


def loader(width=3):
    return DataLoader(TensorDataset(torch.randn(8, width), torch.randn(8, 2)), batch_size=2)


class Data(L.LightningDataModule):
    def setup(self, stage=None):
        self.stage = stage

    def train_dataloader(self):
        return loader()

    def val_dataloader(self):
        return [loader(), loader()]

    def test_dataloader(self):
        return loader(5 if self.stage == "test" else 7)

    def predict_dataloader(self):
        return loader(6)


class Net(L.LightningModule):
    def __init__(self, width):
        super().__init__()
        self.fc = nn.Linear(width, 2)

    def forward(self, x):
        return self.fc(x)

    {methods}


def main():
    trainer = L.Trainer(max_epochs=1)
    {call}


if __name__ == "__main__":
    main()
"""
STEP = """
    def {name}(self, batch{more}):
        x, y = batch
        return nn.functional.mse_loss(self(x), y)
"""
CASES = [
    ("training_step", ", batch_idx", "trainer.fit(Net({}), loader())", 3),
    ("training_step", "", "trainer.fit(model=Net({}), train_dataloaders=loader())", 3),
    ("training_step", ", batch_idx", "trainer.fit(Net({}), Data())", 3),
    ("training_step", ", batch_idx", "trainer.fit(Net({}), [loader(), loader()])", None),
    ("training_step", ", batch_idx", "trainer.fit(Net({}), unknown)", None),
    ("training_step", ", *rest", "trainer.fit(Net({}), datamodule=Data())", 3),
    ("validation_step", ", batch_idx, dataloader_idx=0", "trainer.fit(Net({}), datamodule=Data())", 3),
    ("validation_step", ", batch_idx", "trainer.fit(Net({}), unknown, loader())", 3),
    ("validation_step", ", batch_idx", "trainer.validate(Net({}), dataloaders=loader())", 3),
    ("test_step", ", batch_idx", "trainer.test(Net({}), datamodule=Data())", 5),
    ("predict_step", ", batch_idx", "net = Net({}); trainer.fit(net, Data()); trainer.predict(datamodule=Data())", 6),
]


def said(path: Path, text: str) -> list[str]:
    path.write_text(text)
    result = lint([str(path)], Settings())
    assert result.problems == ()
    return [f.message for f in result.findings]


@pytest.mark.parametrize("package", ["lightning", "lightning.pytorch", "pytorch_lightning"])
@pytest.mark.parametrize(("name", "more", "call", "width"), CASES)
def test_a_step_gets_the_batches(
    package: str, name: str, more: str, call: str, width: int | None, tmp_path: Path
) -> None:
    def program(width: int) -> str:
        methods = STEP.format(name=name, more=more).strip()
        return PROGRAM.format(package=package, methods=methods, call=call.format(width))

    expected = [] if width is None else [f"fc takes 4 features but receives {width}"]
    assert said(tmp_path / "wrong.py", program(4)) == expected
    assert said(tmp_path / "right.py", program(width or 3)) == []


TRANSFER = """
    def on_after_batch_transfer(self, batch, dataloader_idx):
        x, y = batch
        return x[:, :2], y
"""
OWN = """
    def train_dataloader(self):
        return loader(9)
"""


@pytest.mark.parametrize(("hook", "call", "width"), [(TRANSFER, "loader()", 2), (OWN, "", 9)])
def test_hooks_of_the_network(hook: str, call: str, width: int, tmp_path: Path) -> None:
    def program(width: int) -> str:
        methods = STEP.format(name="training_step", more=", batch_idx") + hook
        return PROGRAM.format(package="lightning", methods=methods.strip(), call=f"trainer.fit(Net({width}), {call})")

    assert said(tmp_path / "wrong.py", program(4)) == [f"fc takes 4 features but receives {width}"]
    assert said(tmp_path / "right.py", program(width)) == []


@pytest.mark.parametrize("call", ["pass", "trainer.fit(Net(4))"])
@pytest.mark.parametrize("example", ["torch.zeros(1, 3)", "(torch.zeros(1, 3),)", "{'x': torch.zeros(1, 3)}"])
def test_an_example_is_the_input(call: str, example: str, tmp_path: Path) -> None:
    methods = f"@property\n    def example_input_array(self):\n        return {example}"
    text = PROGRAM.format(package="lightning", methods=methods, call=call).replace("width):", "width=4):")
    assert said(tmp_path / "wrong.py", text) == ["fc takes 4 features but receives 3"]
    assert said(tmp_path / "right.py", text.replace("4", "3")) == []
