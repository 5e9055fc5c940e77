"""The rules, one file each."""

import pkgutil
from functools import cache


@cache
def names() -> frozenset[str]:
    """The names of all rules, which their files have too: none is loaded for it."""
    return frozenset(module.name.replace("_", "-") for module in pkgutil.iter_modules(__path__)) - {"declare"}


def manual() -> dict[str, str]:
    """The manual of every rule, by name."""
    from torchlint_shapes.rules.declare import load

    return {name: rule.manual for name, rule in load().items()}
