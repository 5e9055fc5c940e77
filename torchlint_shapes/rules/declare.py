"""How a rule is declared: a function of an analysis, in a file of its own, whose docstring is its manual."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

from torchlint_shapes.explain.story import Story
from torchlint_shapes.findings import Finding

Check: TypeAlias = Callable[[Story], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """`default` rules are on unless ignored; the others must be selected."""

    name: str
    check: Check
    manual: str
    default: bool = True


RULES: dict[str, Rule] = {}


def rule(name: str, default: bool = True) -> Callable[[Check], Check]:
    """Registers a rule; the docstring of its module is what `shapelint rule NAME` prints."""

    def register(check: Check) -> Check:
        module = inspect.getmodule(check)
        RULES[name] = Rule(name, check, inspect.cleandoc(module.__doc__ or "") if module else "", default)
        return check

    return register


def load() -> dict[str, Rule]:
    """Imports every rule: being in the folder is the registration."""
    package = importlib.import_module("torchlint_shapes.rules")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"torchlint_shapes.rules.{module.name}")
    return dict(sorted(RULES.items()))
