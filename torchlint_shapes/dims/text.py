"""Sizes as text."""

from __future__ import annotations

from itertools import groupby

from torchlint_shapes.dims.factor import factors
from torchlint_shapes.dims.poly import Atom, Dim, Floor, Poly

LONGEST_NUMBER = 10**1000


def source(d: Dim) -> str:
    """Python text with the value of `d`: `20*((H - 12)//4)*((W - 12)//4)`."""
    return _text(d, "")


def show(d: Dim) -> str:
    """The same for people to read: `20 * ((H - 12) // 4) * ((W - 12) // 4)`."""
    return _text(d, " ")


def _text(d: Dim, space: str) -> str:
    content, parts = factors(d)
    if not parts:
        return _number(content)
    if len(parts) == 1 and content == 1:
        return _sum(parts[0], space)
    texts = [_operand(_sum(part, space)) for part in parts]
    sign, number = "-" if content < 0 else "", [str(abs(content))] if abs(content) != 1 else []
    return sign + f"{space}*{space}".join(number + texts)


def _number(n: int) -> str:
    """Python does not write a number of thousands of digits."""
    return str(n) if abs(n) < LONGEST_NUMBER else f"{'-' if n < 0 else ''}2**{abs(n).bit_length() - 1}"


def _sum(d: Poly, space: str) -> str:
    """A constant below 0 beside a single floor division goes into it: `H//4 - 3` reads `(H - 12)//4`."""
    if len(d.terms) == 2 and d.constant < 0:
        monomial, coefficient = d.terms[1]
        if coefficient == 1 and len(monomial) == 1 and isinstance(monomial[0], Floor):
            return _floor(monomial[0].num + monomial[0].den * d.constant, monomial[0].den, space)
    ordered = sorted(d.terms, key=lambda term: (term[1] < 0, not term[0], -len(term[0])))
    text = ""
    for monomial, coefficient in ordered:
        term = _term(monomial, abs(coefficient), space)
        if not text and coefficient == -1:
            term = _operand(term)  # -H//2 is (-H)//2
        sign = " - " if coefficient < 0 else " + "
        text += (sign if text else sign.strip(" +")) + term
    return text


def _term(monomial: tuple[Atom, ...], coefficient: int, space: str) -> str:
    if coefficient == 1 and len(monomial) == 1 and isinstance(monomial[0], Floor):
        return _floor(monomial[0].num, monomial[0].den, space)
    powers = [(_operand(_atom(atom, space)), len(list(group))) for atom, group in groupby(monomial)]
    texts = [base if power == 1 else f"{base}**{power}" for base, power in powers]
    return f"{space}*{space}".join(([] if texts and coefficient == 1 else [str(coefficient)]) + texts)


def _atom(atom: Atom, space: str) -> str:
    return _floor(atom.num, atom.den, space) if isinstance(atom, Floor) else atom.name


def _floor(num: Dim, den: int, space: str) -> str:
    return f"{_operand(_text(num, space))}{space}//{space}{den}"


def _operand(text: str) -> str:
    return text if text.isidentifier() or text.isdigit() else f"({text})"
