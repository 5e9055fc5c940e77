"""Repairs of one expression in its author's way of writing: whitespace, commas, parentheses and comments stay."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from math import prod

import libcst as cst

from torchlint_shapes.text.terms import Term, assign

_ARITHMETIC: dict[type[cst.BaseBinaryOp], Callable[[int, int], int]] = {
    cst.Add: operator.add,
    cst.Subtract: operator.sub,
    cst.Multiply: operator.mul,
    cst.FloorDivide: operator.floordiv,
}

MOST_POWER = 16


# ---- numbers


def renumber(
    expression: str, old: int, new: int, axes: tuple[int, ...] = (), values: Mapping[str, int] | None = None
) -> str | None:
    """The expression of value `old` rewritten to be `new`, the product of the flattened `axes`, channels first.

    `values` are those of names in it. What is no product becomes the plain number. None when there is nothing to
    change, or when the expression does not have the value `old`.
    """
    module, node = _parse(expression)
    terms = [_term(module, leaf, values or {}) for leaf in _leaves(node)]
    unknown = terms.count(None)
    known = prod(term.value for term in terms if term)
    if old == new or (old % known if unknown and known else old != known):
        return None
    if unknown > 1 or len(terms) == 1 or not known:
        return str(new)
    whole = [term or Term(old // known, literal=False) for term in terms]
    wanted = assign(whole, axes if axes and prod(axes) == new else (new,))
    if wanted is None:
        return str(new)
    rewritten = _rewrite(node, iter(zip(whole, wanted, strict=True)))
    assert rewritten is not None
    return module.code_for_node(rewritten)[1:-1]


@lru_cache(maxsize=64)
def _parse(expression: str) -> tuple[cst.Module, cst.BaseExpression]:
    """The expression in parentheses, in which it may run over lines."""
    module = cst.parse_module(f"({expression})")
    line = module.body[0]
    assert isinstance(line, cst.SimpleStatementLine)
    statement = line.body[0]
    assert isinstance(statement, cst.Expr)
    return module, statement.value


def _is_product(node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.Multiply)


def _leaves(node: cst.BaseExpression) -> Iterator[cst.BaseExpression]:
    if isinstance(node, cst.BinaryOperation) and _is_product(node):
        yield from _leaves(node.left)
        yield from _leaves(node.right)
    else:
        yield node


def _term(module: cst.Module, node: cst.BaseExpression, values: Mapping[str, int]) -> Term | None:
    if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.Power):
        base, power = _value(module, node.left, values), _value(module, node.right, values)
        if base is None or power is None or not 1 <= power <= MOST_POWER:
            return None
        literal = isinstance(node.left, cst.Integer) and isinstance(node.right, cst.Integer)
        return Term(base**power, literal, power if literal else 1)
    value = _value(module, node, values)
    return None if value is None else Term(value, isinstance(node, cst.Integer))


def _value(module: cst.Module, node: cst.BaseExpression, values: Mapping[str, int]) -> int | None:
    if isinstance(node, cst.Integer):
        return node.evaluated_value
    if isinstance(node, cst.BinaryOperation) and type(node.operator) in _ARITHMETIC:
        left, right = _value(module, node.left, values), _value(module, node.right, values)
        if left is None or right is None or (right == 0 and isinstance(node.operator, cst.FloorDivide)):
            return None
        return _ARITHMETIC[type(node.operator)](left, right)
    return values.get(module.code_for_node(node.with_changes(lpar=(), rpar=())))


def _rewrite(node: cst.BaseExpression, wanted: Iterator[tuple[Term, int | None]]) -> cst.BaseExpression | None:
    """The product with its leaves, from left to right, made what is wanted; None when nothing of it is left."""
    if not (isinstance(node, cst.BinaryOperation) and _is_product(node)):
        return _leaf(node, *next(wanted))
    left, right = _rewrite(node.left, wanted), _rewrite(node.right, wanted)
    if left is not None and right is not None:
        return node.with_changes(left=left, right=right)
    kept = right if left is None else left
    return kept and kept.with_changes(lpar=(*node.lpar, *kept.lpar), rpar=(*kept.rpar, *node.rpar))


def _leaf(node: cst.BaseExpression, term: Term, value: int | None) -> cst.BaseExpression | None:
    if value is None or value == term.value:
        return None if value is None else node
    root = term.root(value)
    if term.power > 1 and root is not None and isinstance(node, cst.BinaryOperation):
        return node.with_changes(left=node.left.with_changes(value=str(root)))
    return node.with_changes(value=str(value)) if isinstance(node, cst.Integer) else cst.Integer(str(value))


# ---- arguments


def insert_argument(call: str, name: str, value: str) -> str:
    """The call with one more keyword argument at its end, on a line of its own where the others have theirs."""
    module, node = _parse(call)
    assert isinstance(node, cst.Call)
    none = cst.SimpleWhitespace("")
    equal = next((a.equal for a in node.args if a.keyword), cst.AssignEqual(none, none))
    new = cst.Arg(cst.parse_expression(value), keyword=cst.Name(name), equal=equal)
    if not node.args:
        return module.code_for_node(node.with_changes(args=[new]))[1:-1]
    last, comma = node.args[-1], node.args[-1].comma
    tail = comma.whitespace_after if isinstance(comma, cst.Comma) else last.whitespace_after_arg
    before, after = _around_new(_before_last(node), tail)
    if isinstance(comma, cst.Comma):
        new = new.with_changes(comma=comma.with_changes(whitespace_after=after))
    else:
        new = new.with_changes(whitespace_after_arg=after)
    last = last.with_changes(comma=cst.Comma(whitespace_after=before), whitespace_after_arg=none)
    return module.code_for_node(node.with_changes(args=[*node.args[:-1], last, new]))[1:-1]


def _before_last(call: cst.Call) -> cst.BaseParenthesizableWhitespace:
    """The whitespace before the last argument."""
    comma = call.args[-2].comma if len(call.args) > 1 else None
    return comma.whitespace_after if isinstance(comma, cst.Comma) else call.whitespace_before_args


def _around_new(
    before_last: cst.BaseParenthesizableWhitespace, tail: cst.BaseParenthesizableWhitespace
) -> tuple[cst.BaseParenthesizableWhitespace, cst.BaseParenthesizableWhitespace]:
    """What stands before and behind a new last argument. A comment behind the old last one stays with it."""
    if not isinstance(before_last, cst.ParenthesizedWhitespace):
        return cst.SimpleWhitespace(" "), tail
    line = before_last.with_changes(first_line=cst.TrailingWhitespace(), empty_lines=())
    if not isinstance(tail, cst.ParenthesizedWhitespace):
        return line, tail
    before = line.with_changes(first_line=tail.first_line, empty_lines=tail.empty_lines)
    return before, tail.with_changes(first_line=cst.TrailingWhitespace(), empty_lines=())


# ---- expressions


def wrap(expression: str, template: str) -> str:
    """The expression in the place of `{}`, in parentheses where it would not stay whole without them."""
    node = ast.parse(f"({expression})", mode="eval").body
    before, _, after = template.partition("{}")
    alone = before.rstrip()[-1:] in ("(", ",") and after.lstrip()[:1] in (")", ",")
    whole = isinstance(node, (ast.Name, ast.Attribute, ast.Subscript, ast.Call, ast.List, ast.ListComp, ast.Dict))
    if isinstance(node, (ast.Tuple, ast.GeneratorExp)):
        alone = whole = node.col_offset > 0  # it brings parentheses of its own
    return before + (expression if alone or whole else f"({expression})") + after
