"""Which repairs are offered, likeliest first, and that torch takes a program with each of them that can be written."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
import torch

from torchlint_shapes.config.settings import Settings
from torchlint_shapes.run import lint
from torchlint_shapes.text.source_text import apply_edits

HEAD = "import torch\nfrom torch import nn\n\n\n"
LENET = """class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 5)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.pool = nn.MaxPool2d(2)
        self.fc = nn.Linear(16 * 5 * 5, 10)

    def forward(self, x):
        x = self.pool(self.conv2(self.pool(self.conv1(x))))
        return self.fc(x.flatten(1))


Net()(torch.randn(2, 1, 28, 28))
"""


@pytest.mark.parametrize(
    ("program", "titles"),
    [
        (
            LENET,
            [
                "in_features=16 * 4 * 4",
                "an input with H in 32..35, W in 32..35",
                "padding=1 in conv2",
                "padding=2 in conv1",
            ],
        ),
        ("nn.Conv1d(64, 8, 3)(torch.randn(2, 20, 64))", ["torch.randn(2, 20, 64).transpose(1, 2)", "in_channels=20"]),
        ("x = torch.randn(8, 64, 64, 3)\nnn.Conv2d(3, 8, 3)(x)", ["x.permute(0, 3, 1, 2)"]),
        ("x = torch.randn(8, 28, 28)\nnn.Conv2d(1, 8, 3)(x)", ["x.unsqueeze(1)", "in_channels=8"]),
        (
            "net = nn.Sequential(nn.Conv2d(1, 4, 3), nn.Flatten(), nn.Linear(4 * 6 * 6, 2))\n"
            "x = torch.randn(1, 8, 8)\nnet(x)",
            ["x.unsqueeze(0)", "in_features=6 * 6", "nn.LazyLinear(2)"],
        ),
        (
            "net = nn.Sequential(nn.Conv2d(1, 4, 3), nn.Flatten(), nn.Linear(4, 2))\nnet(torch.randn(3, 1, 10, 10))",
            [
                "in_features=256",
                "AdaptiveAvgPool2d((1, 1)) before the flattening",
                "nn.LazyLinear(2)",
            ],
        ),
        ("x = torch.randn(10, 4, 4)\ny = x.view(32, 16)", ["x.size(0) in place of 32", "-1 in place of 32"]),
        ("a = torch.randn(3, 4)\nb = torch.randn(5, 4)\nc = a @ b", ["b.T"]),
        ("p = torch.rand(8)\nt = torch.rand(8, 1)\nnn.BCELoss()(p, t)", ["t.squeeze(1)", "p.unsqueeze(1)"]),
        ("nn.GroupNorm(5, 12)", ["num_groups=4", "num_groups=6"]),
        (
            "t = torch.randint(0, 50, (8, 1))\nnn.CrossEntropyLoss()(torch.randn(8, 50), t)",
            ["t.squeeze(1)"],
        ),
        (
            "p = torch.randn(8, 12, 50)\nt = torch.randint(0, 50, (8, 12))\nnn.CrossEntropyLoss()(p, t)",
            ["p.transpose(1, 2)"],
        ),
        ("x, mask = torch.randn(4, 7, 16), torch.ones(4, 7)\ny = x * mask", ["mask.unsqueeze(-1)"]),
        ("x, mask = torch.randn(4, 7, 16), torch.ones(4, 9).bool()\ny = x.masked_fill(mask, 0)", []),
        (
            "x, h = torch.randn(32, 7, 10), torch.zeros(1, 32, 20)\nnn.GRU(10, 20)(x, h)",
            ["batch_first=True in GRU(10, 20)"],
        ),
        (
            "from torch.utils.data import DataLoader, TensorDataset\n"
            "h = torch.zeros(1, 32, 20)\ngru = nn.GRU(10, 20, batch_first=True)\n"
            "for (x,) in DataLoader(TensorDataset(torch.randn(33, 7, 10)), batch_size=32):\n    gru(x, h)",
            ["drop_last=True in the DataLoader: 33 % 32 = 1"],
        ),
        (
            "net = nn.Sequential(nn.Linear(784, 9), nn.ReLU())\nnet(torch.randn(6, 1, 28, 28))",
            ["nn.Flatten() before the layer"],
        ),
        ("fc = nn.Linear(784, 9)\nfc(torch.randn(6, 1, 28, 28))", ["torch.flatten(torch.randn(6, 1, 28, 28), 1)"]),
        (
            "down, up = nn.Conv2d(3, 3, 3, 2, 1), nn.ConvTranspose2d(3, 3, 3, 2, 1)\n"
            "x = torch.randn(2, 3, 20, 20)\ny = x + up(down(x))",
            [
                "output_padding=1 in ConvTranspose2d(3, 3, 3, stride=2, padding=1)",
                "kernel_size=4 in ConvTranspose2d(3, 3, 3, stride=2, padding=1)",
                "nn.functional.interpolate(up(down(x)), size=x.shape[2:])",
            ],
        ),
    ],
)
def test_what_is_offered(program: str, titles: list[str], tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    path.write_text(HEAD + program)
    (finding,) = lint([str(path)], Settings()).findings
    assert [fix.title for fix in finding.fixes] == titles
    for fix in finding.fixes:
        if fix.edits:
            exec(compile(apply_edits(path.read_text(), fix.edits), "net.py", "exec"), {})
    with contextlib.suppress(RuntimeError, ValueError):
        exec(compile(path.read_text(), "net.py", "exec"), {})
        pytest.fail("torch takes the program as it is")
    assert torch.is_grad_enabled()


def test_a_file_that_costs_much_is_not_tried_again(tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    path.write_text(HEAD + "n = 0\nfor i in range(30_000):\n    n += i\n" + LENET)
    (finding,) = lint([str(path)], Settings()).findings
    assert [fix.title for fix in finding.fixes] == ["in_features=16 * 4 * 4", "an input with H in 32..35, W in 32..35"]
