"""Python's own functions on known values: the one place where they are called, at a price and up to a ceiling.

How much a call would give is estimated first: the program may ask for `10 ** 10 ** 10`. A function that gives about as
much as it is given needs no estimate.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from torchlint_shapes.interpret.extent import LONGEST, text_length
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.plain import constant
from torchlint_shapes.interpret.price import CHARACTERS, paid
from torchlint_shapes.interpret.values import UNKNOWN, ListValue, Value

# What is made on the way may be larger than what is kept.
MOST = 10 * LONGEST
TOO_MUCH = MOST + 1
_ENCODINGS = frozenset(
    {"utf8", "utf8sig", "ascii", "latin1", "iso88591", "utf16", "utf16le", "utf16be", "utf32", "cp1252", "cp437"}
)
_RAISED = (
    TypeError, ValueError, LookupError, AttributeError, ArithmeticError, MemoryError, RecursionError, re.error,
)  # fmt: skip
_NUMBERS = re.compile(r"\d+")
_INNER_FIELD = re.compile(r"\{[^{}]*\{")

Estimate = Callable[..., int]
_ESTIMATES: dict[Callable[..., Any], Estimate] = {}


def exactly(
    vm: Machine, function: Callable[..., Any], arguments: Sequence[Value], keywords: Mapping[str, Value]
) -> Value:
    """What a function of constants gives; UNKNOWN for other arguments, where it raises, and where it gives too much."""
    values = [*arguments, *keywords.values()]
    if not all(map(constant, values)):
        return UNKNOWN
    vm.steps += sum(len(v) for v in values if isinstance(v, (str, bytes, tuple, frozenset))) // CHARACTERS
    try:
        estimate = _ESTIMATES.get(function)
        if estimate is not None and estimate(*arguments, **keywords) > MOST:
            return UNKNOWN
        result = function(*arguments, **keywords)
    except _RAISED:
        return UNKNOWN
    return paid(vm, ListValue(list(result)) if isinstance(result, list) else result)


def estimates(*functions: Callable[..., Any]) -> Callable[[Estimate], Estimate]:
    """Registers how much these give: characters, items, or what takes as long."""

    def register(estimate: Estimate) -> Estimate:
        _ESTIMATES.update(dict.fromkeys(functions, estimate))
        return estimate

    return register


# ---- numbers: of whole ones, 64 bits count like 4096 characters


@estimates(operator.pow, math.pow)
def _power(base: Any, exponent: Any) -> int:
    whole = isinstance(base, int) and isinstance(exponent, int)
    return abs(base).bit_length() * max(exponent, 0) * 64 if whole else 0


@estimates(operator.lshift)
def _shift(number: int, places: int) -> int:
    return (number.bit_length() + places) * 64


@estimates(operator.mul)
def _times(left: Any, right: Any) -> int:
    for sequence, count in ((left, right), (right, left)):
        if isinstance(sequence, (str, bytes, tuple)) and isinstance(count, int):
            return len(sequence) * count
    return 0


@estimates(operator.add)
def _sum(left: Any, right: Any) -> int:
    return len(left) + len(right) if isinstance(left, (str, bytes, tuple)) else 0


@estimates(math.factorial)
def _factorial(n: int) -> int:
    return abs(n).bit_length() * abs(n) * 64


@estimates(math.perm)
def _permutations(n: int, k: int | None = None) -> int:
    return n.bit_length() * (n if k is None else k) * 64


@estimates(math.comb)
def _combinations(n: int, k: int) -> int:
    return n.bit_length() * min(k, n - k) * 64


@estimates(round)
def _rounded(number: Any, ndigits: int | None = None) -> int:
    return abs(ndigits or 0) * 64


@estimates(bytes)
def _bytes(source: Any = b"", encoding: str = "utf-8", errors: str = "") -> int:
    return source if isinstance(source, int) else _recoded(source, encoding)


# ---- text


@estimates(str, repr, ascii)
def _text(value: Any = "", encoding: str = "utf-8", errors: str = "") -> int:
    return max(text_length(value), _recoded(value, encoding))


@estimates(str.encode, bytes.decode)
def _recoded(text: Any, encoding: str = "utf-8", errors: str = "") -> int:
    """Some codecs take the square of the time."""
    return 0 if re.sub("[-_ ]", "", encoding.lower()) in _ENCODINGS else TOO_MUCH


@estimates(str.zfill, str.ljust, str.rjust, str.center)
def _filled(text: str, width: int, fill: str = " ") -> int:
    return width


@estimates(str.expandtabs)
def _expanded(text: str, tabsize: int = 8) -> int:
    return len(text) * tabsize


@estimates(str.replace)
def _replaced(text: str, old: str, new: str, count: int = -1) -> int:
    return (text.count(old) + 1) * len(new)


@estimates(str.join)
def _joined(text: str, parts: Sequence[str]) -> int:
    return sum(map(len, parts)) + len(text) * len(parts)


@estimates(format)
def _formatted(value: Any, spec: str = "") -> int:
    return text_length(value) + _greatest(spec)


@estimates(str.format)
def _format(template: str, *arguments: Any, **named: Any) -> int:
    values = [*arguments, *named.values()]
    inner = values if _INNER_FIELD.search(template) else ()
    return len(template) + template.count("{") * (_greatest(template, *inner) + sum(map(text_length, values)))


@estimates(operator.mod)
def _percent(template: Any, values: Any) -> int:
    if not isinstance(template, (str, bytes)):
        return 0
    text = template if isinstance(template, str) else template.decode("latin-1")
    given = values if isinstance(values, tuple) else (values,)
    return len(text) + text.count("%") * (_greatest(text, *(given if "*" in text else ())) + text_length(given))


def _greatest(*values: Any) -> int:
    """The greatest number in these, written or not: none of the fields is wider."""
    texts = [value for value in values if isinstance(value, str)]
    written = [number for text in texts for number in _NUMBERS.findall(text)]
    if any(len(number) > len(str(MOST)) for number in written):
        return TOO_MUCH
    return max((abs(n) for n in (*map(int, written), *(v for v in values if isinstance(v, int)))), default=0)
