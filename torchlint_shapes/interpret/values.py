"""What a program computes with: abstract values.

Exact Python constants (int, float, str, bool, None, tuple, range, slice, ...) and versions stand for themselves; a size
that is not a number is a `Poly`; what is not known is `UNKNOWN`. The classes here are the rest. Mutable ones have
identity and are changed only through `Trail` (state.py), so that an undecided branch can be undone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from types import EllipsisType
from typing import TYPE_CHECKING, Any, TypeAlias

from torchlint_shapes.dims import Dim, Poly
from torchlint_shapes.model.versions import Version
from torchlint_shapes.ops.declare import LayerType
from torchlint_shapes.ops.packed import PackedSequence
from torchlint_shapes.ops.tensor import NUMBER, UNKNOWN, Tensor, UnknownType
from torchlint_shapes.source import ir

if TYPE_CHECKING:
    from torchlint_shapes.interpret.machine import Machine

Value: TypeAlias = (
    "bool | int | float | complex | str | bytes | range | slice | EllipsisType | tuple[Value, ...]"
    "| frozenset[Value] | Poly | Ratio | Tensor | AnyTensor | ShapeOf | PackedSequence | UnknownType | Choice"
    "| ListValue | DictValue | SetValue | IteratorValue | Stream | Contract | External | ModuleValue | Lazy"
    "| ClassValue | Instance | Super | FunctionValue | Method | Native | Partial | Wrapped | Version | Missing | None"
)
# What a native gets: of which kind its receiver is, it knows by the name under which it is registered.
Arguments: TypeAlias = list[Any]
Keywords: TypeAlias = "dict[str, Value]"

__all__ = ["NUMBER", "UNKNOWN", "Poly", "Tensor", "UnknownType", "Value"]


@dataclass(frozen=True, slots=True)
class AnyTensor:
    """A tensor of unknown rank. `name` is set while it is, untouched, an argument of the network under study.

    `tail` are the sizes of its last axes, as far as these are known whatever the rank is.
    """

    name: str | None = None
    tail: tuple[Dim, ...] = ()


@dataclass(eq=False, slots=True)
class ListValue:
    """A list; `known` is False when its length or contents are not known."""

    items: list[Value]
    known: bool = True


@dataclass(eq=False, slots=True)
class DictValue:
    """A dict with exact keys; `known` is False when there may be other keys.

    Where it is `bare`, a key that is asked for is taken to be missing nevertheless. `view` are the attributes of the
    module whose children these are: a child put in or taken out is one of the module.
    """

    items: dict[Any, Value]
    known: bool = True
    default: Value = None  # the factory of a defaultdict
    bare: bool = False
    view: dict[str, Value] | None = None


@dataclass(eq=False, slots=True)
class SetValue:
    items: dict[Any, None]
    known: bool = True


@dataclass(eq=False, slots=True)
class IteratorValue:
    """What is left of an iteration."""

    items: list[Value]
    known: bool = True


@dataclass(frozen=True, slots=True)
class Stream:
    """An iterable of unknown length whose every item is like `item`, but for the last where `last` is one."""

    item: Value
    last: Value = None


@dataclass(eq=False, slots=True, repr=False)
class ClassValue:
    """A class: the program's own, or one of torch.nn (`layer` is set for those that an op describes).

    `open` classes have a base about which nothing is known: an attribute that is not found may still exist.
    """

    name: str
    qualified: str
    bases: tuple[ClassValue, ...] = ()
    attrs: dict[str, Value] = field(default_factory=dict)
    node: ir.Class | None = None
    path: str = ""
    layer: LayerType | None = None
    open: bool = False
    mro: tuple[ClassValue, ...] = ()
    fields: tuple[tuple[str, Value], ...] = ()  # of a dataclass or NamedTuple, with NO_DEFAULT where there is none
    kind: str = ""  # "", dataclass, namedtuple, enum
    mixed: bool = False  # an enum whose members equal their values (`class Mode(str, Enum)`)

    def find(self, name: str) -> Value:
        for cls in self.mro:
            if name in cls.attrs:
                return cls.attrs[name]
        return MISSING

    def derives(self, qualified: str) -> bool:
        return any(c.qualified == qualified for c in self.mro)

    @property
    def is_open(self) -> bool:
        return any(c.open for c in self.mro)

    @property
    def layer_type(self) -> LayerType | None:
        """What is declared of a layer of torch, or of the one that the class derives from."""
        return next((c.layer for c in self.mro if c.layer is not None), None)


@dataclass(frozen=True, slots=True)
class Site:
    """An expression or statement of a file; `caller` is the call that ran the function it stands in."""

    path: str
    node: ir.Node
    caller: Frame | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Frame:
    """A running function of the program and the call that started it, with so many undecided branches open."""

    function: FunctionValue
    site: Site
    arguments: dict[str, Value] = field(compare=False, repr=False)  # as they were when the call began
    scope: Scope = field(compare=False, repr=False)
    marks: int = 0


@dataclass(eq=False, slots=True, repr=False)
class Instance:
    """An object: a network, a layer, or any other instance. `made` is the call that gave a layer its numbers.

    `named` is the place that gave a module its name in another; it is one that `replaces` when the turn of the loop
    before gave the same name to another module there.
    """

    cls: ClassValue
    attrs: dict[str, Value] = field(default_factory=dict)
    made: Site | None = None
    named: Site | None = None
    replaces: bool = False

    @property
    def layer_type(self) -> LayerType | None:
        return self.cls.layer_type


@dataclass(eq=False, slots=True, repr=False)
class FunctionValue:
    node: ir.Function | ir.Lambda
    scope: Scope
    defaults: dict[str, Value]
    name: str
    owner: ClassValue | None = None
    attrs: dict[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Method:
    """A function bound to its first argument."""

    function: Value
    receiver: Value


@dataclass(frozen=True, slots=True)
class Native:
    """A function of Python or torch that the interpreter does itself; one that `passes` can be given MORE."""

    name: str
    run: Callable[[Machine, Arguments, Keywords, Site], Value]
    passes: bool = False


@dataclass(frozen=True, slots=True)
class Partial:
    function: Value
    arguments: tuple[Value, ...]
    keywords: tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True)
class Wrapped:
    """staticmethod, classmethod, property, cached_property."""

    kind: str
    function: Value
    setter: Value = None


@dataclass(frozen=True, slots=True)
class Super:
    after: ClassValue
    receiver: Value


@dataclass(frozen=True, slots=True)
class External:
    """Something of a library by its qualified name (`torch.nn.functional.relu`, `math`)."""

    name: str


@dataclass(eq=False, slots=True, repr=False)
class ModuleValue:
    """A module of the program, or of a library whose source is followed."""

    name: str
    path: str
    scope: Scope


@dataclass(frozen=True, slots=True)
class Contract:
    """A type that states a shape: a size, the name of a size or None for each axis, `...` for any number of axes."""

    axes: tuple[int | str | EllipsisType | None, ...]


@dataclass(frozen=True, slots=True)
class Lazy:
    """A name imported from a module that has not run yet: running it has no effect but its names."""

    module: str
    name: str


@dataclass(frozen=True, slots=True)
class Ratio:
    """`number / divisor` before it is rounded."""

    number: Poly
    divisor: int


@dataclass(frozen=True, slots=True)
class ShapeOf:
    """The shape of a tensor of unknown rank, which is an argument of the network under study where it has a name."""

    name: str
    tail: tuple[Dim, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few values; which one is not known."""

    values: tuple[Value, ...]


class Missing:
    def __repr__(self) -> str:
        return "MISSING"


MISSING = Missing()
NO_DEFAULT = Missing()
# Further arguments of a call, it is not known which: the last of the positional ones, or under the name REST.
MORE = Missing()
REST = "**"


@dataclass(eq=False, slots=True, repr=False)
class Scope:
    """Names of a module, class or function."""

    vars: dict[str, Value]
    parent: Scope | None
    module: ModuleValue | None = None
    kind: str = "function"  # module, class, function, comprehension
    owner: ClassValue | None = None
    receiver: Value = None
    outer: dict[str, Scope] = field(default_factory=dict)  # names declared global or nonlocal
    yields: ListValue | None = None  # what a generator has yielded on the way that led here
    yielded: list[Value] = field(default_factory=list)  # and on any way
    loops: list[object] = field(default_factory=list)  # the running loops, innermost last
