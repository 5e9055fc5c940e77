"""Which element types an op takes, alone and together: asked where all of them are known.

What is said is what torch 2.13 does on a CPU. Which type a tensor has is told as torch tells it: Float, Long, Double.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from torchlint_shapes.ops import dtype as dtypes
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.tensor import Tensor

# As torch calls them in its errors.
NAMES = {
    "bool": "Bool", "uint8": "Byte", "int8": "Char", "int16": "Short", "int32": "Int", "int64": "Long",
    "float16": "Half", "bfloat16": "BFloat16", "float32": "Float", "float64": "Double",
    "complex64": "ComplexFloat", "complex128": "ComplexDouble",
}  # fmt: skip
WHOLE = ("bool", "uint8", "int8", "int16", "int32", "int64")
FLOATING = ("float32", "float16", "bfloat16", "float64")
INEXACT = (*FLOATING, "complex64", "complex128")
INDICES = ("int64", "int32")
# An index in brackets may be a mask as well.
SUBSCRIPTS = (*INDICES, "bool", "uint8")
CLASSES = ("int64", "uint8")
MASKS = ("bool",)


def known(value: Any) -> str | None:
    """The dtype of a tensor, None where it is none or not known."""
    return value.dtype if isinstance(value, Tensor) and value.dtype in dtypes.BYTES else None


def only(fit: Fit, value: Any, allowed: Iterable[str], name: str, argument: str) -> None:
    """A tensor has one of these types, of which the first is the usual one; `name` is what people call it."""
    dtype, allowed = known(value), tuple(allowed)
    if dtype is not None and dtype not in allowed:
        fit.refuse("dtype", NAMES[allowed[0]], NAMES[dtype], f"takes {{want}} {name} but receives {{got}}", argument)


def alike(fit: Fit, first: Any, second: Any, names: tuple[str, str], argument: str) -> None:
    """Two tensors have one type; `argument` is the parameter of the second."""
    want, got = known(first), known(second)
    if want is not None and got is not None and want != got:
        says = f"takes {names[1]} of the type of its {names[0]}, {{want}}, but receives {{got}}"
        fit.refuse("dtype", NAMES[want], NAMES[got], says, argument)


def normalized(fit: Fit, weight: Any, input: Tensor) -> None:
    """What is normalized has the type of the weight; halves go with a weight of Float, too."""
    dtype = known(weight)
    if dtype is not None:
        only(fit, input, (dtype, "float16", "bfloat16") if dtype == "float32" else (dtype,), "input", "input")


def fits_in(fit: Fit, input: Tensor, result: str | None) -> None:
    """What is computed can be put into the tensor: no fraction into integers, no number into truths."""
    if result is None or known(input) is None or dtypes.kind(result) <= dtypes.kind(str(input.dtype)):
        return
    says = "computes {got}, which cannot be put into a tensor of {want} in place"
    fit.refuse("dtype", NAMES[str(input.dtype)], NAMES[result], says, "input")


def refuse_truths(fit: Fit, *values: Any) -> None:
    """No subtraction with truths, be they a tensor or one of Python's."""
    if any(known(value) == "bool" or isinstance(value, bool) for value in values):
        says = "subtracts {got}: numbers are needed, or ~, logical_not or ^ of masks"
        fit.refuse("dtype", NAMES["float32"], NAMES["bool"], says, "other")


def has_gradient(fit: Fit, value: Tensor, argument: str) -> None:
    """Only what has fractions has a gradient."""
    only(fit, value, INEXACT, "numbers where a gradient is required", argument)
