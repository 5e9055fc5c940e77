"""Environments of gym and gymnasium: the shapes of what they observe and of what they take.

https://gymnasium.farama.org/api/env
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from torchlint_shapes.interpret.library import library, library_class, library_methods
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.values import (
    NUMBER,
    UNKNOWN,
    AnyTensor,
    DictValue,
    Instance,
    Keywords,
    ShapeOf,
    Site,
    Value,
)
from torchlint_shapes.ops.dtype import NUMPY
from torchlint_shapes.ops.tensor import Tensor
from torchlint_shapes.source import ir
from torchlint_shapes.source.walk import walk

# What is observed, a shape or a number of states, and what is done, likewise. Of each version where it is the same.
_WALKER, _PICTURE = ((17,), (6,)), (210, 160, 3)
_KNOWN: dict[str, tuple[Any, Any]] = {
    "CartPole": ((4,), 2), "Acrobot": ((6,), 3), "MountainCar": ((2,), 3), "MountainCarContinuous": ((2,), (1,)),
    "Pendulum": ((3,), (1,)), "LunarLander": ((8,), 4), "LunarLanderContinuous": ((8,), (2,)),
    "BipedalWalker": ((24,), (4,)), "BipedalWalkerHardcore": ((24,), (4,)), "CarRacing": ((96, 96, 3), (3,)),
    "HalfCheetah": _WALKER, "Walker2d": _WALKER, "Hopper": ((11,), (3,)), "Swimmer": ((8,), (2,)),
    "InvertedPendulum": ((4,), (1,)), "FrozenLake": (16, 4), "FrozenLake8x8": (64, 4), "Taxi": (500, 6),
    "CliffWalking": (48, 4), "Breakout": (_PICTURE, 4), "Pong": (_PICTURE, 6),
}  # fmt: skip
_NO_MATTER = frozenset(("render_mode", "max_episode_steps", "disable_env_checker", "autoreset", "new_step_api"))
_ITEMS_OF_STEP = (4, 5)  # with one more, `truncated`, `reset` gives a pair


@library("gym.make(id, *arguments, **options)", "gymnasium.make")
def _make(vm: Machine, id: Value, arguments: tuple[Value, ...], options: Keywords) -> Value:
    """An environment; with other options it may observe something else."""
    plain = not arguments and _NO_MATTER.issuperset(options)
    name = id.rpartition("-v")[0].rpartition("/")[2] if isinstance(id, str) and plain else ""
    observed, done = _KNOWN.get(name, (UNKNOWN, UNKNOWN))
    attrs: dict[str, Value] = {"observation_space": _space(observed), "action_space": _space(done)}
    env = Instance(library_class("gym.Env", _METHODS, open=True), attrs)
    attrs["unwrapped"] = env
    return env


def _space(size: Any) -> Instance:
    """A box of this shape, or so many numbers; one of unknown kind has both."""
    box, count = not isinstance(size, int), isinstance(size, int) or size is UNKNOWN
    shape: Value = size if isinstance(size, tuple) else ShapeOf("") if size is UNKNOWN else ()
    attrs: dict[str, Value] = {"shape": shape}
    if box:
        attrs["high"] = attrs["low"] = _array(size)
    if count:
        attrs["n"] = size
    kind = "gym.spaces.Space" if size is UNKNOWN else f"gym.spaces.{'Box' if box else 'Discrete'}"
    sample = {"sample(self, mask=None)": lambda vm, self: _sampled(size)}
    return Instance(library_class(kind, library_methods(sample), open=True), attrs)


def _array(shape: Any) -> Value:
    return Tensor(shape, NUMPY) if isinstance(shape, tuple) else AnyTensor()


def _sampled(size: Any) -> Value:
    return NUMBER if isinstance(size, int) else UNKNOWN if size is UNKNOWN else _array(size)


def _observed(env: Instance) -> Value:
    space = env.attrs["observation_space"]
    if not isinstance(space, Instance):
        return UNKNOWN
    shape = space.attrs.get("shape", UNKNOWN)
    return NUMBER if shape == () else _array(shape)


def _reset(vm: Machine, self: Instance, site: Site) -> Value:
    items = _items_of_step(vm, site)
    if items is None:
        return UNKNOWN
    return (_observed(self), DictValue({}, known=False)) if items == max(_ITEMS_OF_STEP) else _observed(self)


def _step(vm: Machine, self: Instance, site: Site) -> Value:
    items = _items_of_step(vm, site)
    if items is None:
        return UNKNOWN
    return (_observed(self), NUMBER, *(UNKNOWN,) * (items - 2))


def _items_of_step(vm: Machine, site: Site) -> int | None:
    """How many items a step gives, which differs between versions: as many as the program takes of it."""
    paths = {module.path for module in vm.modules.values() if module.path}
    while True:
        paths.add(site.path)
        if site.caller is None:
            break
        site = site.caller.site
    trees = (vm.project.module(Path(path)) for path in paths if path and not vm.project.installed(path))
    found = frozenset[int]().union(*(_taken_in(tree) for tree in trees if tree is not None))
    return next(iter(found)) if len(found) == 1 else None


@lru_cache(maxsize=1 << 8)
def _taken_in(tree: ir.Module) -> frozenset[int]:
    return frozenset(count for node in walk(tree.body) if (count := _taken(node)))


def _taken(node: ir.Node) -> int:
    """How many targets a statement has for what a step gives; 0 when it is another statement."""
    if not isinstance(node, ir.Assign) or not isinstance(node.value, ir.Call):
        return 0
    function, target = node.value.function, node.targets[0]
    if not isinstance(function, ir.Attribute) or function.name != "step" or not isinstance(target, ir.Sequence):
        return 0
    return len(target.items) if len(target.items) in _ITEMS_OF_STEP else 0


_METHODS = library_methods(
    {
        "reset(self, *arguments, **options)": _reset,
        "step(self, action)": _step,
        "seed(self, seed=None)": lambda vm, self: None,
        "render(self, *arguments, **options)": lambda vm, self: UNKNOWN,
        "close(self)": lambda vm, self: None,
    }
)
