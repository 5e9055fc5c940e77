"""Python's builtins on abstract values. A name that is not here is not known."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Mapping
from typing import Any

from torchlint_shapes.dims import Poly, Undecided, bounds, symbols
from torchlint_shapes.interpret.attributes import find_method
from torchlint_shapes.interpret.children import children_of
from torchlint_shapes.interpret.declare import F, declared
from torchlint_shapes.interpret.dispatch import ByType
from torchlint_shapes.interpret.exact import exactly
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.operators import binary
from torchlint_shapes.interpret.plain import hashable, written
from torchlint_shapes.interpret.sequences import sequence_items
from torchlint_shapes.interpret.signals import NeedsCount
from torchlint_shapes.interpret.torch_calls import call_op
from torchlint_shapes.interpret.truth import truth_of
from torchlint_shapes.interpret.values import (
    NUMBER,
    UNKNOWN,
    AnyTensor,
    Choice,
    DictValue,
    External,
    FunctionValue,
    Instance,
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


_NOT_FOLLOWED = (
    "print", "input", "open", "id", "hash", "exec", "eval", "compile", "breakpoint", "help", "memoryview",
    "bytearray", "ascii", "exit", "quit", "__import__", "format",
)  # fmt: skip
_EXCEPTIONS = (n for n, v in vars(builtins).items() if isinstance(v, type) and issubclass(v, BaseException))


@builtin(*(f"{name}(*arguments, **keywords)" for name in (*_NOT_FOLLOWED, *_EXCEPTIONS)))
def _anything(vm: Machine) -> Value:
    return UNKNOWN


BUILTINS.update({"NotImplemented": UNKNOWN, "Ellipsis": ..., "__debug__": True})


_LENGTHS: ByType[Callable[[Machine, Any, Site], Value]] = ByType()
_measures = _LENGTHS.register


@builtin("len(value, /)")
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


@builtin("range(*bounds)")
def _range(vm: Machine, bounds: tuple[Value, ...]) -> Value:
    if all(isinstance(b, int) for b in bounds):
        return exactly(vm, range, bounds, {})
    for size in bounds:
        name = next((s.name for s in symbols(size) if s.name in vm.assumed), None) if isinstance(size, Poly) else None
        if name is not None:
            raise NeedsCount(name)
    return UNKNOWN


@builtin("int(number=0, /, *base)")
def _int(vm: Machine, number: Value, base: tuple[Value, ...]) -> Value:
    if isinstance(number, Choice):
        return vm.each(number, lambda v: _int(vm, v, base))
    if isinstance(number, Ratio):
        low = bounds(number.number)[0]
        return number.number // number.divisor if low is not None and low >= 0 else UNKNOWN
    if number is NUMBER:
        return vm.trail.unknown_size()
    return number if isinstance(number, Poly) else _constant_call(vm, int, number, *base)


def _constant_call(vm: Machine, function: Callable[..., Any], /, *arguments: Value, **keywords: Value) -> Value:
    given = [a.numbers[0] if isinstance(a, Tensor) and a.numbers and len(a.numbers) == 1 else a for a in arguments]
    return exactly(vm, function, given, keywords)


def _exact(function: Callable[..., Any]) -> Callable[..., Value]:
    return lambda vm, arguments, keywords: _constant_call(vm, function, *arguments, **keywords)


_EXACT_FUNCTIONS: tuple[Any, ...] = (float, complex, bytes, round, divmod, ord, chr, hex, oct, bin)
for _function in _EXACT_FUNCTIONS:
    builtin(f"{_function.__name__}(*arguments, **keywords)")(_exact(_function))


@builtin("str(object='', *decoding, **named)")
def _str(vm: Machine, object: Value, decoding: tuple[Value, ...], named: Mapping[str, Value], site: Site) -> Value:
    if decoding or named:
        return _constant_call(vm, str, object, *decoding, **named)
    if isinstance(object, External) and written(object) is object:
        return External(f"{object.name}.__str__()")  # the same text each time, whatever it is
    own = object.cls.find("__str__") if isinstance(object, Instance) else None
    return (
        vm.call(own, [object], {}, site)
        if isinstance(own, (FunctionValue, Native))
        else _constant_call(vm, str, written(object))
    )


@builtin("repr(object, /)")
def _repr(vm: Machine, object: Value) -> Value:
    text = written(object)
    return _constant_call(vm, repr, object) if text is object else text


@builtin("bool(value=False, /)")
def _bool(vm: Machine, value: Value) -> Value:
    truth = truth_of(value)
    return UNKNOWN if truth is None else truth


@builtin("abs(number, /)")
def _abs(vm: Machine, number: Value, site: Site) -> Value:
    if isinstance(number, (Tensor, AnyTensor)):
        return call_op(vm, "torch.abs", [number], {}, site)
    if isinstance(number, Poly):
        try:
            return number if number >= 0 else -number
        except Undecided:
            return vm.trail.unknown_size()
    return _constant_call(vm, abs, number)


@builtin("pow(base, exp, mod=None)")
def _pow(vm: Machine, base: Value, exp: Value, mod: Value, site: Site) -> Value:
    return binary(vm, "pow", base, exp, site) if mod is None else UNKNOWN


@builtin("list(iterable=(), /)")
def _list(vm: Machine, iterable: Value) -> Value:
    items = sequence_items(vm, iterable)
    return ListValue(items or [], items is not None)


@builtin("tuple(iterable=(), /)")
def _tuple(vm: Machine, iterable: Value) -> Value:
    if isinstance(iterable, ShapeOf):
        return iterable
    items = sequence_items(vm, iterable)
    return UNKNOWN if items is None else tuple(items)


@builtin("set(iterable=(), /)", "frozenset")
def _set(vm: Machine, iterable: Value) -> Value:
    items = sequence_items(vm, iterable)
    known = items is not None and all(map(hashable, items))
    return SetValue(dict.fromkeys(filter(hashable, items or [])), known)


@builtin("dict(iterable=(), /, **entries)")
def _dict(vm: Machine, iterable: Value, entries: dict[str, Value]) -> Value:
    items, known = dict_items(vm, iterable)
    return DictValue({**items, **entries}, known)


@builtin("dict.fromkeys(iterable, value=None, /)")
def _from_keys(vm: Machine, iterable: Value, value: Value) -> Value:
    keys = sequence_items(vm, iterable)
    known = keys is not None and all(map(hashable, keys))
    return DictValue(dict.fromkeys(filter(hashable, keys or []), value), known)


def dict_items(vm: Machine, given: Value) -> tuple[dict[Any, Value], bool]:
    """The items of a dict or of pairs, and whether these are all."""
    if isinstance(given, DictValue):
        return given.items, given.known
    pairs = sequence_items(vm, given)
    good = [p for p in pairs or [] if isinstance(p, tuple) and len(p) == 2 and hashable(p[0])]
    return dict(good), pairs is not None and len(good) == len(pairs)


@builtin("slice(*bounds)")
def _slice(vm: Machine, bounds: tuple[Value, ...], site: Site) -> Value:
    try:
        return slice(*bounds)
    except TypeError:
        vm.refuse("slice", site)
        return UNKNOWN


@builtin("property(fget=None, fset=None, fdel=None, doc=None)")
def _property(vm: Machine, fget: Value) -> Value:
    return UNKNOWN if fget is None else Wrapped("property", fget)


@builtin("staticmethod(function, /)")
def _staticmethod(vm: Machine, function: Value) -> Value:
    return Wrapped("staticmethod", function)


@builtin("classmethod(function, /)")
def _classmethod(vm: Machine, function: Value) -> Value:
    return Wrapped("classmethod", function)
