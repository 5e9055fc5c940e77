"""The part of Python that builds networks, as small frozen nodes with exact places.

Everything above `source` knows these nodes only. A node is equal to itself alone. A `place` is what `ast` says: line
from 1, column in UTF-8 bytes from 0, end line, end column. The tree is plain data: it can be pickled, and holds
nothing of the text but what a program means.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

Place: TypeAlias = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    place: Place


# ---- expressions


@dataclass(frozen=True, slots=True, eq=False)
class Constant(Node):
    value: Any


@dataclass(frozen=True, slots=True, eq=False)
class Opaque(Node):
    """An expression whose value is not known: it is not read."""


@dataclass(frozen=True, slots=True, eq=False)
class Name(Node):
    id: str


@dataclass(frozen=True, slots=True, eq=False)
class Attribute(Node):
    value: Node
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Subscript(Node):
    value: Node
    index: Node


@dataclass(frozen=True, slots=True, eq=False)
class Slice(Node):
    lower: Node | None
    upper: Node | None
    step: Node | None


@dataclass(frozen=True, slots=True, eq=False)
class Starred(Node):
    value: Node


@dataclass(frozen=True, slots=True, eq=False)
class Call(Node):
    """`keywords` holds `(None, value)` for `**value`."""

    function: Node
    arguments: tuple[Node, ...]
    keywords: tuple[tuple[str | None, Node], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Binary(Node):
    operator: (
        str  # as in `operator`: add, sub, mul, truediv, floordiv, mod, pow, matmul, and_, or_, xor, lshift, rshift
    )
    left: Node
    right: Node


@dataclass(frozen=True, slots=True, eq=False)
class Unary(Node):
    operator: str  # neg, pos, invert, not_
    operand: Node


@dataclass(frozen=True, slots=True, eq=False)
class Boolean(Node):
    operator: str  # and, or
    values: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Compare(Node):
    left: Node
    operators: tuple[str, ...]  # eq, ne, lt, le, gt, ge, is_, is_not, in_, not_in
    comparators: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Conditional(Node):
    test: Node
    body: Node
    otherwise: Node


@dataclass(frozen=True, slots=True, eq=False)
class Sequence(Node):
    kind: str  # tuple, list, set
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Dictionary(Node):
    """A key is None for `**value`."""

    items: tuple[tuple[Node | None, Node], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Generator:
    target: Node
    iterable: Node
    conditions: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Comprehension(Node):
    kind: str  # list, set, dict, generator
    element: Node
    value: Node | None  # of a dict comprehension
    generators: tuple[Generator, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Format(Node):
    """An f-string: constants and `(expression, conversion, format)` parts."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False)
class FormatPart(Node):
    value: Node
    conversion: str
    spec: Node | None


@dataclass(frozen=True, slots=True, eq=False)
class Walrus(Node):
    name: str
    value: Node


@dataclass(frozen=True, slots=True, eq=False)
class Yield(Node):
    value: Node | None
    whole: bool  # `yield from`


@dataclass(frozen=True, slots=True, eq=False)
class Parameter:
    name: str
    kind: str  # positional, plain, variadic, keyword, keywords
    default: Node | None
    annotation: Node | None


@dataclass(frozen=True, slots=True, eq=False)
class Lambda(Node):
    parameters: tuple[Parameter, ...]
    body: Node


# ---- statements


@dataclass(frozen=True, slots=True, eq=False)
class Assign(Node):
    targets: tuple[Node, ...]
    value: Node
    annotation: Node | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Declare(Node):
    """`name: annotation` without a value: a field of a dataclass or NamedTuple."""

    target: Node
    annotation: Node


@dataclass(frozen=True, slots=True, eq=False)
class Augment(Node):
    target: Node
    operator: str
    value: Node


@dataclass(frozen=True, slots=True, eq=False)
class Expression(Node):
    value: Node


@dataclass(frozen=True, slots=True, eq=False)
class Return(Node):
    value: Node | None


@dataclass(frozen=True, slots=True, eq=False)
class If(Node):
    test: Node
    body: tuple[Node, ...]
    otherwise: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False)
class For(Node):
    target: Node
    iterable: Node
    body: tuple[Node, ...]
    otherwise: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False)
class While(Node):
    test: Node
    body: tuple[Node, ...]
    otherwise: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False)
class With(Node):
    items: tuple[tuple[Node, Node | None], ...]
    body: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Handler:
    type: Node | None
    name: str | None
    body: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Try(Node):
    body: tuple[Node, ...]
    handlers: tuple[Handler, ...]
    otherwise: tuple[Node, ...]
    final: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Raise(Node):
    exception: Node | None


@dataclass(frozen=True, slots=True, eq=False)
class Assert(Node):
    test: Node


@dataclass(frozen=True, slots=True, eq=False)
class Jump(Node):
    kind: str  # break, continue


@dataclass(frozen=True, slots=True, eq=False)
class Delete(Node):
    targets: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Outer(Node):
    """`global` or `nonlocal`."""

    kind: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Import(Node):
    names: tuple[tuple[str, str | None], ...]


@dataclass(frozen=True, slots=True, eq=False)
class ImportFrom(Node):
    module: str
    level: int
    names: tuple[tuple[str, str | None], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Function(Node):
    name: str
    parameters: tuple[Parameter, ...]
    body: tuple[Node, ...]
    decorators: tuple[Node, ...]
    generator: bool
    doc: str | None
    returns: Node | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Class(Node):
    name: str
    bases: tuple[Node, ...]
    keywords: tuple[tuple[str | None, Node], ...]
    body: tuple[Node, ...]
    decorators: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    pattern: Pattern
    guard: Node | None
    body: tuple[Node, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """`kind`: value, capture (name or None), sequence, star, mapping, class, or."""

    kind: str
    node: Node | None = None
    name: str | None = None
    parts: tuple[Pattern, ...] = ()
    keys: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Match(Node):
    subject: Node
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Module:
    """A file."""

    path: str
    body: tuple[Node, ...]
