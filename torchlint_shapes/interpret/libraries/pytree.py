"""`torch.utils._pytree`: the leaves of lists, tuples and dicts in each other, and the same with other leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from torchlint_shapes.interpret.library import library, library_class
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.sequences import sequence_items
from torchlint_shapes.interpret.truth import truth_of
from torchlint_shapes.interpret.type_checks import is_instance
from torchlint_shapes.interpret.values import UNKNOWN, Choice, DictValue, Instance, ListValue, Site, Stream, Value

_SPEC = library_class("torch.utils._pytree.TreeSpec", {})
# The tree of a spec, whatever its leaves are.
_SHAPE = "shape"
_Leaf: TypeAlias = Callable[[Value], Value]


class _Unknown(Exception):
    """Something in the tree may be a leaf or not."""


def _mapped(vm: Machine, tree: Value, leaf: _Leaf, stops: _Leaf) -> Value:
    """The tree with another value in the place of each leaf, from the first to the last."""
    if truth_of(stops(tree)) is True:
        return leaf(tree)
    if isinstance(tree, tuple):
        return tuple([_mapped(vm, one, leaf, stops) for one in tree])
    if isinstance(tree, ListValue) and tree.known:
        return ListValue([_mapped(vm, one, leaf, stops) for one in tree.items])
    if isinstance(tree, DictValue) and tree.known:
        return DictValue({key: _mapped(vm, one, leaf, stops) for key, one in tree.items.items()}, default=tree.default)
    named = isinstance(tree, Instance) and tree.cls.kind == "namedtuple"
    if tree is UNKNOWN or named or isinstance(tree, (ListValue, DictValue, Choice, Stream)):
        raise _Unknown
    return leaf(tree)


def _stops(vm: Machine, is_leaf: Value, site: Site) -> _Leaf:
    """Does the program itself say that this is a leaf?"""
    return lambda tree: False if is_leaf is None else vm.call(is_leaf, [tree], {}, site)


def _leaves(vm: Machine, tree: Value, is_leaf: Value, site: Site) -> tuple[list[Value], Value]:
    """The leaves in order, and the tree."""
    found: list[Value] = []
    shape = _mapped(vm, tree, lambda leaf: found.append(leaf), _stops(vm, is_leaf, site))
    return found, shape


@library("torch.utils._pytree.tree_flatten(tree, is_leaf=None)")
def _flatten(vm: Machine, tree: Value, is_leaf: Value, site: Site) -> Value:
    try:
        leaves, shape = _leaves(vm, tree, is_leaf, site)
    except _Unknown:
        return UNKNOWN
    return ListValue(leaves), Instance(_SPEC, {_SHAPE: shape})


@library("torch.utils._pytree.tree_leaves(tree, is_leaf=None)")
def _list(vm: Machine, tree: Value, is_leaf: Value, site: Site) -> Value:
    try:
        return ListValue(_leaves(vm, tree, is_leaf, site)[0])
    except _Unknown:
        return UNKNOWN


@library("torch.utils._pytree.tree_unflatten(leaves, treespec)")
def _unflatten(vm: Machine, leaves: Value, treespec: Value) -> Value:
    items = sequence_items(vm, leaves)
    if items is None or not isinstance(treespec, Instance) or treespec.cls is not _SPEC:
        return UNKNOWN
    rest: Iterator[Value] = iter(items)
    return _mapped(vm, treespec.attrs[_SHAPE], lambda leaf: next(rest, UNKNOWN), lambda tree: False)


@library("torch.utils._pytree.tree_map(func, tree, *rests, is_leaf=None)")
def _map(vm: Machine, func: Value, tree: Value, rests: tuple[Value, ...], is_leaf: Value, site: Site) -> Value:
    if rests:
        return UNKNOWN
    try:
        return _mapped(vm, tree, lambda leaf: vm.call(func, [leaf], {}, site), _stops(vm, is_leaf, site))
    except _Unknown:
        return UNKNOWN


@library("torch.utils._pytree.tree_map_only(type, func, tree)")
def _map_only(vm: Machine, type: Value, func: Value, tree: Value, site: Site) -> Value:
    def leaf(value: Value) -> Value:
        verdict = is_instance(value, type)
        return UNKNOWN if verdict is None else vm.call(func, [value], {}, site) if verdict else value

    try:
        return _mapped(vm, tree, leaf, lambda tree: False)
    except _Unknown:
        return UNKNOWN
