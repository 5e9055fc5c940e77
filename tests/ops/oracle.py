"""torch is the oracle of every op: a call is made with real tensors and with their shapes, and both must agree.

    agree_op("torch.nn.functional.linear", torch.zeros(2, 3), torch.zeros(4, 3))
    agree_layer("torch.nn.Conv2d", made(3, 6, 5, padding=1), torch.zeros(1, 3, 28, 28))

return whether torch accepts the call, after they have asserted that

- torch raises if and only if `fit.failed` is not empty, be it in the constructor or in the call;
- otherwise every shape is equal, in nested tuples too, and so is every dtype and Python value that the op gives;
- with symbols for the sizes of the input nothing fails that torch accepts, and what the op then says is right for these
  sizes: once with one symbol for each number (no size may be left undecided), once with one for each axis;
- the same with each plain argument replaced by UNKNOWN, one at a time.

Sizes 0 and 1 stay as they are. `exact=False` lets sizes be undecided (`None`) where that is all an op can say, in all
runs; `concrete=False` says that the shape depends on data. `train=True` puts the layer into training mode.
"""

from __future__ import annotations

import copy
import pkgutil
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from typing import Any, NamedTuple

import torch

from torchlint_shapes.dims import Poly, subs, symbol, symbols
from torchlint_shapes.ops.apply import Answer, build_layer, call_layer, call_op
from torchlint_shapes.ops.declare import LAYERS, OPS, load
from torchlint_shapes.ops.fit import Demand, Fit
from torchlint_shapes.ops.tensor import NUMBER, UNKNOWN, Tensor

load()


class Call(NamedTuple):
    """Arguments of a call."""

    args: tuple[Any, ...]
    kwargs: dict[str, Any]


def made(*args: Any, **kwargs: Any) -> Call:
    """The arguments of a constructor."""
    return Call(args, kwargs)


def agree_op(name: str, *args: Any, exact: bool = True, concrete: bool = True, **kwargs: Any) -> bool:
    """Asserts that the op does what torch does (see above)."""
    real, call = resolve(name), Call(args, kwargs)
    return _agree(name, lambda: real(*copy.deepcopy(args), **kwargs), made(), call, _run_op(name), exact, concrete)


def agree_layer(
    name: str, build: Call, *args: Any, train: bool = False, exact: bool = True, concrete: bool = True, **kwargs: Any
) -> bool:
    """Asserts that the layer, built and called, does what torch does (see above)."""

    def real() -> Any:
        module = resolve(name)(*build.args, **build.kwargs).train(train)
        return module(*copy.deepcopy(args), **kwargs)

    return _agree(
        name, real, abstract(build), Call(args, kwargs), _run_layer(name, {"training": train}), exact, concrete
    )


def said_by(name: str, build: Call, *args: Any, **changed: Any) -> Answer:
    """What the layer says of shapes alone, after some of its attributes were changed."""
    return _run_layer(name, changed)(build, Call(args, {}))


def run(name: str, fit: Fit, *args: Any, **kwargs: Any) -> Any:
    """What the op gives for these shapes; what it asks is added to `fit`."""
    answer = call_op(OPS[name], args, kwargs)
    fit.failed += answer.failed
    fit.open += answer.open
    return answer.value


def messages(demands: list[Demand]) -> list[str]:
    return [demand.says.format(want=demand.want, got=demand.got) for demand in demands]


def resolve(name: str) -> Any:
    """torch's own object of this qualified name."""
    owner, _, last = name.rpartition(".")
    return getattr(pkgutil.resolve_name(owner), last)


Runner = Callable[[Call, Call], Answer]


def _run_op(name: str) -> Runner:
    return lambda _, given: call_op(OPS[name], given.args, given.kwargs)


def _run_layer(name: str, changed: dict[str, Any]) -> Runner:
    def run(build: Call, call: Call) -> Answer:
        layer = LAYERS[name]
        attributes, answer = build_layer(layer, build.args, build.kwargs)
        settled = {k: _settled(v) for k, v in {**attributes, **changed}.items()}
        said = call_layer(layer, settled, call.args, call.kwargs)
        return replace(said, failed=[*answer.failed, *said.failed], open=[*answer.open, *said.open])

    return run


_fresh = count()


def _settled(value: Any) -> Any:
    """A parameter whose sizes are not all known gets symbols of its own."""
    if not isinstance(value, Tensor):
        return value
    shape: tuple[Any, ...] = value.shape
    sizes = (symbol(f"?{next(_fresh)}", 0) if size is None or size is UNKNOWN else size for size in shape)
    return Tensor(tuple(sizes), value.dtype)


def _agree(
    name: str, real: Callable[[], Any], build: Call, call: Call, run: Runner, exact: bool, concrete: bool
) -> bool:
    given = abstract(call)
    said = run(build, given)
    case = f"{name} {tuple(build)} {tuple(given)}"
    expected = outcome(real)
    if isinstance(expected, Exception):
        assert said.failed, f"{case}: torch raises {expected!r}"
        return False
    assert not said.failed, f"{case}: torch accepts, but {said.failed}"
    assert not said.open, f"{case}: undecided about numbers: {said.open}"
    assert_same(case, expected, said.value, {}, loose=not concrete)
    if concrete:
        for variant, free in _variants(build, given):
            _check_variant(f"{case} as {variant}", expected, run(*variant), exact and not free)
    return True


def outcome(real: Callable[[], Any]) -> Any:
    """What torch returns, or the error that it raises."""
    try:
        with warnings.catch_warnings(), torch.no_grad():
            warnings.simplefilter("ignore")
            return real()
    except (RuntimeError, ValueError, IndexError, TypeError, ZeroDivisionError, AssertionError) as error:
        return error


def _check_variant(case: str, expected: Any, said: Answer, exact: bool) -> None:
    assert not said.failed, f"{case}: torch accepts, but {said.failed}"
    assert_same(case, expected, said.value, Values(), loose=not exact)


class Values(dict[str, int]):
    """The numbers that the symbols stand for: their names end in them."""

    def get(self, name: str, default: Any = None) -> Any:
        return default if name.startswith("?") else int(name.split("_")[-1])


def _variants(build: Call, call: Call) -> Iterator[tuple[tuple[Call, Call], bool]]:
    """Symbolic forms of the call, and whether undecided sizes are natural in them."""
    axis = count()
    yield (build, _map(call, lambda v: _with_sizes(v, lambda size: f"n_{size}"))), False
    yield (build, _map(call, lambda v: _with_sizes(v, lambda size: f"n{next(axis)}_{size}"))), True
    plain = count()
    leaves: list[Any] = []
    _map((build, call), leaves.append)
    for index, leaf in enumerate(leaves):
        if not isinstance(leaf, Tensor) and leaf is not None:
            plain = count()
            hidden = _map((build, call), lambda v: UNKNOWN if next(plain) == index else v)  # noqa: B023
            yield hidden, True


def _with_sizes(value: Any, name: Callable[[int], str]) -> Any:
    if not isinstance(value, Tensor):
        return value
    return Tensor(tuple(symbol(name(d)) if isinstance(d, int) and d > 1 else d for d in value.shape), value.dtype)


def _shape_of(value: Any) -> Any:
    if isinstance(value, torch.Tensor):
        return Tensor(tuple(value.shape), str(value.dtype).removeprefix("torch."))
    return str(value) if isinstance(value, torch.dtype) else value


def abstract(call: Call) -> Call:
    """The call as an op sees it: shapes for tensors, names for dtypes."""
    mapped: Call = _map(call, _shape_of)
    return mapped


def _map(value: Any, change: Callable[[Any], Any]) -> Any:
    """The same nest of tuples, lists and dicts with its leaves changed."""
    if isinstance(value, torch.Size):
        return tuple(value)
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*(_map(v, change) for v in value))
    if isinstance(value, tuple | list):
        return type(value)(_map(v, change) for v in value)
    if isinstance(value, dict):
        return {k: _map(v, change) for k, v in value.items()}
    return change(value)


def assert_same(case: str, expected: Any, got: Any, values: dict[str, int], loose: bool) -> None:
    """`got`, with the values put for its symbols, is what torch gave; when `loose`, it may say less."""
    if got is NUMBER:
        assert isinstance(expected, (bool, int, float)), f"{case}: gives {_shape_of(expected)}, no number"
    elif got is UNKNOWN:
        assert loose, f"{case}: gives {_shape_of(expected)}, not unknown"
    elif isinstance(expected, torch.Tensor):
        assert isinstance(got, Tensor), f"{case}: gives a tensor, not {got}"
        assert len(got.shape) == expected.dim(), f"{case}: gives {tuple(expected.shape)}, not {got.shape}"
        for want, size in zip(expected.shape, got.shape, strict=True):
            assert_same(f"{case}: {tuple(expected.shape)} against {got.shape}", want, size, values, loose)
        dtype = str(expected.dtype).removeprefix("torch.")
        assert got.dtype in (None, dtype), f"{case}: is {dtype}, not {got.dtype}"
    elif isinstance(expected, tuple | list):
        assert isinstance(got, tuple | list), f"{case}: gives a sequence, not {got}"
        assert len(got) == len(expected), f"{case}: gives {len(expected)} values, not {got}"
        for want, value in zip(expected, got, strict=True):
            assert_same(case, want, value, values, loose)
    elif isinstance(got, Poly) and any(sym.name.startswith("?") for sym in symbols(got)):
        assert loose, f"{case}: is {expected}, not free"
    elif not (got is None and loose):
        value = subs(got, _numbers(got, values)) if isinstance(got, Poly) else got
        assert value == expected, f"{case}: is {expected}, not {got}"


def _numbers(d: Poly, values: dict[str, int]) -> dict[str, int]:
    return {sym.name: values.get(sym.name) for sym in symbols(d)}  # type: ignore[misc]
