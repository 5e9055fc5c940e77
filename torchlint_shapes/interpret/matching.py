"""How long a regular expression of the program may take: Python's matcher tries all ways to share out a text.

Only patterns are run of which that is bounded: no repetition stands in another. Of `k` repetitions that can end at any
character, each may take any part of a text of `n`: with where they begin, there are `comb(n + k + 1, k + 1)` ways.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from math import comb
from typing import Any, TypeAlias

try:  # Python's own reading of patterns, under its name from 3.11 on
    from re import _constants as codes  # type: ignore[attr-defined, unused-ignore]
    from re import _parser as parser  # type: ignore[attr-defined, unused-ignore]
except ImportError:
    import sre_constants as codes  # type: ignore[no-redef, unused-ignore]
    import sre_parse as parser  # type: ignore[no-redef, unused-ignore]

MOST_WAYS = 4_000_000
LONGEST_PATTERN = 1_000
MOST_CHOICES = 8
_REPEATS = frozenset({codes.MAX_REPEAT, codes.MIN_REPEAT, getattr(codes, "POSSESSIVE_REPEAT", None)})
_CATEGORIES = {"CATEGORY_DIGIT": r"\d", "CATEGORY_WORD": r"\w", "CATEGORY_SPACE": r"\s",
               "CATEGORY_NOT_DIGIT": r"\D", "CATEGORY_NOT_WORD": r"\W", "CATEGORY_NOT_SPACE": r"\S"}  # fmt: skip


_SINGLE = frozenset({codes.LITERAL, codes.NOT_LITERAL, codes.ANY, codes.IN, codes.AT})
_Part: TypeAlias = tuple[Any, Any]  # a code of Python's, and its argument


class _Unbounded(Exception):
    """A repetition in a repetition, or what no bound is known for."""


def ways(pattern: str, flags: int, length: int) -> int | None:
    """In at most how many ways a pattern is tried on a text of this length; None where there is no telling."""
    measured = _measure(pattern, flags) if len(pattern) <= LONGEST_PATTERN else None
    if measured is None:
        return None
    repeats, choices = measured
    found = comb(length + repeats + 1, repeats + 1) << choices
    return found if found <= MOST_WAYS else None


@lru_cache(maxsize=1 << 10)
def _measure(pattern: str, flags: int) -> tuple[int, int] | None:
    """How many repetitions a pattern has that can end anywhere, and how many choices; None where that is no bound.

    To go along those whose end is told counts like one more.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            parsed = parser.parse(pattern, flags)
            re.compile(pattern, flags)
        parts = list(_flat(parsed))
        repeats = sum(_ends_anywhere(part, after) for part, after in pairwise(parts))
        choices = sum(_choices(part) for part in parts)
    except (_Unbounded, re.error, RecursionError, OverflowError, ValueError):
        return None
    repeats += any(code in _REPEATS for code, _ in parts)
    return (repeats, choices) if repeats <= MOST_CHOICES and choices <= MOST_CHOICES else None


def _flat(parsed: Any) -> Iterator[_Part]:
    """The parts of a pattern one after the other, those of groups among them."""
    for code, argument in parsed:
        if code is codes.SUBPATTERN:
            yield from _flat(argument[-1])
        elif code in (codes.ASSERT, codes.ASSERT_NOT):
            yield from _ways_through([argument[1]])
        elif code is codes.BRANCH:
            yield from _ways_through(argument[1])
        elif code in _REPEATS and argument[1] <= 1:
            yield from _ways_through([argument[2], ()])
        elif code in _REPEATS or code in _SINGLE:
            yield code, argument
        else:
            raise _Unbounded


def _ways_through(ways: Sequence[Any]) -> Iterator[_Part]:
    """What is behind one of several ways is not what follows it in the list."""
    yield codes.BRANCH, len(ways)
    for way in ways:
        yield from _flat(way)
        yield codes.AT, None


def _choices(part: _Part) -> int:
    """By how many bits a part makes the ways more."""
    code, argument = part
    return int(argument - 1).bit_length() if code is codes.BRANCH else 0


def _ends_anywhere(part: _Part, after: _Part) -> bool:
    """Is this a repetition of which the next part does not tell the end?"""
    code, argument = part
    if code not in _REPEATS:
        return False
    least, most, body = argument
    inner = list(_flat(body))
    if any(code in _REPEATS or code is codes.BRANCH for code, _ in inner):
        raise _Unbounded
    ends = _characters(after)
    told = len(inner) == 1 and bool(ends) and not any(_takes(inner[0], char) for char in ends)
    return bool(least != most and not told)


def _characters(part: _Part) -> list[str]:
    """The characters that a part stands for, where they are listed."""
    code, argument = part
    listed = [part] if code is codes.LITERAL else argument if code is codes.IN else ()
    return [chr(one) for _, one in listed] if all(kind is codes.LITERAL for kind, _ in listed) else []


def _takes(part: _Part, char: str) -> bool:
    """Does a part that stands for one character stand for this one, in either case?"""
    code, argument = part
    cases = {char, char.lower(), char.upper(), char.swapcase()}
    if code is codes.LITERAL:
        return chr(argument) in cases
    if code is not codes.IN:
        return not (code is codes.NOT_LITERAL and chr(argument) == char and len(cases) == 1)
    inside = any(_has(one, case) for one in argument for case in cases)
    return len(cases) > 1 or not inside if argument[0][0] is codes.NEGATE else inside


def _has(one: _Part, char: str) -> bool:
    code, argument = one
    if code is codes.LITERAL:
        return chr(argument) == char
    if code is codes.RANGE:
        return bool(argument[0] <= ord(char) <= argument[1])
    if code is codes.CATEGORY:
        return re.fullmatch(_CATEGORIES[str(argument)], char) is not None
    return False
