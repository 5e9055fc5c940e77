"""How a request or notification gets its answer: a function in a file of this folder, under the name of the method."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar

Answer: TypeAlias = Callable[..., Any]
Function = TypeVar("Function", bound=Answer)

FEATURES: dict[str, tuple[Answer, Any]] = {}
COMMANDS: dict[str, Answer] = {}


def answers(method: str, options: Any = None) -> Callable[[Function], Function]:
    def register(function: Function) -> Function:
        FEATURES[method] = function, options
        return function

    return register


def command(name: str) -> Callable[[Function], Function]:
    def register(function: Function) -> Function:
        COMMANDS[name] = function
        return function

    return register


def load() -> None:
    """Imports every file: being in the folder is the registration."""
    package = importlib.import_module("torchlint_shapes.server")
    for module in pkgutil.iter_modules(package.__path__):
        if module.name != "__main__":
            importlib.import_module(f"torchlint_shapes.server.{module.name}")
