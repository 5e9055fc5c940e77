"""Functions of libraries that bear on sizes, by qualified name. What is not here is not known.

Being a key of `LIBRARY` is all it takes; torch's tensor functions are ops (`torchlint_shapes.ops`), not these.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

from torchlint_shapes.dims import Poly
from torchlint_shapes.interpret.calls import call
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.operators import binary, hashable, sequence_items
from torchlint_shapes.interpret.values import (
    MISSING,
    UNKNOWN,
    ClassValue,
    DictValue,
    External,
    FunctionValue,
    Instance,
    IteratorValue,
    ListValue,
    Native,
    Partial,
    Ratio,
    Site,
    Value,
    Wrapped,
    constant,
)
from torchlint_shapes.ops.declare import LAYERS, OPS

Run = Callable[[Machine, list[Value], dict[str, Value], Site], Value]
LIBRARY: dict[str, Run] = {}

# Facts of the machine that a linter may assume: what a program does on a CPU, outside torch.jit.
CONSTANTS: dict[str, Value] = {
    "math.pi": math.pi, "math.e": math.e, "math.inf": math.inf, "math.nan": math.nan, "torch.pi": math.pi,
    "torch.inf": math.inf, "torch.nan": math.nan, "numpy.pi": math.pi, "numpy.inf": math.inf, "numpy.newaxis": None,
    "torch.__version__": "2.13.0", "typing.TYPE_CHECKING": False, "sys.version_info": (3, 11, 7), "sys.argv": UNKNOWN,
    "sys.maxsize": (1 << 63) - 1,
}  # fmt: skip

_ALIASES = {
    "torch.functional": "torch", "torch._C._nn": "torch.nn.functional", "collections.abc": "typing",
    "typing_extensions": "typing", "torch.nn.parameter.Parameter": "torch.nn.Parameter",
}  # fmt: skip


def canonical(name: str) -> str:
    """The name under which torch documents it."""
    if name.startswith("torch.nn.modules."):
        short = name.rpartition(".")[2]
        return f"torch.nn.{short}" if short[:1].isupper() else name
    head, _, tail = name.rpartition(".")
    if name in _ALIASES:
        return _ALIASES[name]
    return f"{_ALIASES[head]}.{tail}" if head in _ALIASES else name


def members(module: str) -> list[str]:
    """The names that `from module import *` brings, as far as they are known."""
    from torchlint_shapes.interpret.network import MODULE_CLASSES

    known = [*OPS, *LAYERS, *MODULE_CLASSES]
    if module == "torch":
        known += ["torch.nn", "torch.optim", "torch.utils"]
    return [n[len(module) + 1 :] for n in known if n.startswith(module + ".") and "." not in n[len(module) + 1 :]]


def call_library(vm: Machine, name: str, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    """The result of a library function, MISSING when nothing is known about it."""
    run = LIBRARY.get(name)
    return MISSING if run is None else run(vm, arguments, keywords, site)


def library(*names: str) -> Callable[[Run], Run]:
    def register(run: Run) -> Run:
        for name in names:
            LIBRARY[name] = run
        return run

    return register


def _constants(function: Callable[..., Any]) -> Run:
    def run(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
        if not all(constant(a) for a in [*arguments, *keywords.values()]):
            return UNKNOWN
        try:
            return function(*arguments, **keywords)
        except (TypeError, ValueError, ArithmeticError):
            return UNKNOWN

    return run


for _name in [
    "sqrt",
    "log",
    "log2",
    "log10",
    "exp",
    "pow",
    "gcd",
    "lcm",
    "isqrt",
    "log1p",
    "sin",
    "cos",
    "tan",
    "tanh",
    "atan",
    "hypot",
    "fabs",
    "trunc",
    "isclose",
    "comb",
    "factorial",
    "isfinite",
    "isinf",
    "isnan",
    "radians",
    "degrees",
]:
    LIBRARY[f"math.{_name}"] = _constants(getattr(math, _name))
for _name in ("sqrt", "log", "log2", "log10", "exp", "sin", "cos"):
    LIBRARY[f"numpy.{_name}"] = _constants(getattr(math, _name))


def _rounding(up: bool) -> Run:
    exact = _constants(math.ceil if up else math.floor)

    def run(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
        value = arguments[0] if arguments else UNKNOWN
        if isinstance(value, Ratio):
            return -(-value.number // value.divisor) if up else value.number // value.divisor
        return value if isinstance(value, Poly) else exact(vm, arguments, keywords, site)

    return run


for _name, _up in (("math.ceil", True), ("math.floor", False), ("numpy.ceil", True), ("numpy.floor", False)):
    LIBRARY[_name] = _rounding(_up)


@library("math.prod", "numpy.prod", "numpy.product")
def _prod(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    items = sequence_items(vm, arguments[0]) if arguments else None
    if items is None:
        return UNKNOWN
    total: Value = keywords.get("start", 1)
    for item in items:
        total = binary(vm, "mul", total, item, site)
    return total


def _operator(name: str) -> Run:
    def run(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
        return binary(vm, name, arguments[0], arguments[1], site) if len(arguments) == 2 else UNKNOWN

    return run


for _name in ("mul", "add", "sub", "floordiv", "truediv"):
    LIBRARY[f"operator.{_name}"] = _operator(_name)


# ---- functools, itertools, collections, copy


@library("functools.partial")
def _partial(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    return Partial(arguments[0], tuple(arguments[1:]), tuple(keywords.items())) if arguments else UNKNOWN


@library("functools.reduce")
def _reduce(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    items = sequence_items(vm, arguments[1]) if len(arguments) > 1 else None
    if items is None:
        return UNKNOWN
    items = [*arguments[2:3], *items]
    total = items[0] if items else UNKNOWN
    for item in items[1:]:
        total = call(vm, arguments[0], [total, item], {}, site)
    return total


@library("functools.wraps", "functools.update_wrapper")
def _wraps(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    """A wrapper takes the name of what it wraps."""
    if len(arguments) == 2:
        return _named_after(arguments[1], arguments[0])
    return Native("wraps", lambda vm, a, k, site: _named_after(arguments[0], a[0]))


def _named_after(wrapped: Value, wrapper: Value) -> Value:
    if isinstance(wrapper, FunctionValue):
        wrapper.name = getattr(wrapped, "name", wrapper.name)
        wrapper.attrs.update({**getattr(wrapped, "attrs", {}), "__wrapped__": wrapped})
    return wrapper


@library("functools.lru_cache", "functools.cache", "functools.singledispatch", "abc.abstractmethod",
         "torch.no_grad", "torch.inference_mode", "torch.enable_grad", "torch.jit.script", "torch.jit.ignore",
         "torch.jit.unused", "torch.jit.export", "torch.jit.script_method", "torch.compile", "torch.fx.wrap",
         "typing.overload", "typing.final", "torch.autocast", "torch.cuda.amp.autocast")  # fmt: skip
def _transparent(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    """Decorators that change nothing about shapes, with or without arguments of their own."""
    if len(arguments) == 1 and isinstance(arguments[0], (FunctionValue, ClassValue, Instance, Wrapped)):
        return arguments[0]
    return Native("decorator", lambda vm, arguments, keywords, site: arguments[0] if arguments else UNKNOWN)


@library("functools.cached_property")
def _cached_property(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    return Wrapped("property", arguments[0])


@library("itertools.chain")
def _chain(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    parts = [sequence_items(vm, a) for a in arguments]
    return IteratorValue([i for p in parts for i in p or []], None not in parts)


@library("itertools.chain.from_iterable")
def _chain_all(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    return _chain(vm, sequence_items(vm, arguments[0]) or [UNKNOWN], {}, site)


@library("itertools.repeat")
def _repeat(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    times = arguments[1] if len(arguments) > 1 else keywords.get("times", UNKNOWN)
    return (
        IteratorValue([arguments[0]] * times) if isinstance(times, int) and times < 10_000 else IteratorValue([], False)
    )


@library("itertools.product")
def _product(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    import itertools

    parts = [sequence_items(vm, a) for a in arguments]
    if None in parts or keywords or math.prod(len(p or []) for p in parts) > 10_000:
        return IteratorValue([], False)
    return IteratorValue(list(itertools.product(*[p or [] for p in parts])))


@library("itertools.pairwise")
def _pairwise(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    items = sequence_items(vm, arguments[0])
    return IteratorValue(list(zip(items or [], (items or [])[1:])), items is not None)


@library("itertools.accumulate")
def _accumulate(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    items = sequence_items(vm, arguments[0])
    if items is None or len(arguments) > 1 or keywords:
        return IteratorValue([], False)
    sums: list[Value] = []
    for item in items:
        sums.append(binary(vm, "add", sums[-1], item, site) if sums else item)
    return IteratorValue(sums)


@library("collections.OrderedDict", "types.MappingProxyType")
def _ordered(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    from torchlint_shapes.interpret.builtins import BUILTINS

    return call(vm, BUILTINS["dict"], arguments, keywords, site)


@library("collections.defaultdict")
def _defaultdict(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    return DictValue({}, default=arguments[0] if arguments else None)


@library("collections.deque")
def _deque(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    items = sequence_items(vm, arguments[0]) if arguments else []
    return ListValue(items or [], items is not None)


@library("collections.namedtuple")
def _namedtuple(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    from torchlint_shapes.interpret.classes import give_fields
    from torchlint_shapes.interpret.values import NO_DEFAULT

    names = arguments[1] if len(arguments) > 1 else keywords.get("field_names", UNKNOWN)
    listed = names.replace(",", " ").split() if isinstance(names, str) else sequence_items(vm, names)
    if not isinstance(arguments[0], str) or listed is None or not all(isinstance(n, str) for n in listed):
        return UNKNOWN
    defaults = sequence_items(vm, keywords["defaults"]) if "defaults" in keywords else []
    values = [NO_DEFAULT] * (len(listed) - len(defaults or [])) + list(defaults or [])
    cls = ClassValue(arguments[0], arguments[0], kind="namedtuple")
    cls.mro = (cls,)
    give_fields(cls, tuple(zip(listed, values)))
    return cls


@library("types.SimpleNamespace", "argparse.Namespace")
def _namespace(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    cls = ClassValue("SimpleNamespace", "types.SimpleNamespace")
    cls.mro = (cls,)
    return Instance(cls, dict(keywords))


@library("copy.copy", "copy.deepcopy")
def _copy(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    return deep_copy(arguments[0], {})


def deep_copy(value: Value, seen: dict[int, Value]) -> Value:
    """A copy that shares no mutable part."""
    if id(value) in seen:
        return seen[id(value)]
    if isinstance(value, tuple):
        return tuple(deep_copy(v, seen) for v in value)
    if isinstance(value, ListValue):
        seen[id(value)] = copied = ListValue([], value.known)
        copied.items = [deep_copy(v, seen) for v in value.items]
        return copied
    if isinstance(value, DictValue):
        seen[id(value)] = same = DictValue({}, value.known, value.default)
        same.items = {k: deep_copy(v, seen) for k, v in value.items.items()}
        return same
    if isinstance(value, Instance):
        seen[id(value)] = twin = Instance(value.cls, {}, value.made)
        twin.attrs = {k: deep_copy(v, seen) for k, v in value.attrs.items()}
        return twin
    return value


@library("dataclasses.dataclass")
def _dataclass(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    from torchlint_shapes.interpret.classes import declared_fields, give_fields

    if not arguments:
        return Native("dataclass", lambda vm, a, k, site: _dataclass(vm, a, {}, site))
    cls = arguments[0]
    if isinstance(cls, ClassValue):
        cls.kind = "dataclass"
        give_fields(cls, declared_fields(cls))
    return cls


@library("dataclasses.field")
def _field(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    if "default" in keywords:
        return keywords["default"]
    if "default_factory" in keywords:
        cls = ClassValue("Field", "dataclasses.Field")
        cls.mro = (cls,)
        return Instance(cls, {"default_factory": keywords["default_factory"]})
    return UNKNOWN


@library("dataclasses.asdict", "vars")
def _asdict(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    return DictValue(dict(arguments[0].attrs)) if isinstance(arguments[0], Instance) else UNKNOWN


@library("dataclasses.replace")
def _replace(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    if not isinstance(arguments[0], Instance):
        return UNKNOWN
    return Instance(arguments[0].cls, {**arguments[0].attrs, **keywords})


@library("json.loads")
def _json(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    import json

    if not isinstance(arguments[0], str):
        return UNKNOWN
    try:
        return listed(json.loads(arguments[0]))
    except ValueError:
        return UNKNOWN


def listed(value: Any) -> Value:
    """Python's own lists and dicts as values of the program."""
    if isinstance(value, dict):
        return DictValue({k: listed(v) for k, v in value.items() if hashable(k)})
    return ListValue([listed(v) for v in value]) if isinstance(value, list) else value


def _pattern(function: Callable[..., Any]) -> Run:
    exact = _constants(function)
    return lambda vm, arguments, keywords, site: listed(exact(vm, arguments, keywords, site))


for _function in (re.split, re.sub, re.findall, re.escape):
    LIBRARY[f"re.{_function.__name__}"] = _pattern(_function)


# ---- torch, where no tensor is concerned


def _always(value: Value) -> Run:
    return lambda vm, arguments, keywords, site: value


for _name in (
    "torch.jit.is_scripting",
    "torch.jit.is_tracing",
    "torch.cuda.is_available",
    "torch.is_autocast_enabled",
    "torch.backends.mps.is_available",
    "torch.onnx.is_in_onnx_export",
    "torch.compiler.is_compiling",
    "torch.fx._symbolic_trace.is_fx_tracing",
    "torch.is_inference_mode_enabled",
    "torch.distributed.is_available",
    "torch.distributed.is_initialized",
    "torch.xpu.is_available",
):
    LIBRARY[_name] = _always(False)
LIBRARY["torch.is_grad_enabled"] = _always(True)
for _name in (
    "torch.manual_seed",
    "torch._assert",
    "warnings.warn",
    "torch.cuda.empty_cache",
    "torch._C._log_api_usage_once",
):
    LIBRARY[_name] = _always(None)
for _name in [
    "kaiming_normal_",
    "kaiming_uniform_",
    "xavier_normal_",
    "xavier_uniform_",
    "trunc_normal_",
    "normal_",
    "uniform_",
    "constant_",
    "ones_",
    "zeros_",
    "orthogonal_",
    "eye_",
    "dirac_",
    "sparse_",
]:
    LIBRARY[f"torch.nn.init.{_name}"] = lambda vm, arguments, keywords, site: arguments[0] if arguments else UNKNOWN


@library("torch.Size", "torch.jit.annotate", "typing.cast")
def _size(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    value = arguments[-1] if arguments else ()
    items = sequence_items(vm, value) if isinstance(value, ListValue) and len(arguments) == 1 else None
    return tuple(items) if items is not None else value


@library("torch.is_tensor")
def _is_tensor(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    from torchlint_shapes.interpret.objects import is_instance

    verdict = is_instance(vm, arguments[0], External("torch.Tensor"))
    return UNKNOWN if verdict is None else verdict


@library("torch.utils.checkpoint.checkpoint")
def _checkpoint(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    rest = {k: v for k, v in keywords.items() if k not in ("use_reentrant", "preserve_rng_state")}
    return call(vm, arguments[0], arguments[1:], rest, site)


@library("torch.nn.utils.weight_norm", "torch.nn.utils.spectral_norm", "torch.nn.utils.parametrizations.weight_norm",
         "torch.nn.utils.parametrizations.spectral_norm", "torch.nn.SyncBatchNorm.convert_sync_batchnorm")  # fmt: skip
def _same_module(vm: Machine, arguments: list[Value], keywords: dict[str, Value], site: Site) -> Value:
    return arguments[0] if arguments else UNKNOWN


__all__ = ["CONSTANTS", "LIBRARY", "call_library", "canonical", "deep_copy", "listed", "members"]
