"""The part of a file that one statement needs: what must run, in order, so that this statement can run.

Nothing else of the file runs: no training loop, no download, no plot, unless the statement's own value depends on it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from torchlint_shapes.confirm.units import DEFINITION, FUNCTION, Source, Unit, first_line, make_unit


def slice_at(source: Source, line: int, text: str = "") -> tuple[Unit, ...] | None:
    """What the statement on `line` needs, and last the statement, or of it only the expression that reads `text`.

    None when it cannot run by itself: it stands in a method, or depends on an argument that has no default.
    """
    steps = _route(source.tree.body, line)
    if not steps or any(isinstance(body[index], ast.ClassDef) for body, index in steps):
        return None
    body, index = steps[-1]
    target = _target(source, body[index], line, text)
    if target is None:
        return None
    outer, inner, required = _before(source, steps)
    chosen = _closure([*outer, *inner], target)
    units = [*outer, *inner]
    global_names = {name for i in chosen if i < len(outer) for name in units[i].binds}
    local_names = {name for i in chosen if i >= len(outer) for name in units[i].binds}
    read = {name for i in chosen for name in units[i].reads | units[i].late} | target.reads | target.late
    if global_names & local_names or (required & read) - local_names:
        return None
    return (*(units[i] for i in chosen), target)


def slice_for(source: Source, expression: str) -> tuple[Unit, ...]:
    """What an expression needs that stands at the end of the file."""
    target = make_unit(1, expression)
    assert target, expression
    units = list(_units(source, _flat(source.tree.body)))
    return (*(units[i] for i in _closure(units, target)), target)


def statement_lines(source: Source, line: int) -> range:
    """The lines of the innermost statement on `line`; of a compound one, those before its body."""
    steps = _route(source.tree.body, line)
    if not steps:
        return range(line, line + 1)
    node = steps[-1][0][steps[-1][1]]
    inner = [first_line(body[0]) for body in _bodies(node)]
    return range(first_line(node), max(min(inner), line + 1) if inner else (node.end_lineno or line) + 1)


Step = tuple[list[ast.stmt], int]


def _route(body: list[ast.stmt], line: int) -> list[Step]:
    """The statements around a line, outermost first, each as its place in its body."""
    for index in reversed(range(len(body))):
        node = body[index]
        if first_line(node) <= line <= (node.end_lineno or node.lineno):
            for inner in _bodies(node):
                if first_line(inner[0]) <= line <= (inner[-1].end_lineno or line):
                    return [(body, index), *_route(inner, line)]
            return [(body, index)]
    return []


def _bodies(node: ast.AST) -> Iterator[list[ast.stmt]]:
    for _, value in ast.iter_fields(node):
        if isinstance(value, list) and value:
            if isinstance(value[0], ast.stmt):
                yield value
            elif isinstance(value[0], (ast.ExceptHandler, ast.match_case)):
                for part in value:
                    yield part.body


def _is_main(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and any(isinstance(n, ast.Name) and n.id == "__name__" for n in ast.walk(node.test))


def _flat(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Module-level statements, those under `if __name__ == "__main__":` among them."""
    for node in body:
        if isinstance(node, ast.If) and _is_main(node):
            yield from node.body
        else:
            yield node


def _units(source: Source, statements: Iterator[ast.stmt] | list[ast.stmt]) -> Iterator[Unit]:
    for node in statements:
        unit = None if source.trains(node) else source.unit(node)
        if unit is not None:
            yield unit


def _before(source: Source, steps: list[Step]) -> tuple[list[Unit], list[Unit], frozenset[str]]:
    """What may run before the last step: of the module, of its function; and the function's required arguments."""
    depths = [depth for depth, (body, index) in enumerate(steps) if isinstance(body[index], FUNCTION)]
    if not depths:
        return list(_along(source, steps)), [], frozenset()
    outer = [*_units(source, _flat(source.tree.body))]
    required, inner = frozenset[str](), list[Unit]()
    for depth in depths:
        function = steps[depth][0][steps[depth][1]]
        assert isinstance(function, FUNCTION)
        defaults, needs = _arguments(function)
        inner += defaults
        required |= needs
    return outer, inner + list(_along(source, steps[depths[0] + 1 :])), required


def _along(source: Source, steps: list[Step]) -> Iterator[Unit]:
    """The statements before each step of its body, and what the headers of blocks bind."""
    for depth, (body, index) in enumerate(steps):
        yield from _units(source, list(_flat(body[:index])))
        if depth + 1 < len(steps):
            yield from _header(body[index])


def _header(node: ast.stmt) -> Iterator[Unit]:
    """What a block binds before its body runs once: the first item of a loop, the value of a `with`."""
    bound: list[tuple[ast.expr, str]] = []
    if isinstance(node, ast.For):
        bound = [(node.target, f"next(iter({ast.unparse(node.iter)}))")]
    elif isinstance(node, ast.With):
        bound = [
            (item.optional_vars, f"({ast.unparse(item.context_expr)}).__enter__()")
            for item in node.items
            if item.optional_vars is not None
        ]
    for target, value in bound:
        if unit := make_unit(node.lineno, f"{ast.unparse(target)} = {value}"):
            yield unit


def _arguments(function: ast.FunctionDef | ast.AsyncFunctionDef) -> tuple[list[Unit], frozenset[str]]:
    """The defaults of a function as assignments, and its arguments without one."""
    positional = [*function.args.posonlyargs, *function.args.args]
    padding = [None] * (len(positional) - len(function.args.defaults))
    pairs = [
        *zip(positional, [*padding, *function.args.defaults], strict=True),
        *zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True),
    ]
    required = frozenset(argument.arg for argument, default in pairs if default is None)
    given = [
        make_unit(function.lineno, f"{a.arg} = {ast.unparse(default)}") for a, default in pairs if default is not None
    ]
    return [unit for unit in given if unit], required


def _target(source: Source, node: ast.stmt, line: int, text: str) -> Unit | None:
    if call := _call_that_reads(source, node, text):
        return source.unit(call)
    if source.trains(node) or isinstance(node, DEFINITION):
        return None
    if isinstance(node, ast.Return):
        return source.unit(node.value) if node.value else None
    header = next((getattr(node, name) for name in ("iter", "test", "subject") if hasattr(node, name)), None)
    if isinstance(header, ast.expr) and not isinstance(node, ast.Assert):
        return source.unit(header)
    return source.unit(node)


def _call_that_reads(source: Source, node: ast.AST, text: str) -> ast.Call | None:
    """The call with this source text, unless it stands in a scope of its own, where its names mean something else."""
    if isinstance(node, ast.Call) and text and source.segment(node) == text.strip():
        return node
    if isinstance(node, (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, *DEFINITION)):
        return None
    found = (_call_that_reads(source, child, text) for child in ast.iter_child_nodes(node))
    return next((call for call in found if call), None)


def _closure(units: list[Unit], target: Unit) -> list[int]:
    """The units that the target needs, by place."""
    chosen = {i for i, unit in enumerate(units) if "*" in unit.binds}
    pending = [(len(units), target), *((i, units[i]) for i in chosen)]
    while pending:
        place, unit = pending.pop()
        found = {i for name in unit.reads for i in _providers(units[:place], name)}
        found |= {i for i, other in enumerate(units) if unit.late & (other.binds | other.changes)}
        pending += [(i, units[i]) for i in found - chosen]
        chosen |= found
    return sorted(chosen)


def _providers(units: list[Unit], name: str) -> Iterator[int]:
    """Where the value of a name comes from: the last certain binding, and what may have changed it since."""
    for i in reversed(range(len(units))):
        if name in units[i].binds or name in units[i].changes:
            yield i
            if units[i].certain and name not in units[i].changes:
                return


def function_around(source: Source, line: int) -> ast.stmt | None:
    """The innermost function that holds a line."""
    around = [body[index] for body, index in _route(source.tree.body, line)]
    return next((node for node in reversed(around) if isinstance(node, FUNCTION)), None)
