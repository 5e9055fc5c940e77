"""The networks that networks.txt names: a line for each, its package, its target and the shapes of its inputs."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

LIST = Path(__file__).parent / "networks.txt"


@cache
def networks() -> dict[str, dict[str, list[list[int]]]]:
    """By package the targets, as `shapelint shapes` takes them, with the shapes of their inputs."""
    found: dict[str, dict[str, list[list[int]]]] = {}
    for line in LIST.read_text(encoding="utf-8").splitlines():
        package, target, *inputs = line.split("\t")
        found.setdefault(package, {})[target] = [[int(size) for size in one.split(",")] for one in inputs]
    return found


def builder(target: str) -> Callable[[], Any]:
    """Builds the network of a target. Needs torch and the package."""
    path, _, expression = target.partition("::")
    module = importlib.import_module(path.removesuffix(".py").replace("/", "."))
    return lambda: eval(expression, vars(module))
