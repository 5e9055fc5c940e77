"""Calls with a tensor of which not even the rank is known.

The network under study gets such tensors; the first use that tells the rank starts the run anew with that shape, its
sizes symbols (`ops.starts`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from torchlint_shapes.dims import symbol
from torchlint_shapes.interpret.any_rank import Probes, outcome, refused
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.signals import NeedsShape
from torchlint_shapes.interpret.torch_arguments import flat, plain, view
from torchlint_shapes.interpret.trace import Call
from torchlint_shapes.interpret.values import (
    UNKNOWN,
    AnyTensor,
    Choice,
    Instance,
    ListValue,
    ShapeOf,
    Site,
    Tensor,
    Value,
)
from torchlint_shapes.ops.apply import Answer, Attributes, apply
from torchlint_shapes.ops.declare import LayerType, Op, Starts
from torchlint_shapes.ops.formula import Formula
from torchlint_shapes.ops.starts import of_rank
from torchlint_shapes.ops.tensor import SHAPE, SIZE, UNRANKED, UnknownType

Bound = Mapping[str, Value]
# Why a call could not be followed.
NO_RANK, NOT_KNOWN = "tensor of unknown rank", "value not known"


def without_rank(bound: Bound) -> list[AnyTensor]:
    return [v for v in flat(bound.values()) if isinstance(v, AnyTensor)]


def has_no_rank(formula: Formula, bound: Bound) -> bool:
    """Is some argument a tensor of unknown rank, or nothing that is known where there must be a tensor?"""
    return bool(without_rank(bound)) or any(bound[name] is UNKNOWN for name in formula.tensors)


def _as_tensors(formula: Formula, bound: Bound) -> Bound:
    """What is not known is a tensor where nothing else can be."""
    return {k: AnyTensor() if v is UNKNOWN and k in formula.tensors else v for k, v in bound.items()}


def call_op(vm: Machine, op: Op, bound: Bound, site: Site) -> Value:
    """What an op gives for arguments of which some have no rank."""
    cause, otherwise = (NO_RANK, AnyTensor()) if without_rank(bound) else (NOT_KNOWN, UNKNOWN)
    bound = _as_tensors(op.formula, bound)
    rankless = without_rank(bound)
    arguments = plain(bound)
    seen = Attributes(lambda name: arguments.get(name, UNKNOWN), op.formula.constants)
    _ask(bound, op.starts, seen, lambda probe: _tried(op.formula, bound, probe))
    said = op.unranked(seen) if op.unranked is not None else None
    if said is not None:
        value = _of_any_rank(vm, op.formula, bound, rankless) if _have_tails(rankless) else None
        return _value(vm, said, rankless[0]) if value is None or isinstance(value, AnyTensor) else value
    with_tensor = any(isinstance(v, Tensor) for v in bound.values())
    if len(rankless) == 1 and not with_tensor and _keeps_shape(lambda probe: _tried(op.formula, bound, probe)):
        return rankless[0]
    if vm.trace.guess is None and rankless[0].name:
        shapes = _guessed(op, bound)
        vm.trace.guess = (rankless[0].name, shapes) if shapes else None
    value = _of_any_rank(vm, op.formula, bound, rankless)
    if value is not None or not _told(vm, op.name, None, op.formula, bound, rankless, site):
        _count(vm, cause, rankless, value, site)
    return otherwise if value is None else value


def call_layer(vm: Machine, layer: LayerType, instance: Instance, bound: Bound, site: Site) -> Value:
    """The same for a layer."""
    forward = layer.forward
    assert forward is not None
    cause = NO_RANK if without_rank(bound) else NOT_KNOWN
    bound = _as_tensors(forward, bound)
    rankless = without_rank(bound)
    seen = view(instance, forward.constants)
    _ask(bound, layer.starts, seen, lambda probe: _tried(forward, bound, probe, seen))
    if len(rankless) == 1 and _keeps_shape(lambda probe: _tried(forward, bound, probe, seen)):
        _count(vm, cause, rankless, rankless[0], site)
        return rankless[0]
    value = _of_any_rank(vm, forward, bound, rankless, seen)
    if value is not None or not _told(vm, layer.name, instance, forward, bound, rankless, site, seen):
        _count(vm, cause, rankless, value, site)
    return AnyTensor() if value is None else value


def _told(
    vm: Machine, name: str, instance: Instance | None, formula: Formula, bound: Bound, rankless: list[AnyTensor],
    site: Site, layer: Attributes | None = None,
) -> bool:  # fmt: skip
    """Puts on the trace what can hold for no rank, with one axis more than those of which the size is known."""
    failed = refused(vm, rankless, lambda probes: _tried(formula, bound, probes, layer))
    if failed:
        shapes = {id(t): Tensor((vm.trail.unknown_size(), *t.tail)) for t in rankless}
        given = {name: _with(value, shapes) for name, value in bound.items()}
        inputs = tuple(v for v in flat(given.values()) if isinstance(v, Tensor))
        vm.trace.record(Call, name, site, instance, given, inputs, AnyTensor(), failed)
        vm.trace.follow(site)
    return bool(failed)


def _have_tails(rankless: list[AnyTensor]) -> bool:
    return all(tensor.tail for tensor in rankless)


def _count(vm: Machine, cause: str, rankless: list[AnyTensor], value: Value, site: Site) -> None:
    """A call is followed where the last sizes of all that goes in and of all that comes out are known."""
    out = [v for one in flat([value]) for v in (one.values if isinstance(one, Choice) else (one,))]
    known = value is not None and not any(v is UNKNOWN or (isinstance(v, AnyTensor) and not v.tail) for v in out)
    if known and _have_tails(rankless):
        vm.trace.follow(site)
    else:
        vm.trace.lose(cause, site)
        vm.trace.regained += cause is NOT_KNOWN


def _ask(bound: Bound, starts: Starts | None, seen: Attributes, answer: Callable[[Tensor], Answer]) -> None:
    """The run starts anew where this use of the network's data tells its rank.

    The data is what stands first, not a mask or a state beside it; behind the text of an equation.
    """
    first, *others = bound.values() or (None,)
    if isinstance(first, str):
        first = next(flat(others), None)
    if isinstance(first, AnyTensor) and first.name and starts is not None:
        shapes = starts(seen)
        if shapes:
            more = answer(of_rank(1 + max(shape.rank for shape in shapes)))
            raise NeedsShape(first.name, shapes, any(demand.refuses_rank for demand in more.failed))


def _of_any_rank(
    vm: Machine, formula: Formula, bound: Bound, rankless: list[AnyTensor], layer: Attributes | None = None
) -> Value | None:
    """What comes out is known, as far as it is the same for all ranks: what was asked of the input is not."""
    return outcome(vm, rankless, lambda probes: _tried(formula, bound, probes, layer))


def _value(vm: Machine, said: Any, input: AnyTensor) -> Value:
    """What an op says of a tensor of unknown rank, as a value of the program."""
    if said is SHAPE:
        return ShapeOf(input.name or "", input.tail)
    if said is SIZE:
        return vm.trail.unknown_size()
    if said is UNRANKED:
        return AnyTensor()
    return Tensor(vm.shape(said.shape)) if isinstance(said, Tensor) else said


def _keeps_shape(answer: Callable[[Tensor], Answer]) -> bool:
    """Is this shape returned as it is given, whatever the rank? A vector may be refused."""
    for rank in (1, 3, 4):
        probe = Tensor(tuple(symbol(f"?p{i}") for i in range(rank)))
        said = answer(probe)
        if rank == 1 and said.failed:
            continue
        if said.failed or not isinstance(said.value, Tensor) or said.value.shape != probe.shape:
            return False
    return True


def _guessed(op: Op, bound: Bound) -> list[Tensor]:
    """The shapes that an op does not refuse, of those that are usual; none when it may be no tensor at all."""
    ranks: tuple[int, ...] = (3, 4, 2, 5, 1)
    if op.name == "torch.Tensor.__getitem__":
        parts = bound.get("index", ())
        if not isinstance(parts, tuple) or not any(p is None or p is ... or isinstance(p, slice) for p in parts):
            return []
        axes = sum(p is not None and p is not ... for p in parts)
        likely = axes + any(isinstance(p, int) for p in parts)
        ranks = tuple(sorted(range(max(axes, 1), 6), key=lambda rank: (abs(rank - likely), rank)))
    others = [t.rank for t in flat(bound.values()) if isinstance(t, Tensor) and t.rank]
    unclear = any(v is UNKNOWN for v in flat(bound.values()))
    found = []
    for rank in dict.fromkeys((*sorted(others, reverse=True), *ranks)):
        said = _tried(op.formula, bound, of_rank(rank))
        if not said.failed and (unclear or said.value is not UNKNOWN):
            found.append(of_rank(rank))
    return found


def _tried(formula: Formula, bound: Bound, probe: Tensor | Probes, layer: Attributes | None = None) -> Answer:
    """The answer with a tensor in the place of those of unknown rank; nothing where another argument can be none."""
    given = plain({name: _with(value, probe) for name, value in bound.items()})
    if not all(isinstance(given[name], Tensor | UnknownType) for name in formula.tensors):
        return Answer(UNKNOWN, [], [])
    return apply(formula, given, layer)


def _with(value: Value, probe: Tensor | Probes) -> Value:
    if isinstance(value, AnyTensor):
        return probe if isinstance(probe, Tensor) else probe[id(value)]
    if isinstance(value, ListValue):
        return ListValue([_with(v, probe) for v in value.items], value.known)
    return tuple(_with(v, probe) for v in value) if isinstance(value, tuple) else value
