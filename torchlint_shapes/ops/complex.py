"""Complex tensors as real ones and back."""

from __future__ import annotations

from torchlint_shapes.ops.declare import op
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.tensor import Tensor


@op("torch.view_as_real(input)")
def view_as_real(fit: Fit, input: Tensor) -> Tensor:
    """(*) -> (*, 2)."""
    return Tensor((*input.shape, 2))


@op("torch.view_as_complex(input)")
def view_as_complex(fit: Fit, input: Tensor) -> Tensor:
    """(*, 2) -> (*)."""
    if not input.rank:
        fit.fail("axis", "at least 1-D", "0-D", "takes {want} input but receives a {got} tensor")
    else:
        says = "takes {want} numbers, real and imaginary, along the last axis, not {got}"
        fit.equal("reshape", 2, input.shape[-1], says)
    return Tensor(input.shape[:-1])
