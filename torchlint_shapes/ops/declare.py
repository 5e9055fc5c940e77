"""How an op is declared: torch's own notation, and a function that names what it reads.

An op is a pure function from shapes to shapes::

    @op("torch.flatten(input, start_dim=0, end_dim=-1)", method=True)
    def flatten(fit: Fit, input: Tensor, start_dim: Size, end_dim: Size) -> Tensor:
        '''...the formula...'''
        return Tensor(...)

- Of the parameters in the text it names those that it reads, in any order; `*sizes` is a tuple there, `**options` a
  dict. `kinds` has their types. Tensors of unknown rank never reach an op: the interpreter answers for them.
- What must hold is said through `fit`, and the function goes on *as if it held*, so that later faults are found too.
- It returns a `Tensor`, a tuple or list of them, any plain Python value, or `UNKNOWN`. In a shape it returns, `None`
  stands for a size about which nothing is known (the interpreter puts a new symbol there).
- To compute with an unknown argument raises `Undecided` by itself; the interpreter then answers `UNKNOWN`.
- A further name has the parameters of the text before it: `@op("torch.sum(input, dim=None)", "torch.nansum")`.
- torch's page of it goes by its name; `page` says another, in which `{n}` may stand. Keywords are constants that the
  function reads.

A layer is a constructor and a forward function, and its text the two calls that people write::

    @layer("torch.nn.Linear(in_features, out_features, bias=True, device=None, dtype=None)(input)", starts=rows(...))
    def Linear(fit, in_features, out_features, bias):
        return {"weight": Tensor((out_features, in_features)), "bias": Tensor((out_features,)) if bias else None}

    @Linear.forward
    def _(fit, self, input):
        ...self.weight.shape...

The constructor's arguments become attributes of the layer under their own names; the mapping it returns adds to them or
replaces them (as torch does: `Conv2d(3, 6, 5).kernel_size == (5, 5)`). `self` gives these attributes to forward.
A layer that does what a function does has no constructor of its own: `@functional_layer("torch.nn.GLU(dim=-1)(input)")`
on the function, which reads from the layer what the call does not give.

`{n}` in a text stands for 1, 2 and 3 axes, or those of `over`; the function may read `n`.
`lazy="in_channels"` declares the lazy layer as well, which is built without that argument: the function reads LAZY.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

from torchlint_shapes.ops.formula import Formula
from torchlint_shapes.ops.signature import Signature, named
from torchlint_shapes.ops.tensor import LAZY, Tensor

# The shapes of input, likeliest first, from which a network can be studied that begins with this layer (its attributes)
# or op (its arguments); none when it takes any.
Starts: TypeAlias = Callable[[Any], list[Tensor]]
# What an op answers for a tensor of unknown rank, from its arguments.
Unranked: TypeAlias = Callable[[Any], Any]
F = TypeVar("F", bound=Callable[..., Any])

_PAGES = "https://docs.pytorch.org/docs/stable/"
# Where the pages of other packages are: by the last part of the name.
_OTHER_PAGES = {
    "torchvision.ops": "https://docs.pytorch.org/vision/stable/generated/torchvision.ops.{}.html",
    "einops": "https://einops.rocks/api/{}/",
}


@dataclass(frozen=True, slots=True)
class Op:
    """A torch function or method. `fact` is one that says of a tensor what is no matter of shapes."""

    name: str
    formula: Formula
    page: str
    starts: Starts | None = None
    unranked: Unranked | None = None
    fact: bool = False

    @property
    def says(self) -> str:
        """The formula as people read it."""
        return self.formula.says


@dataclass(slots=True)
class LayerType:
    """A layer class of torch.nn. `lazy` is the argument of its constructor that the first input decides."""

    name: str
    construct: Formula
    forward: Formula | None
    page: str
    starts: Starts | None = None
    lazy: str | None = None

    @property
    def signature(self) -> Signature:
        return self.construct.signature

    @property
    def says(self) -> str:
        """What it does as people read it: what its declaration, or that of the function it calls, says first."""
        return self.construct.says or (self.forward.says if self.forward is not None else "")


OPS: dict[str, Op] = {}
LAYERS: dict[str, LayerType] = {}


def op(
    *texts: str,
    method: bool = False,
    page: str = "",
    starts: Starts | None = None,
    unranked: Unranked | None = None,
    fact: bool = False,
    over: tuple[int, ...] = (1, 2, 3),
    **constants: Any,
) -> Callable[[F], F]:
    """Registers a function under one or more signatures. With `method`, those of torch are methods of a tensor, too."""

    def register(function: F) -> F:
        spelled = list(_spelled(texts, over))
        for (name, signature), (_, more) in zip(named(text for text, _ in spelled), spelled, strict=True):
            formula = Formula(function, signature, {**constants, **more})
            for one in (name, name.replace("torch.", "torch.Tensor.", 1)) if method else (name,):
                OPS[one] = Op(one, formula, _page(one, page.format(**more)), starts, unranked, fact)
        return function

    return register


class Layers:
    """The layers of one declaration."""

    def __init__(self, layers: list[tuple[LayerType, Signature]]) -> None:
        self._layers = layers

    def forward(self, function: F) -> F:
        """Registers what calling them does."""
        for declared, call in self._layers:
            constants = {k: v for k, v in declared.construct.constants.items() if v is not LAZY}
            declared.forward = Formula(function, call, constants)
        return function


def layer(
    *texts: str,
    page: str = "",
    starts: Starts | None = None,
    over: tuple[int, ...] = (1, 2, 3),
    lazy: str = "",
    **constants: Any,
) -> Callable[[Callable[..., Mapping[str, Any] | None]], Layers]:
    """Registers the constructor of layer classes under their qualified names (`torch.nn.Linear`)."""

    def register(function: Callable[..., Mapping[str, Any] | None]) -> Layers:
        made = []
        for text, more in _spelled(texts, over):
            name, build, call = _calls(text)
            made.append((_layer(name, build, function, {**constants, **more}, page, starts), call))
            if lazy:
                name, build = name.replace("torch.nn.", "torch.nn.Lazy"), Signature(_without(lazy, build.text))
                one = _layer(name, build, function, {**constants, **more, lazy: LAZY}, page, starts)
                one.lazy = lazy
                made.append((one, call))
        return Layers(made)

    return register


def functional_layer(
    *texts: str, page: str = "", starts: Starts | None = None, over: tuple[int, ...] = (1, 2, 3), **constants: Any
) -> Callable[[F], F]:
    """Registers layers that do what this function does; what the call does not give it reads from the layer."""

    def register(function: F) -> F:
        for text, more in _spelled(texts, over):
            name, build, call = _calls(text)
            given = {**constants, **more}
            made = _layer(name, build, _nothing_more, given, page, starts)
            made.forward = Formula(function, call, given, attributes=build)
        return function

    return register


def _nothing_more(fit: Any) -> None:
    return None


def _layer(
    name: str,
    build: Signature,
    function: Callable[..., Any],
    constants: Mapping[str, Any],
    page: str,
    starts: Starts | None,
) -> LayerType:
    LAYERS[name] = LayerType(name, Formula(function, build, constants), None, _page(name, page), starts)
    return LAYERS[name]


def _spelled(texts: tuple[str, ...], over: tuple[int, ...]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each text, for every number of axes where it leaves that open."""
    for text in texts:
        if "{n}" in text:
            yield from ((text.replace("{n}", str(n)), {"n": n}) for n in over)
        else:
            yield text, {}


def _calls(text: str) -> tuple[str, Signature, Signature]:
    """`torch.nn.GLU(dim=-1)(input)`: the name, the parameters of the constructor and those of forward."""
    built, _, called = text.rpartition(")(")
    name, _, parameters = built.partition("(")
    return name, Signature(parameters), Signature(called[:-1])


def _without(parameter: str, parameters: str) -> str:
    return ", ".join(p for p in parameters.split(", ") if p != parameter)


def _page(name: str, stated: str) -> str:
    """The page that documents it: the one that is stated, relative to torch's, or the one of its name."""
    if stated:
        return stated if "://" in stated else _PAGES + stated
    home, _, last = name.rpartition(".")
    if home in _OTHER_PAGES:
        return _OTHER_PAGES[home].format(last)
    return _PAGES + ("tensors.html" if last.startswith("__") else f"generated/{name}.html")


def load() -> None:
    """Imports every family of ops: being in the folder is the registration."""
    package = importlib.import_module("torchlint_shapes.ops")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"torchlint_shapes.ops.{module.name}")
