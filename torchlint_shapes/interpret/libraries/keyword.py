"""`keyword`: which names Python keeps for itself."""

from __future__ import annotations

import keyword

from torchlint_shapes.interpret.library import exact, library
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.values import Value

_is_keyword = exact(keyword.iskeyword)


@library("keyword.iskeyword(name, /)")
def _iskeyword(vm: Machine, name: Value) -> Value:
    return _is_keyword(vm, (name,), {})
