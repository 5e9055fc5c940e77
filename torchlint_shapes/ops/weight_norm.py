"""What the norms of weights compute."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.ops.declare import op
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.position import inside, tensor
from torchlint_shapes.ops.tensor import Tensor


@op("torch.norm_except_dim(v, pow=2, dim=0)", page="generated/torch.nn.utils.parametrizations.weight_norm.html")
def norm_except_dim(fit: Fit, v: Tensor, dim: Any) -> Tensor:
    """(S_1, ..., S_n) -> (1, ..., S_dim, ..., 1); of dim -1 one number."""
    if dim == -1:
        return Tensor((), v.dtype)
    at = inside(fit, dim, v)
    return tensor([size if axis == at else 1 for axis, size in enumerate(v.shape)], v.dtype)
