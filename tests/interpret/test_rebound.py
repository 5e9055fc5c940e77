"""A network that got data that nobody knows is studied at the end of the program, when its globals may be others."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from torchlint_shapes import lint_source
from torchlint_shapes.interpret.rebound import rebound
from torchlint_shapes.source.read import parse

READER = """
import torch
from torch import nn
from somewhere import load


class Reader(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.rnn = nn.LSTM(8, width, batch_first=True)
        self.out = nn.Linear(width, 2)

    def forward(self, x):
        state = start(x.size(0))
        return self.out(self.rnn(x, (state, state))[0])


def start(samples):
    return torch.zeros(1, samples, hidden)


def use(reader):
    for x, y in load():
        loss = reader(x).sum() + y


"""
RIGHT = {
    "two statements": "hidden = 16\nuse(Reader(hidden))\nhidden = 32\nuse(Reader(hidden))\n",
    "a loop": "for hidden in (16, 32):\n    reader = Reader(hidden)\n    use(reader)\n",
    "a loop of pairs": "for number, hidden in enumerate((16, 32)):\n    reader = Reader(hidden)\n    use(reader)\n",
    "augmented": "hidden = 16\nfirst = Reader(hidden)\nuse(first)\nhidden += 16\n",
    "a function": "def bigger():\n    global hidden\n    hidden = 64\n\n\nhidden = 16\nuse(Reader(hidden))\nbigger()\n",
    "another function of that name": "hidden = 16\nuse(Reader(hidden))\n\n\ndef start(n):\n    return torch.zeros(n)\n",
}


@pytest.mark.parametrize("text", RIGHT.values(), ids=RIGHT)
def test_what_a_global_was_is_not_known(text: str) -> None:
    assert lint_source(READER + text) == []
    names: dict[str, Any] = {"load": lambda: [(torch.randn(2, 5, 8), 1)]}
    exec((READER + text).replace("from somewhere import load", ""), names)


def test_a_global_that_stays_is_known() -> None:
    (finding,) = lint_source(READER + "hidden = 16\nuse(Reader(32))\n")
    assert (finding.rule, finding.want, finding.got) == ("features-mismatch", "32", "16")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a = 1\nb = 2\na.b = 3\na[0] = 4\n", ""),
        ("a = 1\nif a:\n    b = 2\nelse:\n    b = 3\n", ""),
        ("a = 1\nif a:\n    a = b = 2\n", "a"),
        ("(a, *b), c = 1\n[b] = c = 2\n", "bc"),
        ("with x as a:\n    b = 1\nb: int = 2\na = 3\n", "ab"),
        ("while x:\n    a = 1\n", "a"),
        ("def f():\n    a = 1\n    global b\n\n\na = 2\n", "b"),
        ("def f(): ...\nclass A:\n    b = 1\nf = 2\nb = [a for a in (1, 2)]\n", "f"),
        ("import a\na = 1\n(b := 2)\nb = 3\n", "b"),
    ],
)
def test_names_that_are_bound_again(text: str, names: str) -> None:
    assert rebound(parse(text, "").body) == set(names)
