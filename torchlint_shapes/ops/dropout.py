"""Dropout in all its forms: the shape is kept."""

from __future__ import annotations

from torchlint_shapes.ops.declare import functional_layer, op
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.kinds import Flag, Number
from torchlint_shapes.ops.tensor import Tensor


@functional_layer(
    "torch.nn.Dropout(p=0.5, inplace=False)(input)",
    "torch.nn.Dropout2d(p=0.5, inplace=False)(input)",
    "torch.nn.Dropout3d(p=0.5, inplace=False)(input)",
    "torch.nn.AlphaDropout(p=0.5, inplace=False)(input)",
    "torch.nn.FeatureAlphaDropout(p=0.5, inplace=False)(input)",
)
@op(
    "torch.nn.functional.dropout(input, p=0.5, training=True, inplace=False)",
    "torch.nn.functional.dropout3d",
    "torch.nn.functional.alpha_dropout(input, p=0.5, training=False, inplace=False)",
    "torch.dropout(input, p, train)",
)
def dropout(fit: Fit, input: Tensor) -> Tensor:
    """(*) -> (*). As layers those of features take any input, too: in evaluation they do."""
    return Tensor(input.shape, input.dtype)


@op(
    "torch.nn.functional.dropout2d(input, p=0.5, training=True, inplace=False)",
    "torch.nn.functional.feature_alpha_dropout(input, p=0.5, training=False, inplace=False)",
)
def dropout_of_features(fit: Fit, input: Tensor, p: Number, training: Flag) -> Tensor:
    """(N, C, *) -> the same."""
    if training is True and p != 0 and input.rank < 2:
        fit.fail("axis", "at least 2-D", f"{input.rank}-D", "takes {want} input but receives a {got} tensor")
    return Tensor(input.shape, input.dtype)


@functional_layer("torch.nn.Dropout1d(p=0.5, inplace=False)(input)")
@op("torch.nn.functional.dropout1d(input, p=0.5, training=True, inplace=False)")
def dropout_of_channels(fit: Fit, input: Tensor) -> Tensor:
    """(N, C, L) or (C, L) -> the same."""
    if input.rank not in (2, 3):
        fit.fail("axis", "2-D or 3-D", f"{input.rank}-D", "takes {want} input but receives a {got} tensor")
    return Tensor(input.shape, input.dtype)
