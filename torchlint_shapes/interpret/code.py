"""What a function says of its own code: `function.__code__.co_varnames`, `function.__doc__`."""

from __future__ import annotations

from collections.abc import Iterator

from torchlint_shapes.interpret.values import ClassValue, FunctionValue, Instance, Value
from torchlint_shapes.source import ir
from torchlint_shapes.source.walk import walk

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
            "co_varnames": tuple(dict.fromkeys([*names, *_assigned(body)])),
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


def _assigned(body: tuple[ir.Node, ...]) -> Iterator[str]:
    """The names that a body gives a value, those of the functions in it among them."""
    for node in walk(body):
        if isinstance(node, (ir.Function, ir.Class)):
            yield node.name
        elif isinstance(node, (ir.Import, ir.ImportFrom)):
            yield from (alias or name.partition(".")[0] for name, alias in node.names)
        elif isinstance(node, ir.Assign):
            yield from (n.id for target in node.targets for n in walk(target) if isinstance(n, ir.Name))
        elif isinstance(node, (ir.For, ir.Augment)):
            yield from (n.id for n in walk(node.target) if isinstance(n, ir.Name))
        elif isinstance(node, ir.With):
            yield from (n.id for _, target in node.items for n in walk(target) if isinstance(n, ir.Name))
