"""Short notation for calls of which shapes alone matter, compared with torch by the oracle.

    agree("cat", [Real((2, 3)), Real((2, 4))], 1)
    agree_layer("Linear", (3, 4), Real((2, 3)))

The same shapes when torch returns, a failed demand when it raises; and for a call that fits, the shape found with
symbols for sizes is, with the sizes put in, that shape again (where it is known).
"""

from __future__ import annotations

import inspect
from typing import Any

import torch

from tests.ops.oracle import Values, assert_same, messages, outcome, resolve, run
from torchlint_shapes.dims import symbol
from torchlint_shapes.ops.apply import build_layer, call_layer
from torchlint_shapes.ops.declare import LAYERS, OPS
from torchlint_shapes.ops.fit import Demand, Fit
from torchlint_shapes.ops.signature import Signature
from torchlint_shapes.ops.tensor import Tensor


class Real(tuple[int, ...]):
    """The shape of an argument, a float tensor."""

    dtype = torch.float32


class Index(Real):
    """The shape of an argument, a tensor of indices that are all 0."""

    dtype = torch.int64


class Mask(Real):
    dtype = torch.bool


def real(value: Any) -> Any:
    """The arguments for torch."""
    if isinstance(value, Real):
        return (
            torch.zeros(tuple(value), dtype=value.dtype) if value.dtype != torch.float32 else torch.rand(tuple(value))
        )
    return type(value)(map(real, value)) if type(value) in (tuple, list) else value


def shaped(value: Any, symbolic: bool = False) -> Any:
    """The arguments for the op; with `symbolic`, each size above 1 is a symbol named after it."""
    if isinstance(value, Real):
        return Tensor(tuple(symbol(f"s_{n}") if symbolic and n > 1 else n for n in value))
    return type(value)(shaped(v, symbolic) for v in value) if type(value) in (tuple, list) else value


def shapes(result: Any) -> Any:
    if isinstance(result, (torch.Tensor, Tensor)):
        return tuple(result.shape)
    return tuple(map(shapes, result)) if isinstance(result, (tuple, list)) else result


def agrees(call_torch: Any, call_op: Any, inputs: Any) -> list[Demand]:
    """Asserts that `call_op(fit, shaped inputs)` says what `call_torch(real inputs)` does. The failed demands."""
    fit, symbolic = Fit(), Fit()
    found = call_op(fit, shaped(inputs))
    expected = outcome(lambda: call_torch(real(inputs)))
    if isinstance(expected, Exception):
        assert fit.failed, f"torch raises {expected!r} for {inputs}, the op gives {found}"
        return fit.failed
    assert not fit.failed, f"torch gives {expected} for {inputs}, the op says {messages(fit.failed)}"
    assert_same(str(inputs), expected, found, {}, loose=False)
    found = call_op(symbolic, shaped(inputs, symbolic=True))
    assert not symbolic.failed, f"{inputs} fits, with symbols the op says {messages(symbolic.failed)}"
    assert_same(str(inputs), expected, found, Values(), loose=True)
    return []


def agree(name: str, *inputs: Any, **options: Any) -> list[Demand]:
    """The op `torch.nn.functional.NAME` (or a full name) agrees with torch on these inputs."""
    full = name if name.startswith("torch.") else f"torch.nn.functional.{name}"
    parts = (inputs, list(options.values()))

    def call(function: Any, first: tuple[Any, ...], given: Any) -> Any:
        return function(*first, *given[0], **dict(zip(options, given[1], strict=True)))

    return agrees(lambda given: call(resolve(full), (), given), lambda fit, given: call(run, (full, fit), given), parts)


def agree_layer(
    name: str, built: tuple[Any, ...], *inputs: Any, evaluate: bool = False, **options: Any
) -> list[Demand]:
    """The layer `torch.nn.NAME(*built, **options)` agrees with torch when it is built and called on these inputs."""

    def call_torch(given: Any) -> Any:
        layer = resolve(f"torch.nn.{name}")(*built, **options)
        return (layer.eval() if evaluate else layer)(*given)

    def call_op(fit: Fit, given: Any) -> Any:
        return run_layer(fit, name, attributes(fit, name, *built, **options), *given)

    return agrees(call_torch, call_op, inputs)


def run_layer(fit: Fit, name: str, attributes: dict[str, Any], *inputs: Any) -> Any:
    """What a layer with these attributes gives; what it asks is added to `fit`."""
    answer = call_layer(LAYERS[f"torch.nn.{name}"], attributes, inputs, {})
    fit.failed += answer.failed
    fit.open += answer.open
    return answer.value


def attributes(fit: Fit, name: str, *built: Any, **options: Any) -> dict[str, Any]:
    """The layer as its forward sees it."""
    found, answer = build_layer(LAYERS[f"torch.nn.{name}"], built, options)
    fit.failed += answer.failed
    fit.open += answer.open
    return found


def parameters(name: str, *built: Any, **options: Any) -> None:
    """Asserts that the layer has torch's parameters with torch's shapes (those of layers inside it apart)."""
    ours = {k: v.shape for k, v in attributes(Fit(), name, *built, **options).items() if isinstance(v, Tensor)}
    layer = resolve(f"torch.nn.{name}")(*built, **options)
    assert ours == {k: tuple(v.shape) for k, v in layer.named_parameters(recurse=False)}


def same_signature(name: str, constructor: bool = True) -> None:
    """Asserts that the layer's parameters are torch's: names, order, kinds, defaults."""
    layer, module = LAYERS[f"torch.nn.{name}"], resolve(f"torch.nn.{name}")
    if constructor:
        assert _plain(inspect.signature(module.__init__), 1) == _plain(layer.signature, 0)
    assert layer.forward is not None
    assert _plain(inspect.signature(module.forward), 1) == _plain(layer.forward.signature, 0)


def same_function_signature(name: str) -> None:
    full = f"torch.nn.functional.{name}"
    assert _plain(inspect.signature(resolve(full)), 0) == _plain(OPS[full].formula.signature, 0)


def _plain(signature: inspect.Signature | Signature, skip: int) -> list[tuple[Any, ...]]:
    return [(p.name, p.kind, p.default) for p in list(signature.parameters.values())[skip:]]
