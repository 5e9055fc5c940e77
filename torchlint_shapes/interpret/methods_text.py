"""Methods of str and bytes."""

from __future__ import annotations

from collections.abc import Callable

from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.methods import method
from torchlint_shapes.interpret.plain import constant
from torchlint_shapes.interpret.sequences import sequence_items
from torchlint_shapes.interpret.values import UNKNOWN, ListValue, Value

_EXACT = (
    "str.lower", "str.upper", "str.title", "str.capitalize", "str.strip", "str.lstrip", "str.rstrip", "str.split",
    "str.rsplit", "str.splitlines", "str.partition", "str.rpartition", "str.replace", "str.startswith",
    "str.endswith", "str.find", "str.rfind", "str.index", "str.count", "str.isdigit", "str.isalpha", "str.isalnum",
    "str.isnumeric", "str.isupper", "str.islower", "str.isspace", "str.format", "str.zfill", "str.ljust",
    "str.rjust", "str.center", "str.removeprefix", "str.removesuffix", "str.encode", "str.casefold", "str.swapcase",
    "bytes.decode",
)  # fmt: skip


def _exact(name: str) -> Callable[..., Value]:
    def run(vm: Machine, self: str | bytes, arguments: tuple[Value, ...], keywords: dict[str, Value]) -> Value:
        if not all(constant(a) for a in [*arguments, *keywords.values()]):
            return UNKNOWN
        try:
            result = getattr(self, name)(*arguments, **keywords)
        except (TypeError, ValueError, LookupError, AttributeError):
            return UNKNOWN
        return ListValue(list(result)) if isinstance(result, list) else result

    return run


for _name in _EXACT:
    method(f"{_name}(self, /, *arguments, **keywords)")(_exact(_name.rpartition(".")[2]))


@method("str.join(self, iterable, /)")
def _join(vm: Machine, self: str, iterable: Value) -> Value:
    items = sequence_items(vm, iterable)
    texts = [i for i in items or [] if isinstance(i, str)]
    return UNKNOWN if items is None or len(texts) < len(items) else self.join(texts)
