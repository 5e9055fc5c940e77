"""A file cut into statements that can run one by one, each with the names it binds, reads and changes."""

from __future__ import annotations

import ast
import symtable
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

COMPOUND = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.Match)
DEFINITION = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)
COMPREHENSIONS = {"listcomp", "setcomp", "dictcomp", "genexpr"}

# Methods that change their object so that shapes or the mode may differ afterwards.
CHANGING = frozenset(
    {
        *("append", "extend", "insert", "pop", "remove", "clear", "reverse", "sort", "add", "update", "setdefault"),
        *("add_module", "register_module", "register_buffer", "register_parameter", "register_forward_hook"),
        *("register_forward_pre_hook", "apply", "eval", "train", "to", "float", "double", "half", "bfloat16"),
        *("add_argument", "set_defaults"),
    }
)


@dataclass(frozen=True, slots=True)
class Unit:
    """A piece of the program. `text` compiles by itself when put on line `line`, and speaks of the file's own lines.

    `reads` are needed when it runs, `late` when a function defined in it is called. A `certain` unit binds its names
    whenever it runs, so that what bound them before is not needed.
    """

    line: int
    text: str
    binds: frozenset[str]
    reads: frozenset[str]
    late: frozenset[str]
    changes: frozenset[str] = frozenset()
    certain: bool = True


class Source:
    """The user's file: its text, its tree, and what its functions do."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.tree = ast.parse(text)
        self._lines = text.encode().splitlines(keepends=True)
        functions = [node for node in ast.walk(self.tree) if isinstance(node, FUNCTION)]
        self.trainers = _trainers(functions)
        self._changers = {node.name for node in functions if _changes_argument(node)} - self.trainers
        self._methods = (
            {
                node.name
                for owner in ast.walk(self.tree)
                if isinstance(owner, ast.ClassDef)
                for node in owner.body
                if isinstance(node, FUNCTION)
            }
            - self.trainers
            - {"forward"}
        )

    @property
    def future_annotations(self) -> bool:
        return any(
            isinstance(node, ast.ImportFrom)
            and node.module == "__future__"
            and any(alias.name == "annotations" for alias in node.names)
            for node in self.tree.body
        )

    def segment(self, node: ast.stmt | ast.expr) -> str:
        """The text of a node with its decorators, and its indentation where the lines that follow depend on it."""
        start, end = first_line(node), node.end_lineno or node.lineno
        lines = self._lines[start - 1 : end]
        lines[-1] = lines[-1][: node.end_col_offset]
        indent = lines[0][: node.col_offset] if isinstance(node, (*COMPOUND, *DEFINITION)) else b""
        lines[0] = indent + lines[0][node.col_offset :]
        return b"".join(lines).decode()

    def unit(self, node: ast.stmt | ast.expr) -> Unit | None:
        """The unit of a statement or expression; None for one that cannot stand alone (`yield`, `await`)."""
        text, line = self.segment(node), first_line(node)
        if isinstance(node, ast.expr):
            text = f"({text}\n)"
        if text[:1].isspace():
            text, line = f"if 1:\n{text}", line - 1
        unit = make_unit(line, text)
        if unit is None or isinstance(node, ast.expr):
            return unit
        changes = frozenset() if isinstance(node, DEFINITION) else frozenset(self._changed(node))
        return replace(unit, changes=changes, reads=unit.reads | changes, certain=not isinstance(node, COMPOUND))

    def trains(self, node: ast.AST) -> bool:
        """Whether running it would run a backward pass."""
        return not isinstance(node, DEFINITION) and _calls(node, {"backward", *self.trainers})

    def _changed(self, statement: ast.stmt) -> Iterator[str]:
        """The variables whose value is changed in place."""
        for node in ast.walk(statement):
            if isinstance(node, (ast.Attribute, ast.Subscript)) and not isinstance(node.ctx, ast.Load):
                yield from _root(node)
            elif isinstance(node, ast.AugAssign):
                yield from _root(node.target)
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                name = node.func.attr
                if name in CHANGING or name in self._methods or (name.endswith("_") and not name.startswith("_")):
                    yield from _root(node.func)
            elif isinstance(node, ast.Call) and ast.unparse(node.func) in {"setattr", "delattr", *self._changers}:
                for argument in node.args:
                    yield from _root(argument)


def first_line(node: ast.stmt | ast.expr) -> int:
    """The line where it starts, decorators included."""
    decorators = node.decorator_list if isinstance(node, DEFINITION) else []
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def make_unit(line: int, text: str) -> Unit | None:
    """A unit of any text; None when it is not a program by itself."""
    try:
        table = symtable.symtable(text, "<unit>", "exec")
    except SyntaxError:
        return None
    symbols = table.get_symbols()
    binds = {s.get_name() for s in symbols if s.is_assigned() or s.is_imported()}
    if any(isinstance(node, ast.alias) and node.name == "*" for node in ast.walk(ast.parse(text))):
        binds.add("*")
    reads = {s.get_name() for s in symbols if s.is_referenced()}
    late: set[str] = set()
    for child in table.get_children():
        _globals(child, reads, late)
    return Unit(line, text, frozenset(binds), frozenset(reads), frozenset(late))


def _globals(table: symtable.SymbolTable, now: set[str], late: set[str]) -> None:
    """Adds the module-level names that a scope reads: at once (class bodies, comprehensions) or when it is called."""
    when = late if table.get_type() == "function" and table.get_name() not in COMPREHENSIONS else now
    when.update(s.get_name() for s in table.get_symbols() if s.is_global() and s.is_referenced())
    for child in table.get_children():
        _globals(child, when, late)


def _trainers(functions: Iterable[ast.FunctionDef | ast.AsyncFunctionDef]) -> set[str]:
    """The functions and methods that run a backward pass, themselves or through each other."""
    functions, found = list(functions), set[str]()
    while more := {f.name for f in functions if f.name not in found and _calls(f, {"backward", *found})}:
        found |= more
    return found


def _calls(node: ast.AST, names: set[str]) -> bool:
    for call in ast.walk(node):
        if isinstance(call, ast.Call):
            if isinstance(call.func, ast.Attribute) and call.func.attr in names - {"forward", "__init__", "__call__"}:
                return True
            if isinstance(call.func, ast.Name) and call.func.id in names:
                return True
    return False


def _changes_argument(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    parameters = {argument.arg for argument in function.args.args} - {"self", "cls"}
    return any(
        isinstance(node, (ast.Attribute, ast.Subscript))
        and not isinstance(node.ctx, ast.Load)
        and any(name in parameters for name in _root(node))
        for node in ast.walk(function)
    )


def _root(node: ast.AST) -> Iterator[str]:
    """The variable at the start of `a.b[c].d`."""
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    if isinstance(node, ast.Name):
        yield node.id
