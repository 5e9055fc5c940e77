"""Names that a package makes when they are asked for. Its branch for type checkers says which module has them."""

from __future__ import annotations

from collections.abc import Iterator

from torchlint_shapes.interpret.effects import makes_way
from torchlint_shapes.model.project import Project
from torchlint_shapes.source import ir

DEEPEST = 8  # packages in packages


def on_request(project: Project, name: str) -> bool:
    """Does a package above this module make its names on request? Then its modules run in any order."""
    parts = name.split(".")
    return any(_makes_way(project, ".".join(parts[:end])) for end in range(1, len(parts) + 1))


def defining_module(project: Project, package: str, wanted: str, depth: int = 0) -> str:
    """The module that defines a name which this package makes on request, empty where it is not found."""
    tree = _tree(project, package)
    if tree is None or depth > DEEPEST or not any(map(makes_way, tree.body)):
        return ""
    imports = [i for statement in tree.body if makes_way(statement) for i in _imports(statement.body)]  # type: ignore[attr-defined]
    for node in imports:
        if any(wanted == (alias or name) == name for name, alias in node.names):
            return _place(project, _absolute(node, package), wanted, depth)
    starred = [_absolute(node, package) for node in imports if node.names[0][0] == "*"]
    for module in sorted(starred, key=lambda m: _is_like(m, wanted), reverse=True):
        found = _place(project, module, wanted, depth) if _may_have(project, module, wanted) else ""
        if found:
            return found
    return ""


def _place(project: Project, module: str, wanted: str, depth: int) -> str:
    if _makes_way(project, module):
        return defining_module(project, module, wanted, depth + 1)
    tree = _tree(project, module)
    return module if tree is not None and wanted in _names(tree.body) else ""


def _is_like(module: str, wanted: str) -> int:
    """A module that is named as the name begins is looked at first, whatever the case of the letters."""
    last, name = module.rpartition(".")[2].replace("_", ""), wanted.lower()
    return len(last) if name.startswith(last) else 0


def _may_have(project: Project, module: str, wanted: str) -> bool:
    """To look for a word is much less work than to parse."""
    path = project.find(module)
    return path is not None and (path.name == "__init__.py" or project.mentions(path, wanted))


def _tree(project: Project, module: str) -> ir.Module | None:
    path = project.find(module)
    return project.module(path) if path is not None else None


def _makes_way(project: Project, module: str) -> bool:
    path = project.find(module)
    if path is None or path.name != "__init__.py":
        return False
    tree = project.module(path)
    return tree is not None and any(map(makes_way, tree.body))


def _imports(body: tuple[ir.Node, ...]) -> Iterator[ir.ImportFrom]:
    """The imports of a branch for type checkers, also those that ask before whether another package is there."""
    for node in body:
        if isinstance(node, ir.ImportFrom):
            yield node
        elif isinstance(node, (ir.If, ir.Try)):
            yield from _imports((*node.body, *node.otherwise))


def _absolute(node: ir.ImportFrom, package: str) -> str:
    parts = package.split(".")
    base = parts[: len(parts) - node.level + 1] if node.level else []
    return ".".join([*base, *([node.module] if node.module else [])])


def _names(body: tuple[ir.Node, ...]) -> Iterator[str]:
    """The names that a module defines, or imports one by one."""
    for node in body:
        if isinstance(node, (ir.Function, ir.Class)):
            yield node.name
        elif isinstance(node, ir.ImportFrom):
            yield from (alias or name for name, alias in node.names)
        elif isinstance(node, ir.Assign):
            yield from (target.id for target in node.targets if isinstance(target, ir.Name))
        elif isinstance(node, (ir.If, ir.Try)):
            yield from _names((*node.body, *node.otherwise))
