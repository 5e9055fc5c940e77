"""A fault of shapelint itself in an imported module costs what that module did, never the file that imports it."""

from __future__ import annotations

from pathlib import Path

import pytest

from torchlint_shapes.config.settings import Settings
from torchlint_shapes.findings import Result
from torchlint_shapes.interpret.builtins import BUILTINS
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.values import Arguments, Keywords, Native, Site, Value
from torchlint_shapes.run import lint

OWN_FAULT = "torch.nn.Linear(4, 2)(torch.randn(3, 5))\n"


def _break(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    """A builtin that we did wrong, met while a branch is open."""
    vm.trail.open()
    vm.trail.write(site.caller.scope.vars if site.caller else {}, "half", 1)
    raise IndexError("ours")


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A project in which `hash(x)` is an internal error."""

    monkeypatch.setitem(BUILTINS, "hash", Native("hash", _break))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def check(folder: Path, other: str, text: str) -> Result:
    (folder / "other.py").write_text("import torch\n" + other)
    (folder / "main.py").write_text("import torch\nimport other\n" + text + OWN_FAULT)
    return lint(["main.py"], Settings())


def lines(result: Result) -> list[tuple[str, int]]:
    return [(finding.rule, finding.span.line) for finding in result.findings]


@pytest.mark.parametrize(
    ("other", "text"),
    [
        ("x = hash(1)\nwidth = 5\n", ""),
        ("x = hash(1)\nwidth = 5\n", "if torch.rand(1) > 0:\n    import other as again\n"),
        ("class Net(torch.nn.Module):\n    n = hash(1)\n", ""),
        ("if torch.rand(1) > 0:\n    x = hash(1)\nelse:\n    x = 2\n", ""),
        ("def f(x):\n    return hash(x)\n", "y = other.f(1)\n"),
        ("def f(x):\n    if torch.rand(1) > 0:\n        return 1\n    return hash(x)\n", "y = other.f(1)\n"),
        ("def f(x):\n    return hash(x)\n", "if torch.rand(1) > 0:\n    y = other.f(1)\nelse:\n    y = 3\n"),
        ("def f(x):\n    return hash(x)\n", "for i in range(3):\n    y = other.f(1) if torch.rand(1) > 0 else 2\n"),
        (
            "class Net(torch.nn.Module):\n    def forward(self, x):\n        return hash(x)\n",
            "y = other.Net()(torch.rand(2, 3))\n",
        ),
    ],
)
def test_the_file_goes_on(broken: Path, other: str, text: str) -> None:
    result = check(broken, other, text)
    assert result.problems == ()
    assert lines(result) == [("features-mismatch", len(text.splitlines()) + 3)]
    assert dict(result.coverage.unknown)["internal error"] > 0


def test_what_the_module_has_besides_is_there(broken: Path) -> None:
    text = "torch.nn.Linear(other.width, 2)(torch.randn(3, 6))\n"
    assert lines(check(broken, "x = hash(1)\nwidth = 7\n", text)) == [
        ("features-mismatch", 3),
        ("features-mismatch", 4),
    ]


def test_in_the_file_itself_it_is_told(broken: Path) -> None:
    (problem,) = check(broken, "", "y = hash(1)\n").problems
    assert problem.internal
