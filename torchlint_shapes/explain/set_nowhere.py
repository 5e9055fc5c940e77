"""Is an attribute set nowhere in a program? Only of such a one it is said that it is not there."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from torchlint_shapes.explain.story import Story

# Where these are, an attribute may be set by a name that is not written.
_BY_NAME = ("setattr", "__dict__", "__getattr", "__slots__", "vars", "locals", "globals", "exec", "eval(", "modules[")


def set_nowhere(story: Story, name: str) -> bool:
    """Do the files of the program that ran do no more with this name than to read it?"""
    modules = story.analysis.machine.modules.values()
    paths = {story.analysis.path, *(m.path for m in modules if m.path and not story.installed(m.path))}
    texts = [story.source(path).text for path in sorted(paths)]
    if any(word in text for text in texts for word in _BY_NAME):
        return False
    try:
        trees = [ast.parse(text) for text in texts if name in text]
    except (SyntaxError, ValueError):
        return False
    return not any(_sets(node, name) for tree in trees for node in ast.walk(tree))


def _sets(node: ast.AST, name: str) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr == name and not isinstance(node.ctx, ast.Load)
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and name in node.value.split(".")
    return name in _defined(node)


def _defined(node: ast.AST) -> Iterator[str]:
    """The names that a statement of a class body may give to the class."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.alias):
        yield node.asname or node.name
