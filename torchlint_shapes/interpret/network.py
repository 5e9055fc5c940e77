"""torch.nn: the module protocol, the layers that ops describe, the containers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from torchlint_shapes.interpret.attributes import find_method
from torchlint_shapes.interpret.calls import call
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.torch_calls import call_layer, construct_layer
from torchlint_shapes.interpret.trace import Root
from torchlint_shapes.interpret.values import (
    MISSING,
    UNKNOWN,
    Choice,
    ClassValue,
    FunctionValue,
    Instance,
    Method,
    Native,
    Site,
    Value,
)
from torchlint_shapes.ops.declare import LAYERS

MODULE = "torch.nn.Module"
SEQUENTIAL = "torch.nn.Sequential"
LISTS = (SEQUENTIAL, "torch.nn.ModuleList", "torch.nn.ParameterList")
DICTS = ("torch.nn.ModuleDict", "torch.nn.ParameterDict")
OTHERS = "*"  # the attribute of a container that may have more children than are known

MODULE_CLASSES: dict[
    str, dict[str, Value]
] = {}  # qualified name -> natives; filled by module_methods.py, containers.py

NativeFunction = Callable[[Machine, list[Value], dict[str, Value], Site], Value]


def native(*names: str, passes: bool = False) -> Callable[[NativeFunction], NativeFunction]:
    """Registers a native method under `class.method` names; a class is one of torch.nn unless it says otherwise."""

    def register(function: NativeFunction) -> NativeFunction:
        for name in names:
            cls, _, method = name.rpartition(".")
            qualified = cls if cls.startswith("torch.") else f"torch.nn.{cls}"
            MODULE_CLASSES.setdefault(qualified, {})[method] = Native(name, function, passes)
        return function

    return register


def module_class(vm: Machine, name: str) -> ClassValue:
    """The class of torch.nn with this qualified name."""
    if name in vm.classes:
        return vm.classes[name]
    layer = LAYERS.get(name)
    cls = ClassValue(name.rpartition(".")[2], name, layer=layer, attrs=dict(MODULE_CLASSES.get(name, {})))
    vm.classes[name] = cls
    if name == MODULE:
        cls.attrs["training"] = True
        cls.mro = (cls,)
        return cls
    cls.bases = (module_class(vm, MODULE),)
    cls.mro = (cls, *cls.bases)
    if layer is not None:
        cls.attrs["__init__"] = Native("__init__", construct_layer)
        cls.attrs["forward"] = Native("forward", call_layer)
    return cls


def is_module(value: Value) -> bool:
    return isinstance(value, Instance) and value.cls.derives(MODULE)


def _is_child(key: str, value: Value) -> bool:
    if isinstance(value, Choice):
        return any(map(is_module, value.values))
    return is_module(value) or key.isdigit()


def named_children(instance: Instance) -> dict[str, Value]:
    """The registered children; in a container, what is not known may be one and so counts."""
    loose = is_container(instance)
    return {k: v for k, v in instance.attrs.items() if _is_child(k, v) or (loose and v is UNKNOWN and k != OTHERS)}


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


def call_instance(
    vm: Machine, instance: Instance, arguments: list[Value], keywords: dict[str, Value], site: Site
) -> Value:
    """`instance(...)`: for a module, its forward."""
    own = find_method(vm, instance, "__call__")
    if own is not None:
        return call(vm, own, arguments, keywords, site)
    if not instance.cls.derives(MODULE):
        native = instance.cls.find("__call__")
        return native.run(vm, [instance, *arguments], keywords, site) if isinstance(native, Native) else UNKNOWN
    forward = instance.attrs.get("forward", instance.cls.find("forward"))
    if forward is MISSING or forward is UNKNOWN:
        return UNKNOWN
    root = None
    if vm.trace.root is None:
        root = Root(instance, arguments, keywords, site, first=len(vm.trace.events), muted=bool(vm.trace.muted))
        vm.trace.root = len(vm.trace.roots)
        vm.trace.roots.append(root)
    vm.trace.networks.append(instance)
    try:
        bound = Method(forward, instance) if isinstance(forward, (FunctionValue, Native)) else forward
        result = call(vm, bound, arguments, keywords, site)
    finally:
        vm.trace.networks.pop()
        if root is not None:
            vm.trace.root = None
            root.last = len(vm.trace.events)
    if root is not None:
        root.output = result
    return result


def note_change(vm: Machine, target: Instance, name: str, value: Value, site: Site) -> None:
    """Records `layer.in_features = n`: the weight keeps its size."""
    layer = next((c.layer for c in target.cls.mro if c.layer is not None), None)
    if layer is None or target.made is None or name not in layer.signature.parameters or name not in target.attrs:
        return
    old = target.attrs[name]
    if isinstance(old, (bool, str, type(None))) or isinstance(value, (bool, str)):
        return
    vm.trace.record(f"attribute {name}", target, site, {"old": old, "new": value}, (), None, [], [])


def note_name(vm: Machine, owner: Instance, name: str, value: Value, site: Site) -> None:
    """Remembers where a module gets its name, and whether it takes that of the module named there before."""
    before = owner.attrs.get(name)
    if is_module(value) and value is not before:
        there = before.named if isinstance(before, Instance) else None
        vm.trail.note(value, "replaces", there is not None and there.node is site.node)
        vm.trail.note(value, "named", site)


def delete_children(vm: Machine, container: Instance, key: Value) -> None:
    """`del container[key]`: the children after it move up."""
    children = list(named_children(container).values())
    if any(container.cls.derives(name) for name in DICTS):
        if isinstance(key, str) and key in container.attrs:
            vm.trail.erase(container.attrs, key)
        return
    try:
        del children[key]
    except (IndexError, TypeError, ArithmeticError):
        return
    replace_children(vm, container, children)


def replace_children(vm: Machine, container: Instance, children: list[Value]) -> None:
    for name in named_children(container):
        vm.trail.erase(container.attrs, name)
    for number, child in enumerate(children):
        vm.trail.write(container.attrs, str(number), child)


def set_training(vm: Machine, root: Value, mode: Value) -> None:
    if isinstance(root, Instance):
        for _, module in named_modules(root):
            vm.trail.write(module.attrs, "training", mode)
