"""Sizes: integers and symbolic integers, how they compare, and which values make them equal."""

from torchlint_shapes.dims.factor import factors
from torchlint_shapes.dims.order import at_least, bounds
from torchlint_shapes.dims.poly import Dim, Floor, Poly, Sym, Undecided, divide, subs, symbol, symbols
from torchlint_shapes.dims.solve import FOREVER, Bound, Box, Equation, Solution, preimage, same, solutions
from torchlint_shapes.dims.text import show, source

__all__ = [
    "FOREVER",
    "Bound",
    "Box",
    "Dim",
    "Equation",
    "Floor",
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
