"""Classes of the program: making them, and making instances of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from torchlint_shapes.interpret.attributes import PROPERTY, bound
from torchlint_shapes.interpret.declare import declared
from torchlint_shapes.interpret.dict_classes import DICT, FILL, begin
from torchlint_shapes.interpret.machine import Machine, calls
from torchlint_shapes.interpret.mappings import abstract_class
from torchlint_shapes.interpret.module_classes import module_class
from torchlint_shapes.interpret.plain import constant
from torchlint_shapes.interpret.refusals import last_name
from torchlint_shapes.interpret.values import (
    MISSING,
    NO_DEFAULT,
    UNKNOWN,
    Arguments,
    ClassValue,
    DictValue,
    External,
    FunctionValue,
    Instance,
    Keywords,
    Native,
    Scope,
    Site,
    Value,
    Wrapped,
)
from torchlint_shapes.source import ir

_ORDERED = External("collections.OrderedDict")
ENUMS = frozenset({"enum.Enum", "enum.IntEnum", "enum.StrEnum", "enum.Flag"})


def make_class(vm: Machine, node: ir.Class, scope: Scope) -> ClassValue:
    """Runs a class statement."""
    bases = [vm.eval(b, scope) for b in node.bases]
    path = scope.module.path if scope.module else ""
    qualified = f"{scope.module.name if scope.module else ''}.{node.name}"
    cls = ClassValue(node.name, qualified, _class_bases(vm, bases), node=node, path=path)
    vm.trail.born(cls.attrs)
    cls.open = any(not isinstance(b, ClassValue) and not _plain_base(b) for b in bases)
    cls.mro = linearize(cls)
    cls.kind = _kind(cls, bases)
    cls.mixed = cls.kind == "enum" and any(map(_equals_value, bases))
    body = Scope(cls.attrs, scope, scope.module, kind="class", owner=cls)
    body.outer = {}
    vm.run(node.body, body)
    if isinstance(cls.attrs.get("__new__"), FunctionValue):
        vm.trail.write(cls.attrs, "__new__", Wrapped("staticmethod", cls.attrs["__new__"]))
    if cls.kind == "namedtuple":
        give_fields(vm, cls, declared_fields(cls))
    if cls.kind == "enum":
        _make_members(vm, cls)
    _tell_bases(vm, cls, node, scope)
    return cls


def _tell_bases(vm: Machine, cls: ClassValue, node: ir.Class, scope: Scope) -> None:
    """`__init_subclass__` of the first base that has one."""
    told = next((b.attrs["__init_subclass__"] for b in cls.mro[1:] if "__init_subclass__" in b.attrs), None)
    function = told.function if isinstance(told, Wrapped) else told
    if isinstance(function, FunctionValue):
        keywords = {k: vm.eval(v, scope) for k, v in node.keywords if k not in (None, "metaclass")}
        vm.call(function, [cls], {str(k): v for k, v in keywords.items()}, vm.site(node, scope))


def _plain_base(base: Value) -> bool:
    names = ("typing.", "abc.", "collections.abc.", "enum.")
    return isinstance(base, Native) or (
        isinstance(base, External) and (base.name.startswith(names) or base == _ORDERED)
    )


def _class_bases(vm: Machine, bases: Sequence[Value]) -> tuple[ClassValue, ...]:
    found = []
    for base in bases:
        if isinstance(base, ClassValue):
            found.append(base)
        elif isinstance(base, External) and (abstract := abstract_class(vm, base.name)) is not None:
            found.append(abstract)
        elif isinstance(base, External) and base.name.rpartition(".")[2] == "PyTorchModelHubMixin":
            found.append(module_class(vm, "torch.nn.Module"))
    return tuple(found)


def _kind(cls: ClassValue, bases: Sequence[Value]) -> str:
    for base in bases:
        if (isinstance(base, Native) and base.name == DICT) or base == _ORDERED:
            return DICT
        if isinstance(base, Native) and base.name == PROPERTY:
            return PROPERTY
        if isinstance(base, External) and base.name in ENUMS:
            return "enum"
        if isinstance(base, External) and base.name == "typing.NamedTuple":
            return "namedtuple"
        if isinstance(base, ClassValue) and base.kind:
            return base.kind
    return ""


def _equals_value(base: Value) -> bool:
    """Does this base of an enum make its members equal to their values?"""
    if isinstance(base, ClassValue):
        return base.mixed
    return isinstance(base, (External, Native)) and base.name not in ("object", "enum.Enum", "enum.Flag")


def linearize(cls: ClassValue) -> tuple[ClassValue, ...]:
    """The method resolution order (C3); a plain depth-first order where C3 has no answer."""
    lists = [list(b.mro) for b in cls.bases] + [list(cls.bases)]
    order = [cls]
    while any(lists):
        lists = [x for x in lists if x]
        for candidate in (x[0] for x in lists):
            if not any(candidate in x[1:] for x in lists):
                break
        else:
            rest = [c for x in lists for c in x]
            return tuple(dict.fromkeys([*order, *rest]))
        order.append(candidate)
        for x in lists:
            if x[0] is candidate:
                del x[0]
    return tuple(order)


def give_fields(vm: Machine, cls: ClassValue, fields: tuple[tuple[str, Value], ...]) -> None:
    """Makes a class one with these fields, and the methods that go with them."""
    vm.trail.note(cls, "fields", fields)
    if cls.kind == "namedtuple" and "__new__" not in cls.attrs:
        vm.trail.write(cls.attrs, "__new__", Wrapped("staticmethod", _NEW_TUPLE))
    for method in _NAMEDTUPLE if cls.kind == "namedtuple" else _DATACLASS:
        if method.name not in cls.attrs:
            vm.trail.write(cls.attrs, method.name, method)


def _replaced(vm: Machine, self: Instance, changes: dict[str, Value]) -> Value:
    return Instance(self.cls, {**self.attrs, **changes})


def _as_dict(vm: Machine, self: Instance) -> Value:
    return DictValue(dict(self.attrs))


def declared_fields(cls: ClassValue) -> tuple[tuple[str, Value], ...]:
    """The annotated fields of a dataclass or NamedTuple, those of its bases first."""
    fields: dict[str, Value] = {}
    for base in reversed(cls.mro[1:]):
        fields.update(base.fields)
    for statement in cls.node.body if cls.node else ():
        if isinstance(statement, ir.Declare) and isinstance(statement.target, ir.Name):
            if not _of_class(statement.annotation):
                fields[statement.target.id] = NO_DEFAULT
        elif isinstance(statement, ir.Assign) and statement.annotation and isinstance(statement.targets[0], ir.Name):
            if _of_class(statement.annotation):
                continue
            name = statement.targets[0].id
            fields[name] = cls.attrs.get(name, UNKNOWN)
    return tuple(fields.items())


def _of_class(annotation: ir.Node) -> bool:
    """Is this `ClassVar` or `ClassVar[…]`, which makes no field?"""
    return last_name(annotation.value if isinstance(annotation, ir.Subscript) else annotation) == "ClassVar"


def _make_members(vm: Machine, cls: ClassValue) -> None:
    for name, value in list(cls.attrs.items()):
        if not name.startswith("_") and not isinstance(value, (FunctionValue, Native, Wrapped, ClassValue)):
            vm.trail.write(cls.attrs, name, Instance(cls, {"name": name, "value": value}))


@calls(ClassValue)
def _instantiate(vm: Machine, cls: ClassValue, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    """`cls(*arguments, **keywords)`."""
    if cls.kind == "enum" and arguments:
        members = [v for v in cls.attrs.values() if isinstance(v, Instance) and v.cls is cls]
        wanted = arguments[0]
        if wanted in members:
            return wanted
        return next((m for m in members if constant(wanted) and m.attrs["value"] == wanted), UNKNOWN)
    new = cls.find("__new__")
    instance = vm.call(new.function, [cls, *arguments], keywords, site) if isinstance(new, Wrapped) else Instance(cls)
    if not isinstance(instance, Instance) or cls not in instance.cls.mro:
        return instance
    vm.trail.born(instance.attrs)
    if any(c.kind == DICT for c in cls.mro):
        begin(vm, instance)
    init = cls.find("__init__")
    if init is not MISSING:
        vm.call(bound(vm, init, instance, cls, site), arguments, keywords, site)
    elif cls.kind == DICT:
        vm.call(FILL, [instance, *arguments], keywords, site)
    elif cls.kind == PROPERTY and arguments:
        vm.trail.write(instance.attrs, "fget", arguments[0])
    return instance


def _fill_fields(
    vm: Machine, self: Instance, arguments: tuple[Value, ...], keywords: dict[str, Value], site: Site
) -> Value:
    rest = list(arguments)
    for name, default in next((c.fields for c in self.cls.mro if c.fields), ()):
        if rest:
            value = rest.pop(0)
        elif name in keywords:
            value = keywords[name]
        elif isinstance(default, Instance) and "default_factory" in default.attrs:
            value = vm.call(default.attrs["default_factory"], [], {}, site)
        else:
            value = UNKNOWN if default is NO_DEFAULT else default
        vm.trail.write(self.attrs, name, value)
    post = self.cls.find("__post_init__")
    if isinstance(post, FunctionValue):
        vm.call(bound(vm, post, self, self.cls, site), [], {}, site)
    return None


def _new_tuple(vm: Machine, cls: Value, arguments: tuple[Value, ...], keywords: dict[str, Value], site: Site) -> Value:
    """A named tuple, which is filled where it is made: a class of the program may make it of other arguments."""
    if not isinstance(cls, ClassValue):
        return UNKNOWN
    made = Instance(cls)
    vm.trail.born(made.attrs)
    _fill_fields(vm, made, arguments, keywords, site)
    return made


def _natives(text: str, function: Callable[..., Value]) -> list[Native]:
    return [Native(name, run) for name, run in declared((text,), function)]


_DATACLASS = _natives("__init__(self, /, *arguments, **keywords)", _fill_fields)
(_NEW_TUPLE,) = _natives("__new__(cls, /, *arguments, **keywords)", _new_tuple)
_NAMEDTUPLE = [
    *_natives("_replace(self, /, **changes)", _replaced),
    *_natives("_asdict(self)", _as_dict),
]
