"""Products that are added to a tensor: addmm, baddbmm and their like; each has a form in place."""

from __future__ import annotations

from collections.abc import Callable
from inspect import Signature, signature
from typing import Any

from torchlint_shapes.dims import same
from torchlint_shapes.ops.broadcast import stretches
from torchlint_shapes.ops.declare import Fit, op
from torchlint_shapes.ops.matmul import batched, mm, mv, outer
from torchlint_shapes.ops.pointwise import everywhere
from torchlint_shapes.ops.position import text
from torchlint_shapes.ops.tensor import Tensor


def added(fit: Fit, input: Tensor, result: Tensor) -> Tensor:
    """`input` broadcasts to the product that it is added to."""
    says = f"cannot add {text(input.shape)} to the product {text(result.shape)}"
    stretches(fit, "matmul", input.shape, result.shape, says)
    return result


@op(*everywhere("addmm"))
def addmm(
    fit: Fit,
    input: Tensor,
    mat1: Tensor,
    mat2: Tensor,
    out_dtype: Any = None,
    *,
    beta: Any = 1,
    alpha: Any = 1,
    out: Any = None,
) -> Tensor:
    """input + (N, K) @ (K, M).

    https://docs.pytorch.org/docs/stable/generated/torch.addmm.html
    """
    return added(fit, input, mm(fit, mat1, mat2))


@op(*everywhere("addmv"))
def addmv(
    fit: Fit, input: Tensor, mat: Tensor, vec: Tensor, *, beta: Any = 1, alpha: Any = 1, out: Any = None
) -> Tensor:
    """input + (N, M) @ (M).

    https://docs.pytorch.org/docs/stable/generated/torch.addmv.html
    """
    return added(fit, input, mv(fit, mat, vec))


@op(*everywhere("baddbmm"))
def baddbmm(
    fit: Fit,
    input: Tensor,
    batch1: Tensor,
    batch2: Tensor,
    out_dtype: Any = None,
    *,
    beta: Any = 1,
    alpha: Any = 1,
    out: Any = None,
) -> Tensor:
    """input + (B, N, K) @ (B, K, M).

    https://docs.pytorch.org/docs/stable/generated/torch.baddbmm.html
    """
    return added(fit, input, batched(fit, batch1, batch2))


@op(*everywhere("addbmm"), "torch.Tensor.addbmm_")
def addbmm(
    fit: Fit, input: Tensor, batch1: Tensor, batch2: Tensor, *, beta: Any = 1, alpha: Any = 1, out: Any = None
) -> Tensor:
    """input + sum over B of (B, N, K) @ (B, K, M).

    https://docs.pytorch.org/docs/stable/generated/torch.addbmm.html
    """
    result = batched(fit, batch1, batch2)
    return added(fit, input, Tensor(result.shape[1:], result.dtype))


@op(*everywhere("addr"))
def addr(
    fit: Fit, input: Tensor, vec1: Tensor, vec2: Tensor, *, beta: Any = 1, alpha: Any = 1, out: Any = None
) -> Tensor:
    """input + (N) outer (M).

    https://docs.pytorch.org/docs/stable/generated/torch.addr.html
    """
    return added(fit, input, outer(fit, vec1, vec2))


def _in_place(function: Callable[..., Tensor]) -> None:
    def form(fit: Fit, input: Tensor, *args: Any, **options: Any) -> Tensor:
        result = function(fit, input, *args, **options)
        if not fit.failed and (input.rank != result.rank or any(map(_differ, input.shape, result.shape))):
            fit.fail("matmul", text(input.shape), text(result.shape), "cannot put {got} in place of {want}")
        return Tensor(input.shape, input.dtype)

    form.__doc__ = (
        f"The same, in place: the result has the shape of the input.\n\n{(function.__doc__ or '').split()[-1]}"
    )
    parameters = list(signature(function).parameters.values())
    form.__signature__ = Signature([p for p in parameters if p.name not in ("out", "out_dtype")])  # type: ignore[attr-defined]
    op(f"torch.Tensor.{function.__name__}_")(form)


def _differ(one: Any, other: Any) -> bool:
    return one is not None and other is not None and same(one, other) is False


for _function in (addmm, addmv, baddbmm, addr):
    _in_place(_function)
