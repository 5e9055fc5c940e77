"""Complex tensors as real ones and back."""

from __future__ import annotations

from torchlint_shapes.ops.declare import Fit, op
from torchlint_shapes.ops.tensor import Tensor


@op("torch.view_as_real")
def view_as_real(fit: Fit, input: Tensor) -> Tensor:
    """(*) -> (*, 2).

    https://docs.pytorch.org/docs/stable/generated/torch.view_as_real.html
    """
    return Tensor((*input.shape, 2))


@op("torch.view_as_complex")
def view_as_complex(fit: Fit, input: Tensor) -> Tensor:
    """(*, 2) -> (*).

    https://docs.pytorch.org/docs/stable/generated/torch.view_as_complex.html
    """
    if not input.rank:
        fit.fail("axis", "at least 1-D", "0-D", "takes {want} input but receives a {got} tensor")
    else:
        fit.equal(
            "reshape", 2, input.shape[-1], "takes {want} numbers, real and imaginary, along the last axis, not {got}"
        )
    return Tensor(input.shape[:-1])
