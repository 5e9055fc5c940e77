"""A network as a page: one file that asks nothing of the network it is read in.

What the program under study says is text in attributes and elements, escaped; the policy of the page runs no script and
takes no style but its own.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Sequence
from html import escape
from importlib.resources import files
from typing import Any

from torchlint_shapes.findings import Graph, Node, ShapesReport
from torchlint_shapes.report.declare import portable, shape_text, shapes_report
from torchlint_shapes.report.figures import count
from torchlint_shapes.report.shapes import hint_text


@shapes_report("html")
def page(reports: Sequence[ShapesReport], color: bool) -> str:
    """A section for each network, drawn by `page/page.js` from the data in it."""
    style, script = _part("page.css"), "".join(map(_part, ("align.js", "layout.js", "page.js")))
    policy = f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; base-uri 'none'"
    return _part("page.html").format(
        policy=policy,
        title=escape(", ".join(_name(report) for report in reports)),
        style=style,
        sections="".join(map(_section, reports)),
        script=script,
    )


def _part(name: str) -> str:
    return (files("torchlint_shapes.report") / "page" / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _name(report: ShapesReport) -> str:
    return report.target.partition("::")[2]


def _section(report: ShapesReport) -> str:
    return _part("section.html").format(
        network=escape(json.dumps(_data(report.graph), ensure_ascii=False, separators=(",", ":"))),
        name=escape(_name(report)),
        path=escape(portable(report.target.partition("::")[0])),
        totals=_totals(report),
        problems="".join(_problems(report)),
        facts="".join(_facts(report)),
    )


def _totals(report: ShapesReport) -> str:
    nodes = report.graph.nodes
    kinds = [node.kind for node in nodes]
    wrong = sum(bool(node.problem) for node in nodes)
    given = ", ".join(shape_text(shape) for node in nodes if node.kind == "input" for shape in node.gives)
    parts = [
        count(kinds.count("layer"), "call") + " of layers",
        f"{kinds.count('op')} of functions",
        count(wrong, "mismatch").replace("mismatchs", "mismatches") if wrong else "no mismatch",
        f"<b>{escape(given)}</b> → <b>{escape(', '.join(map(shape_text, report.output)) or '?')}</b>",
    ]
    return " · ".join(parts)


def _problems(report: ShapesReport) -> Iterator[str]:
    """What does not fit, each a way to its node; where nothing is drawn, why."""
    for number, node in enumerate(report.graph.nodes):
        if node.problem:
            yield f'<button type="button" class="problem" data-node="{number}">{escape(node.problem)}</button>\n'
    if report.problem and not any(node.problem for node in report.graph.nodes):
        yield f'<p class="problem">{escape(report.problem)}</p>\n'


def _facts(report: ShapesReport) -> Iterator[str]:
    unknown = [f"{name} ({number})" for name, number in report.unknown]
    hint = [hint_text(report.hint)] if report.hint is not None else []
    for title, facts in (("What the input must be", (*report.constraints, *hint)), ("Not known", unknown)):
        if facts:
            items = "".join(f"<li>{escape(fact)}</li>" for fact in facts)
            yield f"<details><summary>{title}</summary><ul>{items}</ul></details>\n"


def _data(graph: Graph) -> dict[str, Any]:
    return {
        "groups": [{"path": g.path, "kind": g.kind, "parent": g.parent} for g in graph.groups],
        "nodes": list(map(_node, graph.nodes)),
        "edges": [[edge.source, edge.target, shape_text(edge.shape)] for edge in graph.edges],
    }


def _node(node: Node) -> dict[str, Any]:
    return {
        "kind": node.kind,
        "name": node.name,
        "text": node.text,
        "group": node.group,
        "takes": list(map(shape_text, node.takes)),
        "gives": list(map(shape_text, node.gives)),
        "formula": node.formula,
        "page": node.page,
        "place": f"{portable(node.path)}:{node.line}" if node.path else "",
        "problem": node.problem,
    }
