"""What a function says of its own code: `function.__code__.co_varnames`, `function.__doc__`."""

from __future__ import annotations

from torchlint_shapes.interpret.values import ClassValue, FunctionValue, Instance, Value
from torchlint_shapes.source import ir
from torchlint_shapes.source.assigned import assigned

_CODE = ClassValue("code", "types.CodeType", open=True)
_CODE.mro = (_CODE,)
_FUNCTION = "{}"
_ORDER = ("positional", "plain", "keyword", "variadic", "keywords")


def code_of(function: FunctionValue) -> Instance:
    """The names of its parameters, in the order that Python has, and then those that it assigns."""
    parameters = sorted(
        function.node.parameters, key=lambda p: _ORDER.index("plain" if p.kind == "positional" else p.kind)
    )
    names = [p.name for p in parameters]
    body = function.node.body if isinstance(function.node, ir.Function) else ()
    count = sum(p.kind in ("positional", "plain") for p in parameters)
    return Instance(
        _CODE,
        {
            "co_name": function.name,
            "co_argcount": count,
            "co_kwonlyargcount": sum(p.kind == "keyword" for p in parameters),
            "co_varnames": tuple(dict.fromkeys([*names, *assigned(body)])),
            _FUNCTION: function,
        },
    )


def function_of(code: Value) -> FunctionValue | None:
    """The function whose code this is."""
    found = code.attrs.get(_FUNCTION) if isinstance(code, Instance) else None
    return found if isinstance(found, FunctionValue) else None


def docstring(node: ir.Function | ir.Lambda | ir.Class) -> str | None:
    first = node.body[0] if not isinstance(node, ir.Lambda) and node.body else None
    text = first.value.value if isinstance(first, ir.Expression) and isinstance(first.value, ir.Constant) else None
    return text if isinstance(text, str) else None
