"""The element types of numpy's arrays, which promotes in its own way: known where it is plain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from torchlint_shapes.interpret.plain import numeric
from torchlint_shapes.interpret.torch_arguments import flat
from torchlint_shapes.interpret.values import External, ListValue, Native, Tensor, Value
from torchlint_shapes.ops.dtype import BYTES, NUMPY, kind

_OF_PYTHON = {"float": "float64", "int": "int64", "bool": "bool"}
_OF_NUMPY = {"double": "float64", "single": "float32", "half": "float16", "bool_": "bool"}
# What keeps the type of its arrays.
_KEEPING = frozenset(
    """
    reshape squeeze unsqueeze permute transpose flatten ravel stack cat hstack vstack tile repeat_interleave flip roll
    __getitem__ amax amin clamp clip movedim swapaxes clone zeros_like ones_like empty_like T view t
    """.split()  # noqa: SIM905
)
_ARITHMETIC = frozenset(
    """
    add sub subtract mul multiply maximum minimum __add__ __radd__ __sub__ __rsub__ __mul__ __rmul__ __iadd__ __isub__
    __imul__
    """.split()  # noqa: SIM905
)
_DIVISIONS = frozenset(["div", "divide", "__truediv__", "__rtruediv__"])
_FLOATING = frozenset(["exp", "log", "log2", "log10", "sqrt", "sin", "cos", "tan", "tanh", "mean", "std", "var"])
_WHOLE = ("int64", "int32")


def named(dtype: Value) -> str | None:
    """The type that an argument of numpy names."""
    if isinstance(dtype, Native):
        return _OF_PYTHON.get(dtype.name)
    text = dtype if isinstance(dtype, str) else dtype.name if isinstance(dtype, External) else ""
    last = text.rpartition(".")[2]
    last = last if isinstance(dtype, str) or text.startswith("numpy.") else ""
    name = _OF_NUMPY.get(last, _OF_PYTHON.get(last, last) if isinstance(dtype, str) else last)
    return name if name in BYTES else None


def element(name: str, values: Sequence[Any]) -> str | None:
    """The type of what an op, by torch's short name, makes of arrays and numbers."""
    short = name.rpartition(".")[2]
    arrays = [v for v in flat(values) if isinstance(v, Tensor)]
    types = {v.element for v in arrays}
    if None in types or not types or any(v.dtype != NUMPY for v in arrays):
        return None
    one = next(iter(types)) if len(types) == 1 else None
    if short in _KEEPING:
        return one
    if short in _FLOATING:
        return "float64" if one in _WHOLE else one if one in ("float32", "float64") else None
    if short not in _ARITHMETIC and short not in _DIVISIONS:
        return None
    others = [v for v in values if not isinstance(v, Tensor)]
    if not all(numeric(v) or v is None for v in others) or any(isinstance(v, complex) for v in others):
        return None
    if "float64" in types and all(kind(str(t)) < 3 for t in types):
        return "float64"
    if short in _DIVISIONS and types <= {*_WHOLE}:
        return "float64"
    return one if len(arrays) == len(values) and one == "float32" and short in _ARITHMETIC else None


def of_numbers(value: Value) -> str | None:
    """The type of an array that is made of a list of Python's numbers."""
    leaves = list(flat([value])) if isinstance(value, (ListValue, tuple)) else [value]
    kinds = {type(leaf) for leaf in leaves}
    if kinds <= {int, float}:
        return "float64" if float in kinds else "int64" if kinds else None
    return "bool" if kinds == {bool} else None
