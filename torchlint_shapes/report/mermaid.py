"""A network as a flowchart of Mermaid (https://mermaid.js.org/syntax/flowchart.html), for a fence in Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from torchlint_shapes.findings import Graph, Node, ShapesReport
from torchlint_shapes.report.declare import shape_text, shapes_report
from torchlint_shapes.report.fold import chains, folded

# Mermaid draws no flowchart of more than 500 edges or 50 000 characters, and nobody follows one of half as many.
MOST_EDGES = 240
SPECIAL = re.compile(r"[^\w\s().,=/]|(?<![\w)])[-+*]")
SHAPES = {"input": '(["{}"])', "layer": '["{}"]', "op": '("{}")', "group": '[["{}"]]', "output": '(["{}"])'}
RED = "#c92a2a"
INDENT = "  "


@shapes_report("mermaid")
def flowchart(reports: Sequence[ShapesReport], color: bool) -> str:
    """One flowchart; of several networks, each in a box with its target."""
    graphs = [(report.target, folded(report.graph, MOST_EDGES)) for report in reports if report.graph.nodes]
    drawn = [("n" if len(graphs) == 1 else f"n{i}_", *one) for i, one in enumerate(graphs)]
    lines: list[str] = []
    for prefix, target, graph in drawn:
        lines += _nodes(graph, prefix) if len(drawn) == 1 else _boxed(target, graph, prefix)
    edges = [(prefix, graph, edge) for prefix, _, graph in drawn for edge in graph.edges]
    for prefix, _, edge in edges:
        lines.append(f'{prefix}{edge.source} -->|"{_escaped(shape_text(edge.shape))}"| {prefix}{edge.target}')
    wrong = [f"{prefix}{i}" for prefix, _, graph in drawn for i, node in enumerate(graph.nodes) if node.problem]
    into = [str(i) for i, (_, graph, edge) in enumerate(edges) if graph.nodes[edge.target].problem]
    if wrong:
        lines.append(f"classDef mismatch fill:#ffe3e3,stroke:{RED},stroke-width:2px,color:#7a1010")
        lines.append(f"class {','.join(wrong)} mismatch")
    if into:
        lines.append(f"linkStyle {','.join(into)} stroke:{RED},stroke-width:2px")
    return "flowchart TB\n" + "".join(f"{INDENT}{line}\n" for line in lines) if lines else ""


def _boxed(target: str, graph: Graph, prefix: str) -> Iterator[str]:
    yield f'subgraph {prefix}["{_escaped(target)}"]'
    yield from (INDENT + line for line in _nodes(graph, prefix))
    yield "end"


def _nodes(graph: Graph, prefix: str) -> Iterator[str]:
    """The nodes in their order, between the beginnings and ends of their groups."""
    open: tuple[int, ...] = ()
    for number, (node, groups) in enumerate(zip(graph.nodes, chains(graph))):
        same = next((i for i, (a, b) in enumerate(zip(open, groups)) if a != b), min(len(open), len(groups)))
        yield from (INDENT * depth + "end" for depth in reversed(range(same, len(open))))
        for depth, group in enumerate(groups[same:], same):
            one = graph.groups[group]
            yield f'{INDENT * depth}subgraph {prefix}g{group}["{_escaped(f"{one.path} {one.kind}".strip())}"]'
        open = groups
        yield INDENT * len(groups) + f"{prefix}{number}" + SHAPES[node.kind].format(_label(node))
    yield from (INDENT * depth + "end" for depth in reversed(range(len(open))))


def _label(node: Node) -> str:
    lines = [node.name, node.text if node.text != node.kind else "", node.problem]
    return "<br>".join(_escaped(line) for line in lines if line)


def _escaped(text: str) -> str:
    """Text in quotes: what Mermaid, Markdown or HTML could take for its own is written by its number."""
    return SPECIAL.sub(lambda found: "".join(f"#{ord(c)};" for c in found[0]), " ".join(text.split()))
