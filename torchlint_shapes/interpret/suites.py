"""Tests as evidence: test functions and classes are run as pytest and unittest run them.

A fixture that is a function of the same file gives its value to the arguments of its name, each set of values of
`@pytest.mark.parametrize` is a run.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

from torchlint_shapes.interpret.calls import call, required_parameters
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.sequences import sequence_items
from torchlint_shapes.interpret.values import (
    MISSING,
    UNKNOWN,
    ClassValue,
    FunctionValue,
    Instance,
    IteratorValue,
    Method,
    ModuleValue,
    Scope,
    Site,
    Value,
    Wrapped,
)
from torchlint_shapes.source import ir

MOST_RUNS = 8  # of one parametrized test
DEEPEST = 4  # fixtures that need fixtures
CLASS_SETUPS = ("setUpClass", "setup_class")
SETUPS = ("setUp", "setup_method")

Run = Callable[[], object]


def test_runs(vm: Machine, module: ModuleValue, path: str) -> Iterator[Run]:
    """The tests of a file that need more than a call without arguments."""
    for value in list(module.scope.vars.values()):
        if isinstance(value, FunctionValue) and value.name.startswith("test") and isinstance(value.node, ir.Function):
            here = value.scope.module is not None and value.scope.module.path == path
            if here and value.node not in vm.called and required_parameters(value):
                yield from _function_runs(vm, value, [], module)
        elif isinstance(value, ClassValue) and value.path == path and _is_suite(value):
            yield from _class_runs(vm, value, module)


def _is_suite(cls: ClassValue) -> bool:
    bases = cls.node.bases if cls.node is not None else ()
    named = any(getattr(b, "name", getattr(b, "id", "")).endswith("TestCase") for b in bases)
    return named or (cls.name.startswith("Test") and cls.find("__init__") is MISSING)


def _class_runs(vm: Machine, cls: ClassValue, module: ModuleValue) -> Iterator[Run]:
    for name, test in list(cls.attrs.items()):
        if name.startswith("test") and isinstance(test, FunctionValue) and test.node not in vm.called:
            instance = Instance(cls)
            yield lambda test=test, instance=instance: _set_up(vm, instance, test, module)  # type: ignore[misc]
            yield from _function_runs(vm, test, [instance], module)


def _set_up(vm: Machine, instance: Instance, test: FunctionValue, module: ModuleValue) -> None:
    for name in (*CLASS_SETUPS, *SETUPS):
        found = instance.cls.find(name)
        function = found.function if isinstance(found, Wrapped) else found
        if isinstance(function, FunctionValue):
            receiver = instance.cls if name in CLASS_SETUPS else instance
            extra = [test] if len(required_parameters(function)) > 1 else []
            call(vm, Method(function, receiver), extra, {}, Site(instance.cls.path, function.node))
    for name, fixture in list(instance.cls.attrs.items()):
        if isinstance(fixture, FunctionValue) and _is_fixture(fixture, automatic=True):
            _fixture_value(vm, name, [instance], module)


def _function_runs(vm: Machine, test: FunctionValue, first: list[Value], module: ModuleValue) -> Iterator[Run]:
    for given in itertools.islice(_parameter_sets(vm, test), MOST_RUNS):
        yield lambda given=given: _run(vm, test, first, given, module)  # type: ignore[misc]


def _run(
    vm: Machine, test: FunctionValue, first: list[Value], given: dict[str, Value], module: ModuleValue
) -> Value:  # fmt: skip
    arguments = dict(given)
    for name in required_parameters(test)[len(first) :]:
        if name not in arguments:
            arguments[name] = _fixture_value(vm, name, first, module)
    path = test.scope.module.path if test.scope.module is not None else ""
    return call(vm, test, list(first), arguments, Site(path, test.node))


def _parameter_sets(vm: Machine, test: FunctionValue) -> Iterator[dict[str, Value]]:
    """What `@pytest.mark.parametrize` gives: a mapping for each combination of values."""
    axes: list[list[dict[str, Value]]] = []
    for decorator in getattr(test.node, "decorators", ()):
        if isinstance(decorator, ir.Call) and getattr(decorator.function, "name", "") == "parametrize":
            axes.append(_axis(vm, decorator, test.scope))
    for combination in itertools.product(*axes):
        yield {k: v for part in combination for k, v in part.items()}


def _axis(vm: Machine, decorator: ir.Call, scope: Scope) -> list[dict[str, Value]]:
    given = [vm.eval(a, scope) for a in decorator.arguments[:2]]
    if len(given) != 2:
        return []
    names = given[0].replace(",", " ").split() if isinstance(given[0], str) else sequence_items(vm, given[0])
    found = []
    for value in sequence_items(vm, given[1]) or []:
        parts = [value] if names is not None and len(names) == 1 else sequence_items(vm, value)
        if names and parts is not None and len(parts) == len(names):
            found.append(dict(zip(names, parts)))
    return found


def _fixture_value(vm: Machine, name: str, first: list[Value], module: ModuleValue, depth: int = 0) -> Value:
    """The value of a fixture of this file or class; of one that yields, what it yields."""
    own = first[0].cls.find(name) if first else MISSING
    method = isinstance(own, FunctionValue)
    fixture = own if method else module.scope.vars.get(name)
    if not isinstance(fixture, FunctionValue) or not _is_fixture(fixture) or depth > DEEPEST:
        return UNKNOWN
    needed = required_parameters(fixture)[int(method) :]
    arguments = {n: _fixture_value(vm, n, first, module, depth + 1) for n in needed if n != "request"}
    arguments |= {n: UNKNOWN for n in needed if n == "request"}
    value = call(vm, fixture, list(first) if method else [], arguments, Site(module.path, fixture.node))
    if isinstance(value, IteratorValue):
        return value.items[0] if value.items else UNKNOWN
    return value


def _is_fixture(function: FunctionValue, automatic: bool = False) -> bool:
    for decorator in getattr(function.node, "decorators", ()):
        called = decorator if isinstance(decorator, ir.Call) else None
        head = called.function if called is not None else decorator
        if getattr(head, "name", getattr(head, "id", "")) == "fixture":
            return not automatic or (called is not None and any(k == "autouse" for k, _ in called.keywords))
    return False
