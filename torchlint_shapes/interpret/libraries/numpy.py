"""numpy: an array is a tensor of dtype NUMPY until torch takes it.

Where the two libraries agree about a shape, torch's op computes it. numpy has rules of its own: what torch would refuse
is not known, and nothing here is a fault. Numbers keep their full precision, and one by itself is a Python number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import torchlint_shapes.interpret.libraries.math  # noqa: F401  what these functions do to plain numbers
from torchlint_shapes.interpret.extent import is_small
from torchlint_shapes.interpret.hooks import ARRAYS, Arrays
from torchlint_shapes.interpret.libraries.numpy_elements import element, named, of_numbers
from torchlint_shapes.interpret.libraries.pictures import as_array, is_picture
from torchlint_shapes.interpret.library import ANYTHING, LIBRARY, library, library_methods
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.numbers import computed
from torchlint_shapes.interpret.plain import numeric
from torchlint_shapes.interpret.sequences import sequence_items
from torchlint_shapes.interpret.torch_arguments import flat, plain
from torchlint_shapes.interpret.torch_calls import as_value
from torchlint_shapes.interpret.unknown_lists import item_of_all, like_all, of_any_length, of_each_length
from torchlint_shapes.interpret.values import (
    MISSING,
    NUMBER,
    UNKNOWN,
    AnyTensor,
    External,
    Keywords,
    ListValue,
    Method,
    Native,
    Site,
    Tensor,
    Value,
)
from torchlint_shapes.ops.apply import apply, has_tensors
from torchlint_shapes.ops.declare import OPS
from torchlint_shapes.ops.dtype import NUMPY

_SAME = (
    "round", "floor", "ceil", "log", "log2", "log10", "exp", "sqrt", "abs", "sum", "mean", "std", "var", "clip",
    "where", "squeeze", "reshape", "unique", "zeros", "ones", "empty", "full", "arange", "linspace", "eye", "stack",
    "hstack", "vstack", "maximum", "minimum", "add", "subtract", "multiply", "divide", "cumsum", "argsort", "argmax",
    "argmin", "matmul", "dot", "sign", "sin", "cos", "tan", "tanh", "flip", "roll", "tile", "zeros_like", "ones_like",
    "empty_like", "full_like", "any", "all",
)  # fmt: skip
_OTHER = {
    "array": "tensor", "asarray": "tensor", "ascontiguousarray": "tensor", "concatenate": "cat", "power": "pow",
    "absolute": "abs", "expand_dims": "unsqueeze", "moveaxis": "movedim", "swapaxes": "swapaxes", "ravel": "ravel",
    "max": "amax", "min": "amin", "amax": "amax", "amin": "amin", "repeat": "repeat_interleave", "float32": "tensor",
    "random.rand": "rand", "random.randn": "randn",
}  # fmt: skip
# How many arguments that stand by position have to do with a shape; what follows is a dtype or an order.
_POSITIONAL = {"zeros": 1, "ones": 1, "empty": 1, "full": 2, "array": 1, "asarray": 1, "zeros_like": 1, "ones_like": 1}
_NO_MATTER = frozenset({"dtype", "copy", "order", "out", "like", "casting", "device"})
_NAMES = {
    "axis": "dim",
    "keepdims": "keepdim",
    "a": "input",
    "x": "input",
    "object": "data",
    "newshape": "shape",
    "num": "steps",
}
_RANDOM = (
    "random(size=None)",
    "random_sample(size=None)",
    "standard_normal(size=None)",
    "uniform(low=0.0, high=1.0, size=None)",
    "normal(loc=0.0, scale=1.0, size=None)",
    "randint(low, high=None, size=None, dtype=None)",
    "choice(a, size=None, replace=True, p=None)",
)


def array_op(vm: Machine, name: str, bound: Mapping[str, Any]) -> Value:
    """What an op of torch makes of arrays."""
    given: dict[str, Value] = {k: _without_type(v) for k, v in bound.items()}
    declared = OPS[name]
    lists = [{k: as_tensor(v) for k, v in of.items()} for of in of_each_length(vm, name, bound)]
    if lists and all(has_tensors(declared.formula, of) for of in lists):
        answers = [apply(declared.formula, plain(of)) for of in lists]
        failed = any(answer.failed for answer in answers)
        found = UNKNOWN if failed else as_value(vm, of_any_length([answer.value for answer in answers]), None)
        return _as_array(found)
    if any(isinstance(v, AnyTensor) for v in flat(given.values())):
        data = given.get("data")
        return data if isinstance(data, AnyTensor) else UNKNOWN
    if not has_tensors(declared.formula, given):
        return UNKNOWN
    answer = apply(declared.formula, plain(given))
    if answer.failed:
        return UNKNOWN
    made = computed(name, given, as_value(vm, answer.value, None), exact=True)
    return _as_array(made, element(name, list(bound.values())))


def _call(vm: Machine, name: str, *arguments: Value) -> Value:
    """The same for arguments that are not bound yet."""
    bound = OPS[name].formula.signature.bind(arguments, {})
    return UNKNOWN if bound is None else array_op(vm, name, bound)


def as_tensor(value: Value, typed: bool = True) -> Value:
    """An array as torch takes it. Its type is left out where numpy computes with it, in its own way, and in a list."""
    if isinstance(value, Tensor) and value.dtype == NUMPY:
        return Tensor(value.shape, value.element if typed else None, None, value.numbers)
    if not is_small(value):
        return UNKNOWN
    if isinstance(value, tuple):
        return tuple(map(_without_type, value))
    return ListValue(list(map(_without_type, value.items)), value.known) if isinstance(value, ListValue) else value


def _without_type(value: Value) -> Value:
    return as_tensor(value, typed=False)


def _as_array(value: Value, of: str | None = None) -> Value:
    if isinstance(value, Tensor):
        if value.rank:
            return Tensor(value.shape, NUMPY, None, value.numbers, element=of)
        return value.numbers[0] if value.numbers else NUMBER
    if isinstance(value, ListValue):
        return ListValue([_as_array(v, of) for v in value.items], value.known)
    return tuple(_as_array(v, of) for v in value) if isinstance(value, tuple) else value


def _function(name: str, op: str) -> None:
    """Registers `numpy.name`; on plain numbers it is what it was before."""
    scalar = LIBRARY.get(f"numpy.{name}")

    def run(vm: Machine, arguments: tuple[Value, ...], keywords: Keywords, site: Site) -> Value:
        signature = OPS[f"torch.{op}"].formula.signature
        places = _POSITIONAL.get(name, len(arguments))
        dtype = keywords.get("dtype", arguments[places] if len(arguments) > places else None)
        arguments = arguments[:places]
        if arguments and all(map(numeric, arguments)) and "input" in signature.parameters:
            return UNKNOWN if scalar is None else scalar(vm, list(arguments), keywords, site)
        named = {_NAMES.get(k, k): v for k, v in keywords.items() if k not in _NO_MATTER}
        numbers = op == "stack" and len(arguments) == 1 and isinstance(arguments[0], (ListValue, tuple))
        if op == "tensor" or (numbers and _are_numbers(vm, arguments[0])):
            data = named.get("data", arguments[0] if arguments else UNKNOWN)
            if isinstance(data, AnyTensor):
                return data
            listed = _array_of(vm, data)
            own = listed.element if isinstance(listed, Tensor) else None
            return _retyped(_as_array(_without_type(listed), own), "float32" if name == "float32" else None, dtype)
        if "input" in signature.parameters and arguments and not isinstance(arguments[0], Tensor):
            arguments = (_listed(vm, arguments[0]), *arguments[1:])
        if op == "cumsum" and len(arguments) == 1 and isinstance(arguments[0], Tensor) and arguments[0].rank == 1:
            named.setdefault("dim", 0)
        bound = signature.bind(arguments, named)
        if bound is None:
            return UNKNOWN
        return _retyped(array_op(vm, f"torch.{op}", bound), _made_by(name, arguments), dtype)

    library(f"numpy.{name}{ANYTHING}")(run)


def _are_numbers(vm: Machine, values: Value) -> bool:
    items = values.items if isinstance(values, ListValue) else values if isinstance(values, tuple) else ()
    return bool(items) and like_all(vm, items) is NUMBER


def _array_of(vm: Machine, data: Value) -> Value:
    """What numpy makes an array of; a list of unknown length has an axis of unknown size."""
    item = item_of_all(vm, data) if isinstance(data, ListValue) else UNKNOWN
    one = UNKNOWN if item is UNKNOWN or isinstance(item, AnyTensor) else _listed(vm, ListValue([item]))
    return Tensor((vm.trail.unknown_size(), *one.shape[1:]), NUMPY) if isinstance(one, Tensor) else _listed(vm, data)


def _retyped(value: Value, by_default: str | None, dtype: Value) -> Value:
    """An array of the type that is asked for, or that the function gives by default, else of its own."""
    if not isinstance(value, Tensor) or value.dtype != NUMPY or (dtype is None and by_default is None):
        return value
    return replace(value, element=by_default if dtype is None else named(dtype))


def _made_by(name: str, arguments: tuple[Value, ...]) -> str | None:
    if name in ("zeros", "ones", "empty", "eye", "linspace", "random.rand", "random.randn"):
        return "float64"
    return of_numbers(arguments) if name == "arange" else None


def _listed(vm: Machine, value: Value) -> Value:
    """A picture, or a list of numbers or arrays, as the array that numpy makes of it."""
    if is_picture(value):
        return as_array(value)
    if not isinstance(value, (ListValue, tuple)):
        return value
    items = sequence_items(vm, value) if is_small(value) else None
    if items is None:
        return UNKNOWN
    if any(isinstance(v, (ListValue, tuple, Tensor)) for v in items):
        rows = [_listed(vm, v) for v in items]
        alike = all(isinstance(v, Tensor) for v in rows)
        return _call(vm, "torch.stack", ListValue(rows), 0) if alike else UNKNOWN
    return _retyped(_call(vm, "torch.tensor", value), of_numbers(value), None)


for _name, _op in ({n: n for n in _SAME} | _OTHER).items():
    if f"torch.{_op}" in OPS:
        _function(_name, _op)


@library("numpy.atleast_1d(*arys)")
def _at_least_1d(vm: Machine, arys: tuple[Value, ...]) -> Value:
    """A number becomes an array of one."""
    if len(arys) != 1:
        return UNKNOWN
    return _listed(vm, (arys[0],) if numeric(arys[0]) else arys[0])


def _random(of: str | None) -> Callable[..., Value]:
    return lambda vm, size: NUMBER if size is None else _retyped(_call(vm, "torch.empty", size), of, None)


for _text in _RANDOM:
    library(f"numpy.random.{_text}")(_random("float64" if "low, high" not in _text and "(a," not in _text else None))


# ---- attributes and methods of arrays that are not those of tensors

_METHODS = {"max": "amax", "min": "amin", "repeat": "repeat_interleave", "copy": "clone", "ravel": "flatten"}


def array_attribute(vm: Machine, value: Tensor, name: str, site: Site) -> Value:
    """What an array has that a tensor has not; MISSING where they agree."""
    if name == "size":
        total: Any = 1
        for size in value.shape:
            total = total * size
        return total
    if name in _OWN:
        return Method(_OWN[name], value)
    if name in _METHODS:
        return Method(External(f"torch.Tensor.{_METHODS[name]}"), value)
    return UNKNOWN if name in ("dtype", "flat", "nbytes", "itemsize", "data", "base", "flags", "real") else MISSING


def _astype(vm: Machine, self: Tensor, dtype: Value) -> Value:
    whole = (isinstance(dtype, Native) and dtype.name == "int") or (
        isinstance(dtype, External) and ".int" in dtype.name
    )
    floating = isinstance(dtype, Native) and dtype.name == "float"
    numbers = None if self.numbers is None or not (whole or floating) else map(int if whole else float, self.numbers)
    return Tensor(self.shape, NUMPY, None, None if numbers is None else tuple(numbers), element=named(dtype))


def _transpose(vm: Machine, self: Tensor, axes: tuple[Value, ...]) -> Value:
    if len(axes) == 1 and isinstance(axes[0], (tuple, ListValue)):
        axes = tuple(flat(axes))
    return _call(vm, "torch.permute", self, axes or tuple(range(self.rank))[::-1])


_OWN = library_methods({"astype(self, dtype, *arguments, **keywords)": _astype, "transpose(self, *axes)": _transpose})


@library("numpy.transpose(a, *axes)")
def _transposed(vm: Machine, a: Value, axes: tuple[Value, ...]) -> Value:
    return _transpose(vm, a, axes) if isinstance(a, Tensor) else UNKNOWN


ARRAYS[NUMPY] = Arrays(array_attribute, array_op, as_tensor)
