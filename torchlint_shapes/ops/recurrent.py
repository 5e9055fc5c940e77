"""Recurrent layers and their cells."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from torchlint_shapes.dims import Undecided
from torchlint_shapes.ops.declare import layer
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.kinds import Flag, Size
from torchlint_shapes.ops.linear import check_counts, check_features, decided, parameter
from torchlint_shapes.ops.packed import PackedSequence
from torchlint_shapes.ops.position import numeric, text
from torchlint_shapes.ops.starts import features, sequences
from torchlint_shapes.ops.takes import alike
from torchlint_shapes.ops.tensor import UNKNOWN, Tensor


def _parameters(
    gates: int, input_size: Any, hidden_size: Any, layers: Any, bias: Any, bidirectional: Any, proj_size: Any = 0
) -> dict[str, Any]:
    """The weights by torch's names: weight_ih_l0 (gates * H, input_size), weight_hh_l0 (gates * H, H or P), ..."""
    found: dict[str, Any] = {"proj_size": proj_size}
    try:
        if not isinstance(layers, int):
            raise Undecided("a number of layers that is not known")
        rows, out = gates * hidden_size, proj_size or hidden_size
        endings = ("", "_reverse") if bidirectional else ("",)
        for number in range(layers):
            for ending in endings:
                name = f"l{number}{ending}"
                found[f"weight_ih_{name}"] = Tensor((rows, input_size if not number else len(endings) * out))
                found[f"weight_hh_{name}"] = Tensor((rows, out))
                found[f"bias_ih_{name}"] = found[f"bias_hh_{name}"] = parameter(bias, rows)
                if proj_size:
                    found[f"weight_hr_{name}"] = Tensor((proj_size, hidden_size))
    except Undecided:
        pass  # how many weights there are is not known
    return found


def _check_counts(fit: Fit, input_size: Any, hidden_size: Any, num_layers: Any, proj_size: Any = 0) -> None:
    """At least one of each; a projection makes the hidden state smaller."""
    given = {"input_size": input_size, "hidden_size": hidden_size, "num_layers": num_layers}
    check_counts(fit, "features", 1, **given)
    check_counts(fit, "features", 0, proj_size=proj_size)
    if isinstance(proj_size, int) and isinstance(hidden_size, int) and proj_size >= hidden_size > 0:
        says = "has proj_size={got}, which must be less than hidden_size={want}"
        fit.fail("features", str(hidden_size), str(proj_size), says, "proj_size")


@layer(
    "torch.nn.RNN(input_size, hidden_size, num_layers=1, nonlinearity='tanh', bias=True, batch_first=False, "
    "dropout=0.0, bidirectional=False, device=None, dtype=None)(input, hx=None)",
    starts=sequences,
)
def RNN(
    fit: Fit, input_size: Size, hidden_size: Size, num_layers: Size, bias: Flag, bidirectional: Flag
) -> dict[str, Any]:
    """(T, N, input_size) -> (T, N, D * H), (D * num_layers, N, H).

    Batch first or not at all too: (N, T, input_size), (T, input_size). H = hidden_size, D = 2 if bidirectional else 1.
    """
    _check_counts(fit, input_size, hidden_size, num_layers)
    return _parameters(1, input_size, hidden_size, num_layers, bias, bidirectional)


@layer(
    "torch.nn.GRU(input_size, hidden_size, num_layers=1, bias=True, batch_first=False, "
    "dropout=0.0, bidirectional=False, device=None, dtype=None)(input, hx=None)",
    starts=sequences,
)
def GRU(
    fit: Fit, input_size: Size, hidden_size: Size, num_layers: Size, bias: Flag, bidirectional: Flag
) -> dict[str, Any]:
    """(T, N, input_size) -> (T, N, D * H), (D * num_layers, N, H).

    Batch first or not at all too: (N, T, input_size), (T, input_size). H = hidden_size, D = 2 if bidirectional else 1.
    """
    _check_counts(fit, input_size, hidden_size, num_layers)
    return _parameters(3, input_size, hidden_size, num_layers, bias, bidirectional)


@layer(
    "torch.nn.LSTM(input_size, hidden_size, num_layers=1, bias=True, batch_first=False, "
    "dropout=0.0, bidirectional=False, proj_size=0, device=None, dtype=None)(input, hx=None)",
    starts=sequences,
)
def LSTM(
    fit: Fit, input_size: Size, hidden_size: Size, num_layers: Size, bias: Flag, bidirectional: Flag, proj_size: Size
) -> dict[str, Any]:
    """(T, N, input_size) -> (T, N, D * P), ((D * num_layers, N, P), (D * num_layers, N, H)).

    Batch first or not at all too. H = hidden_size, P = proj_size or H, D = 2 if bidirectional else 1.
    """
    _check_counts(fit, input_size, hidden_size, num_layers, proj_size)
    return _parameters(4, input_size, hidden_size, num_layers, bias, bidirectional, proj_size)


@RNN.forward
@GRU.forward
def _rnn(fit: Fit, self: Any, input: Any, hx: Any) -> Any:
    ran = _run(fit, self, input, (hx,), ((numeric(self.hidden_size), "hidden_size"),))
    return (ran[0], ran[1][0]) if ran else UNKNOWN


@LSTM.forward
def _lstm(fit: Fit, self: Any, input: Any, hx: Any) -> Any:
    hidden = (numeric(self.hidden_size), "hidden_size")
    out = decided(lambda: (numeric(self.proj_size), "proj_size") if self.proj_size else hidden)
    given = hx if isinstance(hx, (tuple, list)) and len(hx) == 2 else (None, None)
    if isinstance(hx, Tensor) and isinstance(input, Tensor):
        given = _rows(fit, hx, input.rank)
    return _run(fit, self, input, given, ((UNKNOWN, None) if out is UNKNOWN else out, hidden)) or UNKNOWN


def _rows(fit: Fit, hx: Tensor, rank: int) -> tuple[Tensor | None, Tensor | None]:
    """One tensor in the place of two states: its first two rows are taken for them."""
    if hx.rank != rank + 1:
        fit.fail("features", "a pair of states", f"one {hx.rank}-D tensor", "takes {want} but receives {got}", "hx")
        return None, None
    fit.at_least("features", 2, hx.shape[0], "takes two states but receives a tensor of {got}", "hx")
    return Tensor(hx.shape[1:], hx.dtype), Tensor(hx.shape[1:], hx.dtype)


def _run(fit: Fit, self: Any, input: Any, given: Any, sizes: Any) -> tuple[Any, tuple[Tensor, ...]] | None:
    """The output and the final states; `sizes` has a feature count for each state, and the argument that says it."""
    packed = isinstance(input, PackedSequence)
    sequence = input.padded if packed else input
    if not isinstance(sequence, Tensor) or (packed and sequence.rank != 3):
        return None
    if sequence.rank not in (2, 3):
        fit.fail("features", "2-D or 3-D", f"{sequence.rank}-D", "takes {want} input but receives a {got} tensor")
        return None
    check_features(fit, self.input_size, sequence.shape[-1], "input_size")
    if isinstance(self.weight_ih_l0, Tensor):
        alike(fit, self.weight_ih_l0, sequence, ("weight", "input"), "input")
    batch_first = input.batch_first if packed else self.batch_first
    steps = decided(lambda: sequence.shape[1 if batch_first and sequence.rank == 3 else 0])
    if isinstance(steps, int) and not steps:
        fit.fail("features", "at least 1", "0", "takes sequences of {want} step but receives {got}")
    batch: tuple[Any, ...] = ()
    if sequence.rank == 3:
        batch = (decided(lambda: sequence.shape[0 if batch_first else 1]),)
    depth = decided(lambda: (2 if self.bidirectional else 1) * numeric(self.num_layers))
    states: tuple[Tensor, ...] = tuple(Tensor((depth, *batch, size), sequence.dtype) for size, _ in sizes)
    for given_state, state, (_, argument) in zip(given, states, sizes, strict=True):
        _check_state(fit, given_state, state, argument)
    width: Any = decided(lambda: (2 if self.bidirectional else 1) * sizes[0][0])
    output = Tensor((*sequence.shape[:-1], width), sequence.dtype)
    return (replace(input, padded=output) if packed else output), states


def _check_state(fit: Fit, given: Any, state: Tensor, argument: str | None) -> None:
    """A hidden state that is given has the shape of the one that comes out."""
    if not isinstance(given, Tensor):
        return
    if given.rank != state.rank:
        says = "takes a {want} hidden state but receives a {got} one"
        fit.fail("features", f"{state.rank}-D", f"{given.rank}-D", says, "hx")
        return
    says = f"takes a hidden state {text(state.shape)} but receives {text(given.shape)}"
    for axis, (want, got) in enumerate(zip(state.shape, given.shape, strict=True)):
        check_features(fit, want, got, argument if axis == state.rank - 1 else "hx", says, axis)


def _cell(gates: int, input_size: Any, hidden_size: Any, bias: Any) -> dict[str, Any]:
    rows = decided(lambda: gates * hidden_size)
    return {
        "weight_ih": Tensor((rows, input_size)),
        "weight_hh": Tensor((rows, hidden_size)),
        "bias_ih": parameter(bias, rows),
        "bias_hh": parameter(bias, rows),
    }


@layer(
    "torch.nn.RNNCell(input_size, hidden_size, bias=True, nonlinearity='tanh', device=None, dtype=None)"
    "(input, hx=None)",
    starts=features("input_size", 2, 1),
)
def RNNCell(fit: Fit, input_size: Size, hidden_size: Size, bias: Flag) -> dict[str, Any]:
    """(N, input_size) or (input_size) -> (N, hidden_size) or (hidden_size)."""
    check_counts(fit, "features", 0, input_size=input_size, hidden_size=hidden_size)
    return _cell(1, input_size, hidden_size, bias)


@layer(
    "torch.nn.GRUCell(input_size, hidden_size, bias=True, device=None, dtype=None)(input, hx=None)",
    starts=features("input_size", 2, 1),
)
def GRUCell(fit: Fit, input_size: Size, hidden_size: Size, bias: Flag) -> dict[str, Any]:
    """(N, input_size) or (input_size) -> (N, hidden_size) or (hidden_size)."""
    check_counts(fit, "features", 0, input_size=input_size, hidden_size=hidden_size)
    return _cell(3, input_size, hidden_size, bias)


@layer(
    "torch.nn.LSTMCell(input_size, hidden_size, bias=True, device=None, dtype=None)(input, hx=None)",
    starts=features("input_size", 2, 1),
)
def LSTMCell(fit: Fit, input_size: Size, hidden_size: Size, bias: Flag) -> dict[str, Any]:
    """(N, input_size) or (input_size) -> (h, c), each (N, hidden_size) or (hidden_size)."""
    check_counts(fit, "features", 0, input_size=input_size, hidden_size=hidden_size)
    return _cell(4, input_size, hidden_size, bias)


@RNNCell.forward
@GRUCell.forward
def _rnn_cell(fit: Fit, self: Any, input: Tensor, hx: Any) -> Any:
    return _step(fit, self, input, (hx,))


@LSTMCell.forward
def _lstm_cell(fit: Fit, self: Any, input: Tensor, hx: Any) -> Any:
    state = _step(fit, self, input, hx if isinstance(hx, (tuple, list)) and len(hx) == 2 else ())
    return (state, state)


def _step(fit: Fit, self: Any, input: Tensor, given: Any) -> Any:
    if input.rank not in (1, 2):
        fit.fail("features", "1-D or 2-D", f"{input.rank}-D", "takes {want} input but receives a {got} tensor")
        return UNKNOWN
    check_features(fit, self.input_size, input.shape[-1], "input_size")
    state = Tensor((*input.shape[:-1], numeric(self.hidden_size)), input.dtype)
    for tensor in given:
        _check_cell_state(fit, tensor, state)
    return state


def _check_cell_state(fit: Fit, given: Any, state: Tensor) -> None:
    if not isinstance(given, Tensor):
        return
    if given.rank != state.rank:
        says = "takes a {want} hidden state but receives a {got} one"
        fit.fail("features", f"{state.rank}-D", f"{given.rank}-D", says, "hx")
        return
    says = f"takes a hidden state {text(state.shape)} but receives {text(given.shape)}"
    if state.rank == 2:
        check_features(fit, state.shape[0], given.shape[0], "hx", says, 0)
    check_features(fit, state.shape[-1], given.shape[-1], "hidden_size", says)
