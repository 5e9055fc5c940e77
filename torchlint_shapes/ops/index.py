"""`x[...]`: what a subscript takes out of a tensor, and what may be put there.

https://docs.pytorch.org/docs/stable/tensor_view.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from torchlint_shapes.dims import Dim, Poly, Undecided, at_least
from torchlint_shapes.ops.broadcast import broadcast, stretches
from torchlint_shapes.ops.declare import op
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.position import MaybeSize, tensor, text
from torchlint_shapes.ops.takes import SUBSCRIPTS, only
from torchlint_shapes.ops.tensor import NUMBER, Tensor


@dataclass(frozen=True, slots=True)
class Picked:
    """An axis indexed by a tensor or list of this shape: all such axes together become one broadcast shape."""

    shape: tuple[MaybeSize, ...]


Entry = MaybeSize | Picked


def indexed(fit: Fit, input: Tensor, index: Any) -> tuple[MaybeSize, ...]:
    """The shape of `input[index]`."""
    items = _items(index)
    used = sum(map(_axes_used, items))
    if used > input.rank:
        says = f"takes {{want}} indices, a {input.rank}-D tensor, not {{got}}"
        number = "takes no index of a 0-D tensor, which is one number: x.item() gives it"
        fit.fail("index", f"at most {input.rank}", str(used), says if input.rank else number)
        raise Undecided("an index of other axes")
    dots = sum(item is Ellipsis for item in items)
    if dots > 1:
        raise Undecided("which axes each ... stands for")
    entries: list[Entry] = []
    axis = 0
    picks = Fit()  # what the numbers in lists ask: torch looks at them only if there is anything to pick
    for item in items if dots else [*items, Ellipsis]:
        if item is Ellipsis:
            count = input.rank - used
            entries += input.shape[axis : axis + count]
        else:
            count = _axes_used(item)
            numbers = isinstance(item, list | tuple | range) and not _is_mask(_as_tensor(item))
            entries += _entries(picks if numbers else fit, item, input.shape[axis : axis + count], axis)
        axis += count
    shape = _gathered(fit, entries)
    if all(size is not None and at_least(size, 1) for size in shape):
        fit.failed += picks.failed
        fit.open += picks.open
    return shape


def _items(index: Any) -> list[Any]:
    """The parts of a subscript. What a list of lists means differs between versions of torch."""
    if isinstance(index, list) and not all(isinstance(i, int | Poly) for i in index):
        raise Undecided("a list that stands for several indices")
    return list(index) if isinstance(index, tuple) else [index]


def _axes_used(item: Any) -> int:
    """How many axes of the tensor an index takes up."""
    if item is None or item is Ellipsis or isinstance(item, bool):
        return 0
    if isinstance(item, Tensor):
        if item.dtype is None and item.rank:
            raise Undecided("whether an index is a mask")
        return item.rank if _is_mask(item) else 1
    if isinstance(item, int | Poly | slice) or item is NUMBER:
        return 1
    if isinstance(item, list | tuple | range):
        return _axes_used(_as_tensor(item))
    raise Undecided("an index that is not known")


def _is_mask(item: Tensor) -> bool:
    return item.dtype in ("bool", "uint8")


def _as_tensor(item: Any) -> Tensor:
    """The tensor that a list in a subscript stands for."""
    shape, first = [], item
    while isinstance(first, list | tuple | range):
        shape.append(len(first))
        first = first[0] if first else 0
    if not isinstance(first, int | Poly):
        raise Undecided("an index that is not known")
    return Tensor(tuple(shape), "bool" if isinstance(first, bool) else "int64")


def _numbers(item: Any) -> Iterator[int]:
    """The indices in a list, also in lists in it."""
    for part in item:
        if isinstance(part, list | tuple):
            yield from _numbers(part)
        elif isinstance(part, int) and not isinstance(part, bool):
            yield part


def _entries(fit: Fit, item: Any, taken: tuple[Dim, ...], axis: int) -> Iterator[Entry]:
    """What an index makes of the axes it takes up."""
    if item is None:
        yield 1
    elif isinstance(item, bool):
        yield Picked((int(item),))
    elif isinstance(item, slice):
        yield sliced(fit, item, taken[0])
    elif isinstance(item, int | Poly):
        within(fit, item, taken[0], axis)
    elif item is NUMBER:  # which is not known, one all the same
        return
    elif isinstance(item, Tensor):
        yield from _by_tensor(fit, item, taken, axis)
    else:
        for number in _numbers(item):
            within(fit, number, taken[0], axis)
        yield from _by_tensor(fit, _as_tensor(item), taken, axis)


def _by_tensor(fit: Fit, item: Tensor, taken: tuple[Dim, ...], axis: int) -> Iterator[Entry]:
    only(fit, item, SUBSCRIPTS, "indices", "indices")
    if _is_mask(item):
        says = "takes a mask of {want} along the axis, receives {got}"
        for n, (want, got) in enumerate(zip(taken, item.shape, strict=True)):
            fit.equal("index", want, got, says, axis=axis + n)
        yield from [Picked((None,))] * max(item.rank, 1)
    elif item.rank:
        yield Picked(item.shape)


def within(fit: Fit, index: Any, size: Dim, axis: int) -> None:
    """-size <= index < size."""
    if isinstance(index, int):
        need = index + 1 if index >= 0 else -index
        fit.at_least("index", need, size, f"index {index} needs {{want}} along the axis, which has {{got}}", axis=axis)


def _gathered(fit: Fit, entries: list[Entry]) -> tuple[MaybeSize, ...]:
    """The broadcast shape of all indices stands where they are when they are neighbours, else in front."""
    places = [i for i, entry in enumerate(entries) if isinstance(entry, Picked)]
    rest = [entry for entry in entries if not isinstance(entry, Picked)]
    if not places:
        return tuple(rest)
    shape = broadcast(fit, [entry.shape for entry in entries if isinstance(entry, Picked)], "index")
    first = places[0] if places[-1] - places[0] == len(places) - 1 else 0
    return (*rest[:first], *shape, *rest[first:])


def sliced(fit: Fit, part: slice, size: Dim) -> MaybeSize:
    """The length of `part` of an axis: ceil((stop - start) / step), both cut to 0..size."""
    step = 1 if part.step is None else part.step
    if isinstance(step, int) and step < 1:
        fit.fail("index", "at least 1", str(step), "a slice steps by {want}, not by {got}")
        return None
    if not isinstance(step, int):
        return None
    start, stop = _bound(part.start, size, 0), _bound(part.stop, size, size)
    if start is None or stop is None:
        return None
    forward = at_least(stop - start, 0)
    if forward is None:
        return None
    return (stop - start + step - 1) // step if forward else 0


def _bound(value: Any, size: Dim, default: Dim) -> MaybeSize:
    """Where a slice starts or stops: from the end when negative, cut to 0..size; None where that is undecided."""
    if value is None:
        return default
    if not isinstance(value, int | Poly):
        return None
    if at_least(value, 0) is None:
        return None
    place = value if at_least(value, 0) else value + size
    if at_least(place, 0) is not True:
        return 0 if at_least(place, 0) is False else None
    inside = at_least(size - place, 0)
    return None if inside is None else place if inside else size


@op("torch.Tensor.__getitem__(input, index)")
def getitem(fit: Fit, input: Tensor, index: Any) -> Tensor:
    """Numbers take an axis away, slices shorten it, None adds one, tensors and lists pick from it."""
    return tensor(indexed(fit, input, index), input.dtype)


def put(fit: Fit, slot: tuple[MaybeSize, ...], value: Any) -> None:
    """A value fills a slot to which it broadcasts; axes of size 1 in front may be too many."""
    if not isinstance(value, Tensor):
        return
    shape = list(value.shape)
    while len(shape) > len(slot) and shape[0] == 1:
        shape.pop(0)
    if len(shape) > len(slot) and any(isinstance(size, Poly) for size in shape[: len(shape) - len(slot)]):
        return
    says = f"cannot put {text(value.shape)} where {text(slot)} is"
    stretches(fit, "index", shape, slot, says)


@op("torch.Tensor.__setitem__(input, index, value)")
def setitem(fit: Fit, input: Tensor, index: Any, value: Any) -> None:
    """The value broadcasts to the shape of `input[index]`."""
    put(fit, indexed(fit, input, index), value)


@op("torch.index_put(input, indices, values, accumulate=False)", method=True)
@op("torch.Tensor.index_put_(input, indices, values, accumulate=False)")
def index_put(fit: Fit, input: Tensor, indices: Any, values: Any) -> Tensor:
    """(*) -> (*); the values broadcast to the shape of `input[indices]`."""
    if not isinstance(indices, tuple | list):
        raise Undecided("indices that are not known")
    put(fit, indexed(fit, input, tuple(indices)), values)
    return Tensor(input.shape, input.dtype)
