"""Reading an image at the places of a grid."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.ops.declare import Fit, op
from torchlint_shapes.ops.linear import decided
from torchlint_shapes.ops.position import known, tensor, text
from torchlint_shapes.ops.tensor import UNKNOWN, Tensor
from torchlint_shapes.ops.window import described, has_rank


@op("torch.nn.functional.grid_sample")
def grid_sample(
    fit: Fit,
    input: Tensor,
    grid: Tensor,
    mode: Any = "bilinear",
    padding_mode: Any = "zeros",
    align_corners: Any = None,
) -> Any:
    """(N, C, *), grid (N, *', n) -> (N, C, *'), * and *' of n axes, n 2 or 3.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.grid_sample.html
    """
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


@op("torch.nn.functional.affine_grid")
def affine_grid(fit: Fit, theta: Tensor, size: Any, align_corners: Any = None) -> Any:
    """theta (N, 2, 3), size (N, C, H, W) -> (N, H, W, 2); theta (N, 3, 4), size (N, C, D, H, W) -> (N, D, H, W, 3).

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.affine_grid.html
    """
    sizes = decided(lambda: tuple(size))
    if sizes is UNKNOWN:
        return UNKNOWN
    n = len(sizes) - 2
    if n not in (2, 3):
        fit.fail("join", "4 or 5", len(sizes), "takes a size of {want} numbers but receives {got}", "size")
        return UNKNOWN
    want = (sizes[0], n, n + 1)
    if theta.rank != 3:
        says = "takes matrices of shape {want} but receives {got}"
        fit.fail("join", text(want), described(theta), says, "theta")
    else:
        _check_theta(fit, want, theta)
    return tensor((*map(known, (sizes[0], *sizes[2:])), n), theta.dtype)


def _check_theta(fit: Fit, want: tuple[Any, ...], theta: Tensor) -> None:
    for axis, (one, other) in enumerate(zip(want, theta.shape, strict=True)):
        if known(one) is not None:
            says = f"takes matrices of shape {text(want)} but receives {text(theta.shape)}"
            fit.equal("join", one, other, says, "theta", axis)
