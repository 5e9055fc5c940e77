"""How layers, ops and shapes are written for people."""

from __future__ import annotations

import re
from typing import Any

from torchlint_shapes.dims import Dim, Poly, show
from torchlint_shapes.interpret.children import named_modules
from torchlint_shapes.interpret.trace import Event
from torchlint_shapes.interpret.values import Instance, Tensor, Value
from torchlint_shapes.ops.declare import OPS
from torchlint_shapes.ops.fit import Demand
from torchlint_shapes.source.signs import ARITHMETIC, COMPARISONS


def size_text(size: Dim | str) -> str:
    if isinstance(size, (int, str)):
        return str(size)
    text = show(size)
    return "?" if "?" in text else text


def shape_texts(tensor: Tensor) -> tuple[str, ...]:
    return tuple(map(size_text, tensor.shape))


def shape_text(tensor: Tensor) -> str:
    texts = shape_texts(tensor)
    return f"({texts[0]},)" if len(texts) == 1 else f"({', '.join(texts)})"


def layer_path(event: Event) -> str:
    """The path of the event's layer as `named_modules` of its outermost network names it."""
    if event.layer is None:
        return ""
    for root in event.networks[:1]:
        for path, module in named_modules(root):
            if module is event.layer:
                return path
    return ""


def _argument_text(value: Any) -> str:
    if isinstance(value, tuple) and value and all(isinstance(v, int) and v == value[0] for v in value):
        return str(value[0])
    if isinstance(value, tuple):
        return f"({', '.join(map(_argument_text, value))})"
    return size_text(value) if isinstance(value, (Poly, int)) and not isinstance(value, bool) else repr(value)


def constructor_text(instance: Instance) -> str:
    """`Conv2d(1, 10, 5, padding=2)`: required arguments by position, others by name unless they are the defaults."""
    layer = instance.layer_type
    if layer is None:
        return instance.cls.name
    parts: list[str] = []
    for name, parameter in layer.signature.parameters.items():
        value = instance.attrs.get(name, parameter.default)
        if name in ("device", "dtype") or not _plain(value) or parameter.kind is parameter.VAR_POSITIONAL:
            continue
        if parameter.default is True and value is None:
            value = False  # a layer without bias
        text = _argument_text(value)
        if parameter.default is parameter.empty:
            parts.append(text)
        elif text != _argument_text(parameter.default) and not (
            name == "stride" and parameter.default is None and text == _argument_text(instance.attrs.get("kernel_size"))
        ):
            parts.append(f"{name}={text}")
    return f"{instance.cls.name}({', '.join(parts)})"


def _plain(value: Value) -> bool:
    if isinstance(value, tuple):
        return all(map(_plain, value))
    return value is None or isinstance(value, (int, float, str, Poly))


def op_text(event: Event) -> str:
    """The layer or op of an event, as short as a reader of the program would write it."""
    if event.layer is not None:
        return constructor_text(event.layer)
    name = event.name.rpartition(".")[2]
    return _OPERATORS.get(name, name)


def call_text(event: Event) -> str:
    """As `op_text`, a function with those of its arguments that are no tensors and not their defaults: `flatten(1)`."""
    text, declared = op_text(event), OPS.get(event.name)
    if event.layer is not None or declared is None or not text.isidentifier():
        return text
    parts = [
        _value_text(value) if parameter.default is parameter.empty else f"{name}={_value_text(value)}"
        for name, parameter in declared.formula.signature.parameters.items()
        if _plain(value := event.arguments.get(name)) and value is not None and value != parameter.default
    ]
    return f"{text}({', '.join(parts)})" if parts else text


def _value_text(value: Any) -> str:
    if isinstance(value, tuple):
        return f"({', '.join(map(_value_text, value))}{',' if len(value) == 1 else ''})"
    return _argument_text(value)


_OPERATORS = {
    f"__{prefix}{name}__": sign
    for prefix in ("", "r", "i")
    for name, sign in {
        **ARITHMETIC, **COMPARISONS, "invert": "~", "neg": "-", "getitem": "[]", "setitem": "[]=",
    }.items()
}  # fmt: skip


def subject(event: Event) -> str:
    """What a message is about: the layer's name, or the op."""
    if event.layer is None:
        return op_text(event)
    path = layer_path(event)
    return f"layer {path}" if path.isdigit() else path or constructor_text(event.layer)


# The nouns of which a demand may ask for one.
_ONE = re.compile(r"(?<= 1 )(channel|feature|tensor|operand|target|side|number|sequence|layer)s\b")


def demand_text(demand: Demand) -> str:
    """What a demand says: takes 300 features but receives 320."""
    return _ONE.sub(r"\1", demand.says.format(want=size_text(demand.want), got=size_text(demand.got)))


def sentence(event: Event, said: str) -> str:
    """`fc1 takes ...`; what an op itself cannot do needs no subject: `cannot view ... as ...`."""
    return said if event.layer is None and said.startswith("cannot ") else f"{subject(event)} {said}"
