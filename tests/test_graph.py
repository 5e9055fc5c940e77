"""`shapelint shapes`: the flow of data through a network, and its flowchart."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from tests.fixture import FOLDER
from torchlint_shapes.cli.main import shapelint
from torchlint_shapes.findings import Graph, ShapesReport
from torchlint_shapes.report.fold import folded
from torchlint_shapes.report.mermaid import flowchart
from torchlint_shapes.summary import summarize

NET = """
import torch
from torch import nn

class Block(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.conv = nn.Conv2d(n, n, 3, padding=1)
        self.act = nn.ReLU()
    def forward(self, x):
        return x + self.act(self.conv(x))

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.left, self.right = nn.Conv2d(3, 8, 1), nn.Conv2d(3, 8, 1)
        self.body = nn.Sequential(Block(8), Block(8))
        self.scale = nn.Parameter(torch.ones(1, 8, 1, 1))
    def forward(self, x, y):
        a = self.left(x)
        b = self.body(self.right(y))
        return {"both": torch.cat([a, b * self.scale], 1), "second": y}
"""


@pytest.fixture
def net(tmp_path: Path) -> ShapesReport:
    (tmp_path / "net.py").write_text(NET)
    return summarize(f"{tmp_path / 'net.py'}::Net", [(2, 3, 9, 9), (2, 3, 9, 9)])


def names(graph: Graph) -> list[str]:
    """Each node by the groups around it and its own name."""
    paths = [graph.groups[n.group].path if n.group is not None else "" for n in graph.nodes]
    return [".".join(filter(None, (path, node.name or node.text))) for path, node in zip(paths, graph.nodes)]


def flow(graph: Graph) -> set[tuple[str, str]]:
    named = names(graph)
    return {(named[edge.source], named[edge.target]) for edge in graph.edges}


def test_edges_are_the_flow_of_data(net: ShapesReport) -> None:
    assert flow(net.graph) == {
        ("x", "left"), ("y", "right"), ("y", "output 2"), ("left", "cat(dim=1)"),
        ("right", "body.0.conv"), ("body.0.conv", "body.0.act"), ("body.0.act", "body.0.+"), ("right", "body.0.+"),
        ("body.0.+", "body.1.conv"), ("body.1.conv", "body.1.act"), ("body.1.act", "body.1.+"),
        ("body.0.+", "body.1.+"), ("body.1.+", "*"), ("*", "cat(dim=1)"), ("cat(dim=1)", "output 1"),
    }  # fmt: skip
    assert {e.shape for e in net.graph.edges if net.graph.nodes[e.target].name == "output 1"} == {(2, 16, 9, 9)}
    assert [(g.path, g.kind, g.parent) for g in net.graph.groups] == [
        ("body", "Sequential", None), ("body.0", "Block", 0), ("body.1", "Block", 0)
    ]  # fmt: skip


def test_two_equal_inputs_are_told_apart(net: ShapesReport) -> None:
    assert [(n.name, n.gives) for n in net.graph.nodes if n.kind == "input"] == [
        ("x", ((2, 3, 9, 9),)), ("y", ((2, 3, 9, 9),))
    ]  # fmt: skip


def test_a_module_called_again_later_is_a_group_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text(
        "from torch import nn\n\n\nclass Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.block = nn.Sequential(nn.Linear(4, 4))\n"
        "    def forward(self, x):\n        return self.block(self.block(x).sin())\n"
    )
    graph = summarize(f"{tmp_path / 'net.py'}::Net", [(2, 4)]).graph
    assert [g.path for g in graph.groups] == ["block", "block"]
    assert [(e.source, e.target) for e in folded(graph, 0).edges] == [(0, 1), (1, 2), (2, 3), (3, 4)]


def test_a_mismatch_is_told_at_its_node() -> None:
    graph = summarize(f"{FOLDER / 'examples' / 'mnist.py'}::LeNet", [(64, 1, 28, 28)]).graph
    assert [(n.name, n.problem) for n in graph.nodes if n.problem] == [
        ("fc1", "fc1 takes 300 features but receives 320")
    ]
    conv = graph.nodes[1]
    assert (conv.text, conv.takes, conv.gives) == ("Conv2d(1, 10, 5)", ((64, 1, 28, 28),), ((64, 10, 24, 24),))
    assert "floor((L + 2p" in conv.formula
    assert conv.page.endswith("torch.nn.Conv2d.html")


def test_folding_keeps_the_flow_between_groups(net: ShapesReport) -> None:
    graph = folded(net.graph, 8)
    assert flow(graph) == {
        ("x", "left"), ("y", "right"), ("y", "output 2"), ("left", "cat(dim=1)"), ("right", "body"), ("body", "*"),
        ("*", "cat(dim=1)"), ("cat(dim=1)", "output 1"),
    }  # fmt: skip
    assert folded(net.graph, 100) == net.graph


def test_a_flowchart_has_a_subgraph_for_each_module(net: ShapesReport) -> None:
    text = flowchart([net], False)
    assert text.startswith('flowchart TB\n  n0(["x"])\n')
    inner = [line.strip() for line in text.splitlines() if "subgraph" in line]
    assert inner == ['subgraph ng0["body Sequential"]', 'subgraph ng1["body.0 Block"]', 'subgraph ng2["body.1 Block"]']
    assert text.count("  end\n") == 3
    assert 'n0 -->|"(2, 3, 9, 9)"| n2' in text
    assert "mismatch" not in text


def test_the_wrong_layer_of_a_flowchart_is_red() -> None:
    text = flowchart([summarize(f"{FOLDER / 'examples' / 'mnist.py'}::LeNet", [(64, 1, 28, 28)])], False)
    assert '  n8["fc1<br>Linear(300, 50)<br>fc1 takes 300 features but receives 320"]\n' in text
    assert '  n7 -->|"(64, 320)"| n8\n' in text
    assert text.endswith("  class n8 mismatch\n  linkStyle 7 stroke:#c92a2a,stroke-width:2px\n")


def test_nothing_in_a_name_means_anything_to_mermaid(tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text(
        "from torch import nn\n\nnet = nn.Sequential()\n"
        "net.add_module('a\"]; <b>`*#', nn.Linear(2, 3))\nnet.add_module('- end', nn.Linear(3, 3))\n"
    )
    text = flowchart([summarize(f"{tmp_path / 'net.py'}::net", [(5, 2)])], False)
    assert 'n1["a#34;#93;#59; #60;b#62;#96;#42;#35;<br>Linear(2, 3)"]' in text
    assert 'n2["#45; end<br>Linear(3, 3)"]' in text


def test_several_networks_are_boxes_of_one_flowchart(net: ShapesReport) -> None:
    text = flowchart([net, net, ShapesReport("nothing", problem="no network")], False)
    assert text.count("flowchart") == 1
    assert "  subgraph n0_[" in text
    assert '  n1_0 -->|"(2, 3, 9, 9)"| n1_2\n' in text
    assert "nothing" not in text


def test_the_flowchart_of_the_documentation_is_real(monkeypatch: pytest.MonkeyPatch) -> None:
    root = FOLDER.parent
    monkeypatch.chdir(root)
    documented = (root / "docs" / "diagrams.md").read_text(encoding="utf-8").partition("```mermaid\n")[2]
    report = summarize("fixtures/examples/mnist.py::LeNet", [(64, 1, 28, 28)])
    assert documented.partition("```")[0] == flowchart([report], False)


def test_a_report_is_written_to_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target, file = f"{FOLDER / 'examples' / 'mnist.py'}::LeNet", tmp_path / "net.html"
    asked = ["shapes", target, "--input", "64,1,28,28", "--output-format", "html", "--output-file"]
    assert shapelint.main([*asked, str(file)], standalone_mode=False) == 1
    assert capsys.readouterr().out == ""
    text = file.read_text(encoding="utf-8")
    assert text.startswith("<!DOCTYPE html>")
    assert "default-src 'none'" in text
    assert "fc1 takes 300 features but receives 320" in text
    with pytest.raises(click.UsageError, match=r"--output-file: .*: No such file or directory"):
        shapelint.main([*asked, str(tmp_path / "none" / "net.html")], standalone_mode=False)
