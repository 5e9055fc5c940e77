"""What of a file runs, so that one statement of it can run."""

from __future__ import annotations

from textwrap import dedent

import pytest

from torchlint_shapes.confirm.slices import slice_at, statement_lines
from torchlint_shapes.confirm.units import Source


def sliced(text: str, part: str = "HERE") -> list[str] | None:
    """The statements that the line with the comment HERE needs, each on one line."""
    text = dedent(text).lstrip("\n")
    line = text[: text.index(part)].count("\n") + 1
    units = slice_at(Source("net.py", text), line)
    return None if units is None else [" ".join(unit.text.split()) for unit in units]


def test_only_what_the_statement_needs() -> None:
    assert sliced("""
        import os
        import torch
        size = 28
        print("hello")
        data = load()
        size = 32
        other = size
        torch.randn(size)  # HERE
    """) == ["import torch", "size = 32", "torch.randn(size)"]


def test_what_a_function_reads_when_it_is_called_may_stand_after_it() -> None:
    assert sliced("""
        class Net(Base):
            def forward(self, x):
                y = x
                return helper(y, [z for z in WIDTHS])
        x = 1
        y = 2
        def helper(y, zs): return FACTOR * y
        FACTOR, WIDTHS = 2, [3]
        Net()  # HERE
    """) == [
        "class Net(Base): def forward(self, x): y = x return helper(y, [z for z in WIDTHS])",
        "def helper(y, zs): return FACTOR * y",
        "FACTOR, WIDTHS = 2, [3]",
        "Net()",
    ]


def test_statements_that_change_a_value_are_kept() -> None:
    assert sliced("""
        def resize(net, n): net.fc = n
        layers = []
        for i in range(3):
            layers.append(i)
        layers += [4]
        print(layers)
        net = Net(*layers)
        net.fc.in_features = 5
        resize(net, 6)
        show(net)
        net(1)  # HERE
    """) == [
        "def resize(net, n): net.fc = n",
        "layers = []",
        "for i in range(3): layers.append(i)",
        "layers += [4]",
        "net = Net(*layers)",
        "net.fc.in_features = 5",
        "resize(net, 6)",
        "net(1)",
    ]


def test_what_trains_is_left_out() -> None:
    assert sliced("""
        def step(net): net.loss().backward()
        def fit(net):
            net.train()
            step(net)
        net = Net()
        net = fit(net)
        for epoch in range(9):
            net.train()
            fit(net)
        net(1)  # HERE
    """) == ["net = Net()", "net(1)"]


def test_loops_run_once_and_blocks_are_entered() -> None:
    assert sliced("""
        def main(epochs=3, lr=0.1):
            net = Net()
            for epoch in range(epochs):
                with scope(epoch) as s, other():
                    while True:
                        if lr:
                            y = s
                            net(y)  # HERE
        if __name__ == "__main__":
            main()
    """) == [
        "epochs = 3",
        "net = Net()",
        "epoch = next(iter(range(epochs)))",
        "s = (scope(epoch)).__enter__()",
        "y = s",
        "net(y)",
    ]


def test_the_value_of_a_return_and_the_head_of_a_block() -> None:
    assert sliced("def f():\n    return g(1)  # HERE\n") == ["(g(1) )"]
    assert sliced("for a in g(1):  # HERE\n    pass\n") == ["(g(1) )"]


@pytest.mark.parametrize(
    "text",
    [
        "def f(x):\n    g(x)  # HERE\n",
        "class A:\n    def f(self):\n        g(1)  # HERE\n",
        "def train(net):\n    net.loss.backward()\ndef main():\n    train(Net())  # HERE\n",
        "x = 1\nclass Net:\n    a = x\ndef main():\n    x = Net()\n    x(1)  # HERE\n",
    ],
    ids=["argument", "method", "training", "a name that means two things"],
)
def test_what_cannot_run_by_itself(text: str) -> None:
    assert sliced(text) is None


def test_an_argument_that_does_not_matter() -> None:
    assert sliced("def f(epoch):\n    x = 1\n    g(x)  # HERE\n") == ["x = 1", "g(x)"]


def test_units_keep_the_lines_of_the_file() -> None:
    text = 'if a:\n    @b\n    def f():\n        """é\n  x"""\n        return 1\n    f()\n'
    units = slice_at(Source("net.py", text), 7)
    assert units
    codes = [compile("\n" * (unit.line - 1) + unit.text, "net.py", "exec") for unit in units]
    (function,) = [each for each in codes[0].co_consts if hasattr(each, "co_firstlineno")]
    assert function.co_firstlineno == 2
    assert max(line for _, _, line in function.co_lines() if line) == 6
    assert {line for _, _, line in codes[1].co_lines() if line} == {7}


def test_the_lines_of_a_statement() -> None:
    source = Source("net.py", "x = [\n    1,\n]\nfor a in (\n    1,\n):\n    pass\n")
    assert list(statement_lines(source, 2)) == [1, 2, 3]
    assert list(statement_lines(source, 4)) == [4, 5, 6]
