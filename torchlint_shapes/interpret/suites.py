"""Tests as evidence: test functions and classes are run as pytest and unittest run them.

A fixture of the same class or file, or of a `conftest.py` above it, gives its value to the arguments of its name
(`fixtures`), each set of values of `@pytest.mark.parametrize` is a run. Of a test that is expected to fail nothing is
reported, one that is skipped is not run.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

from torchlint_shapes.interpret.fixtures import PARAM, Fixtures, is_fixture, keyword, named
from torchlint_shapes.interpret.library import library, library_class
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.parameters import required_parameters
from torchlint_shapes.interpret.sequences import sequence_items
from torchlint_shapes.interpret.values import (
    MISSING,
    ClassValue,
    FunctionValue,
    Instance,
    Method,
    ModuleValue,
    Scope,
    Site,
    Value,
    Wrapped,
)
from torchlint_shapes.source import ir

MOST_RUNS = 8  # of one parametrized test
CLASS_SETUPS = ("setUpClass", "setup_class")
SETUPS = ("setUp", "setup_method")
_EXPECTED = ("xfail", "expectedFailure")

Run = Callable[[], object]


def test_runs(vm: Machine, module: ModuleValue, path: str) -> Iterator[Run]:
    """The tests of a file that need more than a call without arguments."""
    for value in list(module.scope.vars.values()):
        if isinstance(value, FunctionValue) and value.name.startswith("test") and isinstance(value.node, ir.Function):
            here = value.scope.module is not None and value.scope.module.path == path
            if here and value.node not in vm.called and required_parameters(value):
                yield from _function_runs(vm, value, Fixtures(vm, module))
        elif isinstance(value, ClassValue) and value.path == path and _is_suite(value):
            yield from _class_runs(vm, value, module)


def is_expected(function: FunctionValue) -> bool:
    """Does the author of a test say that it fails?"""
    return any(named(d) in _EXPECTED for d in getattr(function.node, "decorators", ()))


def is_skipped(function: FunctionValue) -> bool:
    return any(named(d) == "skip" for d in getattr(function.node, "decorators", ()))


def _is_suite(cls: ClassValue) -> bool:
    bases = [b for c in cls.mro if c.node is not None for b in c.node.bases]
    if any(getattr(b, "name", getattr(b, "id", "")).endswith("TestCase") for b in bases):
        return True
    return cls.name.startswith("Test") and cls.find("__init__") is MISSING


def _class_runs(vm: Machine, cls: ClassValue, module: ModuleValue) -> Iterator[Run]:
    for name in dict.fromkeys(n for c in cls.mro for n in c.attrs if n.startswith("test")):
        test = cls.find(name)
        if not isinstance(test, FunctionValue) or is_skipped(test):
            continue
        if name not in cls.attrs or test.node not in vm.called:
            instance = Instance(cls)
            fixtures = Fixtures(vm, module, instance)
            yield lambda f=fixtures, test=test: _set_up(f, test)  # type: ignore[misc]
            yield from _function_runs(vm, test, fixtures)


def _set_up(fixtures: Fixtures, test: FunctionValue) -> None:
    instance = fixtures.instance
    assert instance is not None
    for name in (*CLASS_SETUPS, *SETUPS):
        found = instance.cls.find(name)
        function = found.function if isinstance(found, Wrapped) else found
        if isinstance(function, FunctionValue):
            receiver = instance.cls if name in CLASS_SETUPS else instance
            extra = [test] if len(required_parameters(function)) > 1 else []
            fixtures.vm.call(Method(function, receiver), extra, {}, Site(instance.cls.path, function.node))
    for name, fixture in [(n, v) for c in instance.cls.mro for n, v in c.attrs.items()]:
        if isinstance(fixture, FunctionValue) and is_fixture(fixture, automatic=True):
            fixtures.value(name, {})


def _function_runs(vm: Machine, test: FunctionValue, fixtures: Fixtures) -> Iterator[Run]:
    if not is_skipped(test):
        for given in itertools.islice(_parameter_sets(vm, test, fixtures), MOST_RUNS):
            yield lambda given=given: _run(vm, test, fixtures, given)  # type: ignore[misc]


def _run(vm: Machine, test: FunctionValue, fixtures: Fixtures, given: dict[str, Value]) -> Value:
    first: list[Value] = [] if fixtures.instance is None else [fixtures.instance]
    arguments = {n: v for n, v in given.items() if not n.startswith(PARAM)}
    for name in (*_used(vm, test), *required_parameters(test)[len(first) :]):
        if name not in arguments:
            arguments[name] = fixtures.value(name, given)
    arguments = {n: v for n, v in arguments.items() if any(p.name == n for p in test.node.parameters)}
    path = test.scope.module.path if test.scope.module is not None else ""
    vm.trace.guards += is_expected(test)
    return vm.call(test, first, arguments, Site(path, test.node))


def _used(vm: Machine, test: FunctionValue) -> Iterator[str]:
    """The fixtures that `@pytest.mark.usefixtures` names, of the test or its class."""
    for decorator in _decorators(test):
        if named(decorator) == "usefixtures" and isinstance(decorator, ir.Call):
            yield from (a.value for a in decorator.arguments if isinstance(a, ir.Constant) and isinstance(a.value, str))


def _decorators(test: FunctionValue) -> list[ir.Node]:
    of_class = test.owner.node.decorators if test.owner is not None and test.owner.node is not None else ()
    return [*getattr(test.node, "decorators", ()), *of_class]


def _parameter_sets(vm: Machine, test: FunctionValue, fixtures: Fixtures) -> Iterator[dict[str, Value]]:
    """What `@pytest.mark.parametrize` gives, and the parameters of fixtures: a mapping for each combination."""
    axes: list[list[dict[str, Value]]] = []
    for decorator in _decorators(test):
        if isinstance(decorator, ir.Call) and named(decorator) == "parametrize":
            axes.append(_axis(vm, decorator, test.scope))
        elif isinstance(decorator, ir.Call) and named(decorator) == "expand":
            axes.append(_sets(vm, required_parameters(test)[1:], vm.eval(decorator.arguments[0], test.scope)))
    fixed = {name for axis in axes for given in axis for name in given}
    for name, values in fixtures.parameters(required_parameters(test)).items():
        if name not in fixed and PARAM + name not in fixed:
            axes.append([{PARAM + name: value} for value in values])
    for combination in itertools.product(*axes):
        yield {k: v for part in combination for k, v in part.items()}


def _axis(vm: Machine, decorator: ir.Call, scope: Scope) -> list[dict[str, Value]]:
    words = dict(zip(("argnames", "argvalues"), decorator.arguments)) | dict(decorator.keywords)
    if not {"argnames", "argvalues"} <= words.keys():
        return []
    names, values = vm.eval(words["argnames"], scope), vm.eval(words["argvalues"], scope)
    listed = names.replace(",", " ").split() if isinstance(names, str) else sequence_items(vm, names)
    found = _sets(vm, listed, values)
    indirect = keyword(decorator, "indirect")
    if indirect is None:
        return found
    through = vm.eval(indirect, scope)
    chosen = (listed or []) if through is True else sequence_items(vm, through) or []
    return [{PARAM + n if n in chosen else n: v for n, v in given.items()} for given in found]


def _sets(vm: Machine, names: list[Any] | None, values: Value) -> list[dict[str, Value]]:
    found: list[dict[str, Value]] = []
    for value in sequence_items(vm, values) or []:
        marks, parts = None, [value] if names is not None and len(names) == 1 else None
        if isinstance(value, Instance) and value.cls.qualified == "pytest.param":
            marks, parts = value.attrs["marks"], sequence_items(vm, value.attrs["values"])
        elif parts is None:
            parts = sequence_items(vm, value)
        if marks is None and names and parts is not None and len(parts) == len(names):
            found.append(dict(zip(names, parts)))
    return found


@library("pytest.param(*values, marks=None, **options)", "parameterized.param")
def _param(vm: Machine, values: tuple[Value, ...], marks: Value) -> Value:
    return Instance(library_class("pytest.param", {}), {"values": values, "marks": marks})
