"""Parametrizations: a weight that is computed from others whenever it is asked for."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.ops.declare import functional_layer, op
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.position import inside, tensor
from torchlint_shapes.ops.tensor import Tensor

_PAGE = "generated/torch.nn.utils.parametrizations.{}.html"


@functional_layer(
    "torch.nn.utils.parametrizations._WeightNorm(dim=0)(weight_g, weight_v)", page=_PAGE.format("weight_norm")
)
def weight_norm(fit: Fit, weight_v: Tensor) -> Tensor:
    """Norms g, directions v -> the weight, in the shape of v."""
    return Tensor(weight_v.shape, weight_v.dtype)


@functional_layer(
    "torch.nn.utils.parametrizations._SpectralNorm(weight, n_power_iterations=1, dim=0, eps=1e-12)(weight)",
    page=_PAGE.format("spectral_norm"),
)
def spectral_norm(fit: Fit, weight: Tensor) -> Tensor:
    """(*) -> (*)."""
    return Tensor(weight.shape, weight.dtype)


@functional_layer(
    "torch.nn.utils.parametrizations._Orthogonal(weight, orthogonal_map, *, use_trivialization=True)(X)",
    page=_PAGE.format("orthogonal"),
)
def orthogonal(fit: Fit, X: Tensor) -> Tensor:
    """(*) -> (*)."""
    return Tensor(X.shape, X.dtype)


@op("torch.norm_except_dim(v, pow=2, dim=0)", page=_PAGE.format("weight_norm"))
def norm_except_dim(fit: Fit, v: Tensor, dim: Any) -> Tensor:
    """(S_1, ..., S_n) -> (1, ..., S_dim, ..., 1); of dim -1 one number."""
    if dim == -1:
        return Tensor((), v.dtype)
    at = inside(fit, dim, v)
    return tensor([size if axis == at else 1 for axis, size in enumerate(v.shape)], v.dtype)
