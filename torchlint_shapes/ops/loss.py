"""Losses that compare tensors of one shape, as layers and as functions of torch.nn.functional.

What torch broadcasts in silence fits here: only what it refuses is said, and what it warns of where two tensors of
other ranks are both stretched, each sample against all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from torchlint_shapes.dims import Undecided
from torchlint_shapes.ops.broadcast import broadcast, stretches
from torchlint_shapes.ops.declare import functional_layer, op
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.kinds import MaybeTensor, Operand, OptionalTensor, Text
from torchlint_shapes.ops.linear import decided
from torchlint_shapes.ops.position import tensor, text
from torchlint_shapes.ops.tensor import UNKNOWN, Tensor

# How the losses one by one become one number; `size_average` and `reduce` are the names of old.
REDUCTION = "size_average=None, reduce=None, reduction='mean'"


def reduced(
    input: Any, losses: Callable[[], Sequence[Any]], reduction: Any, size_average: Any = None, reduce: Any = None
) -> Any:
    """The losses one by one, of this shape, with reduction "none", else their sum or mean: ()."""
    shape = decided(losses)
    reduction = _effective(reduction, size_average, reduce)
    if reduction is UNKNOWN or (reduction == "none" and shape is UNKNOWN):
        return UNKNOWN
    return tensor(shape if reduction == "none" else (), input.dtype if isinstance(input, Tensor) else None)


def _effective(reduction: Any, size_average: Any, reduce: Any) -> Any:
    """The reduction; `size_average` and `reduce`, where they are given, decide it as they did of old."""
    if UNKNOWN in (size_average, reduce):
        return UNKNOWN
    if size_average is None and reduce is None:
        return reduction
    return "none" if reduce is False else "sum" if size_average is False else "mean"


def wrong_rank(fit: Fit, want: str, tensor: Tensor, name: str) -> NoReturn:
    """The tensor has a wrong rank: there is no telling the shape of the losses."""
    fit.fail("loss", want, f"{tensor.rank}-D", f"takes a {{want}} {name} but receives a {{got}} one")
    raise Undecided("a tensor of another rank")


def alike(fit: Fit, want: Sequence[Any], got: Sequence[Any], name: str, other: Sequence[Any] | None = None) -> None:
    """`got` is the same shape as `want`, or as `other`, of other rank. One fault is said, not one for each axis."""
    if other is not None and len(want) == len(got):
        says = f"takes a {name} of {text(other)} or {text(want)} but receives {text(got)}"
        all(
            fit.equal("loss", size, one, says, axis=axis)
            for axis, (size, one) in enumerate(zip(want, got, strict=True))
        )
        return
    if len(want) != len(got):
        fit.fail("loss", text(want), text(got), f"takes a {name} of {{want}} but receives {{got}}")
        return
    for axis, (size, given) in enumerate(zip(want, got, strict=True)):
        says = f"takes a {name} of {text(want)} but receives {text(got)}: {{got}} against {{want}} at axis {axis}"
        if not fit.equal("loss", size, given, says, axis=axis):
            return


@functional_layer(
    f"torch.nn.MSELoss({REDUCTION})(input, target)",
    f"torch.nn.L1Loss({REDUCTION})(input, target)",
    f"torch.nn.SmoothL1Loss({REDUCTION}, beta=1.0)(input, target)",
    "torch.nn.HuberLoss(reduction='mean', delta=1.0)(input, target)",
    f"torch.nn.KLDivLoss({REDUCTION}, log_target=False)(input, target)",
    f"torch.nn.HingeEmbeddingLoss(margin=1.0, {REDUCTION})(input, target)",
)
@op(
    f"torch.nn.functional.mse_loss(input, target, {REDUCTION}, weight=None)",
    "torch.nn.functional.l1_loss",
    f"torch.nn.functional.smooth_l1_loss(input, target, {REDUCTION}, beta=1.0)",
    "torch.nn.functional.huber_loss(input, target, reduction='mean', delta=1.0, weight=None)",
    f"torch.nn.functional.kl_div(input, target, {REDUCTION}, log_target=False)",
    f"torch.nn.functional.hinge_embedding_loss(input, target, margin=1.0, {REDUCTION})",
    "torch.nn.functional.poisson_nll_loss(input, target, log_input=True, full=False, size_average=None, eps=1e-08, "
    "reduce=None, reduction='mean')",
)
def difference(
    fit: Fit, input: MaybeTensor, target: MaybeTensor, reduction: Text, size_average: Any = None, reduce: Any = None
) -> Any:
    """(*), (*) -> (*), which broadcast together; not both to a shape of neither, as (N, 1) and (N) to (N, N)."""

    def losses() -> Sequence[Any]:
        shape = broadcast(fit, (input.shape, target.shape), "loss")
        summed = _effective(reduction, size_average, reduce) in ("mean", "sum", "batchmean")
        if summed and input.rank != target.rank and _stretched(input, shape) and _stretched(target, shape):
            says = f"compares {{want}} with a target {{got}}: both are stretched to {text(shape)}"
            fit.fail("loss", text(input.shape), text(target.shape), says)
        return shape

    return reduced(input, losses, reduction, size_average, reduce)


def _stretched(tensor: Tensor, shape: Sequence[Any]) -> bool:
    """Has it fewer elements than the shape for sure?"""
    own = (*[1] * (len(shape) - tensor.rank), *tensor.shape)
    return any(mine == 1 and isinstance(size, int) and size > 1 for mine, size in zip(own, shape, strict=True))


@functional_layer(
    "torch.nn.PoissonNLLLoss(log_input=True, full=False, size_average=None, eps=1e-08, reduce=None, reduction='mean')"
    "(log_input, target)"
)
def poisson_nll(
    fit: Fit, log_input: MaybeTensor, target: MaybeTensor, reduction: Text, size_average: Any, reduce: Any
) -> Any:
    """(*), (*) -> (*), which broadcast together; not both to a shape of neither, as (N, 1) and (N) to (N, N)."""
    return difference(fit, log_input, target, reduction, size_average, reduce)


@functional_layer(f"torch.nn.SoftMarginLoss({REDUCTION})(input, target)")
@op(f"torch.nn.functional.soft_margin_loss(input, target, {REDUCTION})")
def soft_margin(
    fit: Fit, input: MaybeTensor, target: MaybeTensor, reduction: Text, size_average: Any, reduce: Any
) -> Any:
    """(*), target that broadcasts to it -> (*)."""

    def losses() -> Sequence[Any]:
        says = "takes a target of {want} along an axis but receives {got}"
        stretches(fit, "loss", target.shape, input.shape, says)
        return input.shape  # type: ignore[no-any-return]

    return reduced(input, losses, reduction, size_average, reduce)


@functional_layer(
    f"torch.nn.BCELoss(weight=None, {REDUCTION})(input, target)",
    f"torch.nn.BCEWithLogitsLoss(weight=None, {REDUCTION}, pos_weight=None)(input, target)",
)
@op(
    f"torch.nn.functional.binary_cross_entropy(input, target, weight=None, {REDUCTION})",
    f"torch.nn.functional.binary_cross_entropy_with_logits(input, target, weight=None, {REDUCTION}, pos_weight=None)",
)
def binary_cross_entropy(
    fit: Fit,
    input: MaybeTensor,
    target: MaybeTensor,
    weight: OptionalTensor,
    reduction: Text,
    size_average: Any,
    reduce: Any,
    pos_weight: OptionalTensor = None,
) -> Any:
    """(*), (*) -> (*), the same shape; weights broadcast to it."""

    def losses() -> Sequence[Any]:
        alike(fit, input.shape, target.shape, "target")
        for values in (weight, pos_weight):
            if isinstance(values, Tensor):
                broadcast(fit, (input.shape, values.shape), "loss")
        return input.shape  # type: ignore[no-any-return]

    return reduced(input, losses, reduction, size_average, reduce)


@functional_layer("torch.nn.GaussianNLLLoss(*, full=False, eps=1e-06, reduction='mean')(input, target, var)")
@op("torch.nn.functional.gaussian_nll_loss(input, target, var, full=False, eps=1e-06, reduction='mean')")
def gaussian_nll(fit: Fit, input: MaybeTensor, target: MaybeTensor, var: Operand, reduction: Text) -> Any:
    """(*), (*) -> (*), which broadcast together; var (*), (*, 1), the shape without its last axis, or a number."""

    def losses() -> Sequence[Any]:
        if isinstance(var, Tensor) and var.shape != input.shape[:-1]:
            if var.rank not in (input.rank, input.rank - 1):
                wrong_rank(fit, f"{input.rank}-D", var, "variance")
            says = f"takes no variance {text(var.shape)} of {text(input.shape)}"
            whole = var.shape if var.rank == input.rank else (*var.shape, 1)
            stretches(fit, "loss", whole, input.shape, says)
        return broadcast(fit, (input.shape, target.shape), "loss")

    return reduced(input, losses, reduction)


def _of_one_rank(fit: Fit, first: Any, **others: Any) -> Sequence[Any]:
    """The common shape of tensors that have as many axes as the first."""
    for name, other in others.items():
        if other.rank != first.rank:
            wrong_rank(fit, f"{first.rank}-D", other, name.replace("_", " "))
    return broadcast(fit, (first.shape, *(other.shape for other in others.values())), "loss")


@functional_layer(f"torch.nn.MarginRankingLoss(margin=0.0, {REDUCTION})(input1, input2, target)")
@op(f"torch.nn.functional.margin_ranking_loss(input1, input2, target, margin=0, {REDUCTION})")
def margin_ranking(
    fit: Fit,
    input1: MaybeTensor,
    input2: MaybeTensor,
    target: MaybeTensor,
    reduction: Text,
    size_average: Any,
    reduce: Any,
) -> Any:
    """(*), (*), (*) -> (*), of the same rank, which broadcast together."""
    losses = lambda: _of_one_rank(fit, input1, second_input=input2, target=target)  # noqa: E731
    return reduced(input1, losses, reduction, size_average, reduce)


@functional_layer(f"torch.nn.CosineEmbeddingLoss(margin=0.0, {REDUCTION})(input1, input2, target)")
@op(f"torch.nn.functional.cosine_embedding_loss(input1, input2, target, margin=0, {REDUCTION})")
def cosine_embedding(
    fit: Fit,
    input1: MaybeTensor,
    input2: MaybeTensor,
    target: MaybeTensor,
    reduction: Text,
    size_average: Any,
    reduce: Any,
) -> Any:
    """(N, D), (N, D), target (N) -> (N), or (D), (D), () -> ()."""

    def losses() -> Sequence[Any]:
        if target.rank > 1:
            wrong_rank(fit, "0-D or 1-D", target, "target")
        for name, one in (("first input", input1), ("second input", input2)):
            if one.rank != target.rank + 1:
                wrong_rank(fit, f"{target.rank + 1}-D", one, f"{name} beside a {target.rank}-D target")
        batch = broadcast(fit, (input1.shape, input2.shape), "loss")[:-1]
        return broadcast(fit, (batch, target.shape), "loss")

    return reduced(input1, losses, reduction, size_average, reduce)


@functional_layer(
    f"torch.nn.TripletMarginLoss(margin=1.0, p=2.0, eps=1e-06, swap=False, {REDUCTION})(anchor, positive, negative)",
    "torch.nn.TripletMarginWithDistanceLoss(*, distance_function=None, margin=1.0, swap=False, reduction='mean')"
    "(anchor, positive, negative)",
)
@op(
    "torch.nn.functional.triplet_margin_loss(anchor, positive, negative, margin=1.0, p=2, eps=1e-06, swap=False, "
    f"{REDUCTION})",
    "torch.nn.functional.triplet_margin_with_distance_loss(anchor, positive, negative, *, distance_function=None, "
    "margin=1.0, swap=False, reduction='mean')",
)
def triplet_margin(
    fit: Fit,
    anchor: MaybeTensor,
    positive: MaybeTensor,
    negative: MaybeTensor,
    reduction: Text,
    distance_function: Any = None,
    size_average: Any = None,
    reduce: Any = None,
) -> Any:
    """(*, D), (*, D), (*, D) -> (*), of the same rank, which broadcast together."""

    def losses() -> Sequence[Any]:
        if distance_function is not None:
            raise Undecided("a distance of the user's own")
        return _of_one_rank(fit, anchor, positive=positive, negative=negative)[:-1]

    return reduced(anchor, losses, reduction, size_average, reduce)
