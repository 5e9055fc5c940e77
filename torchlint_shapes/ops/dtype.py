"""Element types: how they are named and what comes of mixing them."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.dims import Poly
from torchlint_shapes.ops.tensor import NUMBER, UNKNOWN, Tensor

NUMPY = "numpy"  # of a numpy array, until torch takes it
_ALIASES = {
    "float": "float32", "double": "float64", "half": "float16", "long": "int64", "int": "int32", "short": "int16",
    "FloatTensor": "float32", "DoubleTensor": "float64", "HalfTensor": "float16", "BFloat16Tensor": "bfloat16",
    "LongTensor": "int64", "IntTensor": "int32", "ShortTensor": "int16", "CharTensor": "int8", "ByteTensor": "uint8",
    "BoolTensor": "bool", "cfloat": "complex64", "cdouble": "complex128",
}  # fmt: skip
BYTES = {
    "bool": 1, "uint8": 1, "int8": 1, "int16": 2, "int32": 4, "int64": 8,
    "float16": 2, "bfloat16": 2, "float32": 4, "float64": 8, "complex64": 8, "complex128": 16,
}  # fmt: skip
SOME_DEVICE = "torch.device()"  # what torch.device makes, whichever it is
DEVICE_KINDS = ("cpu", "cuda", "mps", "xpu", "hpu", "npu", "meta")
DEVICES = frozenset([SOME_DEVICE, "torch.Tensor.device", *(f"torch.device({kind})" for kind in DEVICE_KINDS)])
_KINDS = ("bool", "int", "float", "complex")


def named(dtype: Any) -> str | None:
    """The name of a dtype argument (`torch.long`, "float32", "torch.cuda.FloatTensor"), None when it is not known.

    A name of torch that the program refers to is an object with that `name`.
    """
    full = dtype if isinstance(dtype, str) or dtype is UNKNOWN else getattr(dtype, "name", None)
    if not isinstance(full, str):
        return None
    last = full.rpartition(".")[2]
    name = _ALIASES.get(last, last)
    return name if name in BYTES else None


def is_device(value: Any) -> bool:
    """Is this the device of a tensor, as a program refers to it?"""
    return value is not UNKNOWN and getattr(value, "name", None) in DEVICES


def chosen(dtype: Any, default: str | None) -> str | None:
    """The dtype of a result where an argument may choose it."""
    return default if dtype is None else named(dtype)


def kind(dtype: str) -> int:
    """0 bool, 1 integer, 2 floating, 3 complex."""
    return next(i for i, name in enumerate(_KINDS) if name in dtype)


def of(value: Any) -> str | None:
    """The dtype that a tensor or a Python number brings into a promotion."""
    if isinstance(value, Tensor):
        return value.dtype
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int | Poly):
        return "int64"
    return "float32" if isinstance(value, float) else "complex64" if isinstance(value, complex) else None


def promoted(*values: Any) -> str | None:
    """The dtype of an operation on tensors and numbers (torch.result_type), None where that is not known.

    Tensors with axes go before 0-D ones, and these before numbers: what comes after them only counts by its kind.
    """
    result: str | None = ""
    for category in (_is_number, _is_scalar, _has_axes):
        found: str | None = ""
        for value in values:
            if category(value):
                found = _common(found, of(value))
        result = _over(found, result)
    unclear = any(value is NUMBER for value in values)  # a number of any kind but complex
    return None if not result or (unclear and kind(result) < 2) else result


def _is_number(value: Any) -> bool:
    return not isinstance(value, Tensor) and value is not NUMBER


def _is_scalar(value: Any) -> bool:
    return isinstance(value, Tensor) and not value.rank


def _has_axes(value: Any) -> bool:
    return isinstance(value, Tensor) and value.rank > 0


def _over(higher: str | None, lower: str | None) -> str | None:
    """What one category makes of that below it; "" stands for nothing, None for a dtype that is not known."""
    if higher is None or lower is None:
        return None
    if not higher or not lower:
        return higher or lower
    if kind(higher) == 2 and kind(lower) == 3:
        return _COMPLEX.get(higher)
    return higher if kind(higher) >= kind(lower) else _common(higher, lower)


# The complex dtype whose parts are of this one, where it is one that is known here.
_COMPLEX = {"float32": "complex64", "float64": "complex128", "bfloat16": "complex64"}


def _common(one: str | None, other: str | None) -> str | None:
    """The least dtype that holds what both do (torch.promote_types); "" stands for nothing."""
    if one is None or other is None or not {one, other} <= {"", *BYTES}:
        return None
    if not one or not other or one == other:
        return one or other
    low, high = sorted((one, other), key=lambda dtype: (kind(dtype), BYTES[dtype], dtype))
    if kind(high) == 3:
        part = {"complex64": "float32", "complex128": "float64"}.get(low, low)
        return "complex128" if part == "float64" else high
    if kind(low) < kind(high):
        return high
    if {low, high} == {"float16", "bfloat16"}:
        return "float32"
    return "int16" if {low, high} == {"int8", "uint8"} else high


def real(dtype: str | None) -> str | None:
    """The dtype of the parts of complex numbers; any other remains."""
    return {"complex32": "float16", "complex64": "float32", "complex128": "float64"}.get(dtype or "", dtype)


def floating(dtype: str | None) -> str | None:
    """The dtype of exp, mean, division: integers become the default float."""
    return "float32" if dtype is not None and kind(dtype) < 2 else dtype
