"""`re`: patterns that Python's own matcher surely is done with soon; of any other nothing is known."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from torchlint_shapes.interpret.exact import MOST, exactly
from torchlint_shapes.interpret.libraries.collections import listed
from torchlint_shapes.interpret.library import LIBRARY, library, library_class, library_methods
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.matching import ways
from torchlint_shapes.interpret.values import UNKNOWN, Instance, Value

# For one step so many ways to match are tried; a pattern that is new must be read, two steps a character.
WAYS = 200
_FLAGS = re.ASCII | re.IGNORECASE | re.MULTILINE | re.DOTALL | re.VERBOSE


def _bounded(vm: Machine, pattern: Value, text: Value, flags: Value) -> bool:
    """Is it known how long this takes at most? Then it is paid for."""
    if not isinstance(pattern, str) or not isinstance(text, str) or type(flags) is not int or flags & ~_FLAGS:
        return False
    vm.steps += 2 * len(pattern)
    tried = ways(pattern, flags, len(text))
    vm.steps += (tried or 0) // WAYS
    return tried is not None


def _found(match: Any) -> Value:
    """A match with the methods that tell its text."""
    if not isinstance(match, re.Match):
        return match
    names = ("group", "groups", "groupdict", "start", "end", "span", "__getitem__")
    methods = {f"{name}(self, *arguments, **keywords)": _telling(getattr(match, name)) for name in names}
    return Instance(library_class("re.Match", library_methods(methods)))


def _telling(method: Callable[..., Any]) -> Callable[..., Value]:
    return lambda vm, arguments, keywords: listed(exactly(vm, method, arguments, keywords))


def _search(function: Callable[..., Any], end: str = "") -> Callable[..., Value]:
    def run(vm: Machine, pattern: Value, string: Value, flags: Value) -> Value:
        whole = pattern + end if isinstance(pattern, str) else UNKNOWN
        if not _bounded(vm, whole, string, flags):
            return UNKNOWN
        return _found(exactly(vm, function, (pattern, string, flags), {}))

    return run


for _name, _end in (("match", ""), ("search", ""), ("findall", ""), ("fullmatch", r"\Z")):
    library(f"re.{_name}(pattern, string, flags=0)")(_search(getattr(re, _name), _end))


@library("re.split(pattern, string, maxsplit=0, flags=0)")
def _split(vm: Machine, pattern: Value, string: Value, maxsplit: Value, flags: Value) -> Value:
    if not _bounded(vm, pattern, string, flags):
        return UNKNOWN
    return exactly(vm, re.split, (pattern, string, maxsplit, flags), {})


@library("re.sub(pattern, repl, string, count=0, flags=0)")
def _sub(vm: Machine, pattern: Value, repl: Value, string: Value, count: Value, flags: Value) -> Value:
    if not isinstance(repl, str) or not isinstance(string, str) or not _bounded(vm, pattern, string, flags):
        return UNKNOWN
    if (len(string) + 1) * (len(repl) + repl.count("\\") * len(string)) > MOST:
        return UNKNOWN
    return exactly(vm, re.sub, (pattern, repl, string, count, flags), {})


@library("re.escape(pattern)")
def _escape(vm: Machine, pattern: Value) -> Value:
    return exactly(vm, re.escape, (pattern,), {})


@library("re.compile(pattern, flags=0)")
def _compile(vm: Machine, pattern: Value, flags: Value) -> Value:
    """A pattern whose methods are the functions of `re` with it in front."""

    def method(name: str) -> Callable[..., Value]:
        run = LIBRARY[f"re.{name}"]
        return lambda vm, arguments, keywords, site: run(vm, [pattern, *arguments], keywords, site)

    if not isinstance(flags, int) or flags != 0:
        return UNKNOWN
    names = ("match", "search", "fullmatch", "split", "sub", "findall")
    methods = {f"{name}(self, *arguments, **keywords)": method(name) for name in names}
    return Instance(library_class("re.Pattern", library_methods(methods)))
