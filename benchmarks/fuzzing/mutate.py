"""One thing of a program changed, as people get it wrong. Each change replaces one stretch of the text."""

from __future__ import annotations

import ast
import random
from collections.abc import Callable, Iterator
from itertools import pairwise

from benchmarks.fuzzing.pieces import lines

Change = tuple[int, int, str]  # from, to, instead
Span = Callable[[ast.AST], tuple[int, int]]


def mutate(rng: random.Random, text: str) -> str:
    """The text with one change."""
    kinds = [list(kind) for kind in _changes(rng, text)]
    while True:
        kind = rng.choice([kind for kind in kinds if kind])
        start, end, instead = rng.choice(kind)
        changed = text[:start] + instead + text[end:]
        try:
            ast.parse(changed)
        except (SyntaxError, ValueError):
            continue
        if changed != text:
            return changed


def _changes(rng: random.Random, text: str) -> Iterator[Iterator[Change]]:
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))

    def span(node: ast.AST) -> tuple[int, int]:
        return starts[node.lineno - 1] + node.col_offset, starts[node.end_lineno - 1] + node.end_col_offset  # type: ignore

    nodes = list(ast.walk(ast.parse(text)))
    yield (change for n in nodes for change in _number(rng, n, span))
    yield (change for n in nodes for change in _number(rng, n, span))
    yield (change for n in nodes for change in _statement(rng, n, span, text))
    yield (change for n in nodes for change in _name(rng, n, span, text))
    yield (change for n in nodes if isinstance(n, ast.Call) for change in _call(rng, n, span, text))
    yield (change for n in nodes if isinstance(n, (ast.List, ast.Tuple)) for change in _items(rng, n.elts, span, text))
    yield (change for n in nodes if isinstance(n, ast.FunctionDef) for change in _tensor(rng, n, span))
    yield (change for n in nodes if isinstance(n, ast.Call) and _is_input(n) for change in _input(rng, n, span, text))


def _number(rng: random.Random, node: ast.AST, span: Span) -> Iterator[Change]:
    if isinstance(node, ast.Constant) and type(node.value) is int:
        n = node.value
        yield (*span(node), str(rng.choice((n + 1, n - 1, n * 2, n // 2, n + 2, 0, 1, 3))))


def _statement(rng: random.Random, node: ast.AST, span: Span, text: str) -> Iterator[Change]:
    """Left out, swapped with the next, or with another before it."""
    if not isinstance(node, (ast.FunctionDef, ast.For, ast.If, ast.Module)):
        return
    body = [s for s in node.body if isinstance(s, (ast.Assign, ast.AugAssign, ast.Expr, ast.For, ast.If))]
    for statement, following in zip(body, [*body[1:], None]):
        start, end = span(statement)
        yield start, end, "pass"
        if following is not None:
            first, last = span(following)
            yield start, last, text[first:last] + text[end:first] + text[start:end]
        target = statement.targets[0] if isinstance(statement, ast.Assign) else None
        if isinstance(target, ast.Name) and node.__class__ is ast.FunctionDef:
            more = rng.choice(lines("inserted")).format(target.id)
            yield end, end, "\n" + " " * statement.col_offset + more


def _name(rng: random.Random, node: ast.AST, span: Span, text: str) -> Iterator[Change]:
    if isinstance(node, ast.Attribute):
        _, end = span(node)
        for line in lines("alike"):
            names = line.split()
            if node.attr in names:
                yield end - len(node.attr), end, rng.choice([name for name in names if name != node.attr])
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield (*span(node), str(not node.value))


def _call(rng: random.Random, node: ast.Call, span: Span, text: str) -> Iterator[Change]:
    """An argument left out, a keyword left out; two arguments swapped; a call in a chain left out."""
    yield from _items(rng, node.args, span, text)
    parts = [*node.args, *node.keywords]
    if node.keywords and len(parts) > 1:
        gone = rng.randrange(len(node.args), len(parts))
        before = span(parts[gone - 1])[1] if gone else span(parts[gone])[0]
        yield before, span(parts[gone])[1], ""
    if isinstance(node.func, ast.Attribute):
        yield span(node.func.value)[1], span(node)[1], ""


def _items(rng: random.Random, items: list[ast.expr], span: Span, text: str) -> Iterator[Change]:
    for one, other in pairwise(items):
        (a, b), (c, d) = span(one), span(other)
        yield a, d, text[c:d] + text[b:c] + text[a:b]
        yield b, d, ""


def _tensor(rng: random.Random, node: ast.FunctionDef, span: Span) -> Iterator[Change]:
    """Another variable of the same function."""
    names = [n for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)]
    stored = sorted({n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)})
    for name in names:
        if name.id in stored and len(stored) > 1:
            yield (*span(name), rng.choice(stored))


def _is_input(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Attribute) and node.func.attr in ("randn", "rand", "zeros", "randint")


def _input(rng: random.Random, node: ast.Call, span: Span, text: str) -> Iterator[Change]:
    for argument in node.args:
        start, end = span(argument)
        yield (
            start,
            end,
            rng.choice((f"{text[start:end]} + 1", f"{text[start:end]} * 2", "1", "7", f"3, {text[start:end]}")),
        )
