"""`contextvars`, `threading.local`: variables of a thread, of which a program is taken to have one."""

from __future__ import annotations

from torchlint_shapes.interpret.library import library, library_class, library_methods
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.signals import ProgramRaise
from torchlint_shapes.interpret.values import MISSING, Instance, Site, Value

_VALUE, _DEFAULT, _OLD = "{value}", "{default}", "old_value"


def _get(vm: Machine, self: Instance, default: tuple[Value, ...], site: Site) -> Value:
    for value in (self.attrs.get(_VALUE, MISSING), *default, self.attrs[_DEFAULT]):
        if value is not MISSING:
            return value
    raise ProgramRaise("LookupError", site)


def _set(vm: Machine, self: Instance, value: Value) -> Value:
    token = Instance(library_class("contextvars.Token", {}), {"var": self, _OLD: self.attrs.get(_VALUE, MISSING)})
    vm.trail.write(self.attrs, _VALUE, value)
    return token


def _reset(vm: Machine, self: Instance, token: Value) -> Value:
    known = isinstance(token, Instance) and _OLD in token.attrs
    vm.trail.write(self.attrs, _VALUE, token.attrs[_OLD] if known and isinstance(token, Instance) else MISSING)
    return None


_METHODS = library_methods(
    {"get(self, /, *default)": _get, "set(self, value, /)": _set, "reset(self, token, /)": _reset}
)


@library("contextvars.ContextVar(name, /, *, default=...)")
def _context_variable(vm: Machine, name: Value, default: Value) -> Value:
    given = {"name": name, _VALUE: MISSING, _DEFAULT: MISSING if default is ... else default}
    return Instance(library_class("contextvars.ContextVar", _METHODS), given)


@library("threading.local()")
def _local(vm: Machine) -> Value:
    return Instance(library_class("threading.local", {}))
