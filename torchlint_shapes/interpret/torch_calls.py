"""Calls of torch: the arguments are brought to an op, what it says goes to the trace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from torchlint_shapes.interpret import unranked
from torchlint_shapes.interpret.calls import not_followed
from torchlint_shapes.interpret.casting import untyped
from torchlint_shapes.interpret.hooks import ARRAYS, give_layer
from torchlint_shapes.interpret.machine import Machine, is_size
from torchlint_shapes.interpret.modes import in_training
from torchlint_shapes.interpret.numbers import computed
from torchlint_shapes.interpret.parametrized import compute_parameters
from torchlint_shapes.interpret.plain import unlisted
from torchlint_shapes.interpret.refusals import layer_refuses, torch_refuses
from torchlint_shapes.interpret.torch_arguments import first_choice, flat, plain, view, viewed
from torchlint_shapes.interpret.trace import Call, Construction
from torchlint_shapes.interpret.unknown_lists import of_any_length, of_each_length
from torchlint_shapes.interpret.unranked import NOT_KNOWN
from torchlint_shapes.interpret.values import (
    NUMBER,
    REST,
    UNKNOWN,
    AnyTensor,
    Arguments,
    External,
    Instance,
    Keywords,
    ListValue,
    Site,
    Tensor,
    UnknownType,
    Value,
)
from torchlint_shapes.interpret.wrong_kinds import no_list, no_size_given, no_sizes, no_tensors
from torchlint_shapes.ops.apply import Answer, added, apply, has_tensors
from torchlint_shapes.ops.declare import OPS, LayerType, Op
from torchlint_shapes.ops.dtype import BYTES, NUMPY
from torchlint_shapes.ops.formula import Formula
from torchlint_shapes.ops.laid_out import laid_out, may_be_laid_out
from torchlint_shapes.ops.packed import PackedSequence

# The tensors of torch have no more.
MOST_AXES = 64
# For one step so many numbers of a small tensor are kept.
NUMBERS = 4
# Facts about a tensor that say nothing about its shape.
SILENT_FACTS = frozenset(
    ["dtype", "device", "grad", "requires_grad", "is_cuda", "grad_fn", "is_leaf", "layout", "itemsize", "nbytes"]
)


def call_op(vm: Machine, name: str, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    """Calls the op of this qualified name."""
    op = OPS.get(name)
    if op is None:
        not_followed(vm, name, arguments, keywords, site)
        return UNKNOWN
    split = first_choice(arguments, keywords)
    if split is not None:
        return split(lambda a, k: call_op(vm, name, a, k, site))(vm)
    bound = op.formula.signature.bind(arguments, {k: v for k, v in keywords.items() if k != REST})
    if bound is not None and REST in keywords:
        bound = _or_others(op.formula, bound, arguments, keywords)
    if bound is None:
        vm.trace.lose(name, site)
        torch_refuses(vm, name, op.formula.signature, arguments, keywords, site)
        return UNKNOWN
    if "axis" in keywords and name.startswith("torch.nn.functional."):
        torch_refuses(vm, name, op.formula.signature, arguments, keywords, site)
    lists = of_each_length(vm, name, bound)
    if lists:
        return _with_lists(vm, op, lists, site)
    if any(isinstance(v, Tensor) and v.dtype == NUMPY for v in flat(bound.values())):
        if name.startswith("torch.Tensor."):
            return ARRAYS[NUMPY].op(vm, name, bound)
        bound = {k: ARRAYS[NUMPY].as_tensor(v) for k, v in bound.items()}
    if unranked.has_no_rank(op.formula, bound):
        return unranked.call_op(vm, op, bound, site)
    if not has_tensors(op.formula, bound):
        no_tensors(vm, name, op.formula, bound, site)
        return _without_tensor(vm, op.formula, bound, site)
    _look_at_kinds(vm, name, op.formula, bound, site)
    return recorded(vm, name, None, site, bound, apply(op.formula, plain(bound)), _is_unclear(op.formula, bound))


def _or_others(
    formula: Formula, bound: Mapping[str, Value], arguments: Arguments, keywords: Keywords
) -> dict[str, Value]:
    """The arguments where there may be others by name: what is not given here is not known."""
    given = {*list(formula.signature.parameters)[: len(arguments)], *keywords}
    return {name: value if name in given else UNKNOWN for name, value in bound.items()}


def _with_lists(vm: Machine, op: Op, lists: list[dict[str, Value]], site: Site) -> Value:
    """A call with a list of unknown length, of which these are some."""
    lists = [{k: ARRAYS[NUMPY].as_tensor(v) for k, v in bound.items()} for bound in lists]
    if any(unranked.has_no_rank(op.formula, bound) for bound in lists):
        last = unranked.call_op(vm, op, lists[-1], site)
        vm.trace.muted += 1
        try:
            return vm.trail.join([last, *(unranked.call_op(vm, op, bound, site) for bound in lists[:-1])])
        finally:
            vm.trace.muted -= 1
    answers = [apply(op.formula, plain(bound)) for bound in lists]
    value = of_any_length([answer.value for answer in answers])
    return recorded(vm, op.name, None, site, lists[-1], replace(answers[-1], value=value))


def _look_at_kinds(vm: Machine, name: str, formula: Formula, bound: Mapping[str, Value], site: Site) -> None:
    """Says which argument is of a kind that torch refuses."""
    if formula.maybe_tensors:
        no_tensors(vm, name, formula, bound, site)
    no_list(vm, name, formula, bound, site)
    no_size_given(vm, name, flat([bound.get("size", bound.get("sizes", ()))]), site)


def call_fact(vm: Machine, name: str, tensor: Tensor, site: Site) -> Value:
    """An attribute of a tensor (`x.shape`, `x.T`)."""
    if name == "shape":
        return tensor.shape
    if name == "dtype" and tensor.dtype in BYTES:
        return External(f"torch.{tensor.dtype}")
    if f"torch.Tensor.{name}" not in OPS or name in SILENT_FACTS:
        return UNKNOWN
    return call_op(vm, f"torch.Tensor.{name}", [tensor], {}, site)


def _without_tensor(vm: Machine, formula: Formula, bound: Mapping[str, Value], site: Site) -> Value:
    """A call with something in the place of a tensor, which may be one."""
    if _is_unclear(formula, bound):
        vm.trace.lose(NOT_KNOWN, site)
    return UNKNOWN


def _is_unclear(formula: Formula, bound: Mapping[str, Value]) -> bool:
    """Is it not known what stands in the place of some tensor?"""
    return any(v is UNKNOWN or isinstance(v, External) for v in flat(bound[name] for name in formula.takes))


def construct_layer(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    """`__init__` of a layer class: its arguments and parameters become attributes."""
    instance = arguments[0]
    layer = instance.layer_type
    if layer is None:
        return None
    bound = layer.signature.bind(arguments[1:], keywords)
    vm.trail.note(instance, "made", site)
    if bound is None:
        vm.refuse(layer.name, site)
        layer_refuses(vm, instance, layer.signature, arguments[1:], keywords, site)
        return None
    no_sizes(vm, layer, bound, site)
    given = {k: UNKNOWN if v is NUMBER else viewed(unlisted(v)) for k, v in bound.items()}
    answer = apply(layer.construct, given)
    if answer.value is UNKNOWN:  # it may be decided for sizes, whichever they are
        given = {k: vm.trail.unknown_size() if v is UNKNOWN else v for k, v in given.items()}
        answer = apply(layer.construct, given)
        bound = {k: given[k] if isinstance(v, UnknownType) else v for k, v in bound.items()}
    for name, value in {**bound, **added(layer, answer, bound)}.items():
        vm.trail.write(instance.attrs, name, as_value(vm, value, None))
    if answer.failed:
        vm.trace.record(Construction, layer.name, site, instance, bound, failed=answer.failed, open=answer.open)
    give_layer(vm, instance, site)
    return None


def call_layer(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    """`forward` of a layer class."""
    instance = arguments[0]
    layer = instance.layer_type
    if layer is None or layer.forward is None:
        return UNKNOWN
    compute_parameters(vm, instance, site)
    before = vm.trace.next
    result = _call_layer(vm, layer, layer.forward, instance, arguments, keywords, site)
    if vm.trace.next == before:
        vm.trace.miss(instance, bool(vm.trail.marks))
    return result


def _call_layer(
    vm: Machine,
    layer: LayerType,
    forward: Formula,
    instance: Instance,
    arguments: Arguments,
    keywords: Keywords,
    site: Site,
) -> Value:
    split = first_choice(arguments, keywords)
    if split is not None:
        return split(lambda a, k: _call_layer(vm, layer, forward, instance, a, k, site))(vm)
    bound = forward.signature.bind(arguments[1:], keywords)
    if bound is None:
        vm.trace.lose(layer.name, site)
        layer_refuses(vm, instance, forward.signature, arguments[1:], keywords, site)
        return UNKNOWN
    if unranked.has_no_rank(forward, bound):
        return unranked.call_layer(vm, layer, instance, bound, site)
    if not has_tensors(forward, bound):
        no_tensors(vm, layer.name, forward, bound, site)
        return _without_tensor(vm, forward, bound, site)
    no_tensors(vm, layer.name, forward, bound, site)
    answer = apply(forward, plain(bound), view(instance, forward.constants, lambda: in_training(vm, instance)))
    return recorded(vm, layer.name, instance, site, bound, answer, _is_unclear(forward, bound))


def recorded(
    vm: Machine,
    name: str,
    layer: Instance | None,
    site: Site,
    bound: Mapping[str, Value],
    answer: Answer,
    unclear: bool = False,
) -> Value:
    """Puts a call and what it gave on the trace; it is `unclear` what some tensor in it is."""
    inputs = tuple(v for v in flat(bound.values()) if isinstance(v, Tensor))
    vm.spend(len(inputs) + (len(answer.value) if isinstance(answer.value, (tuple, list)) else 0))
    if not inputs and not answer.failed:
        if unclear:
            vm.trace.lose(NOT_KNOWN, site)
        return computed(name, bound, _laid_out(name, layer, bound, as_value(vm, answer.value, None)))
    number = vm.trace.next
    answer = _typed(vm, answer)
    output = _laid_out(name, layer, bound, computed(name, bound, as_value(vm, answer.value, number)))
    if isinstance(output, Tensor) and output.numbers is not None:
        vm.spend(len(output.numbers) // NUMBERS)
    vm.trace.record(Call, name, site, layer, bound, inputs, output, answer.failed, answer.open)
    if not (name in OPS and OPS[name].fact):
        lost = unclear or output is UNKNOWN or isinstance(output, AnyTensor)
        if lost and not answer.failed:
            vm.trace.lose(NOT_KNOWN if unclear or any(v is UNKNOWN for v in bound.values()) else name, site)
        else:
            vm.trace.follow(site)
    return output


def _laid_out(name: str, layer: Instance | None, bound: Mapping[str, Value], output: Value) -> Value:
    """The output of a call, with the strides of its tensors where they are certain."""
    if not may_be_laid_out(name) or not isinstance(output, (Tensor, tuple)):
        return output
    declared = OPS.get(name) if layer is None else layer.layer_type
    formula = declared.formula if isinstance(declared, Op) else declared.forward if declared is not None else None
    return laid_out(name, formula, plain(bound), output) if formula is not None else output


def _typed(vm: Machine, answer: Answer) -> Answer:
    """What is said of element types, where torch does not choose them itself; then nothing is known of the result's."""
    if not any(demand.kind == "dtype" for demand in answer.failed):
        return answer
    if vm.casts or not vm.typed:
        return replace(answer, failed=[demand for demand in answer.failed if demand.kind != "dtype"])
    return replace(answer, value=_without_types(answer.value))


def _without_types(value: Any) -> Any:
    if isinstance(value, Tensor):
        return replace(value, dtype=None)
    if isinstance(value, (tuple, list)):
        return type(value)(map(_without_types, value))
    return replace(value, padded=_without_types(value.padded)) if isinstance(value, PackedSequence) else value


def as_value(vm: Machine, value: Any, origin: int | None) -> Any:
    """A value as an op returned it, as a value of the program."""
    if isinstance(value, Tensor):
        shape: tuple[Any, ...] = value.shape
        dtype = untyped(vm, value)
        same = value.origin == origin or (origin is None and value.origin is not None)
        if value.rank > MOST_AXES:
            return AnyTensor()
        if same and dtype == value.dtype and all(map(is_size, shape)):
            return value
        kept = value.numbers if origin is None else None
        return Tensor(vm.shape(value.shape), dtype, origin if origin is not None else value.origin, kept)
    if isinstance(value, tuple):
        return tuple(as_value(vm, v, origin) for v in value)
    if isinstance(value, PackedSequence):
        return replace(value, padded=as_value(vm, value.padded, origin))
    if isinstance(value, list):
        return ListValue([as_value(vm, v, origin) for v in value])
    return value
