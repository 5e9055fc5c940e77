"""Python's builtins on abstract values. A name that is not here is not known."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from typing import Any

from torchlint_shapes.dims import Poly, Undecided, bounds, symbols
from torchlint_shapes.interpret.attributes import find_method
from torchlint_shapes.interpret.children import children_of
from torchlint_shapes.interpret.declare import F, Run, declared
from torchlint_shapes.interpret.dispatch import ByType
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.operators import binary
from torchlint_shapes.interpret.plain import constant, hashable
from torchlint_shapes.interpret.sequences import sequence_items
from torchlint_shapes.interpret.signals import NeedsCount
from torchlint_shapes.interpret.torch_calls import call_op
from torchlint_shapes.interpret.truth import truth_of
from torchlint_shapes.interpret.values import (
    NUMBER,
    UNKNOWN,
    AnyTensor,
    Arguments,
    Choice,
    DictValue,
    External,
    FunctionValue,
    Instance,
    Keywords,
    ListValue,
    Native,
    Ratio,
    SetValue,
    ShapeOf,
    Site,
    Tensor,
    Value,
    Wrapped,
)

BUILTINS: dict[str, Value] = {}


def builtin(*texts: str) -> Callable[[F], F]:
    """Registers a builtin of Python under its name and parameters."""

    def register(function: F) -> F:
        BUILTINS.update((name, Native(name, run)) for name, run in declared(texts, function))
        return function

    return register


for _name in ("print", "input", "open", "id", "hash", "repr", "exec", "eval", "compile", "breakpoint", "help",
              "memoryview", "bytearray", "ascii", "exit", "quit", "__import__", "format"):  # fmt: skip
    BUILTINS[_name] = Native(_name, lambda vm, arguments, keywords, site: UNKNOWN)
for _name, _value in vars(builtins).items():
    if isinstance(_value, type) and issubclass(_value, BaseException):
        BUILTINS[_name] = Native(_name, lambda vm, arguments, keywords, site: UNKNOWN)
BUILTINS.update({"NotImplemented": UNKNOWN, "Ellipsis": ..., "__debug__": True})


_LENGTHS: ByType[Callable[[Machine, Any, Site], Value]] = ByType()
_measures = _LENGTHS.register


@builtin("len")
def _len(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    return length(vm, arguments[0], site) if arguments else UNKNOWN


def length(vm: Machine, value: Value, site: Site) -> Value:
    """`len(value)`."""
    return _LENGTHS[type(value)](vm, value, site)


@_measures(object)
def _not_known(vm: Machine, value: Value, site: Site) -> Value:
    return UNKNOWN


@_measures(tuple, str, bytes, range)
def _of_constant(vm: Machine, value: tuple[Value, ...] | str | bytes | range, site: Site) -> Value:
    return len(value)


@_measures(ListValue, DictValue, SetValue)
def _of_container(vm: Machine, value: ListValue | DictValue | SetValue, site: Site) -> Value:
    return len(value.items) if value.known else vm.trail.unknown_size()


@_measures(Tensor)
def _of_tensor(vm: Machine, value: Tensor, site: Site) -> Value:
    return value.shape[0] if value.rank else UNKNOWN


@_measures(Choice)
def _of_choice(vm: Machine, value: Choice, site: Site) -> Value:
    return vm.each(value, lambda v: length(vm, v, site))


@_measures(Instance)
def _of_instance(vm: Machine, value: Instance, site: Site) -> Value:
    own = find_method(vm, value, "__len__")
    if own is not None:
        return vm.call(own, [], {}, site)
    native = value.cls.find("__len__")
    if isinstance(native, Native):
        return native.run(vm, [value], {}, site)
    children = children_of(value)
    return UNKNOWN if children is None else len(children)


@builtin("range")
def _range(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    if all(isinstance(a, int) for a in arguments) and 1 <= len(arguments) <= 3:
        try:
            return range(*arguments)
        except ValueError:
            return UNKNOWN
    for size in arguments:
        name = next((s.name for s in symbols(size) if s.name in vm.assumed), None) if isinstance(size, Poly) else None
        if name is not None:
            raise NeedsCount(name)
    return UNKNOWN


@builtin("int")
def _int(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    value = arguments[0] if arguments else 0
    if isinstance(value, Choice):
        return vm.each(value, lambda v: _int(vm, [v], {}, site))
    if isinstance(value, Ratio):
        low = bounds(value.number)[0]
        return value.number // value.divisor if low is not None and low >= 0 else UNKNOWN
    if value is NUMBER:
        return vm.trail.unknown_size()
    return value if isinstance(value, Poly) else _constant_call(int, [value, *arguments[1:]])


def _constant_call(function: Callable[..., Any], arguments: Arguments) -> Value:
    arguments = [a.numbers[0] if isinstance(a, Tensor) and a.numbers and len(a.numbers) == 1 else a for a in arguments]
    if not all(map(constant, arguments)):
        return UNKNOWN
    try:
        return function(*arguments)
    except (TypeError, ValueError, ArithmeticError):
        return UNKNOWN


def _exact(function: Callable[..., Any]) -> Run:
    return lambda vm, arguments, keywords, site: _constant_call(function, arguments)


_EXACT_FUNCTIONS: tuple[Any, ...] = (float, complex, bytes, round, divmod, ord, chr, hex, oct, bin)
for _function in _EXACT_FUNCTIONS:
    BUILTINS[_function.__name__] = Native(_function.__name__, _exact(_function))


@builtin("str")
def _str(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    if len(arguments) == 1 and isinstance(arguments[0], External):
        return External(f"{arguments[0].name}.__str__()")  # the same text each time, whatever it is
    own = arguments[0].cls.find("__str__") if len(arguments) == 1 and isinstance(arguments[0], Instance) else None
    if isinstance(own, (FunctionValue, Native)):
        return vm.call(own, arguments, {}, site)
    return _constant_call(str, arguments)


@builtin("bool")
def _bool(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    truth = truth_of(arguments[0]) if arguments else False
    return UNKNOWN if truth is None else truth


@builtin("abs")
def _abs(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    value = arguments[0]
    if isinstance(value, (Tensor, AnyTensor)):
        return call_op(vm, "torch.abs", [value], {}, site)
    if isinstance(value, Poly):
        try:
            return value if value >= 0 else -value
        except Undecided:
            return vm.trail.unknown_size()
    return _constant_call(abs, arguments)


@builtin("pow")
def _pow(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    return binary(vm, "pow", arguments[0], arguments[1], site) if len(arguments) == 2 else UNKNOWN


@builtin("list")
def _list(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    items = sequence_items(vm, arguments[0]) if arguments else []
    return ListValue(items or [], items is not None)


@builtin("tuple")
def _tuple(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    if arguments and isinstance(arguments[0], ShapeOf):
        return arguments[0]
    items = sequence_items(vm, arguments[0]) if arguments else []
    return UNKNOWN if items is None else tuple(items)


@builtin("set", "frozenset")
def _set(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    items = sequence_items(vm, arguments[0]) if arguments else []
    known = items is not None and all(map(hashable, items))
    return SetValue(dict.fromkeys(filter(hashable, items or [])), known)


@builtin("dict")
def _dict(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    result = DictValue({})
    if arguments and isinstance(arguments[0], DictValue):
        result = DictValue(dict(arguments[0].items), arguments[0].known)
    elif arguments:
        pairs = sequence_items(vm, arguments[0])
        result.known = pairs is not None
        for pair in pairs or []:
            if isinstance(pair, tuple) and len(pair) == 2 and hashable(pair[0]):
                result.items[pair[0]] = pair[1]
            else:
                result.known = False
    result.items.update(keywords)
    return result


@builtin("slice")
def _slice(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    return slice(*arguments)


def _wrapper(kind: str) -> Native:
    return Native(kind, lambda vm, arguments, keywords, site: Wrapped(kind, arguments[0]) if arguments else UNKNOWN)


for _name in ("property", "staticmethod", "classmethod"):
    BUILTINS[_name] = _wrapper(_name)
