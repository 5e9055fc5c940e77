"""Methods of str and bytes."""

from __future__ import annotations

from torchlint_shapes.interpret.declare import Run
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.methods import METHODS, method
from torchlint_shapes.interpret.plain import constant
from torchlint_shapes.interpret.sequences import sequence_items
from torchlint_shapes.interpret.values import UNKNOWN, Arguments, Keywords, ListValue, Native, Site, Value

# ---- str


def _text(name: str) -> Run:
    def run(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
        own, *rest = arguments
        if not all(constant(a) for a in [*rest, *keywords.values()]):
            return UNKNOWN
        try:
            result = getattr(own, name)(*rest, **keywords)
        except (TypeError, ValueError, LookupError, AttributeError):
            return UNKNOWN
        return ListValue(list(result)) if isinstance(result, list) else result

    return run


for _name in [
    "lower",
    "upper",
    "title",
    "capitalize",
    "strip",
    "lstrip",
    "rstrip",
    "split",
    "rsplit",
    "splitlines",
    "partition",
    "rpartition",
    "replace",
    "startswith",
    "endswith",
    "find",
    "rfind",
    "index",
    "count",
    "isdigit",
    "isalpha",
    "isalnum",
    "isnumeric",
    "isupper",
    "islower",
    "isspace",
    "format",
    "zfill",
    "ljust",
    "rjust",
    "center",
    "removeprefix",
    "removesuffix",
    "encode",
    "casefold",
    "swapcase",
]:
    METHODS["str", _name] = Native(f"str.{_name}", _text(_name))
METHODS["bytes", "decode"] = Native("bytes.decode", _text("decode"))


@method("str.join")
def _join(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    items = sequence_items(vm, arguments[1])
    if items is None or not all(isinstance(i, str) for i in items):
        return UNKNOWN
    return arguments[0].join(items)
