"""The children of a module: what `torch.nn.Module` keeps of the modules in its attributes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeGuard

from torchlint_shapes.interpret.values import UNKNOWN, Choice, Instance, Value

MODULE = "torch.nn.Module"
SEQUENTIAL = "torch.nn.Sequential"
LISTS = (SEQUENTIAL, "torch.nn.ModuleList", "torch.nn.ParameterList")
DICTS = ("torch.nn.ModuleDict", "torch.nn.ParameterDict")
OTHERS = "*"  # the attribute of a container that may have more children than are known


def is_module(value: Value) -> TypeGuard[Instance]:
    return isinstance(value, Instance) and value.cls.derives(MODULE)


def _is_child(key: str, value: Value) -> bool:
    if isinstance(value, Choice):
        return any(map(is_module, value.values))
    return is_module(value) or key.isdigit()


# What has these names is no child, also where it is not known.
_NONE = (OTHERS, "training")


def named_children(instance: Instance) -> dict[str, Value]:
    """The registered children; in a container, what is not known may be one and so counts."""
    container = is_container(instance)
    return {
        k: v for k, v in instance.attrs.items() if _is_child(k, v) or (container and v is UNKNOWN and k not in _NONE)
    }


def children_of(instance: Instance) -> list[Value] | None:
    """What iterating over a container gives, None when that is not known."""
    if OTHERS in instance.attrs:
        return None
    if any(instance.cls.derives(name) for name in LISTS):
        return list(named_children(instance).values())
    if any(instance.cls.derives(name) for name in DICTS):
        return list(named_children(instance))
    return None


def is_container(instance: Instance) -> bool:
    return any(instance.cls.derives(name) for name in (*LISTS, *DICTS))


def named_modules(root: Instance, prefix: str = "", seen: set[int] | None = None) -> Iterator[tuple[str, Instance]]:
    """All modules below, by torch's names, each once."""
    seen = set() if seen is None else seen
    if id(root) in seen:
        return
    seen.add(id(root))
    yield prefix, root
    for name, child in named_children(root).items():
        for one in child.values if isinstance(child, Choice) else (child,):
            if isinstance(one, Instance):
                yield from named_modules(one, f"{prefix}.{name}" if prefix else name, seen)
