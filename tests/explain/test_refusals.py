"""Where a call that fails is expected, or is on one way of several, nothing is said of its arguments."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.every_rule import EVERY
from torchlint_shapes.run import lint

HEAD = "import pytest\nimport torch\nfrom torch import nn\n\n\n"
NET = """class Net(nn.Module):
    def __init__(self, width=4, *layers, **options):
        super().__init__()
        self.fc = nn.Linear(width, width)

    def forward(self, x, scale=1.0):
        return self.fc(x) * scale


x = torch.ones(2, 4)
"""


@pytest.mark.parametrize(
    ("program", "told"),
    [
        ("Net()(x, 2.0, 3)\n", 1),
        ("try:\n    Net()(x, 2.0, 3)\nexcept TypeError:\n    pass\n", 0),
        ("try:\n    Net().missing\nexcept AttributeError:\n    pass\n", 0),
        ("with pytest.raises(TypeError):\n    nn.Linear(4, 5, width=3)\n", 0),
        ("nn.Linear(4, 5, width=3) if unknown() else None\n", 0),
        ("nn.Linear(4, 5, width=3) if unknown() else nn.Linear(4, 5, height=3)\n", 0),
        ("Net()(*unknown())\n", 0),
        ("Net(**unknown())(x, factor=1)\n", 1),
        ("net = Net()\nnet.forward = lambda x: x\nnet(x, 1, 2)\n", 0),
        ("Net.forward = lambda self, x, a, b: x\nNet()(x, 1, 2)\n", 0),
        ("from elsewhere import Mixin\nclass Own(Mixin, Net):\n    pass\nOwn()(x, 1, 2)\nOwn().missing\n", 0),
        ("class Own(Net):\n    def __getattr__(self, name):\n        return 1\nOwn().missing\n", 0),
        ("net = Net()\nsetattr(net, unknown(), 1)\nnet.missing\n", 0),
        ("net = Net()\nnet.note = 1\nprint(net.note)\nx.note = 2\nprint(x.note)\n", 0),
        ("print('%s' % x, [0] * torch.tensor(3))\nitems = [x]\nitems += x\n", 0),
        ("print(torch.jit.trace(nn.Sequential(Net()), x).code)\n", 0),
        ("print(nn.utils.weight_norm(nn.Linear(4, 4)).weight_g)\n", 0),
        ("class Base(nn.Module):\n    def forward(self, x):\n        return self.head(x)\n", 0),
        (
            "class Base(nn.Module):\n    head = None\n    def forward(self, x):\n        return self.head.shape\n"
            "Base()(x)\n",
            0,
        ),
        ("import fire\nlast = None\ndef show():\n    print(last.shape)\nfire.Fire(show)\n", 0),
        ("def show(a, b):\n    pass\ncall = show\nlist(map(show, [1], [2]))\ncall(1)\n", 0),
        ("class Own(Net):\n    def __add__(self, other):\n        return other\nOwn() + x\n", 0),
        ("last = None\nprint(last.shape)\n", 1),
        ("x + None\n", 1),
        ("x.wiew(2)\n", 1),
        ("x.T(1)\n", 1),
        ("nn.Linear4 if unknown() else nn.Linear\n", 0),
        (
            "class Own(Net):\n    def __init__(self, *sizes):\n        super().__init__()\n        nn.Linear(*sizes)\n",
            0,
        ),
    ],
)
def test_what_is_said(program: str, told: int, tmp_path: Path) -> None:
    path = tmp_path / "program.py"
    path.write_text(HEAD + NET + program)
    found = lint([str(path)], EVERY).findings
    assert [finding.rule for finding in found] == ["wrong-argument"] * told
