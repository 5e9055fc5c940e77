"""Methods of str and bytes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from torchlint_shapes.interpret.exact import exactly
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.methods import method
from torchlint_shapes.interpret.sequences import sequence_items
from torchlint_shapes.interpret.values import UNKNOWN, Value

_EXACT = (
    "str.lower", "str.upper", "str.title", "str.capitalize", "str.strip", "str.lstrip", "str.rstrip", "str.split",
    "str.rsplit", "str.splitlines", "str.partition", "str.rpartition", "str.replace", "str.startswith",
    "str.endswith", "str.find", "str.rfind", "str.index", "str.count", "str.isdigit", "str.isalpha", "str.isalnum",
    "str.isnumeric", "str.isupper", "str.islower", "str.isspace", "str.format", "str.zfill", "str.ljust",
    "str.rjust", "str.center", "str.removeprefix", "str.removesuffix", "str.encode", "str.casefold", "str.swapcase",
    "str.isidentifier", "bytes.decode",
)  # fmt: skip


def _exact(function: Callable[..., Any]) -> Callable[..., Value]:
    return lambda vm, self, arguments, keywords: exactly(vm, function, (self, *arguments), keywords)


for _name in _EXACT:
    _function = getattr({"str": str, "bytes": bytes}[_name.partition(".")[0]], _name.rpartition(".")[2])
    method(f"{_name}(self, /, *arguments, **keywords)")(_exact(_function))


@method("str.join(self, iterable, /)")
def _join(vm: Machine, self: str, iterable: Value) -> Value:
    items = sequence_items(vm, iterable)
    return UNKNOWN if items is None else exactly(vm, str.join, (self, tuple(items)), {})
