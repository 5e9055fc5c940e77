"""A formula: a function from shapes to shapes, under a signature of torch."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from torchlint_shapes.dims import Undecided
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.kinds import OF_TENSORS, Admits, counts, is_size, kinds
from torchlint_shapes.ops.signature import Signature


class Formula:
    """What `function` reads is found by name: among the arguments, the `constants` of its declaration, or, of a layer,
    its attributes.

    Nothing about it is worked out before it is first run, for a run of the program meets few of them.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        signature: Signature,
        constants: Mapping[str, Any],
        attributes: Signature | None = None,
    ) -> None:
        self.function, self.signature, self.constants = function, signature, constants
        self._attributes = attributes  # those that a layer has by its constructor, where the function reads them itself

    @cached_property
    def says(self) -> str:
        """The formula as people read it: what stands first in the function's docstring."""
        return " ".join((inspect.getdoc(self.function) or "").partition("\n\n")[0].split())

    @cached_property
    def _reads(self) -> tuple[str, ...]:
        return tuple(inspect.signature(self.function).parameters)[1:]

    @cached_property
    def _given(self) -> tuple[str, ...]:
        """The arguments that the function reads."""
        return tuple(name for name in self._reads if name in self.signature.parameters)

    @cached_property
    def _kept(self) -> tuple[str, ...]:
        """The attributes of the layer that it reads."""
        own = self._attributes.parameters if self._attributes is not None else {}
        return tuple(name for name in self._reads if name in own and name not in self.signature.parameters)

    @cached_property
    def _constants(self) -> dict[str, Any]:
        return {name: value for name, value in self.constants.items() if name in self._reads}

    @cached_property
    def _takes_layer(self) -> bool:
        return "self" in self._reads

    @cached_property
    def _kinds(self) -> tuple[frozenset[str], Mapping[str, Admits]]:
        return kinds(self.function)

    @cached_property
    def tensors(self) -> tuple[str, ...]:
        """The arguments that must be tensors."""
        return tuple(name for name in self._given if name in self._kinds[0])

    @cached_property
    def takes(self) -> tuple[str, ...]:
        """The arguments that are tensors, or several of them, if they are anything."""
        return (*self.tensors, *(name for name in self._given if self._kinds[1].get(name) in OF_TENSORS))

    @cached_property
    def sizes(self) -> tuple[str, ...]:
        """The arguments that must be given, and be sizes."""
        known = self.signature.parameters
        needed = (name for name in self._given if known[name].default is inspect.Parameter.empty)
        return tuple(name for name in needed if self._kinds[1].get(name) is is_size)

    @cached_property
    def _admits(self) -> tuple[tuple[str, Admits], ...]:
        return tuple((name, admits) for name, admits in self._kinds[1].items() if name in (*self._given, *self._kept))

    def run(self, fit: Fit, bound: Mapping[str, Any], layer: Any = None) -> Any:
        """The result for these arguments. Undecided where one is of a kind for which there is no formula."""
        values = {name: bound[name] for name in self._given}
        for name in self._kept:
            values[name] = getattr(layer, name)
        for name, admits in self._admits:
            if not admits(values[name]):
                values[name] = counts(values[name])
            if not admits(values[name]):
                raise Undecided(f"an argument {name} of another kind")
        if self._takes_layer:
            values["self"] = layer
        return self.function(fit, **self._constants, **values)
