"""How a rule is declared: a function of an analysis, in a file of its own, whose docstring is its manual."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from torchlint_shapes.findings import Finding, Level

if TYPE_CHECKING:
    from torchlint_shapes.explain.story import Story

Check: TypeAlias = "Callable[[Story], Iterable[Finding]]"
MakeFinding = TypeVar("MakeFinding", bound=Callable[..., Finding])


@dataclass(frozen=True, slots=True)
class Rule:
    """`default` rules are on unless ignored; the others must be selected. `level` is that of all its findings.

    A `special` rule explains faults that another would explain by their kind, and so speaks before it.
    A rule without a check speaks of the file itself, before or after it is interpreted: `run` makes its findings.
    """

    name: str
    check: Check | None
    manual: str
    default: bool = True
    level: Level = "error"
    special: bool = False


RULES: dict[str, Rule] = {}


def rule(name: str, *, default: bool = True, special: bool = False) -> Callable[[Check], Check]:
    """Registers a rule; the docstring of its module is what `shapelint rule NAME` prints."""

    def register(check: Check) -> Check:
        RULES[name] = Rule(name, check, _manual(check), default, special=special)
        return check

    return register


def file_rule(name: str, level: Level = "error") -> Callable[[MakeFinding], MakeFinding]:
    """Registers a rule about the text of a file; the function makes one of its findings."""

    def register(make: MakeFinding) -> MakeFinding:
        RULES[name] = Rule(name, None, _manual(make), level=level)
        return make

    return register


def _manual(function: Callable[..., object]) -> str:
    module = inspect.getmodule(function)
    return inspect.cleandoc(module.__doc__ or "") if module else ""


def load() -> dict[str, Rule]:
    """Imports every rule: being in the folder is the registration."""
    package = importlib.import_module("torchlint_shapes.rules")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"torchlint_shapes.rules.{module.name}")
    return dict(sorted(RULES.items()))
