"""What is known about the order of sizes when each symbol may be anything from its `at_least` on."""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations, pairwise, product
from math import gcd, lcm

from torchlint_shapes.dims.poly import (
    Atom,
    Dim,
    Floor,
    Poly,
    Sym,
    Undecided,
    make,
    of_atom,
    subs,
    symbol,
    symbols,
    terms_of,
)

MOST_TERMS = 16
MOST_CASES = 64
FAR = 1 << 40


def at_least(d: Dim, low: int) -> bool | None:
    """Whether `d >= low` for all values, for none, or None: it depends."""
    lowest = lower(d)
    if lowest is not None and lowest >= low:
        return True
    highest = lower(-d)
    if highest is not None and -highest < low:
        return False
    return None


def bounds(d: Dim) -> tuple[int | None, int | None]:
    """A lowest and a highest value of `d`; None where no bound is known."""
    highest = lower(-d)
    return lower(d), None if highest is None else -highest


@lru_cache(maxsize=1 << 14)
def lower(d: Dim) -> int | None:
    """A number that `d` is never below, as high as can be shown."""
    try:
        return d if isinstance(d, int) else _lower(d)
    except Undecided:  # too complex on the way
        return None


def _lower(d: Poly) -> int | None:
    risen = _risen(d)
    if risen is not None:
        coefficients = [c for monomial, c in risen.terms if monomial]
        if min(coefficients) >= 0:
            return risen.constant
        if max(coefficients) <= 0:
            return None
    if len(d.terms) > MOST_TERMS or _plunges(d):
        return None
    found = [low for low in (_relaxed(d, True), _relaxed(d, False), _by_cases(d)) if low is not None]
    if not found:
        return None
    step = gcd(*(c for monomial, c in d.terms if monomial))
    return max(found) + (d.constant - max(found)) % step


def lower_atom(atom: Atom) -> int | None:
    if isinstance(atom, Sym):
        return atom.at_least
    low = lower(atom.num)
    return None if low is None else low // atom.den


def _risen(d: Poly) -> Poly | None:
    """`d` with each atom counted from its lowest value: with no negative coefficient, the constant is the minimum."""
    total: Dim = 0
    for monomial, coefficient in d.terms:
        term: Dim = coefficient
        for atom in monomial:
            low = lower_atom(atom)
            if low is None:
                return None
            term = term * (of_atom(atom) + low)
        total = total + term
    assert isinstance(total, Poly)
    return total


def _plunges(d: Poly) -> bool:
    """Whether `d` is far below its first value where some symbols are very large: a quick sign that it has no bound."""
    syms = symbols(d)
    near = {sym.name: sym.at_least for sym in syms}
    far = [{**near, **{sym.name: FAR for sym in some}} for n in (1, len(syms)) for some in combinations(syms, n)]
    first = subs(d, near)
    return any(subs(d, values) - first < -FAR // 2 for values in far)


def _relaxed(d: Poly, both: bool) -> int | None:
    """By `(num - den + 1)/den <= num//den <= num/den`: on what floor divisions make smaller, or on `both` kinds."""
    chosen = [_floor_of(monomial) if c < 0 or both else None for monomial, c in d.terms]
    scale = lcm(*(atom.den for atom in chosen if atom is not None))
    if all(atom is None for atom in chosen):
        return None
    total: Dim = 0
    for (monomial, c), atom in zip(d.terms, chosen, strict=True):
        if atom is None:
            total = total + make({monomial: c * scale})
            continue
        others = list(monomial)
        others.remove(atom)
        line = atom.num if c < 0 else atom.num - (atom.den - 1)
        total = total + make({tuple(others): c * scale // atom.den}) * line
    low = lower(total)
    return None if low is None else -(-low // scale)


def _floor_of(monomial: tuple[Atom, ...]) -> Floor | None:
    """A floor division that is multiplied by nothing negative."""
    for index, atom in enumerate(monomial):
        others = [lower_atom(other) for other in monomial[:index] + monomial[index + 1 :]]
        if isinstance(atom, Floor) and all(low is not None and low >= 0 for low in others):
            return atom
    return None


def period(d: Dim) -> int:
    """A number n such that `d` has no floor division when each symbol is n times another, plus a constant."""
    floors = [atom for monomial, _ in terms_of(d) for atom in monomial if isinstance(atom, Floor)]
    return lcm(*(atom.den * period(atom.num) for atom in floors))


def _by_cases(d: Poly) -> int | None:
    """The least over all remainders of the symbols by the period: in each case the floor divisions are gone."""
    every, names = period(d), sorted(symbols(d), key=lambda sym: sym.name)
    if every == 1 or every ** len(names) > MOST_CASES:
        return None
    lowest = []
    for remainders in product(range(every), repeat=len(names)):
        values = {s.name: every * symbol(s.name, 0) + (s.at_least + r) for s, r in zip(names, remainders, strict=True)}
        low = lower(subs(d, values))
        if low is None:
            return None
        lowest.append(low)
    return min(lowest)


@lru_cache(maxsize=1 << 12)
def rises(d: Poly, sym: Sym) -> bool:
    """Whether `d` surely never falls when `sym`, its only symbol, grows."""
    try:
        if _is_sum_of_rising(d, sym):
            return True
        if _falls_soon(d, sym):
            return False
        least = lower(subs(d, {sym.name: of_atom(sym) + 1}) - d)
    except Undecided:  # too complex on the way
        return False
    return least is not None and least >= 0


def _falls_soon(d: Poly, sym: Sym) -> bool:
    """Whether one of the first values of `d` is below the one before it."""
    values = [subs(d, {sym.name: sym.at_least + ahead}) for ahead in range(MOST_CASES)]
    return any(after < before for before, after in pairwise(values))


def _is_sum_of_rising(d: Poly, sym: Sym) -> bool:
    """Whether all atoms rise and, counted from their lowest values, have no negative coefficient."""
    risen = _risen(d)
    if risen is None or any(c < 0 for monomial, c in risen.terms if monomial):
        return False
    return all(rises(atom.num, sym) for monomial, _ in d.terms for atom in monomial if isinstance(atom, Floor))
