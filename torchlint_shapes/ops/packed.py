"""Batches of sequences of different lengths: padded and packed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from torchlint_shapes.dims import same
from torchlint_shapes.ops.declare import op
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.kinds import Flag, OptionalSize, Tensors
from torchlint_shapes.ops.tensor import UNKNOWN, Tensor


@dataclass(frozen=True, slots=True)
class PackedSequence:
    """Packed sequences, as the batch they were padded to: (N, T, *) if batch_first, else (T, N, *).

    `longest` is the length of the longest, where that is known.
    """

    padded: Tensor
    batch_first: bool
    longest: int | None = None

    @property
    def batch_axis(self) -> int:
        return 0 if self.batch_first else 1


@op("torch.nn.utils.rnn.pack_padded_sequence(input, lengths, batch_first=False, enforce_sorted=True)")
def pack_padded_sequence(
    fit: Fit, input: Tensor, lengths: Any, batch_first: Flag, enforce_sorted: Flag
) -> PackedSequence | Any:
    """(T, N, *), or (N, T, *) if batch_first, with lengths (N), from 1 to T."""
    packed = PackedSequence(input, bool(batch_first))
    if input.rank < 2:
        fit.fail("axis", "at least 2-D", f"{input.rank}-D", "takes {want} input but receives a {got} tensor")
        return UNKNOWN
    if isinstance(lengths, Tensor) and lengths.rank != 1:
        fit.fail("join", "1-D", f"{lengths.rank}-D", "takes {want} lengths but receives {got} ones", "lengths")
    elif isinstance(lengths, (Tensor, list, tuple)):
        got = lengths.shape[0] if isinstance(lengths, Tensor) else len(lengths)
        says = "takes a batch of {want} sequences but receives {got} lengths"
        if fit.equal("join", input.shape[packed.batch_axis], got, says, axis=packed.batch_axis):
            longest = _check_lengths(fit, lengths, enforce_sorted, input.shape[1 - packed.batch_axis])
            return replace(packed, longest=longest)
    return packed


# What a repair of the lengths is made for.
UNSORTED, TOO_SHORT, TOO_LONG = "with enforce_sorted", "sequences of at least 1", "sequences of at most"


def _check_lengths(fit: Fit, lengths: Any, enforce_sorted: Any, time: Any) -> int | None:
    """Known lengths are from 1 to T, and in order unless that is not asked for. The longest."""
    numbers = lengths.numbers if isinstance(lengths, Tensor) else lengths
    if not numbers or not all(type(number) in (int, float) for number in numbers):
        return None
    whole = [int(number) for number in numbers]
    longest, shortest = max(whole), min(whole)
    if shortest < 1:
        fit.fail("join", 1, shortest, f"takes {TOO_SHORT} but receives a length of {{got}}", "lengths")
    elif isinstance(time, int) and longest > time:
        fit.fail("join", time, longest, f"takes {TOO_LONG} {{want}} but receives a length of {{got}}", "lengths")
    elif enforce_sorted is True and whole != sorted(whole, reverse=True):
        first = next(n for n in range(1, len(whole)) if whole[n] > whole[n - 1])
        says = f"takes the longest sequence first {UNSORTED} but receives a length of {{got}} after {{want}}"
        fit.fail("join", whole[first - 1], whole[first], says, "lengths")
    else:
        return longest
    return None


@op("torch.nn.utils.rnn.pad_packed_sequence(sequence, batch_first=False, padding_value=0.0, total_length=None)")
def pad_packed_sequence(fit: Fit, sequence: Any, batch_first: Flag, total_length: OptionalSize) -> Any:
    """(T, N, *), or (N, T, *) if batch_first, and the lengths (N). T is the longest length, or total_length."""
    if not isinstance(sequence, PackedSequence):
        return UNKNOWN
    padded, axis = sequence.padded, sequence.batch_axis
    longest = sequence.longest  # None: it may be less than what was padded to
    if isinstance(total_length, int) and longest is not None and total_length < longest:
        says = "takes a total_length of at least {want} but receives {got}"
        fit.fail("join", longest, total_length, says, "total_length")
    batch, time = padded.shape[axis], longest if total_length is None else total_length
    head = (batch, time) if batch_first else (time, batch)
    return Tensor((*head, *padded.shape[2:]), padded.dtype), Tensor((batch,), "int64")


@op("torch.nn.utils.rnn.pad_sequence(sequences, batch_first=False, padding_value=0.0, padding_side='right')")
def pad_sequence(fit: Fit, sequences: Tensors, batch_first: Flag) -> Any:
    """N tensors (L, *) -> (T, N, *), or (N, T, *) if batch_first. T is the longest L."""
    if isinstance(sequences, Tensor) and sequences.rank > 1:
        batch, time, rest = sequences.shape[0], sequences.shape[1], sequences.shape[2:]
        return Tensor((batch, time, *rest) if batch_first else (time, batch, *rest), sequences.dtype)
    if not isinstance(sequences, (list, tuple)) or not sequences:
        return UNKNOWN
    if not all(isinstance(sequence, Tensor) and sequence.rank for sequence in sequences):
        return UNKNOWN
    first = sequences[0]
    for sequence in sequences[1:]:
        _check_rest(fit, first, sequence)
    count, longest = len(sequences), _longest([sequence.shape[0] for sequence in sequences])
    head = (count, longest) if batch_first else (longest, count)
    return Tensor((*head, *first.shape[1:]), first.dtype)


def _check_rest(fit: Fit, first: Tensor, sequence: Tensor) -> None:
    """Each sequence is copied into a row made for the first: after the length, their axes are equal or 1."""
    if first.rank != sequence.rank:
        return
    for axis, (want, got) in enumerate(zip(first.shape[1:], sequence.shape[1:], strict=True), start=1):
        if got != 1 and isinstance(got, int):
            fit.equal("join", want, got, "receives sequences whose axes are {want} and {got} long", axis=axis)


def _longest(lengths: list[Any]) -> Any:
    if all(isinstance(length, int) for length in lengths):
        return max(lengths)
    return lengths[0] if all(same(lengths[0], length) for length in lengths) else None


@op("torch.nn.utils.rnn.pack_sequence(sequences, enforce_sorted=True)")
def pack_sequence(fit: Fit, sequences: Tensors, enforce_sorted: Flag) -> Any:
    """N tensors (L, *), packed."""
    padded = pad_sequence(fit, sequences, False)
    if not isinstance(padded, Tensor):
        return UNKNOWN
    several = sequences if isinstance(sequences, (list, tuple)) else []
    lengths = [sequence.shape[0] for sequence in several if isinstance(sequence, Tensor) and sequence.rank]
    return PackedSequence(padded, False, _check_lengths(fit, lengths, enforce_sorted, None))
