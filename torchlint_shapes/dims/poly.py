"""Sizes as integer polynomials over symbols and floor divisions, always in one normal form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import gcd
from typing import Any, ClassVar, NoReturn, TypeAlias

MOST_TERMS = 100
HIGHEST_POWER = 10
DEEPEST_FLOOR = 4
LARGEST = 1 << 256


class Undecided(ArithmeticError):
    """The answer depends on the values of symbols."""


@dataclass(frozen=True, slots=True)
class Sym:
    """A size that is not known, but is at least `at_least`."""

    name: str
    at_least: int = 1
    key: tuple[Any, ...] = field(init=False, repr=False, compare=False)  # its place among atoms

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", (0, self.name, self.at_least))

    def __lt__(self, other: Atom) -> bool:
        return self.key < other.key


@dataclass(frozen=True, slots=True)
class Floor:
    """`num // den`, made only by `floor`: its parts satisfy the three laws given there."""

    num: Poly
    den: int
    key: tuple[Any, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        terms = tuple((_order(monomial), coefficient) for monomial, coefficient in self.num.terms)
        object.__setattr__(self, "key", (1, terms, self.den))

    def __lt__(self, other: Atom) -> bool:
        return self.key < other.key


Atom: TypeAlias = "Sym | Floor"
Monomial: TypeAlias = "tuple[Atom, ...]"


@dataclass(frozen=True, slots=True)
class Decisions:
    """What arithmetic asks of the files above this one; `torchlint_shapes.dims` ties it to `Poly.decided_by`."""

    same: Callable[[Dim, Dim], bool | None]
    at_least: Callable[[Dim, int], bool | None]
    divide: Callable[[Dim, Dim], Dim | None]


@dataclass(frozen=True, slots=True)
class Poly:
    """A sum of `coefficient * product of atoms`: sorted, no coefficient 0, never constant. Made only by `make`."""

    terms: tuple[tuple[Monomial, int], ...]
    decided_by: ClassVar[Decisions]

    @property
    def constant(self) -> int:
        """The coefficient of the empty monomial, which sorts first."""
        monomial, coefficient = self.terms[0]
        return 0 if monomial else coefficient

    def __add__(self, other: Dim) -> Dim:
        if not isinstance(other, int | Poly):
            return NotImplemented
        total = dict(self.terms)
        for monomial, coefficient in terms_of(other):
            total[monomial] = total.get(monomial, 0) + coefficient
        return make(total)

    __radd__ = __add__

    def __mul__(self, other: Dim) -> Dim:
        if not isinstance(other, int | Poly):
            return NotImplemented
        total: dict[Monomial, int] = {}
        for left, a in self.terms:
            for right, b in terms_of(other):
                monomial = tuple(sorted(left + right))
                total[monomial] = total.get(monomial, 0) + a * b
        return make(total)

    __rmul__ = __mul__

    def __neg__(self) -> Dim:
        return self * -1

    def __sub__(self, other: Dim) -> Dim:
        return self + -other if isinstance(other, int | Poly) else NotImplemented

    def __rsub__(self, other: Dim) -> Dim:
        return -self + other if isinstance(other, int | Poly) else NotImplemented

    def __pow__(self, power: int) -> Dim:
        if not isinstance(power, int) or not 0 <= power <= HIGHEST_POWER:
            raise Undecided(f"a symbolic size to the power {power}")
        result: Dim = 1
        for _ in range(power):
            result = result * self
        return result

    def __rpow__(self, base: int) -> NoReturn:
        raise Undecided("a power whose exponent is a symbolic size")

    def __floordiv__(self, other: Dim) -> Dim:
        return quotient(self, other) if isinstance(other, int | Poly) else NotImplemented

    def __rfloordiv__(self, other: Dim) -> Dim:
        return quotient(other, self) if isinstance(other, int | Poly) else NotImplemented

    def __mod__(self, other: Dim) -> Dim:
        return self - quotient(self, other) * other if isinstance(other, int | Poly) else NotImplemented

    def __rmod__(self, other: Dim) -> Dim:
        return other - quotient(other, self) * self if isinstance(other, int | Poly) else NotImplemented

    def __divmod__(self, other: Dim) -> tuple[Dim, Dim]:
        return self // other, self % other

    def __rdivmod__(self, other: Dim) -> tuple[Dim, Dim]:
        return other // self, other % self

    def __ge__(self, other: Dim) -> bool:
        return _surely_at_least(self - other, 0) if isinstance(other, int | Poly) else NotImplemented

    def __gt__(self, other: Dim) -> bool:
        return _surely_at_least(self - other, 1) if isinstance(other, int | Poly) else NotImplemented

    def __le__(self, other: Dim) -> bool:
        return _surely_at_least(other - self, 0) if isinstance(other, int | Poly) else NotImplemented

    def __lt__(self, other: Dim) -> bool:
        return _surely_at_least(other - self, 1) if isinstance(other, int | Poly) else NotImplemented

    def __bool__(self) -> bool:
        zero = Poly.decided_by.same(self, 0)
        if zero is None:
            raise Undecided("whether a symbolic size is 0")
        return not zero

    def __index__(self) -> NoReturn:
        """So `int(size)`, `range(size)`, `[0] * size` are undecided, and no error of the program."""
        raise Undecided("a symbolic size where a number is needed")


Dim: TypeAlias = int | Poly


def _order(monomial: Monomial) -> tuple[Any, ...]:
    return tuple(atom.key for atom in monomial)


def _surely_at_least(difference: Dim, low: int) -> bool:
    answer = Poly.decided_by.at_least(difference, low)
    if answer is None:
        raise Undecided("a comparison of symbolic sizes")
    return answer


def symbol(name: str, at_least: int = 1) -> Poly:
    """The size named `name`."""
    return of_atom(Sym(name, at_least))


def of_atom(atom: Atom) -> Poly:
    return Poly((((atom,), 1),))


def terms_of(d: Dim) -> tuple[tuple[Monomial, int], ...]:
    return d.terms if isinstance(d, Poly) else (((), d),)


def make(terms: Mapping[Monomial, int]) -> Dim:
    """The polynomial with these coefficients; an int when it is constant."""
    kept = [(monomial, coefficient) for monomial, coefficient in terms.items() if coefficient]
    if not any(monomial for monomial, _ in kept):
        return kept[0][1] if kept else 0
    if len(kept) > MOST_TERMS or any(len(monomial) > HIGHEST_POWER or abs(c) > LARGEST for monomial, c in kept):
        raise Undecided("a symbolic size that is too complex")
    return Poly(tuple(sorted(kept, key=lambda term: _order(term[0]))))


def floor(num: Dim, den: int) -> Dim:
    """`num // den` by three laws, for `den > 0`.

    split  (q*d + r) // d == q + r // d, so that every coefficient inside is in 0..d-1
    gcd    (g*p + t) // (g*d) == (p + t//g) // d
    merge  (p//e + q) // d == (p + e*q) // (e*d)

    A negative leading coefficient is first turned round: -p // d == -((p + d - 1) // d).
    """
    if isinstance(num, int) or den < 0:
        return num // den if isinstance(num, int) else floor(-num, -den)
    if next((c for monomial, c in num.terms if monomial and c % den), 1) < 0:
        return -floor(den - 1 - num, den)
    whole = make({monomial: c // den for monomial, c in num.terms})
    shared = gcd(den, *(c for monomial, c in num.terms if monomial))
    den //= shared
    rest = {monomial: c // shared % den for monomial, c in num.terms}
    inner = next((m[0] for m, c in rest.items() if c == 1 and len(m) == 1 and isinstance(m[0], Floor)), None)
    if inner is not None:
        del rest[(inner,)]
        return whole + floor(inner.num + inner.den * make(rest), inner.den * den)
    inside = make(rest)
    if isinstance(inside, int):
        return whole
    if _depth(inside) >= DEEPEST_FLOOR:
        raise Undecided("a symbolic size that is too complex")
    return whole + of_atom(Floor(inside, den))


def _depth(d: Poly) -> int:
    """How deep floor divisions are nested."""
    floors = (atom for monomial, _ in d.terms for atom in monomial if isinstance(atom, Floor))
    return max((1 + _depth(atom.num) for atom in floors), default=0)


def quotient(a: Dim, b: Dim) -> Dim:
    """`a // b` as Python rounds; by a symbolic divisor only where it leaves no remainder."""
    if isinstance(b, int):
        if b == 0:
            raise ZeroDivisionError("integer division or modulo by zero")
        return floor(a, b)
    exact = Poly.decided_by.divide(a, b)
    if exact is None or not b:
        raise Undecided("the quotient of symbolic sizes")
    return exact


def subs(d: Dim, values: Mapping[str, Dim]) -> Dim:
    """`d` with values put for symbols, by name, in normal form."""
    if isinstance(d, int):
        return d
    total: Dim = 0
    for monomial, coefficient in d.terms:
        term: Dim = coefficient
        for atom in monomial:
            term = term * _subs_atom(atom, values)
        total = total + term
    return total


def _subs_atom(atom: Atom, values: Mapping[str, Dim]) -> Dim:
    if isinstance(atom, Floor):
        return floor(subs(atom.num, values), atom.den)
    value = values.get(atom.name)
    return of_atom(atom) if value is None else value


def symbols(d: Dim) -> frozenset[Sym]:
    """The symbols in `d`, also those inside floor divisions."""
    return frozenset(sym for monomial, _ in terms_of(d) for atom in monomial for sym in symbols_of(atom))


def symbols_of(atom: Atom) -> frozenset[Sym]:
    return symbols(atom.num) if isinstance(atom, Floor) else frozenset({atom})
