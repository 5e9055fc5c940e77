"""Sizes: integers and symbolic integers, how they compare, and which values make them equal."""

from torchlint_shapes.dims.factor import divide, factors
from torchlint_shapes.dims.invert import FOREVER, preimage
from torchlint_shapes.dims.order import at_least, bounds
from torchlint_shapes.dims.poly import Decisions, Dim, Floor, Poly, Sym, Undecided, subs, symbol, symbols
from torchlint_shapes.dims.solve import Bound, Box, Constraint, Equation, OneOf, Solution, same, solutions
from torchlint_shapes.dims.text import show, source

Poly.decided_by = Decisions(same, at_least, divide)

__all__ = [
    "FOREVER",
    "Bound",
    "Box",
    "Constraint",
    "Dim",
    "Equation",
    "Floor",
    "OneOf",
    "Poly",
    "Solution",
    "Sym",
    "Undecided",
    "at_least",
    "bounds",
    "divide",
    "factors",
    "preimage",
    "same",
    "show",
    "solutions",
    "source",
    "subs",
    "symbol",
    "symbols",
]
