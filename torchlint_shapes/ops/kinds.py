"""Of what kind a parameter of an op is: a type for its reader, and at run time what may come to the formula at all.

A value of another kind (a string where a size belongs) never reaches a formula; one that is not known always may, for
to compute with it raises `Undecided`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, TypeAlias, get_args, get_type_hints

from torchlint_shapes.dims import Dim, Poly
from torchlint_shapes.ops.tensor import Tensor, UnknownType

Admits: TypeAlias = Callable[[Any], bool]


def is_size(value: Any) -> bool:
    return isinstance(value, int | Poly | UnknownType)


def _may_be_size(value: Any) -> bool:
    return value is None or is_size(value)


def _are_sizes(value: Any) -> bool:
    return all(map(is_size, value)) if isinstance(value, tuple | list) else value is None or is_size(value)


def _are_output_sizes(value: Any) -> bool:
    return all(map(_may_be_size, value)) if isinstance(value, tuple | list) else _may_be_size(value)


def _is_flag(value: Any) -> bool:
    return value is None or isinstance(value, int | UnknownType)


def _is_number(value: Any) -> bool:
    return value is None or isinstance(value, int | float | complex | Poly | UnknownType)


def _is_padding(value: Any) -> bool:
    return isinstance(value, str) or _are_sizes(value)


def _is_text(value: Any) -> bool:
    return value is None or isinstance(value, str | UnknownType)


def _is_tensor(value: Any) -> bool:
    return isinstance(value, Tensor | UnknownType)


def _may_be_tensor(value: Any) -> bool:
    return value is None or isinstance(value, Tensor | UnknownType)


def _is_operand(value: Any) -> bool:
    return isinstance(value, Tensor) or _is_number(value)


def _are_tensors(value: Any) -> bool:
    return isinstance(value, Tensor | UnknownType | tuple | list)


# A size, a count or an axis, which may be a formula of symbols.
Size: TypeAlias = Annotated[Dim | UnknownType, is_size]
# A size that may be missing.
OptionalSize: TypeAlias = Annotated[Dim | UnknownType | None, _may_be_size]
# One of them, several, or None.
Sizes: TypeAlias = Annotated[Any, _are_sizes]
# Sizes of which None stands for that of the input.
OutputSizes: TypeAlias = Annotated[Any, _are_output_sizes]
# "same", "valid", or sizes.
Padding: TypeAlias = Annotated[Any, _is_padding]
# An axis, several, or None for all.
Axes: TypeAlias = Annotated[Any, _are_sizes]
Flag: TypeAlias = Annotated[bool | UnknownType | None, _is_flag]
Number: TypeAlias = Annotated[float | Dim | UnknownType | None, _is_number]
Text: TypeAlias = Annotated[str | UnknownType | None, _is_text]
# A tensor, or one about which nothing is known.
MaybeTensor: TypeAlias = Annotated[Any, _is_tensor]
# A tensor that may be missing, as a bias.
OptionalTensor: TypeAlias = Annotated[Tensor | UnknownType | None, _may_be_tensor]
# A tensor or a number.
Operand: TypeAlias = Annotated[Any, _is_operand]
# Several tensors.
Tensors: TypeAlias = Annotated[Sequence[Any] | Tensor | UnknownType, _are_tensors]
# What admits one tensor or several, and nothing else.
OF_TENSORS = (_is_tensor, _are_tensors)


def counts(value: Any) -> Any:
    """The number in a 0-D tensor of whole numbers, which torch takes for it, alone or among several."""
    if isinstance(value, tuple | list):
        return tuple(map(counts, value))
    known = isinstance(value, Tensor) and value.numbers is not None and not value.shape
    return value.numbers[0] if known and type(value.numbers[0]) is int else value


def kinds(function: Callable[..., Any]) -> tuple[frozenset[str], Mapping[str, Admits]]:
    """The parameters of a formula that must be tensors, and what the others admit where their kind is one of these."""
    hints = get_type_hints(function, include_extras=True)
    tensors = frozenset(name for name, hint in hints.items() if hint is Tensor and name != "return")
    admits = {name: get_args(hint)[1] for name, hint in hints.items() if hasattr(hint, "__metadata__")}
    return tensors, admits
