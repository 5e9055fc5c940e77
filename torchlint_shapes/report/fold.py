"""A graph too large to be drawn, with its inner groups drawn as one node each."""

from __future__ import annotations

from dataclasses import replace

from torchlint_shapes.findings import Edge, Graph, Node


def folded(graph: Graph, most: int) -> Graph:
    """The graph with the deepest groups folded, as far as it takes to have no more than `most` edges."""
    around = chains(graph)
    depth = max(map(len, around), default=0)
    drawn = graph
    while len(drawn.edges) > most and depth > 0:
        depth -= 1
        drawn = _fold(graph, around, depth)
    return drawn


def chains(graph: Graph) -> list[tuple[int, ...]]:
    """The groups around each node, the outermost first."""
    of_group: list[tuple[int, ...]] = []
    for number, group in enumerate(graph.groups):
        of_group.append((*(of_group[group.parent] if group.parent is not None else ()), number))
    return [() if node.group is None else of_group[node.group] for node in graph.nodes]


def _fold(graph: Graph, around: list[tuple[int, ...]], depth: int) -> Graph:
    nodes: list[Node] = []
    numbers: list[int] = []
    folds: dict[int, int] = {}
    for node, groups in zip(graph.nodes, around):
        group = groups[depth] if len(groups) > depth else None
        if group is None or group not in folds:
            if group is not None:
                folds[group] = len(nodes)
            numbers.append(len(nodes))
            nodes.append(node if group is None else _as_node(graph, group))
        else:
            numbers.append(folds[group])
        if group is not None and node.problem:
            of_all = filter(None, (nodes[-1].problem, node.problem))
            nodes[-1] = replace(nodes[-1], problem="; ".join(of_all))
    moved = (Edge(numbers[e.source], numbers[e.target], e.shape) for e in graph.edges)
    return Graph(graph.groups, tuple(nodes), tuple(dict.fromkeys(e for e in moved if e.source != e.target)))


def _as_node(graph: Graph, number: int) -> Node:
    group = graph.groups[number]
    return Node("group", inner_path(graph, number), group.kind, group.parent)


def inner_path(graph: Graph, number: int) -> str:
    """The path of a group as the group around it has it."""
    group = graph.groups[number]
    around = graph.groups[group.parent].path if group.parent is not None else ""
    return group.path.removeprefix(f"{around}.") if around else group.path
