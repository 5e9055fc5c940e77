"""Files that nobody should feed to a linter: each gets one clear line, and the file beside it is linted anyway."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

NET = """\
import torch
from torch import nn

net = nn.Sequential(nn.Conv2d(1, 4, 3), nn.Flatten(), nn.Linear(100, 2))
net(torch.randn(2, 1, 8, 8))
"""
FOUND = "net.py:4:65: error[features-mismatch] layer 2 takes 100 features but receives 144\n"
RIGHT = NET.replace("100", "144")


@dataclass(frozen=True)
class Said:
    status: int
    out: str
    err: list[str]


def shapelint(folder: Path, *args: str, seconds: float = 20) -> Said:
    command = [sys.executable, "-m", "torchlint_shapes", *(args or (".",)), "--output-format", "concise"]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=seconds, check=False)
    found = [line for line in ran.stdout.splitlines(keepends=True) if ": error[" in line]
    return Said(ran.returncode, "".join(found), ran.stderr.splitlines())


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A folder with a program that has one fault."""
    (tmp_path / "net.py").write_text(NET)
    return tmp_path


UNREADABLE = {
    "null_byte": (b"import torch\n\0\n", "contains a null byte: not a text file"),
    "latin_1": ('import torch\nx = "é"\n'.encode("latin-1"), "cannot be decoded: "),
    "unknown_coding": (b"# coding: klingon\nimport torch\n", "cannot be decoded: unknown encoding: klingon"),
    "large": (b"import torch\n" + b"x = [1, 2, 3, 4, 5, 6, 7, 8, 9]\n" * 160_000, "larger than 1 MB: not read"),
}


def test_a_file_that_cannot_be_read_is_one_line(tree: Path) -> None:
    for name, (data, _) in UNREADABLE.items():
        (tree / f"{name}.py").write_bytes(data)
    said = shapelint(tree)
    assert (said.status, said.out, len(said.err)) == (1, FOUND, len(UNREADABLE))
    for line, (name, (_, message)) in zip(sorted(said.err), sorted(UNREADABLE.items()), strict=True):
        assert line.startswith(f"shapelint: error: {name}.py: {message}")


BROKEN = {
    "syntax": ("import torch\n\ndef f(:\n    pass\n", 3),
    "python2": ('import torch\nprint "loss"\n', 2),
    "indentation": ("import torch\nif True:\nx = 1\n", 3),
    "unclosed": ('import torch\nx = (1,\ny = """', 3),
    "parentheses": ("import torch\nx = " + "(" * 5000 + "1" + ")" * 5000, 2),
    "lists": ("import torch\nx = " + "[" * 3000 + "]" * 3000, 2),
    "conflict": ("import torch\n<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> other\n", 2),
}


def test_a_file_that_is_no_python_is_a_finding(tree: Path) -> None:
    for name, (text, _) in BROKEN.items():
        (tree / f"{name}.py").write_text(text)
    said = shapelint(tree)
    assert (said.status, said.err) == (1, [])
    found = [line for line in said.out.splitlines(keepends=True) if line != FOUND]
    assert len(found) == len(BROKEN) == len(said.out.splitlines()) - 1
    for line, (name, (_, number)) in zip(found, sorted(BROKEN.items()), strict=True):
        assert line.startswith(f"{name}.py:{number}:")
        assert ": error[syntax-error] " in line


CHAIN = "import torch\nx = torch.zeros(2)\ny = " + " + ".join(["x"] * 3000) + "\n"
HARMLESS = {
    "empty": b"",
    "comment": b"# torch",
    "bom": b"\xef\xbb\xbf" + RIGHT.encode(),
    "latin_1_said": '# -*- coding: latin-1 -*-\nimport torch\nx = "é"\n'.encode("latin-1"),
    "windows": RIGHT.replace("\n", "\r\n").encode(),
    "no_line_end": RIGHT.rstrip().encode(),
    "form_feed": b"import torch\n\x0c\nx = torch.zeros(3)\n",
    "utf_16": RIGHT.encode("utf-16"),  # its bytes say no "torch"
    "large_without_mark": b"x = [1, 2, 3, 4, 5, 6, 7, 8, 9]\n" * 160_000,
    "generated": b"import torch\n" + b"x = torch.zeros(2, 3)\n" * 20_000,
    "operators": CHAIN.encode(),
    "strings": b"import torch\nx = " + b" + ".join([b'"a"'] * 3000) + b"\n",
    "calls": b"import torch\nx = torch.zeros(2)" + b".relu()" * 2000 + b"\n",
    "conditions": b"import torch\n" + b"".join(b" " * i + b"if torch:\n" for i in range(90)) + b" " * 90 + b"x = 1\n",
    "elif": b"import torch\nx = 5\nif x == 0:\n    pass\n" + b"elif x == 1:\n    pass\n" * 2000,
    "endless": b"import torch\nx = torch.zeros(2)\nwhile True:\n    x = x + 1\n",
    "endless_growth": b"import torch\nx = torch.zeros(2)\nwhile True:\n    x = torch.cat([x, x])\n",
    "endless_list": b"import torch\nx = [1]\nfor y in x:\n    x.append(y)\n",
    "counting": b"import torch\nn = 0\nfor i in range(10**12):\n    n += i\n",
    "huge_number": b"import torch\nx = 10 ** 10 ** 10\ny = 1 << (1 << 40)\nz = [0] * 10 ** 12\ns = 'a' * 10 ** 12\n",
    "endless_generator": b"import itertools\nimport torch\nx = sum(itertools.count())\n",
    "function": b"import torch\ndef f(x):\n    return f(x + 1)\nf(torch.zeros(1))\n",
    "import_circle": b"import torch\nimport import_circle\nfrom import_circle import x\n",
    "spent": b"""\
import pytest
import torch
def a():
    return [[i * j for i in range(1000)] for j in range(1000)]
def b():
    return [[i * j for i in range(1000)] for j in range(1000)]
def c():
    return [[i * j for i in range(1000)] for j in range(1000)]
@pytest.mark.parametrize('n', [1, 2])
def test_it(n):
    assert torch.zeros(n).shape == type()
""",
    "network": b"""\
import torch
from torch import nn
class Net(nn.Module):
    def forward(self, x):
        return self(x + 1)
Net()(torch.zeros(1))
""",
    "network_of_itself": b"""\
import torch
from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = Net()
    def forward(self, x):
        return self.inner(x)
Net()(torch.zeros(1))
""",
    "class_of_itself": b"import torch\nclass A(A):\n    pass\nclass B(torch.nn.Module, B):\n    pass\n",
    "attribute_of_itself": b"""\
import torch
class A:
    def __getattr__(self, name):
        return getattr(self, name)
    @property
    def size(self):
        return self.size
A().size
A().other
""",
    "cyclic_list": b"import torch\nx = []\nx.append(x)\nprint(x == x, len(x), str(x))\ny = torch.tensor(x)\n",
    "module_of_itself": b"""\
import torch
net = torch.nn.Sequential(torch.nn.Linear(2, 2))
net.append(net)
net(torch.zeros(1, 2))
""",
}


# What torch refuses for another reason than a shape.
NONSENSE = """\
torch.zeros(-1, "b")[None, ..., ...]
torch.nn.Conv2d(1, 2, [])(torch.zeros(()))
torch.nn.Sequential(1, 2)(torch.zeros(1))
torch.cat(7)
torch.einsum("", 1)
torch.zeros(2).view()
torch.nn.MaxPool2d(0)(torch.zeros(1, 1, 4, 4))
torch.zeros(4).chunk(0)
torch.zeros(4).split(-1)
torch.zeros(4)[::0]
torch.zeros(4).view(-2)
torch.nn.Conv2d(3, 8, 3, stride=0)(torch.zeros(1, 3, 8, 8))
torch.nn.Conv2d(3, 8, 3, groups=0)
torch.arange(0, 10, 0)
torch.stack([])
torch.nn.LSTM(-1, 0)(torch.zeros(1, 1, 1))
torch.nn.MultiheadAttention(4, 0)
torch.nn.PixelShuffle(0)(torch.zeros(1, 4, 2, 2))
torch.zeros(2, 3).unflatten(1, (0, -1))
torch.nn.Unfold(0)(torch.zeros(1, 1, 2, 2))
torch.nn.Linear()
torch.nn.Linear(3, 4, 5, 6, 7, 8)
torch.zeros(10**30)
torch.nn.Linear(1.5, 2.5)(torch.zeros(1, 2))
torch.nn.Linear("a", None)(3)
torch.zeros(2).T @ 3
"""


def test_nonsense_is_no_internal_error(tree: Path) -> None:
    for number, line in enumerate(NONSENSE.splitlines()):
        (tree / f"bad{number}.py").write_text(f"import torch\n{line}\n")
    assert [line for line in shapelint(tree).err if "internal error" in line] == []


def test_odd_files_say_nothing_and_end(tree: Path) -> None:
    for name, data in HARMLESS.items():
        (tree / f"{name}.py").write_bytes(data)
    assert shapelint(tree, seconds=60) == Said(1, FOUND, [])


def test_a_folder_named_like_a_file(tree: Path) -> None:
    (tree / "x.py").mkdir()
    (tree / "x.py" / "right.py").write_text(RIGHT)
    assert shapelint(tree) == Said(1, FOUND, [])
    assert shapelint(tree, "x.py").status == 0


def test_links_in_a_circle_and_to_nowhere(tree: Path) -> None:
    (tree / "again").symlink_to(tree)
    (tree / "self.py").symlink_to("self.py")
    (tree / "gone.py").symlink_to("nowhere.py")
    assert shapelint(tree) == Said(1, FOUND, [])
    assert shapelint(tree, "self.py").status == 2
    assert shapelint(tree, "gone.py").err == ["shapelint: error: no such file or folder: gone.py"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_file(tree: Path) -> None:
    (tree / "secret.py").write_text(RIGHT)
    (tree / "secret.py").chmod(0)
    assert shapelint(tree) == Said(1, FOUND, ["shapelint: error: secret.py: cannot be read: permission denied"])


SETTINGS = {
    "toml": ("[tool.shapelint\n", "pyproject.toml: "),
    "setting": ('[tool.shapelint]\nselct = ["loss-mismatch"]\n', 'there is no setting "selct"; did you mean "select"?'),
    "type": ("[tool.shapelint]\nselect = 3\n", "select must be a list of rule names"),
    "rule": ('[tool.shapelint]\nignore = ["los-mismatch"]\n', 'no rule is named "los-mismatch"; did you mean'),
    "table": ("[tool]\nshapelint = 3\n", "[tool.shapelint] must be a table"),
    "shape": ('[tool.shapelint]\ninputs = { "net.Net" = [["B", -3]] }\n', "inputs must be a table of networks"),
}


@pytest.mark.parametrize("name", SETTINGS)
def test_wrong_settings_are_wrong_usage(name: str, tree: Path) -> None:
    text, message = SETTINGS[name]
    (tree / "pyproject.toml").write_text(text)
    said = shapelint(tree)
    assert (said.status, said.out, len(said.err)) == (2, "", 1)
    assert said.err[0].startswith("shapelint: error: ")
    assert message in said.err[0]


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (
            ("--select", "featres-mismatch", "."),
            'no rule is named "featres-mismatch"; did you mean "features-mismatch"?',
        ),
        (("--ignore", "nonsense", "."), 'no rule is named "nonsense"'),
        (("nowhere",), "no such file or folder: nowhere"),
        (("--config", "nowhere.toml", "."), "nowhere.toml: cannot be read: no such file or directory"),
        (("--nonsense", "."), "no such option"),
    ],
)
def test_wrong_usage_is_one_line(args: tuple[str, ...], message: str, tree: Path) -> None:
    said = shapelint(tree, *args)
    assert (said.status, said.out, len(said.err)) == (2, "", 1)
    assert message.lower() in said.err[0].lower()
