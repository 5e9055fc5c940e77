"""Lists, tuples, sets, dictionaries, comprehensions and f-strings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from torchlint_shapes.interpret.builtins import BUILTINS
from torchlint_shapes.interpret.exact import exactly
from torchlint_shapes.interpret.machine import Machine, evaluates
from torchlint_shapes.interpret.names import bind
from torchlint_shapes.interpret.plain import hashable, written
from torchlint_shapes.interpret.price import paid
from torchlint_shapes.interpret.sequences import item_of, iterated, sequence_items
from torchlint_shapes.interpret.truth import truth_of
from torchlint_shapes.interpret.values import (
    UNKNOWN,
    DictValue,
    Instance,
    IteratorValue,
    ListValue,
    Scope,
    SetValue,
    Value,
)
from torchlint_shapes.source import ir


@evaluates(ir.Sequence)
def _sequence(vm: Machine, node: ir.Sequence, scope: Scope) -> Value:
    items: list[Value] = []
    known = True
    for part in node.items:
        if isinstance(part, ir.Starred):
            more = sequence_items(vm, vm.eval(part.value, scope))
            known = known and more is not None
            items.extend(more or [])
        else:
            items.append(vm.eval(part, scope))
    if node.kind == "tuple":
        return paid(vm, tuple(items)) if known else ListValue(items, False)
    if node.kind == "set":
        return SetValue(dict.fromkeys(filter(hashable, items)), known and all(map(hashable, items)))
    result = ListValue(items, known)
    vm.trail.born(result)
    return result


@evaluates(ir.Dictionary)
def _dictionary(vm: Machine, node: ir.Dictionary, scope: Scope) -> Value:
    result = DictValue({})
    vm.trail.born(result)
    for key_node, value_node in node.items:
        value = vm.eval(value_node, scope)
        key = None if key_node is None else vm.eval(key_node, scope)
        if key_node is None and isinstance(value, DictValue):
            result.items.update(value.items)
            result.known = result.known and value.known
        elif key_node is not None and hashable(key):
            result.items[key] = value
        else:
            result.known = False
    return result


@evaluates(ir.Comprehension)
def _comprehension(vm: Machine, node: ir.Comprehension, scope: Scope) -> Value:
    inner = Scope({}, scope, scope.module, kind="comprehension")
    inner.outer = scope.outer
    results: list[Any] = []
    known = _generate(vm, node, inner, 0, results)
    if node.kind == "list":
        return ListValue(results, known)
    if node.kind == "generator":
        return IteratorValue(results, known)
    if node.kind == "set":
        return SetValue(dict.fromkeys(filter(hashable, results)), known and all(map(hashable, results)))
    return DictValue({k: v for k, v in results if hashable(k)}, known and all(hashable(k) for k, _ in results))


def _generate(vm: Machine, node: ir.Comprehension, scope: Scope, depth: int, results: list[Any]) -> bool:
    if depth == len(node.generators):
        element = vm.eval(node.element, scope)
        results.append(element if node.value is None else (element, vm.eval(node.value, scope)))
        return True
    generator = node.generators[depth]
    iterable = iterated(vm, vm.eval(generator.iterable, scope), vm.site(node, scope))
    items = sequence_items(vm, iterable)
    known = items is not None
    for item in [item_of(vm, iterable)] if items is None else items:
        bind(vm, generator.target, item, scope)
        truths = [truth_of(vm.eval(c, scope)) for c in generator.conditions]
        if False in truths:
            continue
        known = _generate(vm, node, scope, depth + 1, results) and known and None not in truths
    return known


_CONVERSIONS: dict[str, Callable[[Value], Value]] = {"r": repr, "s": str, "a": ascii}


@evaluates(ir.Format)
def _format(vm: Machine, node: ir.Format, scope: Scope) -> Value:
    texts: list[str] = []
    for part in node.parts:
        if isinstance(part, ir.Constant):
            texts.append(str(part.value))
            continue
        if not isinstance(part, ir.FormatPart):
            return UNKNOWN
        value = vm.eval(part.value, scope)
        if isinstance(value, Instance):
            value = vm.call(BUILTINS["str"], [value], {}, vm.site(part.value, scope))
        value = written(value)
        spec = "" if part.spec is None else vm.eval(part.spec, scope)
        converted = exactly(vm, _CONVERSIONS[part.conversion], (value,), {}) if part.conversion else value
        text = exactly(vm, format, (converted, spec), {})
        if not isinstance(text, str):
            return UNKNOWN
        texts.append(text)
    return paid(vm, "".join(texts))


@evaluates(ir.FormatPart)
def _format_part(vm: Machine, node: ir.FormatPart, scope: Scope) -> Value:
    return vm.eval(node.value, scope)
