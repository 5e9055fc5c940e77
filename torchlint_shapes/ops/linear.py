"""Linear, Bilinear, Identity and their functional and lazy forms."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.ops.declare import Fit, layer, op
from torchlint_shapes.ops.tensor import Tensor


def apply_linear(fit: Fit, input: Tensor, weight: Tensor, bias: Tensor | None, kind: str, argument: str) -> Tensor:
    """(*, in_features) -> (*, out_features), weight (out_features, in_features)."""
    if not input.rank:
        fit.fail(kind, "at least 1-D", "0-D", "takes {want} input but receives a {got} tensor", argument)
        return Tensor(weight.shape[:1], input.dtype)
    fit.equal(kind, weight.shape[-1], input.shape[-1], "takes {want} features but receives {got}", argument, axis=-1)
    return Tensor((*input.shape[:-1], *weight.shape[:-1]), input.dtype)


@op("torch.nn.functional.linear")
def linear(fit: Fit, input: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """(*, in_features) -> (*, out_features).

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.linear.html
    """
    return apply_linear(fit, input, weight, bias, "matmul", "weight")


@layer("torch.nn.Linear")
def Linear(fit: Fit, in_features: Any, out_features: Any, bias: Any = True, device: Any = None, dtype: Any = None) -> dict[str, Any]:
    """(*, in_features) -> (*, out_features).

    https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
    """
    return {"weight": Tensor((out_features, in_features)), "bias": Tensor((out_features,)) if bias else None}


@Linear.forward
def _linear(fit: Fit, self: Any, input: Tensor) -> Tensor:
    return apply_linear(fit, input, self.weight, self.bias, "features", "in_features")
