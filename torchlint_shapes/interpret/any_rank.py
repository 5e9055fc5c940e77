"""What a call gives whatever the rank of a tensor is: a convolution in the plane, four axes or three."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from torchlint_shapes.dims import Dim, Poly, subs, symbol, symbols
from torchlint_shapes.interpret.joining import common_tail
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.values import UNKNOWN, AnyTensor, Choice, ListValue, Tensor, Value
from torchlint_shapes.ops.apply import Answer
from torchlint_shapes.ops.fit import Demand
from torchlint_shapes.ops.packed import PackedSequence

# These ranks are tried, of at most so many tensors; what is given for the largest may be given for larger ones, too.
RANKS = range(7)
MOST_TENSORS = 2
MOST_OUTCOMES = 3
# So many outcomes are kept for calls with the same arguments.
MOST_KEPT = 2000
_PROBE = "?any"

# A tensor of each of these ranks in the place of each that has none, by the identity of the latter.
Probes = Mapping[int, Tensor]


@dataclass
class _Leaf:
    """The tensors that may come out, by their rank; not all of them, where they are `open`."""

    found: dict[int, Tensor]
    open: bool


def outcome(
    vm: Machine, rankless: Sequence[AnyTensor], answer: Callable[[Probes], Answer], key: Hashable = None
) -> tuple[Value | None, bool]:
    """What all ranks that fit have in common, None where that is not known; and whether nothing is asked of them.

    A call with the same `key` has the same outcome.
    """
    if key is None or key not in vm.outcomes:
        found = _outcome(vm, rankless, answer)
        if key is None:
            return None if found[0] is None else _value(vm, found[0]), found[1]
        if len(vm.outcomes) >= MOST_KEPT:
            vm.outcomes.clear()
        vm.outcomes[key] = found
    whole, free = vm.outcomes[key]
    return None if whole is None else _value(vm, whole), free


def _answers(
    vm: Machine, rankless: Sequence[AnyTensor], answer: Callable[[Probes], Answer]
) -> Iterator[tuple[Answer, bool]]:
    """What is said of all ranks that are tried, and of each whether the largest is among them; nothing of too many."""
    tensors = list({id(t): t for t in rankless}.values())
    if len(tensors) > MOST_TENSORS:
        return
    for ranks in product(*(RANKS[len(t.tail) :] for t in tensors)):
        said = answer({id(t): probe(i, rank, t) for i, (t, rank) in enumerate(zip(tensors, ranks, strict=True))})
        vm.spend(1)
        yield said, RANKS[-1] in ranks


def _outcome(vm: Machine, rankless: Sequence[AnyTensor], answer: Callable[[Probes], Answer]) -> tuple[Any, bool]:
    whole: Any = None
    free = True
    for said, largest in _answers(vm, rankless, answer):
        free &= not said.failed and not said.open
        if said.failed:
            continue
        if said.value is UNKNOWN:
            return None, False
        one = _leaves(said.value, _asked(said.open), largest)
        whole = one if whole is None else _both(whole, one)
        if whole is UNKNOWN:
            return None, False
    return whole, free


def refused(vm: Machine, rankless: Sequence[AnyTensor], answer: Callable[[Probes], Answer]) -> list[Demand]:
    """The demands that fail in the same way for all ranks; none that is about the rank itself."""
    common: list[Demand] | None = None
    for said, _ in _answers(vm, rankless, answer) if all(t.tail for t in rankless) else ():
        failed = [d for d in said.failed if not d.refuses_rank]
        common = failed if common is None else [d for d in common if any(map(_same_demand(d), failed))]
        if not common:
            return []
    return common or []


def _same_demand(one: Demand) -> Callable[[Demand], bool]:
    return lambda other: (one.kind, one.want, one.got) == (other.kind, other.want, other.got)


def probe(number: int, rank: int, tensor: AnyTensor) -> Tensor:
    """One of this rank in the place of a tensor without any."""
    free = rank - len(tensor.tail)
    return Tensor((*(symbol(f"{_PROBE}{number}_{axis}", 0) for axis in range(free)), *tensor.tail))


def _asked(open: Sequence[Demand]) -> dict[str, Dim]:
    """The sizes of those that were tried which the call asks for, by name: others do not go on."""
    sizes: dict[str, Dim] = {}
    for demand in open:
        for one, other in ((demand.got, demand.want), (demand.want, demand.got)):
            name = str(next(iter(symbols(one))).name) if isinstance(one, Poly) and len(symbols(one)) == 1 else ""
            if (
                demand.relation == "=="
                and name.startswith(_PROBE)
                and one == symbol(name, 0)
                and _own(other, {}) is not None
            ):
                sizes[name] = other  # type: ignore[assignment]
    return sizes


def _leaves(value: Any, asked: Mapping[str, Dim], open: bool) -> Any:
    """An answer with what is known of its tensors."""
    if isinstance(value, Tensor):
        shape = tuple(_own(size, asked) for size in value.shape)
        return _Leaf({value.rank: Tensor(shape, value.dtype)}, open)
    if isinstance(value, tuple | list):
        return type(value)(_leaves(v, asked, open) for v in value)
    return UNKNOWN if isinstance(value, PackedSequence) or _own(value, {}) is not value else value


def _own(size: Any, asked: Mapping[str, Dim]) -> Any:
    """A size that does not hang on those that were tried."""
    size = subs(size, asked) if asked and isinstance(size, Poly) else size
    return None if isinstance(size, Poly) and any(s.name.startswith(_PROBE) for s in symbols(size)) else size


def _both(one: Any, other: Any) -> Any:
    """What stands for both answers."""
    if isinstance(one, _Leaf) and isinstance(other, _Leaf):
        found = dict(one.found)
        for rank, tensor in other.found.items():
            found[rank] = _common(found[rank], tensor) if rank in found else tensor
        return _Leaf(found, one.open or other.open)
    if type(one) is type(other) and isinstance(one, tuple | list) and len(one) == len(other):
        return type(one)(map(_both, one, other))
    return one if type(one) is type(other) and one == other else UNKNOWN


def _common(one: Tensor, other: Tensor) -> Tensor:
    shape = tuple(a if a == b else None for a, b in zip(one.shape, other.shape, strict=True))
    return Tensor(shape, one.dtype if one.dtype == other.dtype else None)  # type: ignore[arg-type]


def _value(vm: Machine, whole: Any) -> Value:
    if isinstance(whole, _Leaf):
        found = [whole.found[rank] for rank in sorted(whole.found, reverse=True)]  # a fault is told of a batch first
        tensors = tuple(Tensor(vm.shape(t.shape), t.dtype) for t in found)
        if len(tensors) == 1:
            return tensors[0]
        if whole.open or len(tensors) > MOST_OUTCOMES:
            return AnyTensor(tail=common_tail([t.shape for t in whole.found.values()], vm.trail.unknown_size))
        return Choice(tensors)
    if isinstance(whole, tuple):
        return tuple(_value(vm, v) for v in whole)
    return ListValue([_value(vm, v) for v in whole]) if isinstance(whole, list) else whole
