"""What the author says to shapelint in comments.

`# shapelint: ignore[rule, ...] reason`, `# shapelint: ignore`, the same with `ignore-file` for the whole file, and
`# shapelint: input(B, 3, 32, 32)`, or `input((B, 3, 32, 32), (B, 10))` for more than one argument.
"""

from __future__ import annotations

import ast
import re
import tokenize
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from torchlint_shapes.findings import Span
from torchlint_shapes.source.lower import MOST_BITS
from torchlint_shapes.text.source_text import SourceText
from torchlint_shapes.text.statements import comment_lines

MARK = "shapelint:"

_COMMENT = re.compile(
    r"""\#\s*shapelint:\s*
    (?: (?P<ignore> ignore-file | ignore ) (?![\w-]) (?: \s* \[ (?P<rules> [^]\#]* ) ]? )?
      | (?P<input> input \s* \( [^\#]* \) )
    )?""",
    re.VERBOSE,
)

Shape = tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class Suppression:
    """One comment. `rules` is None when it names none and so speaks of all."""

    span: Span
    rules: frozenset[str] | None
    whole_file: bool

    def names(self, rule: str) -> bool:
        return self.rules is None or rule in self.rules


@dataclass(frozen=True, slots=True)
class Unused:
    """A comment, or some of the rules it names (none: the whole comment), that suppressed nothing."""

    span: Span
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InputComment:
    """The input that a comment states: one shape for each argument of forward."""

    span: Span
    shapes: tuple[Shape, ...]

    @property
    def line(self) -> int:
        return self.span.line


@dataclass(slots=True)
class Suppressions:
    """The comments of one file, and which of them have suppressed something."""

    source: SourceText
    comments: tuple[Suppression, ...] = ()
    inputs: tuple[InputComment, ...] = ()
    not_understood: tuple[Span, ...] = ()
    used: set[tuple[Suppression, str]] = field(default_factory=set)

    def covers(self, rule: str, span: Span) -> bool:
        """Is a finding suppressed by a comment on one of its lines, or for the whole file?"""
        named = [c for c in self.comments if c.names(rule)]
        lines = comment_lines(self.source, span) if named else ()
        covering = [c for c in named if c.whole_file or c.span.line in lines]
        self.used.update((c, rule) for c in covering)
        return bool(covering)

    def unused(self, known: Collection[str]) -> list[Unused]:
        """Of the rules that comments name those that are `known` and suppress nothing."""
        found = []
        for comment in self.comments:
            used = {rule for c, rule in self.used if c == comment}
            left = None if comment.rules is None else (comment.rules & set(known)) - used
            if left or (not used and not comment.rules):
                found.append(Unused(comment.span, tuple(sorted(left or ()))))
        return found

    def input_above(self, line: int) -> InputComment | None:
        """The input stated on this line, or above it with only decorators, other comments and empty lines between."""
        stated = {comment.line: comment for comment in self.inputs}
        for above in range(line, 0, -1):
            text = self.source.lines[above - 1].strip()
            if above != line and text and not text.startswith(("#", "@")):
                break
            if above in stated:
                return stated[above]
        return None


def suppressions(source: SourceText) -> Suppressions:
    """What the comments of a file say. A broken file is read up to where it breaks."""
    if MARK not in source.text:
        return Suppressions(source)
    ignores: list[Suppression] = []
    inputs: list[InputComment] = []
    not_understood: list[Span] = []
    for token in _comments(source):
        for match in _COMMENT.finditer(token.string):
            span = _span(token, match)
            if match["ignore"]:
                ignores.append(Suppression(span, _rules(match), match["ignore"] == "ignore-file"))
            elif match["input"] and (shapes := _shapes(match["input"])):
                inputs.append(InputComment(span, shapes))
            else:
                not_understood.append(span)
    return Suppressions(source, tuple(ignores), tuple(inputs), tuple(not_understood))


def _comments(source: SourceText) -> Iterator[tokenize.TokenInfo]:
    lines = iter(source.python_lines)
    try:
        for token in tokenize.generate_tokens(lambda: next(lines, "")):
            if token.type == tokenize.COMMENT and MARK in token.string:
                yield token
    except (tokenize.TokenError, SyntaxError):
        return


def _span(token: tokenize.TokenInfo, match: re.Match[str]) -> Span:
    line, column = token.start
    return Span(line, column + match.start() + 1, line, column + match.end() + 1)


def _rules(match: re.Match[str]) -> frozenset[str] | None:
    return None if match["rules"] is None else frozenset(re.findall(r"[^\s,]+", match["rules"]))


def _shapes(call: str) -> tuple[Shape, ...] | None:
    """The shapes in `input(B, 3, 32, 32)` or `input((B, 3), (B, 10))`; None when it is something else."""
    try:
        tree = ast.parse(call, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    arguments = tree.args if isinstance(tree, ast.Call) and not tree.keywords else []
    several = bool(arguments) and all(isinstance(a, (ast.Tuple, ast.List)) for a in arguments)
    shapes = (
        [_shape(a.elts) for a in arguments if isinstance(a, (ast.Tuple, ast.List))] if several else [_shape(arguments)]
    )
    known = tuple(shape for shape in shapes if shape)
    return known if len(known) == len(shapes) else None


def _shape(sizes: list[ast.expr]) -> Shape | None:
    found: list[int | str] = []
    for size in sizes:
        if isinstance(size, ast.Name):
            found.append(size.id)
        elif isinstance(size, ast.Constant) and type(size.value) is int and size.value > 0:
            if size.value.bit_length() >= MOST_BITS:
                return None
            found.append(size.value)
        else:
            return None
    return tuple(found)
