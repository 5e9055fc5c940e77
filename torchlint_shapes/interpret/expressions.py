"""What each expression of the IR does."""

from __future__ import annotations

from collections.abc import Callable

from torchlint_shapes.interpret.attributes import get_attribute
from torchlint_shapes.interpret.builtins import BUILTINS
from torchlint_shapes.interpret.calls import make_function
from torchlint_shapes.interpret.comparison import compare
from torchlint_shapes.interpret.dict_classes import dict_items
from torchlint_shapes.interpret.in_place import changes_shape, reshaped_in_place
from torchlint_shapes.interpret.inherited import forget_written
from torchlint_shapes.interpret.library import MAPPINGS
from torchlint_shapes.interpret.machine import Machine, evaluates
from torchlint_shapes.interpret.names import choices_in, lookup
from torchlint_shapes.interpret.operators import binary, unary
from torchlint_shapes.interpret.parameters import ends_open, takes_more
from torchlint_shapes.interpret.sequences import item_of, iterated, sequence_items
from torchlint_shapes.interpret.subscripts import get_item
from torchlint_shapes.interpret.tensor_methods import call_guessed, given_anything, method_of_tensor
from torchlint_shapes.interpret.truth import truth_of
from torchlint_shapes.interpret.unknown_lists import columns
from torchlint_shapes.interpret.values import (
    MORE,
    REST,
    UNKNOWN,
    Choice,
    DictValue,
    External,
    Instance,
    IteratorValue,
    ListValue,
    Method,
    Scope,
    Super,
    Value,
)
from torchlint_shapes.ops.declare import OPS
from torchlint_shapes.source import ir


@evaluates(ir.Constant)
def _constant(vm: Machine, node: ir.Constant, scope: Scope) -> Value:
    return node.value


@evaluates(ir.Opaque)
def _opaque(vm: Machine, node: ir.Opaque, scope: Scope) -> Value:
    return UNKNOWN


@evaluates(ir.Name)
def _name(vm: Machine, node: ir.Name, scope: Scope) -> Value:
    return lookup(vm, node.id, scope)


@evaluates(ir.Attribute)
def _attribute(vm: Machine, node: ir.Attribute, scope: Scope) -> Value:
    value = vm.eval(node.value, scope)
    return get_attribute(vm, value, node.name, vm.site(node, scope))


@evaluates(ir.Subscript)
def _subscript(vm: Machine, node: ir.Subscript, scope: Scope) -> Value:
    value = vm.eval(node.value, scope)
    return get_item(vm, value, vm.eval(node.index, scope), vm.site(node, scope))


@evaluates(ir.Slice)
def _slice(vm: Machine, node: ir.Slice, scope: Scope) -> Value:
    parts = [None if p is None else vm.eval(p, scope) for p in (node.lower, node.upper, node.step)]
    return slice(*parts)


@evaluates(ir.Call)
def _call(vm: Machine, node: ir.Call, scope: Scope) -> Value:
    if isinstance(node.function, ir.Name) and node.function.id in _OF_THE_SCOPE and not node.arguments:
        return _OF_THE_SCOPE[node.function.id](scope)
    receiver: Value = None
    guessed: Method | None = None
    if isinstance(node.function, ir.Attribute):
        receiver = vm.eval(node.function.value, scope)
        function = get_attribute(vm, receiver, node.function.name, vm.site(node.function, scope))
        if function is UNKNOWN:
            guessed = method_of_tensor(vm, receiver, node.function.name)
            function = guessed or UNKNOWN
    else:
        function = vm.eval(node.function, scope)
    arguments = _positional(vm, node, scope)
    if ends_open(arguments) and function is BUILTINS["zip"] and len(node.arguments) == 1:
        return _zipped(vm, node.arguments[0], scope)
    keywords: dict[str, Value] = {}
    for name, value_node in node.keywords:
        value = vm.eval(value_node, scope)
        if name is None and isinstance(value, Instance) and value.cls.qualified in MAPPINGS:
            value = DictValue(dict(value.attrs))
        value = dict_items(value) or value
        if name is not None:
            keywords[name] = value
        elif isinstance(value, DictValue) and all(isinstance(k, str) for k in value.items):
            keywords.update(value.items if value.known else {**value.items, REST: MORE})
        else:
            keywords[REST] = MORE
    by_place = ends_open(arguments)
    if (by_place or REST in keywords) and not takes_more(function) and (by_place or not _is_op(function)):
        vm.trace.lose("arguments", vm.site(node, scope))
        return given_anything(function)
    if function is UNKNOWN and isinstance(receiver, Instance):
        forget_written(vm, receiver)
    given = arguments, keywords, vm.site(node, scope)
    result = call_guessed(vm, guessed, *given) if guessed else vm.call(function, *given)
    if isinstance(function, Method) and changes_shape(function.function):
        reshaped_in_place(vm, node.function, function.receiver, result, scope)
    return result


def _is_op(function: Value) -> bool:
    while isinstance(function, Method):
        function = function.function
    return isinstance(function, External) and function.name in OPS


def _positional(vm: Machine, node: ir.Call, scope: Scope) -> list[Value]:
    """The positional arguments, up to the first one whose place is not known."""
    arguments: list[Value] = []
    exact = True
    for a in node.arguments:
        value = vm.eval(a.value if isinstance(a, ir.Starred) else a, scope)
        items = sequence_items(vm, value) if isinstance(a, ir.Starred) else [value]
        if exact:
            arguments.extend([MORE] if items is None else items)
        exact = exact and items is not None
    return arguments


def _zipped(vm: Machine, starred: ir.Node, scope: Scope) -> Value:
    """`zip(*values)` where it is not known how many there are."""
    value = vm.eval(starred.value, scope) if isinstance(starred, ir.Starred) else UNKNOWN
    found = columns(vm, value) if isinstance(value, ListValue) else None
    return IteratorValue(found or [], found is not None)


def _module_scope(scope: Scope) -> Scope:
    while scope.parent is not None:
        scope = scope.parent
    return scope


def _super(scope: Scope) -> Value:
    at: Scope | None = scope
    while at is not None and at.owner is None:
        at = at.parent
    return UNKNOWN if at is None or at.owner is None else Super(at.owner, at.receiver)


# Functions that ask where they are called.
_OF_THE_SCOPE: dict[str, Callable[[Scope], Value]] = {
    "super": _super,
    "locals": lambda scope: DictValue(scope.vars),
    "vars": lambda scope: DictValue(scope.vars),
    "globals": lambda scope: DictValue(_module_scope(scope).vars),
}


@evaluates(ir.Binary)
def _binary(vm: Machine, node: ir.Binary, scope: Scope) -> Value:
    left = vm.eval(node.left, scope)
    return binary(vm, node.operator, left, vm.eval(node.right, scope), vm.site(node, scope))


@evaluates(ir.Unary)
def _unary(vm: Machine, node: ir.Unary, scope: Scope) -> Value:
    return unary(vm, node.operator, vm.eval(node.operand, scope), vm.site(node, scope))


@evaluates(ir.Boolean)
def _boolean(vm: Machine, node: ir.Boolean, scope: Scope) -> Value:
    stop = node.operator == "or"
    values: list[Value] = []
    for i, part in enumerate(node.values):
        value = vm.eval(part, scope)
        truth = truth_of(value)
        if truth is stop or i == len(node.values) - 1:
            return vm.trail.join([*values, value]) if values else value
        if truth is None:
            values.append(_surviving(vm, value, stop))
    return UNKNOWN


def _surviving(vm: Machine, value: Value, truth: bool) -> Value:
    """What `value` is if it has this truth."""
    if isinstance(value, Choice):
        return vm.trail.join([v for v in value.values if truth_of(v) is not (not truth)])
    return value if value is not UNKNOWN or truth else UNKNOWN


@evaluates(ir.Compare)
def _compare(vm: Machine, node: ir.Compare, scope: Scope) -> Value:
    left: Value = vm.eval(node.left, scope)
    verdict: Value = True
    for name, right_node in zip(node.operators, node.comparators):
        right = vm.eval(right_node, scope)
        one = compare(vm, name, left, right, vm.site(node, scope))
        if len(node.operators) == 1:
            return one
        truth = truth_of(one)
        if truth is False:
            return False
        verdict, left = (verdict if truth else UNKNOWN), right
    return verdict


@evaluates(ir.Conditional)
def _conditional(vm: Machine, node: ir.Conditional, scope: Scope) -> Value:
    ways = [lambda: vm.eval(node.body, scope), lambda: vm.eval(node.otherwise, scope)]
    return by_cases(vm, node.test, scope, lambda truth: vm.alternatives(ways) if truth is None else ways[not truth]())


def by_cases(vm: Machine, test: ir.Node, scope: Scope, then: Callable[[bool | None], Value]) -> Value:
    """`then(truth of test)`; where the test asks about a choice, for each alternative by itself."""
    value = vm.eval(test, scope)
    truth = truth_of(value)
    if truth is None:
        cell = next(choices_in(vm, test, scope), None)
        if cell is not None:
            container, key, choice = cell

            def way(v: Value) -> Callable[[], Value]:
                def run() -> Value:
                    vm.trail.write(container, key, v)
                    return by_cases(vm, test, scope, then)

                return run

            return vm.alternatives([way(v) for v in choice.values])
    return then(truth)


@evaluates(ir.Walrus)
def _walrus(vm: Machine, node: ir.Walrus, scope: Scope) -> Value:
    """The name is bound where the comprehension stands, not in it."""
    value, at = vm.eval(node.value, scope), scope
    while at.kind == "comprehension" and at.parent is not None:
        at = at.parent
    vm.trail.write(at.outer.get(node.name, at).vars, node.name, value)
    return value


@evaluates(ir.Lambda)
def _lambda(vm: Machine, node: ir.Lambda, scope: Scope) -> Value:
    return make_function(vm, node, scope, "<lambda>")


@evaluates(ir.Starred)
def _starred(vm: Machine, node: ir.Starred, scope: Scope) -> Value:
    return vm.eval(node.value, scope)


@evaluates(ir.Yield)
def _yield(vm: Machine, node: ir.Yield, scope: Scope) -> Value:
    at: Scope | None = scope
    while at is not None and at.yields is None:
        at = at.parent
    value = None if node.value is None else vm.eval(node.value, scope)
    if at is None or at.yields is None:
        return UNKNOWN
    given = iterated(vm, value, vm.site(node, scope)) if node.whole else (value,)
    items = sequence_items(vm, given)
    if items is None:
        vm.trail.replace(at.yields, at.yields.items, False)
    for item in [item_of(vm, given)] if items is None else items:
        vm.trail.append(at.yields, item)
        at.yielded.append(item)
    return UNKNOWN
