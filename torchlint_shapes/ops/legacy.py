"""Declarations in the old notation, while there are any."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from typing import Any

from torchlint_shapes.dims import Undecided
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.formula import Formula
from torchlint_shapes.ops.signature import Signature


class LegacyFormula(Formula):
    def __init__(self, function: Callable[..., Any], skip: int) -> None:
        parameters = list(inspect.signature(function).parameters.values())[skip:]
        plain = inspect.Signature([p.replace(annotation=inspect.Parameter.empty) for p in parameters])
        super().__init__(function, Signature(str(plain)[1:-1]), {})
        self._skip = skip
        self.__dict__["tensors"] = tuple(p.name for p in parameters if p.annotation == "Tensor")

    def run(self, fit: Fit, bound: Mapping[str, Any], layer: Any = None) -> Any:
        positional: list[Any] = [fit] if self._skip == 1 else [fit, layer]
        named: dict[str, Any] = {}
        for name, parameter in self.signature.parameters.items():
            if parameter.kind is parameter.VAR_POSITIONAL:
                positional.extend(bound[name])
            elif parameter.kind is parameter.VAR_KEYWORD:
                named.update(bound[name])
            elif parameter.kind is parameter.KEYWORD_ONLY:
                named[name] = bound[name]
            else:
                positional.append(bound[name])
        try:
            return self.function(*positional, **named)
        except (TypeError, AttributeError) as error:
            raise Undecided(str(error)) from error


def stated_page(function: Callable[..., Any]) -> str:
    found = re.search(r"https?://[^\s<>)]+", inspect.getdoc(function) or "")
    return found[0].rstrip(".,") if found else ""
