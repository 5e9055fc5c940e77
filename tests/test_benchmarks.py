"""The benchmarks can fail: what is compared is counted as it should, and their truth is torch's."""

from __future__ import annotations

import runpy
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import torch

from benchmarks import imports
from benchmarks.compare import Score, compare
from benchmarks.layers import WAYS, layer_calls, measure
from benchmarks.processes import in_processes
from benchmarks.sources import pins
from benchmarks.speed import Timed, peers, table, timed
from torchlint_shapes.findings import LayerCall, Shape
from torchlint_shapes.summary import summarize

pytestmark = pytest.mark.slow
truth = import_module("benchmarks.truth")  # a folder has the same name, which mypy takes for it

NETWORKS = """
import torch
from torch import nn


class Convolutions(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(nn.Conv2d(3, 8, 5), nn.ReLU(), nn.MaxPool2d(2))
        self.fc = nn.Linear(8 * 14 * 14, 10)

    def forward(self, x):
        return self.fc(torch.flatten(self.features(x), 1))


class Twice(nn.Module):
    def __init__(self):
        super().__init__()
        self.act = self.same = nn.GELU()
        self.layers = nn.ModuleList(nn.Linear(6, 6) for _ in range(2))

    def forward(self, x):
        for layer in self.layers:
            x = self.act(layer(x))
        return x


class Recurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(5, 7, batch_first=True, bidirectional=True)
        self.head = nn.Sequential(nn.LayerNorm(14), nn.Linear(14, 2))

    def forward(self, x):
        return self.head(self.rnn(x)[0])
"""
INPUTS: dict[str, list[int]] = {"Convolutions": [2, 3, 32, 32], "Twice": [2, 6], "Recurrent": [2, 9, 5]}
TRUTH = [["conv", "Conv2d", [[2, 8, 4, 4]]], ["act", "ReLU", [[2, 8, 4, 4]]], ["act", "ReLU", [[2, 5]]]]


def said(*calls: tuple[str, Shape]) -> list[LayerCall]:
    return [LayerCall(path, "", (), (shape,)) for path, shape in calls]


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "networks.py"
    path.write_text(NETWORKS, encoding="utf-8")
    return path


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", INPUTS)
def test_shapes_are_those_that_torch_measures(program: Path, name: str, way: str) -> None:
    build = runpy.run_path(str(program))[name]
    inputs, calls = measure(build, lambda _: [INPUTS[name]], way)
    report = summarize(f"{program}::{name}", [tuple(shape) for shape in inputs])
    assert compare(calls, report.calls) == Score(right=len(calls))
    assert len(calls) >= 3


def test_a_network_that_differs_from_the_measured_one_is_found_out(program: Path) -> None:
    build: Any = runpy.run_path(str(program))["Convolutions"]
    calls = layer_calls(build(), [torch.rand(2, 3, 32, 32)])
    program.write_text(NETWORKS.replace("MaxPool2d(2)", "MaxPool2d(2, padding=1)"), encoding="utf-8")
    score = compare(calls, summarize(f"{program}::Convolutions", [(2, 3, 32, 32)]).calls)
    assert (score.right, score.wrong, score.unknown) == (3, 1, 0)
    assert score.first == "features.2 MaxPool2d: [[2, 8, 15, 15]], torch [[2, 8, 14, 14]]"
    assert not score.whole


def test_calls_of_one_path_are_paired_in_their_order() -> None:
    assert compare(TRUTH, said(("act", (2, 8, 4, 4)), ("conv", (2, 8, 4, 4)), ("act", (2, 5)))) == Score(right=3)
    assert compare(TRUTH, said(("conv", (2, 8, 4, 4)), ("act", (2, 5)), ("act", (2, 8, 4, 4)))).wrong == 2


@pytest.mark.parametrize(
    ("shape", "counted"),
    [
        ((2, 8, 4, 4), "right"),
        ((2, 8, 4, 5), "wrong"),
        ((2, 8, None, 5), "wrong"),
        ((2, 8, 4), "wrong"),
        ((2, 8, None, 4), "unknown"),
        (("B", 8, 4, 4), "unknown"),
    ],
)
def test_a_layer_is_right_wrong_or_unknown(shape: Shape, counted: str) -> None:
    score = compare(TRUTH[:1], said(("conv", shape)))
    assert getattr(score, counted) == 1
    assert score.layers == 1
    assert score.whole == (counted == "right")


def test_layers_that_are_not_listed_are_unknown() -> None:
    score = compare(TRUTH, said(("conv", (2, 8, 4, 4))))
    assert (score.right, score.wrong, score.unknown) == (1, 0, 2)
    assert score.first == "act ReLU: [[2, 8, 4, 4]]"


def test_a_call_too_many_is_wrong_where_torch_was_looked_at() -> None:
    assert compare(TRUTH[:1], said(("conv", (2, 8, 4, 4)), ("conv", (2, 8, 4, 4)))).wrong == 1
    assert compare(TRUTH[:1], said(("conv", (2, 8, 4, 4)), ("own", (1,)))) == Score(right=1)


def test_a_process_that_hangs_or_dies_is_replaced() -> None:
    tasks = ["1 + 1", "__import__('time').sleep(60)", "__import__('os')._exit(1)", "2 + 2"]
    assert list(in_processes(eval, tasks, 5)) == list(zip(tasks, [2, None, None, 4]))


def test_the_truth_is_that_of_the_pinned_packages() -> None:
    assert {package: measured["version"] for package, measured in truth.versions().items()}.items() <= pins().items()
    networks = truth.read("torchvision")
    assert len(networks) == truth.versions()["torchvision"]["registered"]
    assert all(network["calls"] and network["input"] for network in networks)


def test_shapelint_is_timed_beside_others(tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text(NETWORKS)
    own, *others = peers([str(tmp_path / "net.py")], str(tmp_path / "cache"))
    assert "import torch" in {peer.name for peer in others}
    assert timed(own, 1).seconds > 0
    rows = table([Timed("shapelint", 3.0), Timed("import torch", 2.0)]).splitlines()[1:]
    assert [row.split() for row in rows] == [
        ["shapelint", "3.00", "s", "1.00"],
        ["import", "torch", "2.00", "s", "1.50"],
    ]


def test_what_a_program_imports_is_used_in_it() -> None:
    assert imports.names("import a.b as c; import d.e; from f import g, h as i; from j import *") == list("cdgi")
    assert all(map(imports.names, (s for s in imports.statements().values() if "*" not in s)))


def test_programs_that_import_are_measured(tmp_path: Path) -> None:
    site = tmp_path / "lib/python3.12/site-packages"
    (site / "some-1.0.dist-info").mkdir(parents=True)
    (site / "some-1.0.dist-info/METADATA").write_text("Name: some\nRequires-Dist: torch\n")
    (site / "some-1.0.dist-info/RECORD").write_text("some.py,,\n")
    program, python = tmp_path / "program.py", tmp_path / "bin/python"
    program.write_text(imports.PROGRAM.format(imports="import some", names="some"))
    python.parent.mkdir()
    python.touch(0o755)
    for text in ("import torch\n", "import torch\ntorch.nn.Linear(1, 2)(torch.ones(3, 2))\n"):
        (site / "some.py").write_text(text)
        result = imports.linted("some", "1.0", program, python)
        assert result.seconds > 0
        assert imports.table([replace(result, seconds=0)]) == "| some | 1.0 | 0.0 | yes |  |  |"


def test_a_package_that_cannot_be_had_has_a_row() -> None:
    assert imports.table([imports.Imported("gone", problem="no such thing")]) == "| gone | no such thing | | | | |"
