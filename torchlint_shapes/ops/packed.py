"""Batches of sequences of different lengths: padded and packed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from torchlint_shapes.dims import same
from torchlint_shapes.ops.declare import op
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.kinds import Flag, OptionalSize, Tensors
from torchlint_shapes.ops.tensor import UNKNOWN, Tensor


@dataclass(frozen=True, slots=True)
class PackedSequence:
    """Packed sequences, as the batch they were padded to: (N, T, *) if batch_first, else (T, N, *)."""

    padded: Tensor
    batch_first: bool

    @property
    def batch_axis(self) -> int:
        return 0 if self.batch_first else 1


@op("torch.nn.utils.rnn.pack_padded_sequence(input, lengths, batch_first=False, enforce_sorted=True)")
def pack_padded_sequence(fit: Fit, input: Tensor, lengths: Any, batch_first: Flag) -> PackedSequence | Any:
    """(T, N, *), or (N, T, *) if batch_first, with lengths (N)."""
    packed = PackedSequence(input, bool(batch_first))
    if input.rank < 2:
        fit.fail("axis", "at least 2-D", f"{input.rank}-D", "takes {want} input but receives a {got} tensor")
        return UNKNOWN
    if isinstance(lengths, Tensor) and lengths.rank != 1:
        fit.fail("join", "1-D", f"{lengths.rank}-D", "takes {want} lengths but receives {got} ones", "lengths")
    elif isinstance(lengths, (Tensor, list, tuple)):
        got = lengths.shape[0] if isinstance(lengths, Tensor) else len(lengths)
        says = "takes a batch of {want} sequences but receives {got} lengths"
        fit.equal("join", input.shape[packed.batch_axis], got, says, axis=packed.batch_axis)
    return packed


@op("torch.nn.utils.rnn.pad_packed_sequence(sequence, batch_first=False, padding_value=0.0, total_length=None)")
def pad_packed_sequence(fit: Fit, sequence: Any, batch_first: Flag, total_length: OptionalSize) -> Any:
    """(T, N, *), or (N, T, *) if batch_first, and the lengths (N). T is the longest length, or total_length."""
    if not isinstance(sequence, PackedSequence):
        return UNKNOWN
    padded, axis = sequence.padded, sequence.batch_axis
    batch, time = padded.shape[axis], total_length  # None: the longest length may be less than what was padded to
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
def pack_sequence(fit: Fit, sequences: Tensors) -> Any:
    """N tensors (L, *), packed."""
    padded = pad_sequence(fit, sequences, False)
    return PackedSequence(padded, False) if isinstance(padded, Tensor) else UNKNOWN
