"""Reading an image at the places of a grid."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.ops.declare import op
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.kinds import Sizes
from torchlint_shapes.ops.position import known, tensor, text
from torchlint_shapes.ops.tensor import UNKNOWN, Tensor
from torchlint_shapes.ops.window import described, has_rank


@op("torch.nn.functional.grid_sample(input, grid, mode='bilinear', padding_mode='zeros', align_corners=None)")
def grid_sample(fit: Fit, input: Tensor, grid: Tensor) -> Any:
    """(N, C, *), grid (N, *', n) -> (N, C, *'), * and *' of n axes, n 2 or 3."""
    if not has_rank(fit, "join", input, 4, 5):
        return UNKNOWN
    if grid.rank != input.rank:
        says = "takes a {want} grid but receives {got}"
        fit.fail("join", f"{input.rank}-D", described(grid), says, "grid")
        return UNKNOWN
    fit.equal(
        "join", input.shape[0], grid.shape[0], "takes {want} grids, one for each image, but receives {got}", "grid", 0
    )
    says = "takes grids of {want} coordinates but receives {got}"
    fit.equal("join", input.rank - 2, grid.shape[-1], says, "grid", -1)
    return tensor((*input.shape[:2], *grid.shape[1:-1]), input.dtype)


@op("torch.nn.functional.affine_grid(theta, size, align_corners=None)")
def affine_grid(fit: Fit, theta: Tensor, size: Sizes) -> Any:
    """theta (N, 2, 3), size (N, C, H, W) -> (N, H, W, 2); theta (N, 3, 4), size (N, C, D, H, W) -> (N, D, H, W, 3)."""
    if not isinstance(size, tuple | list):
        return UNKNOWN
    n = len(size) - 2
    if n not in (2, 3):
        fit.fail("join", "4 or 5", len(size), "takes a size of {want} numbers but receives {got}", "size")
        return UNKNOWN
    want = (size[0], n, n + 1)
    if theta.rank != 3:
        says = "takes matrices of shape {want} but receives {got}"
        fit.fail("join", text(want), described(theta), says, "theta")
    else:
        _check_theta(fit, want, theta)
    return tensor((*map(known, (size[0], *size[2:])), n), theta.dtype)


def _check_theta(fit: Fit, want: tuple[Any, ...], theta: Tensor) -> None:
    for axis, (one, other) in enumerate(zip(want, theta.shape, strict=True)):
        if known(one) is not None:
            says = f"takes matrices of shape {text(want)} but receives {text(theta.shape)}"
            fit.equal("join", one, other, says, "theta", axis)
