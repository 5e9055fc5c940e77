"""Exact division, and splitting a size into factors that share no symbol: `20*h(H)*w(W)` into 20, h and w."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations
from math import gcd

from torchlint_shapes.dims.poly import Atom, Dim, Poly, Sym, Undecided, make, symbols, symbols_of, terms_of

MOST_GROUPS = 6


def divide(a: Dim, b: Dim) -> Dim | None:
    """The polynomial q with `q * b == a`, or None when there is none. Floor divisions are taken as atoms."""
    if isinstance(b, int):
        if b == 0 or any(c % b for _, c in terms_of(a)):
            return None
        return make({monomial: c // b for monomial, c in terms_of(a)})
    atoms = sorted({atom for d in (a, b) for monomial, _ in terms_of(d) for atom in monomial})
    lead, scale = _leading(b, atoms)
    result: Dim = 0
    while a != 0:
        monomial, coefficient = _leading(a, atoms)
        powers = [n - m for n, m in zip(monomial, lead, strict=True)]
        if coefficient % scale or min(powers) < 0:
            return None
        step = make(
            {tuple(atom for atom, n in zip(atoms, powers, strict=True) for _ in range(n)): coefficient // scale}
        )
        result, a = result + step, a - step * b
    return result


def _leading(d: Dim, atoms: list[Atom]) -> tuple[tuple[int, ...], int]:
    """The greatest term, its monomial as powers of `atoms`: an order that multiplication keeps."""
    return max((tuple(map(monomial.count, atoms)), c) for monomial, c in terms_of(d))


@lru_cache(maxsize=1 << 12)
def factors(d: Dim) -> tuple[int, tuple[Poly, ...]]:
    """The content of `d` and its factors over disjoint sets of symbols; their product is `d`.

    The content is negative when every coefficient is. The leading coefficient of each of several factors is positive.
    """
    if isinstance(d, int):
        return d, ()
    content = gcd(*(c for _, c in d.terms))
    if all(c < 0 for _, c in d.terms):
        content = -content
    primitive = make({monomial: c // content for monomial, c in d.terms})
    assert isinstance(primitive, Poly)
    parts = list(_split(primitive))
    for n, part in enumerate(parts) if len(parts) > 1 else ():
        turned = -part
        if part.terms[-1][1] < 0 and isinstance(turned, Poly):
            content, parts[n] = -content, turned
    return content, tuple(parts)


def _split(d: Poly) -> Iterator[Poly]:
    """The factors of a polynomial of content 1."""
    groups = _groups(d)
    if len(groups) <= MOST_GROUPS:
        for size in range(1, len(groups) // 2 + 1):
            for chosen in combinations(groups, size):
                pair = _pair(d, frozenset().union(*chosen))
                if pair is not None:
                    yield from _split(pair[0])
                    yield from _split(pair[1])
                    return
    yield d


def _groups(d: Poly) -> list[frozenset[Sym]]:
    """The symbols of `d`; those that meet inside a floor division are in one group."""
    groups: list[frozenset[Sym]] = []
    for atom in sorted({atom for monomial, _ in d.terms for atom in monomial}):
        together = symbols_of(atom)
        for group in [group for group in groups if group & together]:
            groups.remove(group)
            together |= group
        groups.append(together)
    return groups


def _pair(d: Poly, chosen: frozenset[Sym]) -> tuple[Poly, Poly] | None:
    """`d` as a product of one factor in the chosen symbols and one in the others.

    The coefficients are a matrix with a row for each product of chosen atoms; such a product exists when its rank is 1,
    and then each row is a multiple of the second factor.
    """

    def row(monomial: tuple[Atom, ...]) -> tuple[Atom, ...]:
        return tuple(atom for atom in monomial if symbols_of(atom) <= chosen)

    first = row(d.terms[-1][0])
    cells = {tuple(a for a in m if not symbols_of(a) <= chosen): c for m, c in d.terms if row(m) == first}
    shared = gcd(*cells.values()) * (1 if d.terms[-1][1] > 0 else -1)
    other = make({monomial: c // shared for monomial, c in cells.items()})
    try:
        one = divide(d, other)
    except Undecided:  # too complex on the way
        return None
    if isinstance(one, Poly) and isinstance(other, Poly) and symbols(one) <= chosen:
        return one, other
    return None
