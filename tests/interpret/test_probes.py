"""Programs that hand a network to a library with an example input tell what the network receives."""

from __future__ import annotations

from pathlib import Path

import pytest

from torchlint_shapes.config.settings import Settings
from torchlint_shapes.run import lint

NETWORK = """
import torch
import pytorch_lightning as pl
from torch import nn


class Net({base}):
    def __init__(self, width=4):
        super().__init__()
        {first}
        self.fc = nn.Linear({width}, 2)

    def forward(self, x, y=None):
        return self.fc(x)


"""
CALLS = [
    'torch.onnx.export(Net(), torch.randn(2, 3), "n.onnx")',
    'torch.onnx.export(Net(), args=(torch.randn(2, 3),), f="n.onnx")',
    'torch.onnx.export(Net(), (), kwargs={"x": torch.randn(2, 3)})',
    "torch.jit.trace(Net(), example_inputs=(torch.randn(2, 3),))",
    'torch.export.export(Net(), (), {"x": torch.randn(2, 3)})',
    'torch.compile(Net(), mode="max-autotune")(torch.randn(2, 3))',
    "from torch.utils.tensorboard import SummaryWriter as W; w = W(); w.add_graph(Net(), torch.randn(2, 3))",
    "from thop import profile; profile(Net(), inputs=(torch.randn(2, 3),))",
    "from fvcore.nn import FlopCountAnalysis as F; F(Net(), torch.randn(2, 3)).total()",
    "from ptflops import get_model_complexity_info as info; info(Net(), (3,), as_strings=True)",
    "import torchinfo; torchinfo.summary(Net(), (3,), batch_dim=0)",
    "import torchinfo; torchinfo.summary(Net(), input_data=torch.randn(2, 3))",
    "from torchsummary import summary; summary(Net(), input_size=(3,))",
    "from torchviz import make_dot; make_dot(Net()(torch.randn(2, 3)))",
]


def said(path: Path, text: str) -> list[str]:
    path.write_text(text)
    result = lint([str(path)], Settings())
    assert result.problems == ()
    return [f.message for f in result.findings]


@pytest.mark.parametrize("call", CALLS)
def test_the_example_input_is_the_input(call: str, tmp_path: Path) -> None:
    wrong, right = (NETWORK.format(base="nn.Module", first="pass", width=n) for n in (4, 3))
    assert said(tmp_path / "wrong.py", wrong + call) == ["fc takes 4 features but receives 3"]
    assert said(tmp_path / "right.py", right + call) == []


@pytest.mark.parametrize("width", ["self.hparams.width", 'self.hparams["width"]'])
def test_lightning_keeps_the_arguments_of_the_constructor(width: str, tmp_path: Path) -> None:
    text = NETWORK.format(base="pl.LightningModule", first="self.save_hyperparameters()", width=width)
    call = "Net({})(torch.randn(2, 3))\n"
    assert said(tmp_path / "wrong.py", text + call.format("")) == ["fc takes 4 features but receives 3"]
    assert said(tmp_path / "right.py", text + call.format("width=3")) == []


@pytest.mark.parametrize("make", ["omegaconf.OmegaConf.create", "easydict.EasyDict"])
def test_keys_of_a_config_are_attributes(make: str, tmp_path: Path) -> None:
    text = f"import torch, omegaconf, easydict\nc = {make}({{'model': {{'width': 4}}}})\n"
    use = "torch.nn.Linear(c.model.width, c['model']['width'])(torch.randn(2, {}))\n"
    (message,) = said(tmp_path / "wrong.py", text + use.format(3))
    assert message.endswith("takes 4 features but receives 3")
    assert said(tmp_path / "right.py", text + use.format(4)) == []
