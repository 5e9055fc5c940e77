"""Dropout in all its forms: the shape is kept."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.ops.activation import keeping_layer, keeping_op
from torchlint_shapes.ops.declare import Fit, layer, op
from torchlint_shapes.ops.tensor import Tensor

# The feature dropouts need at least two axes in training; a layer that is only evaluated takes any.
for _name in ("Dropout", "Dropout2d", "Dropout3d", "AlphaDropout", "FeatureAlphaDropout"):
    keeping_layer(_name, p=0.5, inplace=False)

keeping_op("dropout", p=0.5, training=True, inplace=False)
keeping_op("dropout3d", p=0.5, training=True, inplace=False)
keeping_op("alpha_dropout", p=0.5, training=False, inplace=False)


@op("torch.dropout")
def dropout(fit: Fit, input: Tensor, p: Any, train: Any) -> Tensor:
    """(*) -> (*).

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.dropout.html
    """
    return Tensor(input.shape, input.dtype)


def _drop_features(fit: Fit, input: Tensor, p: Any, training: Any) -> Tensor:
    if training is True and p != 0 and input.rank < 2:
        fit.fail("axis", "at least 2-D", f"{input.rank}-D", "takes {want} input but receives a {got} tensor")
    return Tensor(input.shape, input.dtype)


@op("torch.nn.functional.dropout2d")
def dropout2d(fit: Fit, input: Tensor, p: Any = 0.5, training: Any = True, inplace: Any = False) -> Tensor:
    """(N, C, H, W) or (N, C, L) -> the same.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.dropout2d.html
    """
    return _drop_features(fit, input, p, training)


@op("torch.nn.functional.feature_alpha_dropout")
def feature_alpha_dropout(fit: Fit, input: Tensor, p: Any = 0.5, training: Any = False, inplace: Any = False) -> Tensor:
    """(N, C, *) -> the same.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.feature_alpha_dropout.html
    """
    return _drop_features(fit, input, p, training)


@op("torch.nn.functional.dropout1d")
def dropout1d(fit: Fit, input: Tensor, p: Any = 0.5, training: Any = True, inplace: Any = False) -> Tensor:
    """(N, C, L) or (C, L) -> the same.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.dropout1d.html
    """
    return _drop_channels(fit, input)


def _drop_channels(fit: Fit, input: Tensor) -> Tensor:
    if input.rank not in (2, 3):
        fit.fail("axis", "2-D or 3-D", f"{input.rank}-D", "takes {want} input but receives a {got} tensor")
    return Tensor(input.shape, input.dtype)


@layer("torch.nn.Dropout1d")
def Dropout1d(fit: Fit, p: Any = 0.5, inplace: Any = False) -> None:
    """(N, C, L) or (C, L) -> the same.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout1d.html
    """


@Dropout1d.forward
def _dropout1d(fit: Fit, self: Any, input: Tensor) -> Tensor:
    return _drop_channels(fit, input)
