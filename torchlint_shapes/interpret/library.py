"""Functions of libraries that bear on sizes, by qualified name. What is not here is not known.

The files of `libraries` add to `LIBRARY`, a few to `CLASSES`; the tensor functions of torch are ops
(`torchlint_shapes.ops`), not these.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from torchlint_shapes.interpret.calls import not_followed
from torchlint_shapes.interpret.declare import F, Run, declared
from torchlint_shapes.interpret.documenting import only_documents
from torchlint_shapes.interpret.exact import exactly
from torchlint_shapes.interpret.machine import CALLS, Machine, calls
from torchlint_shapes.interpret.module_classes import MODULE_CLASSES
from torchlint_shapes.interpret.torch_calls import call_op
from torchlint_shapes.interpret.values import (
    MISSING,
    NUMBER,
    UNKNOWN,
    Arguments,
    ClassValue,
    External,
    Keywords,
    Native,
    Site,
    Value,
)
from torchlint_shapes.ops import dtype as dtypes
from torchlint_shapes.ops.declare import LAYERS, OPS

LIBRARY: dict[str, Run] = {}
CLASSES: dict[str, dict[str, Value]] = {}  # classes that are no modules, by qualified name, and what is in them
ANYTHING = "(*arguments, **keywords)"  # the parameters of a function that looks at its arguments itself
MAPPINGS: set[str] = set()  # classes of which `**` takes the attributes
# Of these packages, what is known of a function as long as its source is not at hand.
STAND_INS: dict[str, Callable[[str], Run | None]] = {}

# Facts of the machine that a linter may assume: what a program does on a CPU, outside torch.jit.
CONSTANTS: dict[str, Value] = {
    "math.pi": math.pi, "math.e": math.e, "math.inf": math.inf, "math.nan": math.nan, "torch.pi": math.pi,
    "torch.inf": math.inf, "torch.nan": math.nan, "numpy.pi": math.pi, "numpy.inf": math.inf, "numpy.newaxis": None,
    "torch.__version__": "2.13.0", "typing.TYPE_CHECKING": False, "sys.version_info": (3, 11, 7), "sys.argv": UNKNOWN,
    "sys.maxsize": (1 << 63) - 1, "torchtyping.TensorType": External("torchtyping.TensorType"),
}  # fmt: skip
for _dtype, _bytes in dtypes.BYTES.items():
    CONSTANTS[f"torch.{_dtype}.is_floating_point"] = dtypes.kind(_dtype) == 2
    CONSTANTS[f"torch.{_dtype}.is_complex"] = dtypes.kind(_dtype) == 3
    CONSTANTS[f"torch.{_dtype}.itemsize"] = _bytes
for _name in ("eps", "max", "min", "tiny", "smallest_normal", "resolution", "bits"):
    CONSTANTS[f"torch.finfo().{_name}"] = CONSTANTS[f"torch.iinfo().{_name}"] = NUMBER

_ALIASES = {
    "torch.functional": "torch", "torch.quantization": "torch.ao.quantization",
    "torch._C._nn": "torch.nn.functional", "collections.abc": "typing",
    "typing_extensions": "typing", "torch.nn.parameter.Parameter": "torch.nn.Parameter",
    "torch.float": "torch.float32", "torch.double": "torch.float64", "torch.half": "torch.float16",
    "torch.long": "torch.int64", "torch.int": "torch.int32", "torch.short": "torch.int16",
    "torch.cfloat": "torch.complex64", "torch.cdouble": "torch.complex128",
    "torch.nn.quantized": "torch.ao.nn.quantized", "torch.autograd.function": "torch.autograd",
    "pathlib.PurePath": "pathlib.Path", "pathlib.PosixPath": "pathlib.Path", "pathlib.PurePosixPath": "pathlib.Path",
}  # fmt: skip
_LIGHTNING = ("lightning.", "pytorch_lightning.")
_OF_LIGHTNING = frozenset({"LightningModule", "LightningDataModule", "Trainer", "seed_everything"})


def canonical(name: str) -> str:
    """The name under which torch documents it."""
    if name.startswith("torch.nn.modules."):
        short = name.rpartition(".")[2]
        return f"torch.nn.{short}" if short[:1].isupper() else name
    head, _, tail = name.rpartition(".")
    if name.startswith("torch.distributions."):
        return f"torch.distributions.{tail}"
    if name.startswith("torchvision.ops."):
        return f"torchvision.ops.{tail}"
    if name.startswith(_LIGHTNING) and tail in _OF_LIGHTNING:
        return f"lightning.{tail}"
    if name in _ALIASES:
        return _ALIASES[name]
    return f"{_ALIASES[head]}.{tail}" if head in _ALIASES else name


def is_known(name: str) -> bool:
    """Is this a function, layer or constant that the interpreter knows without its source?"""
    return any(name in known for known in (LIBRARY, OPS, LAYERS, CONSTANTS))


@cache
def is_described(package: str) -> bool:
    """Is anything known of this package without its source?"""
    tables = (LIBRARY, CLASSES, OPS, LAYERS, CONSTANTS, MODULE_CLASSES, STAND_INS)
    return any(name.partition(".")[0] == package for table in tables for name in table)


def members(module: str) -> list[str]:
    """The names that `from module import *` brings, as far as they are known."""
    known = [*OPS, *LAYERS, *MODULE_CLASSES]
    if module == "torch":
        known += ["torch.nn", "torch.optim", "torch.utils"]
    return [n[len(module) + 1 :] for n in known if n.startswith(module + ".") and "." not in n[len(module) + 1 :]]


def call_known(vm: Machine, name: str, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    """The result of an op or of a function of a library, MISSING when nothing is known about it."""
    if name in OPS:
        return call_op(vm, name, arguments, keywords, site)
    run = LIBRARY.get(name) or _stand_in(name)
    return MISSING if run is None else run(vm, arguments, keywords, site)


def _stand_in(name: str) -> Run | None:
    return next((find(name) for package, find in STAND_INS.items() if name.startswith(f"{package}.")), None)


@calls(External)
def _call(vm: Machine, function: External, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    result = call_known(vm, function.name, arguments, keywords, site)
    if result is MISSING:
        not_followed(vm, function.name, arguments, keywords, site)
        return UNKNOWN
    return result


def decorated(vm: Machine, value: Value, decorator: Value, site: Site) -> Value:
    """A function or class as a decorator makes it; one that is not followed keeps what it decorates."""
    if isinstance(decorator, External):
        result = call_known(vm, decorator.name, [value], {}, site)
        return value if result is MISSING else result
    if only_documents(vm, decorator):
        return value
    return value if CALLS[type(decorator)] is CALLS[object] else vm.call(decorator, [value], {}, site)


def library(*texts: str) -> Callable[[F], F]:
    """Registers a function of a library under its qualified name and parameters."""

    def register(function: F) -> F:
        LIBRARY.update(declared(texts, function))
        return function

    return register


def library_function(text: str, function: Callable[..., Value]) -> Native:
    """A function of a library that no qualified name leads to: a method, a decorator that another function makes."""
    ((name, run),) = declared((text,), function)
    return Native(name, run)


def library_methods(functions: Mapping[str, Callable[..., Value]]) -> dict[str, Value]:
    """Methods by their names, from functions by texts of which the receiver is the first parameter."""
    natives = [library_function(text, function) for text, function in functions.items()]
    return {native.name: native for native in natives}


def library_class(name: str, attrs: Mapping[str, Value], open: bool = False) -> ClassValue:
    """A class of a library without bases."""
    cls = ClassValue(name.rpartition(".")[2], name, attrs=dict(attrs), open=open)
    cls.mro = (cls,)
    return cls


def class_of(vm: Machine, name: str) -> ClassValue:
    """One of `CLASSES`, which says nothing of what it does not know."""
    if name not in vm.classes:
        vm.classes[name] = library_class(name, CLASSES[name], open=True)
    return vm.classes[name]


def exact(function: Callable[..., Any]) -> Callable[..., Value]:
    """A function of constants as Python computes it, for any arguments."""

    def run(vm: Machine, arguments: Sequence[Value], keywords: Keywords) -> Value:
        return exactly(vm, function, arguments, keywords)

    return run
