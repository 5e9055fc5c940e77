"""Fixtures of pytest: functions that give their value to the arguments of their name.

https://docs.pytest.org/en/stable/reference/fixtures.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from torchlint_shapes.interpret.imports import module_member, run_module
from torchlint_shapes.interpret.library import library_class
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.parameters import required_parameters
from torchlint_shapes.interpret.sequences import sequence_items
from torchlint_shapes.interpret.values import (
    MISSING,
    UNKNOWN,
    FunctionValue,
    Instance,
    IteratorValue,
    ModuleValue,
    Site,
    Stream,
    Value,
)
from torchlint_shapes.source import ir

DEEPEST = 4  # fixtures that need fixtures
FOLDERS = 4  # above a test, in which there may be a `conftest.py`
PARAM = "param of "  # begins the name under which a run has the parameter of a fixture


def named(decorator: ir.Node) -> str:
    """The last name of a decorator."""
    head = decorator.function if isinstance(decorator, ir.Call) else decorator
    return str(getattr(head, "name", getattr(head, "id", "")))


def keyword(decorator: ir.Node, name: str) -> ir.Node | None:
    return dict(decorator.keywords).get(name) if isinstance(decorator, ir.Call) else None


def _decorator(function: Value) -> ir.Node | None:
    """The decorator that makes a function a fixture."""
    decorators = getattr(function.node, "decorators", ()) if isinstance(function, FunctionValue) else ()
    return next((d for d in decorators if named(d) == "fixture"), None)


def is_fixture(function: Value, automatic: bool = False) -> bool:
    decorator = _decorator(function)
    return decorator is not None and (not automatic or keyword(decorator, "autouse") is not None)


@dataclass(frozen=True, slots=True)
class Fixtures:
    """The fixtures that a test of a module, and of a class of it, can ask for."""

    vm: Machine
    module: ModuleValue
    instance: Instance | None = None

    def value(self, name: str, given: dict[str, Value], depth: int = 0) -> Value:
        """The value of a fixture, UNKNOWN without one; of one that yields, what it yields."""
        fixture, home = self._find(name)
        if fixture is None or depth > DEEPEST:
            return UNKNOWN
        first: list[Value] = [self.instance] if home is None and self.instance is not None else []
        arguments = {
            n: self._request(name, given) if n == "request" else self.value(n, given, depth + 1)
            for n in required_parameters(fixture)[len(first) :]
        }
        path = home.path if home is not None else self.module.path
        value = self.vm.call(fixture, first, arguments, Site(path, fixture.node))
        if isinstance(value, Stream):
            return value.item
        if isinstance(value, IteratorValue):
            return value.items[0] if value.items else UNKNOWN
        return value

    def parameters(self, names: list[str], depth: int = 0) -> dict[str, list[Value]]:
        """The values in `@pytest.fixture(params=...)` of these fixtures and of those that they need."""
        found: dict[str, list[Value]] = {}
        for name in names if depth <= DEEPEST else ():
            fixture, _ = self._find(name)
            if fixture is None:
                continue
            params = keyword(_decorator(fixture) or fixture.node, "params")
            values = sequence_items(self.vm, self.vm.eval(params, fixture.scope)) if params is not None else None
            if values:
                found[name] = values
            found |= self.parameters(required_parameters(fixture), depth + 1)
        return found

    def _request(self, name: str, given: dict[str, Value]) -> Instance:
        owner = UNKNOWN if self.instance is None else self.instance.cls
        attrs = {"param": given.get(PARAM + name, UNKNOWN), "cls": owner, "instance": self.instance}
        return Instance(library_class("pytest.FixtureRequest", {}, open=True), attrs)

    def _find(self, name: str) -> tuple[FunctionValue | None, ModuleValue | None]:
        """A fixture and the module it stands in, None for one of the class."""
        own = self.instance.cls.find(name) if self.instance is not None else MISSING
        if isinstance(own, FunctionValue) and is_fixture(own):
            return own, None
        for module in self._modules():
            function = module_member(self.vm, module, name) if name in module.scope.vars else MISSING
            if not is_fixture(function):
                function = self._renamed(module, name)
            if isinstance(function, FunctionValue):
                return function, module
        return None, None

    def _renamed(self, module: ModuleValue, name: str) -> Value:
        """`@pytest.fixture(name="net")`."""
        for value in module.scope.vars.values():
            said = keyword(_decorator(value) or ir.Constant((1, 0, 1, 0), None), "name")
            if isinstance(said, ir.Constant) and said.value == name:
                return value
        return MISSING

    def _modules(self) -> Iterator[ModuleValue]:
        yield self.module
        for folder in list(Path(self.module.path).resolve().parents)[:FOLDERS]:
            path = folder / "conftest.py"
            if self.vm.project.disk.is_file(path):
                module = run_module(self.vm, "conftest", path)
                if isinstance(module, ModuleValue):
                    yield module
