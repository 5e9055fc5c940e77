from typing import Any

import pytest
import torch
from torch.nn.utils import rnn

from tests.ops.agree import (
    Real,
    agree_layer,
    agrees,
    attributes,
    parameters,
    run_layer,
    same_signature,
    shapes,
)
from tests.ops.oracle import messages
from tests.ops.oracle import run as run_op
from torchlint_shapes.dims import symbol
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.packed import PackedSequence
from torchlint_shapes.ops.tensor import UNKNOWN, Tensor

INPUTS = [(), (3,), (5, 3), (5, 2, 3), (5, 2, 4), (5, 4), (1, 5, 2, 3)]
OPTIONS: list[dict[str, Any]] = [
    {},
    {"batch_first": True},
    {"bidirectional": True},
    {"num_layers": 2, "bidirectional": True, "batch_first": True},
]
STATES = [
    (4,),
    (1, 4),
    (2, 4),
    (4, 4),
    (1, 2, 4),
    (1, 2, 5),
    (2, 2, 4),
    (4, 5, 4),
    (1, 3, 4),
    (1, 1, 4),
    (1, 5, 4),
    (2, 5, 4),
]
NAMES = ["RNN", "LSTM", "GRU"]


def state(name: str, shape: tuple[int, ...]) -> Any:
    return (Real(shape), Real(shape)) if name.startswith("LSTM") else Real(shape)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("options", OPTIONS)
def test_inputs_and_hidden_states(name: str, options: dict[str, Any]) -> None:
    for shape in INPUTS:
        agree_layer(name, (3, 4), Real(shape), **options)
    for shape in STATES:
        agree_layer(name, (3, 4), Real((5, 3)), state(name, shape), **options)
        agree_layer(name, (3, 4), Real((5, 2, 3)), state(name, shape), **options)


@pytest.mark.parametrize("shape", [(1, 4), (2, 4), (1, 2, 4), (2, 2, 4), (2, 1, 4), (4, 2, 4)])
@pytest.mark.parametrize("layers", [1, 2])
def test_one_tensor_in_the_place_of_two_states(shape: tuple[int, ...], layers: int) -> None:
    for input in [(5, 3), (5, 2, 3)]:
        agree_layer("LSTM", (3, 4), Real(input), Real(shape), num_layers=layers)


def test_projection() -> None:
    agree_layer("LSTM", (3, 4), Real((5, 2, 3)), proj_size=2, num_layers=3, bidirectional=True)
    for h in [(1, 2, 2), (1, 2, 4)]:
        for c in [(1, 2, 2), (1, 2, 4)]:
            agree_layer("LSTM", (3, 4), Real((5, 2, 3)), (Real(h), Real(c)), proj_size=2)


@pytest.mark.parametrize("name", ["RNNCell", "LSTMCell", "GRUCell"])
def test_cells(name: str) -> None:
    for shape in [(), (3,), (2, 3), (2, 4), (4,), (5, 2, 3)]:
        agree_layer(name, (3, 4), Real(shape))
        for hidden in [(), (4,), (2, 4), (1, 4), (2, 5), (3, 4), (1, 2, 4), (5,)]:
            agree_layer(name, (3, 4), Real(shape), state(name, hidden))


def test_parameters_and_signatures() -> None:
    parameters("LSTM", 3, 4, 2, bidirectional=True, proj_size=2)
    parameters("GRU", 3, 4, 2, bias=False)
    parameters("RNN", 3, 4)
    for name in NAMES:
        same_signature(name, constructor=False)  # torch's are overloads of *args
        parameters(f"{name}Cell", 3, 4)
        same_signature(f"{name}Cell")
    torch.nn.RNN(3, 4, 1, "relu", False, True, 0.0, True)
    torch.nn.LSTM(3, 4, 1, False, True, 0.0, True, 2)
    parameters("RNN", 3, 4, 1, "relu", False, True, 0.0, True)
    parameters("LSTM", 3, 4, 1, False, True, 0.0, True, 2)


def test_the_message_names_the_numbers_and_the_argument() -> None:
    (demand,) = agree_layer("GRU", (3, 4), Real((5, 2, 6)))
    assert messages([demand]) == ["takes 3 features but receives 6"]
    assert (demand.kind, demand.argument) == ("features", "input_size")
    (demand,) = agree_layer("GRU", (3, 4), Real((5, 2, 3)), Real((1, 2, 9)))
    assert messages([demand]) == ["takes a hidden state (1, 2, 4) but receives (1, 2, 9)"]
    assert demand.argument == "hidden_size"
    (demand,) = agree_layer("GRU", (3, 4), Real((5, 2, 3)), Real((2, 2, 4)))
    assert messages([demand]) == ["takes a hidden state (1, 2, 4) but receives (2, 2, 4)"]
    assert demand.argument == "hx"


def of_rnn(name: str, fit: Fit, *args: Any) -> Any:
    return run_op(f"torch.nn.utils.rnn.{name}", fit, *args)


def run(name: str, built: tuple[Any, ...], *inputs: Any, **options: Any) -> tuple[Any, Fit]:
    fit = Fit()
    return run_layer(fit, name, attributes(fit, name, *built, **options), *inputs), fit


def test_what_is_not_known_costs_only_what_hangs_on_it() -> None:
    batch, time = symbol("B"), symbol("T")
    input = Tensor((batch, time, 5))
    (output, (h, c)), fit = run("LSTM", (UNKNOWN, 7), input, UNKNOWN, batch_first=True, bidirectional=UNKNOWN)
    assert output.shape == (batch, time, UNKNOWN)
    assert h.shape == c.shape == (UNKNOWN, batch, 7)
    (output, h), fit = run("GRU", (6, 7), input, batch_first=UNKNOWN)
    assert output.shape == (batch, time, 7)
    assert h.shape == (1, UNKNOWN, 7)
    assert messages(fit.failed) == ["takes 6 features but receives 5"]


@pytest.mark.parametrize("batch_first", [True, False])
@pytest.mark.parametrize("shape", [(2, 5, 3), (5, 2, 3), (5, 2), (5,)])
def test_packing(batch_first: bool, shape: tuple[int, ...]) -> None:
    def in_torch(given: Any) -> Any:
        return rnn.pad_packed_sequence(rnn.pack_padded_sequence(given[0], [5, 4], batch_first), batch_first)

    def here(fit: Fit, given: Any) -> Any:
        padded = of_rnn(
            "pad_packed_sequence",
            fit,
            of_rnn("pack_padded_sequence", fit, given[0], [5, 4], batch_first),
            batch_first,
        )
        if not isinstance(padded, tuple):
            return padded
        sizes = [5 if size is None else size for size in padded[0].shape]  # the longest length is not computed
        return (Tensor(tuple(sizes)), padded[1])

    agrees(in_torch, here, (Real(shape),))


@pytest.mark.parametrize("name", NAMES)
def test_a_packed_sequence_goes_through(name: str) -> None:
    packed = PackedSequence(Tensor((2, 5, 3)), batch_first=True)
    (output, last), fit = run(name, (3, 4), packed, bidirectional=True)
    expected, states = getattr(torch.nn, name)(3, 4, bidirectional=True)(
        rnn.pack_padded_sequence(torch.rand(2, 5, 3), [5, 4], batch_first=True)
    )
    padded, _ = rnn.pad_packed_sequence(expected, batch_first=True)
    assert output == PackedSequence(Tensor(tuple(padded.shape)), batch_first=True)
    assert shapes(last) == shapes(states)
    assert not fit.failed
    assert messages(run(name, (6, 4), packed)[1].failed) == ["takes 6 features but receives 3"]
    wrong = state(name, (1, 3, 4))
    given = tuple(Tensor(tuple(t)) for t in wrong) if name == "LSTM" else Tensor(tuple(wrong))
    assert run(name, (3, 4), packed, given)[1].failed


@pytest.mark.parametrize("others", [[(4, 3)], [(4, 2)], [(4, 1)], [(5, 3), (7, 3)], []])
@pytest.mark.parametrize("batch_first", [True, False])
def test_sequences_side_by_side(others: list[tuple[int, ...]], batch_first: bool) -> None:
    sequences = [Real((5, 3)), *map(Real, others)]
    agrees(
        lambda given: rnn.pad_sequence(given[0], batch_first),
        lambda fit, given: of_rnn("pad_sequence", fit, given[0], batch_first),
        (sequences,),
    )
    agrees(
        lambda given: rnn.pad_packed_sequence(rnn.pack_sequence(given[0], enforce_sorted=False))[0],
        lambda fit, given: of_rnn("pack_sequence", fit, given[0], False).padded,
        (sequences,),
    )


@pytest.mark.parametrize("lengths", [[7, 7, 7], [7, 3, 1], [7, 3, 0], [0, 5, 7], [3, 5, 7], [7, 2, 3], [5, 4, 3]])
@pytest.mark.parametrize("enforce_sorted", [True, False])
def test_known_lengths(lengths: list[int], enforce_sorted: bool) -> None:
    def real(total: int | None) -> Any:
        packed = rnn.pack_padded_sequence(torch.zeros(3, 7, 5), lengths, True, enforce_sorted)
        return rnn.pad_packed_sequence(packed, True, total_length=total)[0]

    def found(fit: Fit, total: int | None) -> Any:
        packed = of_rnn("pack_padded_sequence", fit, Tensor((3, 7, 5)), lengths, True, enforce_sorted)
        return of_rnn("pad_packed_sequence", fit, packed, True, 0.0, total)[0]

    for total in (None, 7, 4, 9):
        fit = Fit()
        padded = found(fit, total)
        try:
            expected = real(total)
        except (RuntimeError, ValueError):
            assert fit.failed
        else:
            assert (fit.failed, padded.shape) == ([], tuple(expected.shape))


def test_a_length_beyond_the_end_packs_what_is_not_there() -> None:
    packed = rnn.pack_padded_sequence(torch.zeros(3, 7, 5), [9, 7, 2], True)
    with pytest.raises(RuntimeError):
        torch.nn.GRU(5, 4)(packed)
    fit = Fit()
    of_rnn("pack_padded_sequence", fit, Tensor((3, 7, 5)), [9, 7, 2], True, True)
    assert messages(fit.failed) == ["takes sequences of at most 7 but receives a length of 9"]
