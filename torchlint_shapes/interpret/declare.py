"""How a function that the interpreter does itself is declared: its signature, and a function that names what it reads.

    @library("itertools.islice(iterable, *bounds)")
    def islice(vm, iterable, bounds): ...

The function is given the machine; by name, of the arguments those that it reads, `*rest` as a tuple and `**options` as
a dict; and, when it asks for it, the `site` of the call. A further name has the parameters of the text before it.
`library`, `builtin`, `method` and `native` register such functions, each for its own kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any, TypeAlias, TypeVar

from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.price import paid
from torchlint_shapes.interpret.values import UNKNOWN, Arguments, Keywords, Site, Value
from torchlint_shapes.ops.signature import Signature, named

# A call as the interpreter makes it: with positional arguments and keywords.
Run: TypeAlias = Callable[[Machine, Arguments, Keywords, Site], Value]
F = TypeVar("F", bound=Callable[..., Any])


class Declared:
    """A function of Python or a library under its signature."""

    def __init__(self, name: str, signature: Signature, function: Callable[..., Value]) -> None:
        self._name, self._signature, self._function = name, signature, function

    @cached_property
    def _reads(self) -> tuple[str, ...]:
        code = self._function.__code__
        return code.co_varnames[1 : code.co_argcount]

    def __call__(self, vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
        bound = self._signature.bind(arguments, keywords)
        if bound is None:
            vm.refuse(self._name, site)
            return UNKNOWN
        bound["site"] = site
        return paid(vm, self._function(vm, **{name: bound[name] for name in self._reads}))


def declared(texts: tuple[str, ...], function: Callable[..., Value]) -> Iterator[tuple[str, Run]]:
    """Each name with the function under its signature."""
    for name, signature in named(texts):
        yield name, Declared(name, signature, function)
