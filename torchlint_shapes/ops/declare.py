"""How an op is declared: a function of torch's own parameters, registered by a decorator.

An op is a pure function from shapes to shapes::

    @op("torch.flatten", "torch.Tensor.flatten")
    def flatten(fit, input, start_dim=0, end_dim=-1):
        '''...formula and URL of the torch docs page...'''
        return Tensor(...)

- After `fit`, its parameters are torch's, by name, order and default. Tensors of unknown rank never reach an op:
  the interpreter answers for them.
- What must hold is said through `fit`, and the function goes on *as if it held*, so that later faults are found too.
- It returns a `Tensor`, a tuple or list of them, any plain Python value, or `UNKNOWN`. In a shape it returns, `None`
  stands for a size about which nothing is known (the interpreter puts a new symbol there).
- To compute with an unknown argument raises `Undecided` by itself; the interpreter then answers `UNKNOWN`.

A layer is a constructor and a forward function::

    @layer("torch.nn.Linear")
    def Linear(fit, in_features, out_features, bias=True, device=None, dtype=None):
        return {"weight": Tensor((out_features, in_features)), "bias": Tensor((out_features,)) if bias else None}

    @Linear.forward
    def _(fit, self, input):
        ...self.weight.shape...

The constructor's arguments become attributes of the layer under their own names; the mapping it returns adds to them or
replaces them (as torch does: `Conv2d(3, 6, 5).kernel_size == (5, 5)`). `self` gives these attributes to forward.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from torchlint_shapes.dims import Dim, divide, same
from torchlint_shapes.dims import at_least as _at_least


@dataclass(frozen=True, slots=True)
class Demand:
    """Something that an op asks of its input.

    `kind` (features, channels, window, reshape, axis, join, matmul, divisible, loss, index) chooses the rule.
    `argument` names the parameter in which the number is written (`in_features`), where there is one.
    `says` is the message after the layer's name, with `{want}` and `{got}` in it.
    `relation`: "==" (got equals want), "== or 1" (or it is 1), ">=" (got is at least want), "divides" (want divides
    got), "never" (it cannot).
    """

    kind: str
    relation: str
    want: Dim | str
    got: Dim | str
    says: str
    argument: str | None = None
    axis: int | None = None


@dataclass(slots=True)
class Fit:
    """Collects what an op asks: `failed` holds for no value of the symbols, `open` for some."""

    failed: list[Demand] = field(default_factory=list)
    open: list[Demand] = field(default_factory=list)

    def _judge(self, holds: bool | None, demand: Demand) -> bool:
        if holds is False:
            self.failed.append(demand)
        elif holds is None:
            self.open.append(demand)
        return holds is not False

    def equal(
        self, kind: str, want: Dim, got: Dim, says: str, argument: str | None = None, axis: int | None = None
    ) -> bool:
        """`got == want`. False when that holds for no sizes."""
        return self._judge(same(got, want), Demand(kind, "==", want, got, says, argument, axis))

    def equal_or_one(self, kind: str, want: Dim, got: Dim, says: str, axis: int) -> None:
        """`got == want or got == 1`, of which both are possible."""
        self.open.append(Demand(kind, "== or 1", want, got, says, None, axis))

    def at_least(
        self, kind: str, want: int, got: Dim, says: str, argument: str | None = None, axis: int | None = None
    ) -> bool:
        """`got >= want`."""
        return self._judge(_at_least(got, want), Demand(kind, ">=", want, got, says, argument, axis))

    def divides(self, kind: str, want: Dim, got: Dim, says: str, argument: str | None = None) -> bool:
        """`got % want == 0`."""
        if isinstance(got, int) and isinstance(want, int):
            holds: bool | None = want != 0 and got % want == 0
        else:
            holds = True if divide(got, want) is not None else None
        return self._judge(holds, Demand(kind, "divides", want, got, says, argument))

    def fail(
        self,
        kind: str,
        want: Dim | str,
        got: Dim | str,
        says: str,
        argument: str | None = None,
        axis: int | None = None,
    ) -> None:
        """It cannot hold (a wrong rank, an axis out of range)."""
        self.failed.append(Demand(kind, "never", want, got, says, argument, axis))


@dataclass(frozen=True, slots=True)
class Op:
    """A torch function or method."""

    name: str
    function: Callable[..., Any]
    signature: inspect.Signature  # torch's own, without `fit`

    @property
    def is_fact(self) -> bool:
        """Does it ask about a tensor what is no matter of shapes, as `x.is_contiguous()` does?"""
        return "UnknownType" in str(self.function.__annotations__.get("return"))


@dataclass(slots=True)
class LayerType:
    """A layer class of torch.nn."""

    name: str
    construct: Callable[..., Mapping[str, Any] | None]
    signature: inspect.Signature  # of the constructor, without `fit`
    call: Callable[..., Any] | None = None
    call_signature: inspect.Signature | None = None  # of forward, without `fit` and `self`

    def forward(self, function: Callable[..., Any]) -> Callable[..., Any]:
        self.call, self.call_signature = function, _signature(function, 2)
        return function


OPS: dict[str, Op] = {}
LAYERS: dict[str, LayerType] = {}


def _signature(function: Callable[..., Any], skip: int) -> inspect.Signature:
    return inspect.Signature(list(inspect.signature(function).parameters.values())[skip:])


def op(*names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Registers a function under one or more qualified names (`torch.flatten`, `torch.Tensor.flatten`)."""

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        for name in names:
            OPS[name] = Op(name, function, _signature(function, 1))
        return function

    return register


def layer(name: str) -> Callable[[Callable[..., Mapping[str, Any] | None]], LayerType]:
    """Registers the constructor of a layer class under its qualified name (`torch.nn.Linear`)."""

    def register(function: Callable[..., Mapping[str, Any] | None]) -> LayerType:
        LAYERS[name] = LayerType(name, function, _signature(function, 1))
        return LAYERS[name]

    return register


def load() -> None:
    """Imports every family of ops: being in the folder is the registration."""
    package = importlib.import_module("torchlint_shapes.ops")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"torchlint_shapes.ops.{module.name}")
