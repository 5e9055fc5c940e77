"""The parameters of a function as its documentation writes them: `input, dim=None, *, out=None`."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

# What torch takes as another name of a parameter.
_OTHER_NAMES = {
    "axis": "dim",
    "keepdims": "keepdim",
    "indices": "indices_or_sections",
    "sections": "indices_or_sections",
    "tensor_indices_or_sections": "indices_or_sections",
}


class Signature:
    """Python reads the text when it is first needed, and binds arguments by a function with these parameters."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _function(self) -> Callable[..., dict[str, Any]]:
        names = eval(f"lambda {self.text}: 0").__code__.co_varnames
        pairs = ", ".join(f"{name!r}: {name}" for name in names)
        return eval(f"lambda {self.text}: {{{pairs}}}")  # type: ignore[no-any-return]

    @cached_property
    def parameters(self) -> Mapping[str, inspect.Parameter]:
        return inspect.signature(self._function).parameters

    def bind(self, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> dict[str, Any] | None:
        """Arguments by the names of the parameters, defaults included: a tuple for `*rest`, a dict for `**options`.

        None when torch would refuse them.
        """
        try:
            return self._function(*arguments, **keywords)
        except TypeError:  # there is nothing in the function that could raise it but the call itself
            again = self._renamed(keywords)
            return None if again is None else self.bind([*arguments, *again[0]], again[1])

    def _renamed(self, keywords: Mapping[str, Any]) -> tuple[list[Any], dict[str, Any]] | None:
        """Keywords under torch's other names, and sizes given by name; None when there are none such."""
        known = self.parameters
        sizes = [n for n, p in known.items() if p.kind is p.VAR_POSITIONAL and n in keywords]
        renamed = {
            _OTHER_NAMES[k] if _OTHER_NAMES.get(k) in known else k: v for k, v in keywords.items() if k not in sizes
        }
        return ([keywords[n] for n in sizes], renamed) if sizes or renamed.keys() != keywords.keys() else None


def named(texts: Iterable[str]) -> Iterator[tuple[str, Signature]]:
    """`name(parameters)` as both; a name without parameters has those of the text before it."""
    parameters = ""
    for text in texts:
        name, opened, rest = text.partition("(")
        parameters = rest[:-1] if opened else parameters
        yield name, Signature(parameters)
