"""The numbers in small tensors: programs compute widths and rates with `torch.linspace`, `torch.round` and `.tolist()`.

Floats are rounded to float32 after each step, as torch does by default.
"""

from __future__ import annotations

import math
import operator
import struct
from collections import Counter
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any, TypeAlias

from torchlint_shapes.interpret.extent import LARGEST, is_small
from torchlint_shapes.interpret.values import NUMBER, UNKNOWN, ListValue, Tensor, Value
from torchlint_shapes.ops.dtype import NUMPY

Numbers: TypeAlias = "tuple[Any, ...]"
MOST = 4096


def _power(base: Any, exponent: Any) -> Any:
    """As torch does, whose whole numbers have 64 bits."""
    if isinstance(exponent, int) and abs(exponent) > 64 and isinstance(base, int):
        raise OverflowError
    return base**exponent


_UNARY: dict[str, Callable[[Any], Any]] = {
    "round": round, "floor": math.floor, "ceil": math.ceil, "log": math.log, "log2": math.log2, "log10": math.log10,
    "exp": math.exp, "sqrt": math.sqrt, "abs": abs, "__neg__": operator.neg, "neg": operator.neg,
}  # fmt: skip
_BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "add": operator.add, "sub": operator.sub, "mul": operator.mul, "multiply": operator.mul, "div": operator.truediv,
    "truediv": operator.truediv, "divide": operator.truediv, "true_divide": operator.truediv, "pow": _power,
    "floordiv": operator.floordiv, "floor_divide": operator.floordiv, "mod": operator.mod, "remainder": operator.mod,
}  # fmt: skip
_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    name: getattr(operator, name) for name in ("eq", "ne", "lt", "le", "gt", "ge")
}
_CASTS: dict[str, Callable[[Any], Any]] = {"int": int, "long": int, "float": float, "double": float}
_REDUCTIONS: dict[str, Callable[[Numbers], Any]] = {
    "max": max,
    "min": min,
    "amax": max,
    "amin": min,
    "sum": sum,
    "any": any,
    "all": all,
}
_SAME = frozenset(["contiguous", "clone", "detach", "cpu", "cuda", "to", "data", "tensor", "as_tensor", "Buffer"])


def computed(name: str, bound: Mapping[str, Any], output: Any, exact: bool = False) -> Value:
    """The output of an op, with its numbers where those of its inputs are known; `exact` floats are not rounded."""
    kind = name.rpartition(".")[2]
    if kind in ("item", "tolist"):
        return _python(kind, bound, output)
    if kind in ("split", "chunk", "tensor_split", "unbind"):
        whole = next(iter(bound.values()))
        if isinstance(output, ListValue):
            return ListValue(list(_pieces(whole, tuple(output.items))), output.known)
        return _pieces(whole, output) if isinstance(output, tuple) else output
    if kind == "unique":
        return _unique(bound, output)
    if not isinstance(output, Tensor) or not all(isinstance(s, int) for s in output.shape):
        return output
    try:
        numbers = _numbers(kind, list(bound.values()), bound, output)
    except (ArithmeticError, ValueError, TypeError):
        return output
    if (
        numbers is None
        or len(numbers) > MOST
        or any(isinstance(n, int) and abs(n) > LARGEST for n in numbers)
        or len(numbers) != math.prod(s for s in output.shape if isinstance(s, int))
    ):
        return output
    return Tensor(output.shape, output.dtype, output.origin, numbers if exact else tuple(map(_single, numbers)))


def _unique(bound: Mapping[str, Any], output: Any) -> Value:
    """The distinct numbers, in order, and how often each is there."""
    whole = next(iter(bound.values()), None)
    if not isinstance(whole, Tensor) or whole.numbers is None or bound.get("dim") is not None:
        return output
    if bound.get("return_inverse") or len(whole.numbers) > MOST:
        return output
    counted = sorted(Counter(whole.numbers).items())
    columns = (tuple(number for number, _ in counted), tuple(times for _, times in counted))
    parts = [
        Tensor((len(counted),), part.dtype, part.origin, numbers)
        for part, numbers in zip(output if isinstance(output, tuple) else (output,), columns)
    ]
    return tuple(parts) if isinstance(output, tuple) else parts[0]


def _pieces(whole: Value, parts: tuple[Any, ...]) -> tuple[Value, ...]:
    """The parts of a vector, in order."""
    if not isinstance(whole, Tensor) or whole.numbers is None or whole.rank != 1:
        return parts
    found, start = [], 0
    for part in parts:
        size = part.shape[0] if part.rank else 1
        if not isinstance(size, int):
            return parts
        found.append(Tensor(part.shape, part.dtype, part.origin, whole.numbers[start : start + size]))
        start += size
    return tuple(found)


def _single(number: Any) -> Any:
    return struct.unpack("f", struct.pack("f", number))[0] if isinstance(number, float) else number


def _numbers(kind: str, values: list[Any], bound: Mapping[str, Any], output: Tensor) -> Numbers | None:
    if kind == "linspace":
        return _linspace(bound)
    if kind == "arange":
        return _arange(bound)
    if kind in ("tensor", "as_tensor") and values and not isinstance(values[0], Tensor):
        return _flat(values[0])
    if len(values) > 1 and isinstance(values[0], (int, float)) and isinstance(values[1], Tensor):
        return _combined(f"__r{kind}__", values[1].numbers or (), [values[1], values[0]])
    own = values[0].numbers if values and isinstance(values[0], Tensor) else None
    if own is None:
        return None
    if kind in _UNARY and not bound.get("decimals"):
        keep = kind in ("round", "floor", "ceil")
        return tuple(float(_UNARY[kind](v)) if keep and isinstance(v, float) else _UNARY[kind](v) for v in own)
    if kind == "diff":
        return tuple(b - a for a, b in pairwise(own)) if bound.get("n") == 1 else None
    if kind in _REDUCTIONS and not output.rank:
        return (_REDUCTIONS[kind](own),)
    if kind in _CASTS:
        return tuple(map(_CASTS[kind], own))
    if kind in _SAME:
        return own if output.dtype == values[0].dtype else _cast(own, output.dtype)
    if kind in ("flip", "__getitem__"):
        return _picked(kind, own, values)
    return _combined(kind, own, values)


def _cast(own: Numbers, dtype: str | None) -> Numbers | None:
    """Numbers as another dtype has them: whole ones are cut, floats are those of float32."""
    if dtype in ("int32", "int64") and all(isinstance(n, (int, float)) for n in own):
        return tuple(map(int, own))
    return tuple(map(float, own)) if dtype in ("float32", "float64") else None


def _linspace(bound: Mapping[str, Any]) -> Numbers | None:
    start, end, steps = bound.get("start"), bound.get("end"), bound.get("steps")
    if not (isinstance(start, (int, float)) and isinstance(end, (int, float)) and isinstance(steps, int)):
        return None
    if steps == 1:
        return (float(start),)
    if steps > MOST:
        return None
    step = (end - start) / (steps - 1)
    return tuple(float(start + step * i if i < steps // 2 else end - step * (steps - 1 - i)) for i in range(steps))


def _arange(bound: Mapping[str, Any]) -> Numbers | None:
    given = [v for k, v in bound.items() if k in ("start", "end", "step") and v is not None]
    given = given or list(next((v for v in bound.values() if isinstance(v, tuple)), ()))
    if not given or not all(type(v) is int for v in given):
        return None
    return tuple(range(*given)) if len(range(*given)) <= MOST else None


def _flat(value: Value) -> Numbers | None:
    if isinstance(value, (int, float)):
        return (value,)
    if not is_small(value):
        return None
    items = value.items if isinstance(value, ListValue) and value.known else value if isinstance(value, tuple) else None
    if items is None:
        return None
    parts = [_flat(v) for v in items]
    return None if None in parts else tuple(n for part in parts for n in part or ())


def _picked(kind: str, own: Numbers, values: list[Any]) -> Numbers | None:
    tensor = values[0]
    if tensor.rank != 1:
        return None
    if kind == "flip":
        return own[::-1]
    index = values[1]
    if isinstance(index, int) and -len(own) <= index < len(own):
        return (own[index],)
    parts = (index.start, index.stop, index.step) if isinstance(index, slice) else (0.5,)
    return own[index] if all(p is None or isinstance(p, int) for p in parts) else None


def _combined(kind: str, own: Numbers, values: list[Any]) -> Numbers | None:
    name = kind.strip("_")
    swapped = kind.startswith("__r") and name[1:] in _BINARY
    function = _BINARY.get(name[1:] if swapped else name) or _COMPARISONS.get(name)
    other = values[1] if len(values) > 1 else None
    if function is None:
        return None
    if isinstance(other, (int, float)):
        others: Numbers = (other,)
    elif isinstance(other, Tensor) and other.numbers is not None:
        others = other.numbers
        if other.shape != values[0].shape and len(own) != 1 != len(others):
            return None
    else:
        return None
    if len(own) == 1 or len(others) == 1:
        own, others = own * len(others), others * len(own)
    if name in _COMPARISONS and not all(isinstance(n, int) for n in (*own, *others)):
        return None  # a float of the program need not be the float32 of the tensor
    return tuple(function(b, a) if swapped else function(a, b) for a, b in zip(own, others))


def _python(kind: str, bound: Mapping[str, Any], output: Any) -> Value:
    tensor = next(iter(bound.values()), None)
    if not isinstance(tensor, Tensor) or tensor.numbers is None:
        return output
    if kind == "item":
        return tensor.numbers[0] if len(tensor.numbers) == 1 else UNKNOWN
    if tensor.rank == 0:
        return tensor.numbers[0]
    return ListValue(list(tensor.numbers)) if tensor.rank == 1 else output


def rows(tensor: Tensor) -> list[Value] | None:
    """What iterating over a tensor gives, None when there is no telling how many; of an array, numbers."""
    count = tensor.shape[0] if tensor.rank else None
    if not isinstance(count, int) or count > MOST:
        return None
    if tensor.numbers is not None and tensor.rank == 1:
        as_array = tensor.dtype == NUMPY
        return [n if as_array else Tensor((), tensor.dtype, tensor.origin, (n,)) for n in tensor.numbers]
    if tensor.dtype == NUMPY and tensor.rank == 1:
        return [NUMBER] * count
    return [Tensor(tensor.shape[1:], tensor.dtype, tensor.origin)] * count
