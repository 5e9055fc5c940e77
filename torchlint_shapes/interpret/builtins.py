"""Python's builtins on abstract values. A name that is not here is not known."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from typing import Any

from torchlint_shapes.dims import Poly, Undecided, bounds
from torchlint_shapes.interpret import torch_calls
from torchlint_shapes.interpret.attributes import find_attribute, find_method, get_attribute, set_attribute
from torchlint_shapes.interpret.calls import call
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.network import children_of
from torchlint_shapes.interpret.operators import binary, compare, hashable, sequence_items
from torchlint_shapes.interpret.values import (
    MISSING,
    UNKNOWN,
    AnyTensor,
    Choice,
    ClassValue,
    DictValue,
    External,
    FunctionValue,
    Instance,
    IteratorValue,
    ListValue,
    Method,
    ModuleValue,
    Native,
    Partial,
    Ratio,
    SetValue,
    ShapeOf,
    Site,
    Stream,
    Tensor,
    Value,
    Wrapped,
    constant,
    loose,
    size_like,
)

Arguments = list[Value]
Keywords = dict[str, Value]
Run = Callable[[Machine, Arguments, Keywords, Site], Value]

BUILTINS: dict[str, Value] = {}


def builtin(*names: str) -> Callable[[Run], Run]:
    def register(run: Run) -> Run:
        for name in names:
            BUILTINS[name] = Native(name, run)
        return run

    return register


for _name in ("print", "input", "open", "id", "hash", "repr", "exec", "eval", "compile", "breakpoint", "help",
              "memoryview", "bytearray", "ascii", "object", "exit", "quit", "__import__", "format"):  # fmt: skip
    BUILTINS[_name] = Native(_name, lambda vm, arguments, keywords, site: UNKNOWN)
for _name, _value in vars(builtins).items():
    if isinstance(_value, type) and issubclass(_value, BaseException):
        BUILTINS[_name] = Native(_name, lambda vm, arguments, keywords, site: UNKNOWN)
BUILTINS.update({"NotImplemented": UNKNOWN, "Ellipsis": ..., "__debug__": True})


@builtin("len")
def _len(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    value = arguments[0] if arguments else UNKNOWN
    if isinstance(value, (tuple, str, bytes, range)):
        return len(value)
    if isinstance(value, (ListValue, DictValue, SetValue)):
        return len(value.items) if value.known else vm.trail.unknown_size()
    if isinstance(value, Tensor) and value.rank:
        return value.shape[0]
    if isinstance(value, Choice):
        return vm.each(value, lambda v: _len(vm, [v], {}, site))
    if isinstance(value, Instance):
        own = find_method(vm, value, "__len__")
        if own is not None:
            return call(vm, own, [], {}, site)
        children = children_of(value)
        return UNKNOWN if children is None else len(children)
    return UNKNOWN


@builtin("range")
def _range(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    if all(isinstance(a, int) for a in arguments) and 1 <= len(arguments) <= 3:
        try:
            return range(*arguments)
        except ValueError:
            return UNKNOWN
    return UNKNOWN


@builtin("enumerate")
def _enumerate(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    start = arguments[1] if len(arguments) > 1 else keywords.get("start", 0)
    if isinstance(arguments[0], Stream):
        return Stream((UNKNOWN, arguments[0].item))
    items = sequence_items(vm, arguments[0])
    if items is None or not isinstance(start, int):
        return IteratorValue([], False)
    return IteratorValue(list(enumerate(items, start)))


@builtin("zip")
def _zip(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    if any(isinstance(a, Stream) for a in arguments):
        return Stream(tuple(a.item if isinstance(a, Stream) else UNKNOWN for a in arguments))
    columns = [sequence_items(vm, a) for a in arguments]
    known = [c for c in columns if c is not None]
    return IteratorValue(list(zip(*known)), len(known) == len(columns))


@builtin("reversed")
def _reversed(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    items = sequence_items(vm, arguments[0])
    return IteratorValue(list(reversed(items or [])), items is not None)


@builtin("sorted")
def _sorted(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    items = sequence_items(vm, arguments[0])
    if items is None or not all(map(constant, items)) or keywords.get("key") is not None:
        return ListValue(items or [], items is not None and len(items) < 2)
    try:
        return ListValue(sorted(items, reverse=vm.truth(keywords.get("reverse", False)) is True))
    except TypeError:
        return ListValue([], False)


@builtin("map")
def _map(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    if not arguments:
        return UNKNOWN
    columns = [sequence_items(vm, a) for a in arguments[1:]]
    if any(c is None for c in columns):
        return IteratorValue([], False)
    return IteratorValue([call(vm, arguments[0], list(row), {}, site) for row in zip(*[c or [] for c in columns])])


@builtin("filter")
def _filter(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    items = sequence_items(vm, arguments[1]) if len(arguments) == 2 else None
    if items is None:
        return IteratorValue([], False)
    verdicts = [vm.truth(i if arguments[0] is None else call(vm, arguments[0], [i], {}, site)) for i in items]
    return IteratorValue([i for i, v in zip(items, verdicts) if v], None not in verdicts)


@builtin("iter")
def _iter(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    if isinstance(arguments[0], (Stream, IteratorValue)):
        return arguments[0]
    items = sequence_items(vm, arguments[0])
    return IteratorValue(items or [], items is not None)


@builtin("next")
def _next(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    source = arguments[0] if arguments else UNKNOWN
    if isinstance(source, Stream):
        return source.item
    if isinstance(source, IteratorValue) and source.items and source.known:
        first, *rest = source.items
        vm.trail.replace(source, rest, True)  # type: ignore[arg-type]
        return first
    if isinstance(source, IteratorValue) and source.known and len(arguments) > 1:
        return arguments[1]
    return UNKNOWN


@builtin("sum")
def _sum(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    items = sequence_items(vm, arguments[0])
    if items is None:
        return UNKNOWN
    total = arguments[1] if len(arguments) > 1 else keywords.get("start", 0)
    for item in items:
        total = binary(vm, "add", total, item, site)
    return total


def _extreme(greater: bool) -> Run:
    def run(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
        items: Any = arguments if len(arguments) > 1 else sequence_items(vm, arguments[0]) if arguments else None
        if not items:
            return keywords.get("default", UNKNOWN)
        if "key" in keywords:
            return items[0] if len(items) == 1 else UNKNOWN
        best = items[0]
        for item in items[1:]:
            if any(isinstance(v, (Tensor, AnyTensor)) or v is UNKNOWN for v in (best, item)):
                return UNKNOWN
            better = vm.truth(compare(vm, "gt" if greater else "lt", item, best, site))
            if better is None:
                return _either_size(vm, best, item, greater)
            best = item if better else best
        return best

    return run


def _either_size(vm: Machine, a: Value, b: Value, greater: bool) -> Value:
    return vm.trail.unknown_size() if size_like(a) and size_like(b) else UNKNOWN


BUILTINS["max"], BUILTINS["min"] = Native("max", _extreme(True)), Native("min", _extreme(False))


@builtin("int")
def _int(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    value = arguments[0] if arguments else 0
    if isinstance(value, Choice):
        return vm.each(value, lambda v: _int(vm, [v], {}, site))
    if isinstance(value, Ratio):
        low = bounds(value.number)[0]
        return value.number // value.divisor if low is not None and low >= 0 else UNKNOWN
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


_EXACT_FUNCTIONS: tuple[Any, ...] = (float, str, complex, bytes, round, divmod, ord, chr, hex, oct, bin)
for _function in _EXACT_FUNCTIONS:
    BUILTINS[_function.__name__] = Native(_function.__name__, _exact(_function))


@builtin("bool")
def _bool(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    truth = vm.truth(arguments[0]) if arguments else False
    return UNKNOWN if truth is None else truth


@builtin("abs")
def _abs(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    value = arguments[0]
    if isinstance(value, (Tensor, AnyTensor)):
        return torch_calls.call_op(vm, "torch.abs", [value], {}, site)
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


def _quantifier(stop: bool) -> Run:
    def run(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
        items = sequence_items(vm, arguments[0])
        if items is None:
            return UNKNOWN
        truths = [vm.truth(i) for i in items]
        return stop if stop in truths else (UNKNOWN if None in truths else not stop)

    return run


BUILTINS["any"], BUILTINS["all"] = Native("any", _quantifier(True)), Native("all", _quantifier(False))


# ---- objects


@builtin("isinstance", "issubclass")
def _isinstance(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    verdict = is_instance(vm, *arguments) if len(arguments) == 2 else None
    return UNKNOWN if verdict is None else verdict


_EXACT: dict[str, tuple[type, ...]] = {
    "int": (int, Poly), "float": (float,), "str": (str,), "bool": (bool,), "tuple": (tuple,), "bytes": (bytes,),
    "list": (ListValue,), "dict": (DictValue,), "set": (SetValue,), "range": (range,), "complex": (complex,),
    "slice": (slice,), "type": (ClassValue,),
}  # fmt: skip
_ABSTRACT: dict[str, tuple[type, ...]] = {
    "Iterable": (tuple, str, ListValue, DictValue, SetValue, range, IteratorValue, bytes),
    "Sequence": (tuple, str, ListValue, range, bytes),
    "Mapping": (DictValue,),
    "MutableMapping": (DictValue,),
    "Callable": (FunctionValue, Native, Method, ClassValue, Partial),
    "Number": (int, float, Poly),
    "Integral": (int, Poly),
    "Real": (int, float, Poly),
    "OrderedDict": (DictValue,),
    "Size": (tuple,),
    "FunctionType": (FunctionValue,),
    "LambdaType": (FunctionValue,),
    "MethodType": (Method,),
    "partial": (Partial,),
}


def is_instance(vm: Machine, value: Value, kind: Value) -> bool | None:
    """`isinstance(value, kind)`, None when not known."""
    if isinstance(kind, tuple):
        verdicts = [is_instance(vm, value, k) for k in kind]
        return True if True in verdicts else (None if None in verdicts else False)
    if isinstance(value, Choice):
        found = {is_instance(vm, v, kind) for v in value.values}
        return found.pop() if len(found) == 1 else None
    if value is UNKNOWN or kind is UNKNOWN or loose(value) or isinstance(value, (External, Ratio, ShapeOf, Stream)):
        return None
    if isinstance(kind, Native):
        return isinstance(value, _EXACT[kind.name]) if kind.name in _EXACT else None
    if isinstance(kind, ClassValue):
        subject = value if isinstance(value, ClassValue) else value.cls if isinstance(value, Instance) else None
        if subject is None:
            return False
        return kind in subject.mro or (None if subject.is_open else False)
    if isinstance(kind, External):
        return _is_external(value, kind.name)
    return None


def _is_external(value: Value, name: str) -> bool | None:
    short = name.rpartition(".")[2]
    if name in ("torch.Tensor", "torch.FloatTensor", "torch.autograd.Variable"):
        return isinstance(value, (Tensor, AnyTensor))
    if name == "torch.nn.Parameter" or isinstance(value, (Instance, Tensor, AnyTensor)):
        return None if isinstance(value, (Instance, Tensor, AnyTensor)) else False
    if short in _ABSTRACT:
        return isinstance(value, _ABSTRACT[short])
    return False if constant(value) or isinstance(value, (ListValue, DictValue, tuple)) else None


@builtin("type")
def _type(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    value = arguments[0]
    if isinstance(value, Instance):
        return value.cls
    if isinstance(value, (Tensor, AnyTensor)):
        return External("torch.Tensor")
    for name, kinds in _EXACT.items():
        if type(value) in kinds and not loose(value):
            return BUILTINS[name]
    return UNKNOWN


@builtin("getattr")
def _getattr(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    if len(arguments) < 2 or not isinstance(arguments[1], str):
        return UNKNOWN
    if len(arguments) == 2:
        return get_attribute(vm, arguments[0], arguments[1], site)
    found = find_attribute(vm, arguments[0], arguments[1], site)
    return arguments[2] if found is MISSING else found


@builtin("setattr")
def _setattr(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    if len(arguments) == 3 and isinstance(arguments[1], str):
        set_attribute(vm, arguments[0], arguments[1], arguments[2], site)
    elif arguments and isinstance(arguments[0], Instance):
        from torchlint_shapes.interpret.network import OTHERS

        vm.trail.write(arguments[0].attrs, OTHERS, UNKNOWN)
    return None


@builtin("delattr")
def _delattr(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    from torchlint_shapes.interpret.attributes import del_attribute

    if len(arguments) == 2 and isinstance(arguments[1], str):
        del_attribute(vm, arguments[0], arguments[1])
    return None


@builtin("hasattr")
def _hasattr(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    if len(arguments) != 2 or not isinstance(arguments[1], str):
        return UNKNOWN
    value = arguments[0]
    if isinstance(value, Tensor):
        return UNKNOWN
    found = find_attribute(vm, value, arguments[1], site)
    if found is MISSING:
        return False
    known = isinstance(value, (Instance, ModuleValue, ClassValue)) and found is not UNKNOWN
    return True if known else UNKNOWN


@builtin("dir")
def _dir(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    from torchlint_shapes.interpret.library import members

    of = arguments[0] if arguments else UNKNOWN
    if isinstance(of, ModuleValue):
        return ListValue(list(of.scope.vars))
    return ListValue(list(members(of.name)) if isinstance(of, External) else [], False)


@builtin("callable")
def _callable(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    value = arguments[0]
    if isinstance(value, (FunctionValue, Native, Method, ClassValue, Partial)):
        return True
    if isinstance(value, Instance):
        return value.cls.find("__call__") is not MISSING or UNKNOWN
    return False if (constant(value) and not loose(value)) or isinstance(value, (ListValue, DictValue)) else UNKNOWN


@builtin("super")
def _super(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    from torchlint_shapes.interpret.values import Super

    if len(arguments) == 2 and isinstance(arguments[0], ClassValue):
        return Super(arguments[0], arguments[1])
    return UNKNOWN


@builtin("slice")
def _slice(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    return slice(*arguments)


def _wrapper(kind: str) -> Native:
    return Native(kind, lambda vm, arguments, keywords, site: Wrapped(kind, arguments[0]) if arguments else UNKNOWN)


for _name in ("property", "staticmethod", "classmethod"):
    BUILTINS[_name] = _wrapper(_name)
