"""From Python's syntax tree to the IR, in one walk."""

from __future__ import annotations

import ast
import threading
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from torchlint_shapes.source import ir

# A larger number is no size, and to write it down takes long.
MOST_BITS = 64
_here = threading.local()  # `yields`: does the function that is lowered in a thread yield, as far as it has been read?
T = TypeVar("T")

_OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "truediv", ast.FloorDiv: "floordiv", ast.Mod: "mod",
    ast.Pow: "pow", ast.MatMult: "matmul", ast.BitAnd: "and_", ast.BitOr: "or_", ast.BitXor: "xor",
    ast.LShift: "lshift", ast.RShift: "rshift",
    ast.USub: "neg", ast.UAdd: "pos", ast.Invert: "invert", ast.Not: "not_",
    ast.Eq: "eq", ast.NotEq: "ne", ast.Lt: "lt", ast.LtE: "le", ast.Gt: "gt", ast.GtE: "ge",
    ast.Is: "is_", ast.IsNot: "is_not", ast.In: "in_", ast.NotIn: "not_in", ast.And: "and", ast.Or: "or",
}  # fmt: skip


def lower(tree: ast.Module, path: str) -> ir.Module:
    """The IR of a parsed file."""
    return ir.Module(path, _body(tree.body))


def _place(node: Any) -> ir.Place:
    return (node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)


def _body(statements: Iterable[ast.stmt]) -> tuple[ir.Node, ...]:
    return tuple(_lower(s) for s in statements if not isinstance(s, ast.Pass))


def _maybe(node: ast.AST | None) -> ir.Node | None:
    return None if node is None else _lower(node)


def _all(nodes: Iterable[ast.AST]) -> tuple[ir.Node, ...]:
    return tuple(map(_lower, nodes))


def _lower(node: ast.AST) -> ir.Node:
    return _RULES[type(node)](node)


def _keywords(keywords: list[ast.keyword]) -> tuple[tuple[str | None, ir.Node], ...]:
    return tuple((k.arg, _lower(k.value)) for k in keywords)


def _parameters(a: ast.arguments) -> tuple[ir.Parameter, ...]:
    plain = [*a.posonlyargs, *a.args]
    defaults: list[ast.expr | None] = [*[None] * (len(plain) - len(a.defaults)), *a.defaults]
    found = []
    for i, (p, d) in enumerate(zip(plain, defaults, strict=True)):
        kind = "positional" if i < len(a.posonlyargs) else "plain"
        found.append(ir.Parameter(p.arg, kind, _maybe(d), _maybe(p.annotation)))
    if a.vararg:
        found.append(ir.Parameter(a.vararg.arg, "variadic", None, _maybe(a.vararg.annotation)))
    for p, d in zip(a.kwonlyargs, a.kw_defaults, strict=True):
        found.append(ir.Parameter(p.arg, "keyword", _maybe(d), _maybe(p.annotation)))
    if a.kwarg:
        found.append(ir.Parameter(a.kwarg.arg, "keywords", None, _maybe(a.kwarg.annotation)))
    return tuple(found)


def _function(n: ast.FunctionDef | ast.AsyncFunctionDef) -> ir.Node:
    body, generator = _own(lambda: _body(n.body))
    decorators, doc = _all(n.decorator_list), ast.get_docstring(n)
    return ir.Function(
        _place(n), n.name, _parameters(n.args), body, decorators, generator, doc, _maybe(n.returns)
    )  # fmt: skip


def _own(work: Callable[[], T]) -> tuple[T, bool]:
    """What is made of the inside of a function, and does it yield?"""
    around, _here.yields = getattr(_here, "yields", False), False
    made, found = work(), _here.yields
    _here.yields = around
    return made, found


def _yield(n: Any) -> ir.Node:
    _here.yields = True
    return ir.Yield(_place(n), _maybe(n.value), isinstance(n, ast.YieldFrom))


def _annotated(n: ast.AnnAssign) -> ir.Node:
    if n.value is None:
        return ir.Declare(_place(n), _lower(n.target), _lower(n.annotation))
    return ir.Assign(_place(n), (_lower(n.target),), _lower(n.value), _lower(n.annotation))


def _loop(n: ast.For | ast.AsyncFor) -> ir.Node:
    return ir.For(_place(n), _lower(n.target), _lower(n.iter), _body(n.body), _body(n.orelse))


def _with(n: ast.With | ast.AsyncWith) -> ir.Node:
    return ir.With(_place(n), tuple((_lower(i.context_expr), _maybe(i.optional_vars)) for i in n.items), _body(n.body))


def _try(n: Any) -> ir.Node:
    handlers = tuple(ir.Handler(_maybe(h.type), h.name, _body(h.body)) for h in n.handlers)
    return ir.Try(_place(n), _body(n.body), handlers, _body(n.orelse), _body(n.finalbody))


def _class(n: ast.ClassDef) -> ir.Node:
    return ir.Class(_place(n), n.name, _all(n.bases), _keywords(n.keywords), _body(n.body), _all(n.decorator_list))


def _comprehension(kind: str) -> Callable[[Any], ir.Node]:
    def rule(n: Any) -> ir.Node:
        generators = tuple(ir.Generator(_lower(g.target), _lower(g.iter), _all(g.ifs)) for g in n.generators)
        if kind == "dict":
            return ir.Comprehension(_place(n), kind, _lower(n.key), _lower(n.value), generators)
        return ir.Comprehension(_place(n), kind, _lower(n.elt), None, generators)

    return rule


def _display(kind: str) -> Callable[[Any], ir.Node]:
    return lambda n: ir.Sequence(_place(n), kind, _all(n.elts))


def _pattern(p: Any) -> ir.Pattern:
    if isinstance(p, ast.MatchValue):
        return ir.Pattern("value", _lower(p.value))
    if isinstance(p, ast.MatchSingleton):
        return ir.Pattern("value", ir.Constant(_place(p), p.value))
    if isinstance(p, ast.MatchSequence):
        return ir.Pattern("sequence", parts=tuple(map(_pattern, p.patterns)))
    if isinstance(p, ast.MatchStar):
        return ir.Pattern("star", name=p.name)
    if isinstance(p, ast.MatchMapping):
        return ir.Pattern("mapping", name=p.rest, parts=tuple(map(_pattern, p.patterns)), keys=_all(p.keys))
    if isinstance(p, ast.MatchClass):
        parts = tuple(map(_pattern, [*p.patterns, *p.kwd_patterns]))
        return ir.Pattern("class", _lower(p.cls), parts=parts, keys=tuple(p.kwd_attrs))
    if isinstance(p, ast.MatchOr):
        return ir.Pattern("or", parts=tuple(map(_pattern, p.patterns)))
    inner = (_pattern(p.pattern),) if p.pattern else ()
    return ir.Pattern("capture", name=p.name, parts=inner)


def _match(n: ast.Match) -> ir.Node:
    cases = tuple(ir.Case(_pattern(c.pattern), _maybe(c.guard), _body(c.body)) for c in n.cases)
    return ir.Match(_place(n), _lower(n.subject), cases)


def _names(aliases: list[ast.alias]) -> tuple[tuple[str, str | None], ...]:
    return tuple((a.name, a.asname) for a in aliases)


def _constant(n: ast.Constant) -> ir.Node:
    too_large = type(n.value) is int and n.value.bit_length() > MOST_BITS
    return ir.Opaque(_place(n)) if too_large else ir.Constant(_place(n), n.value)


def _op(node: ast.AST) -> str:
    return _OPERATORS[type(node)]


_RULES: dict[type[ast.AST], Callable[[Any], ir.Node]] = {
    ast.Constant: _constant,
    ast.Name: lambda n: ir.Name(_place(n), n.id),
    ast.Attribute: lambda n: ir.Attribute(_place(n), _lower(n.value), n.attr),
    ast.Subscript: lambda n: ir.Subscript(_place(n), _lower(n.value), _lower(n.slice)),
    ast.Slice: lambda n: ir.Slice(_place(n), _maybe(n.lower), _maybe(n.upper), _maybe(n.step)),
    ast.Starred: lambda n: ir.Starred(_place(n), _lower(n.value)),
    ast.Call: lambda n: ir.Call(_place(n), _lower(n.func), _all(n.args), _keywords(n.keywords)),
    ast.BinOp: lambda n: ir.Binary(_place(n), _op(n.op), _lower(n.left), _lower(n.right)),
    ast.UnaryOp: lambda n: ir.Unary(_place(n), _op(n.op), _lower(n.operand)),
    ast.BoolOp: lambda n: ir.Boolean(_place(n), _op(n.op), _all(n.values)),
    ast.Compare: lambda n: ir.Compare(_place(n), _lower(n.left), tuple(map(_op, n.ops)), _all(n.comparators)),
    ast.IfExp: lambda n: ir.Conditional(_place(n), _lower(n.test), _lower(n.body), _lower(n.orelse)),
    ast.Tuple: _display("tuple"),
    ast.List: _display("list"),
    ast.Set: _display("set"),
    ast.Dict: lambda n: ir.Dictionary(
        _place(n), tuple((_maybe(k), _lower(v)) for k, v in zip(n.keys, n.values, strict=True))
    ),
    ast.ListComp: _comprehension("list"),
    ast.SetComp: _comprehension("set"),
    ast.DictComp: _comprehension("dict"),
    ast.GeneratorExp: _comprehension("generator"),
    ast.JoinedStr: lambda n: ir.Format(_place(n), _all(n.values)),
    ast.FormattedValue: lambda n: ir.FormatPart(
        _place(n), _lower(n.value), "" if n.conversion < 0 else chr(n.conversion), _maybe(n.format_spec)
    ),
    ast.NamedExpr: lambda n: ir.Walrus(_place(n), n.target.id, _lower(n.value)),
    ast.Lambda: lambda n: ir.Lambda(_place(n), _parameters(n.args), _own(lambda: _lower(n.body))[0]),
    ast.Yield: _yield,
    ast.YieldFrom: _yield,
    ast.Await: lambda n: _lower(n.value),
    ast.Assign: lambda n: ir.Assign(_place(n), _all(n.targets), _lower(n.value)),
    ast.AnnAssign: _annotated,
    ast.AugAssign: lambda n: ir.Augment(_place(n), _lower(n.target), _op(n.op), _lower(n.value)),
    ast.Expr: lambda n: ir.Expression(_place(n), _lower(n.value)),
    ast.Return: lambda n: ir.Return(_place(n), _maybe(n.value)),
    ast.If: lambda n: ir.If(_place(n), _lower(n.test), _body(n.body), _body(n.orelse)),
    ast.For: _loop,
    ast.AsyncFor: _loop,
    ast.While: lambda n: ir.While(_place(n), _lower(n.test), _body(n.body), _body(n.orelse)),
    ast.With: _with,
    ast.AsyncWith: _with,
    ast.Try: _try,
    ast.Raise: lambda n: ir.Raise(_place(n), _maybe(n.exc)),
    ast.Assert: lambda n: ir.Assert(_place(n), _lower(n.test)),
    ast.Break: lambda n: ir.Jump(_place(n), "break"),
    ast.Continue: lambda n: ir.Jump(_place(n), "continue"),
    ast.Delete: lambda n: ir.Delete(_place(n), _all(n.targets)),
    ast.Global: lambda n: ir.Outer(_place(n), "global", tuple(n.names)),
    ast.Nonlocal: lambda n: ir.Outer(_place(n), "nonlocal", tuple(n.names)),
    ast.Import: lambda n: ir.Import(_place(n), _names(n.names)),
    ast.ImportFrom: lambda n: ir.ImportFrom(_place(n), n.module or "", n.level, _names(n.names)),
    ast.FunctionDef: _function,
    ast.AsyncFunctionDef: _function,
    ast.ClassDef: _class,
    ast.Match: _match,
}
if hasattr(ast, "TryStar"):
    _RULES[ast.TryStar] = _try
# Newer syntax with no bearing on sizes (`type X = ...`, template strings) has no value of its own.
_NOTHING: tuple[str, ...] = ("TypeAlias",)
for _name in _NOTHING:
    if hasattr(ast, _name):
        _RULES[getattr(ast, _name)] = lambda n: ir.Outer(_place(n), "global", ())
for _name in ("TemplateStr", "Interpolation"):
    if hasattr(ast, _name):
        _RULES[getattr(ast, _name)] = lambda n: ir.Opaque(_place(n))
