"""How the arguments of a call are brought to the parameters of an op."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from inspect import Parameter, Signature
from typing import Any

from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.plain import unlisted
from torchlint_shapes.interpret.values import UNKNOWN, Arguments, Choice, Instance, Keywords, ListValue, Tensor, Value
from torchlint_shapes.ops.packed import PackedSequence


def bind_arguments(signature: Signature, arguments: Arguments, keywords: Keywords) -> dict[str, Value] | None:
    """Arguments by the names of the parameters, defaults included; None when torch would refuse them."""
    try:
        bound = signature.bind(*arguments, **keywords)
    except TypeError:
        again = _renamed(signature, keywords)
        return None if again is None else bind_arguments(signature, [*arguments, *again[0]], again[1])
    bound.apply_defaults()
    return dict(bound.arguments)


def _renamed(signature: Signature, keywords: dict[str, Value]) -> tuple[list[Value], dict[str, Value]] | None:
    """Keywords under torch's other names (`axis` for `dim`), and sizes given by name; None when there are none such."""
    other = {"axis": "dim", "keepdims": "keepdim"}
    other |= dict.fromkeys(("indices", "sections", "tensor_indices_or_sections"), "indices_or_sections")
    sizes = [n for n, p in signature.parameters.items() if p.kind is p.VAR_POSITIONAL and n in keywords]
    renamed = {
        other[k] if other.get(k) in signature.parameters else k: v for k, v in keywords.items() if k not in sizes
    }
    return ([keywords[n] for n in sizes], renamed) if sizes or renamed.keys() != keywords.keys() else None


def has_tensors(signature: Signature, bound: Mapping[str, Value]) -> bool:
    """Is there a tensor wherever the op needs one? A number there is refused by torch, and no matter of shapes."""
    needed = (name for name, p in signature.parameters.items() if p.annotation == "Tensor")
    return all(isinstance(bound.get(name), Tensor) for name in needed)


def spread(signature: Signature, bound: Mapping[str, Value]) -> tuple[list[Any], dict[str, Any]]:
    """Bound arguments as a call takes them, abstract lists as Python's."""
    positional: list[Any] = []
    named: dict[str, Any] = {}
    for name, parameter in signature.parameters.items():
        if name not in bound:
            continue
        value = unlisted(bound[name])
        value = UNKNOWN if isinstance(value, Instance) else value
        if parameter.kind is parameter.VAR_POSITIONAL:
            positional.extend(value)
        elif parameter.kind is parameter.VAR_KEYWORD:
            named.update(value)
        elif parameter.kind is parameter.KEYWORD_ONLY:
            named[name] = value
        else:
            positional.append(value)
    return positional, named


def named_arguments(signature: Signature, bound: Mapping[str, Any]) -> dict[str, Any]:
    """Bound arguments by name, those of `**kwargs` each by its own."""
    named: dict[str, Any] = {}
    for name, value in bound.items():
        kind = signature.parameters[name].kind
        if kind is Parameter.VAR_KEYWORD:
            named.update(value)
        elif kind is not Parameter.VAR_POSITIONAL:
            named[name] = value
    return named


def flat(values: Any) -> Iterator[Value]:
    """Values, and those in lists and tuples among them."""
    for value in values:
        if isinstance(value, (tuple, list)):
            yield from flat(value)
        elif isinstance(value, ListValue):
            yield from flat(value.items)
        elif isinstance(value, dict):
            yield from flat(value.values())
        elif isinstance(value, PackedSequence):
            yield value.padded
        else:
            yield value


_Again = Callable[[list[Value], dict[str, Value]], Value]


def first_choice(arguments: Arguments, keywords: Keywords) -> Callable[[_Again], Callable[[Machine], Value]] | None:
    """How to call once for each alternative of the first argument that is a choice."""
    for i, value in enumerate(arguments):
        if isinstance(value, Choice):
            return _splitter(value, lambda v, i=i: ([*arguments[:i], v, *arguments[i + 1 :]], keywords))  # type: ignore[misc]
    for name, value in keywords.items():
        if isinstance(value, Choice):
            return _splitter(value, lambda v, n=name: (arguments, {**keywords, n: v}))  # type: ignore[misc]
    return None


def _splitter(
    choice: Choice, place: Callable[[Value], tuple[list[Value], dict[str, Value]]]
) -> Callable[[_Again], Callable[[Machine], Value]]:
    return lambda again: lambda vm: vm.alternatives([lambda v=v: again(*place(v)) for v in choice.values])  # type: ignore[misc]
