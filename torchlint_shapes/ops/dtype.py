"""Element types: how they are named and what comes of mixing them."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.dims import Poly
from torchlint_shapes.ops.tensor import UNKNOWN, Tensor

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
DEVICES = frozenset([SOME_DEVICE, "torch.Tensor.device"])
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
    return "float32" if isinstance(value, float) else None


def promoted(*values: Any) -> str | None:
    """The dtype of an operation on tensors and numbers; None where it takes more than the kinds to say."""
    dtypes = [of(value) for value in values]
    if None in dtypes:
        return None
    highest = max(kind(d) for d in dtypes if d)
    chosen = {d for d, value in zip(dtypes, values, strict=True) if d and kind(d) == highest and _weighty(value)}
    if not chosen:
        chosen = {d for d in dtypes if d and kind(d) == highest}
    return chosen.pop() if len(chosen) == 1 else None


def _weighty(value: Any) -> bool:
    """Numbers and 0-D tensors give way to tensors with axes of the same kind."""
    return isinstance(value, Tensor) and value.rank > 0


def floating(dtype: str | None) -> str | None:
    """The dtype of exp, mean, division: integers become the default float."""
    return "float32" if dtype is not None and kind(dtype) < 2 else dtype
