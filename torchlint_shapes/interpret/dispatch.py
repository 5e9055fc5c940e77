"""What is done with a value, by the type of the value."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

H = TypeVar("H", bound=Callable[..., object])


class ByType(dict[type, H]):
    """A handler for each type of value: its own, or that of the nearest of its bases that has one."""

    def register(self, *kinds: type) -> Callable[[H], H]:
        def put(handler: H) -> H:
            self.update(dict.fromkeys(kinds, handler))
            return handler

        return put

    def __missing__(self, kind: type) -> H:
        self[kind] = handler = next(self[base] for base in kind.__mro__[1:] if base in self)
        return handler
