"""Losses that compare scores of classes with the true classes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from torchlint_shapes.ops.broadcast import broadcast, may_be_one
from torchlint_shapes.ops.declare import Fit
from torchlint_shapes.ops.loss import LEGACY, alike, loss, wrong_rank
from torchlint_shapes.ops.tensor import Tensor


@loss(
    "CrossEntropyLoss",
    "cross_entropy",
    "input target",
    {
        "weight": None,
        "size_average": None,
        "ignore_index": -100,
        "reduce": None,
        "reduction": "mean",
        "label_smoothing": 0.0,
    },
)
def cross_entropy(fit: Fit, options: Any, input: Tensor, target: Tensor) -> Sequence[Any] | None:
    """(N, C, d1, ..) and classes (N, d1, ..) or probabilities (N, C, d1, ..) -> (N, d1, ..); or (C) and () or (C)."""
    if not input.rank:
        wrong_rank(fit, "at least 1-D", input, "input")
        return None
    _class_weight(fit, options.weight, input)
    if input.rank == 1 and target.rank == 1:
        if not may_be_one(target.shape[0]):
            alike(fit, input.shape, target.shape, "target")
        return ()
    per_class = target.rank == input.rank
    if not per_class and target.rank != input.rank - 1:
        wrong_rank(fit, f"{input.rank - 1}-D or {input.rank}-D", target, f"target beside its {input.rank}-D input")
        return None
    alike(fit, input.shape if per_class else _without_classes(input), target.shape, "target")
    return _without_classes(input)


@loss(
    "NLLLoss",
    "nll_loss",
    "input target",
    {"weight": None, "size_average": None, "ignore_index": -100, "reduce": None, "reduction": "mean"},
)
def nll(fit: Fit, options: Any, input: Tensor, target: Tensor) -> Sequence[Any] | None:
    """(N, C, d1, ..) and classes (N, d1, ..) -> (N, d1, ..); or (C) and () or (1) -> ()."""
    if not input.rank:
        wrong_rank(fit, "at least 1-D", input, "input")
        return None
    _class_weight(fit, options.weight, input)
    if input.rank == 1 and target.rank == 1:
        if not may_be_one(target.shape[0]):
            alike(fit, (1,), target.shape, "target")
        return ()
    if target.rank != input.rank - 1:
        wrong_rank(fit, f"{input.rank - 1}-D", target, f"target beside its {input.rank}-D input")
        return None
    alike(fit, _without_classes(input), target.shape, "target")
    return _without_classes(input)


def _without_classes(input: Tensor) -> tuple[Any, ...]:
    """(N, C, d1, ..) -> (N, d1, ..), (C) -> ()."""
    return input.shape[:1] + input.shape[2:] if input.rank > 1 else ()


def _class_weight(fit: Fit, weight: Any, input: Tensor) -> None:
    """A weight for each class."""
    if isinstance(weight, Tensor):
        alike(fit, input.shape[1:2] if input.rank > 1 else input.shape, weight.shape, "weight")


@loss("MultiMarginLoss", "multi_margin_loss", "input target", {"p": 1, "margin": 1.0, "weight": None, **LEGACY})
def multi_margin(fit: Fit, options: Any, input: Tensor, target: Tensor) -> Sequence[Any] | None:
    """(N, C) and classes (N) -> (N); or (C) and () or (1) -> the target's shape."""
    if input.rank > 2:
        wrong_rank(fit, "1-D or 2-D", input, "input")
        return None
    if target.rank > 1:
        wrong_rank(fit, "0-D or 1-D", target, "target")
        return None
    if input.rank:
        _class_weight(fit, options.weight, input)
    batch = input.shape[0] if input.rank == 2 else 1
    if target.rank or not may_be_one(batch):
        alike(fit, (batch,), target.shape, "target")
    return target.shape


@loss("MultiLabelMarginLoss", "multilabel_margin_loss", "input target", LEGACY)
def multilabel_margin(fit: Fit, options: Any, input: Tensor, target: Tensor) -> Sequence[Any] | None:
    """(N, C) and classes (N, C) -> (N); or (C) and (C) -> ()."""
    if input.rank > 2:
        wrong_rank(fit, "1-D or 2-D", input, "input")
        return None
    alike(fit, input.shape or (1,), target.shape or (1,), "target")
    return input.shape[:-1]


@loss("MultiLabelSoftMarginLoss", "multilabel_soft_margin_loss", "input target", {"weight": None, **LEGACY})
def multilabel_soft_margin(fit: Fit, options: Any, input: Tensor, target: Tensor) -> Sequence[Any] | None:
    """(N, C) and (N, C), which broadcast together -> (N)."""
    if not input.rank:
        wrong_rank(fit, "at least 1-D", input, "input")
        return None
    shape = broadcast(fit, (input.shape, target.shape), "loss")
    if isinstance(options.weight, Tensor):
        shape = broadcast(fit, (shape, options.weight.shape), "loss")
    classes = input.rank - 1
    return shape[:classes] + shape[classes + 1 :]


@loss(
    "CTCLoss",
    "ctc_loss",
    "log_probs targets input_lengths target_lengths",
    {"blank": 0, "reduction": "mean", "zero_infinity": False},
)
def ctc(
    fit: Fit, options: Any, log_probs: Tensor, targets: Tensor, input_lengths: Any, target_lengths: Any
) -> Sequence[Any] | None:
    """(T, N, C), targets (N, S) or all in one axis, lengths (N) -> (N); or (T, C), (S), () -> ()."""
    if log_probs.rank not in (2, 3):
        wrong_rank(fit, "2-D or 3-D", log_probs, "input")
        return None
    if targets.rank not in (1, 2):
        wrong_rank(fit, "1-D or 2-D", targets, "target")
        return None
    batch = log_probs.shape[1] if log_probs.rank == 3 else 1
    if targets.rank == 2:
        fit.equal("loss", batch, targets.shape[0], "takes targets for a batch of {want} but receives {got}", axis=0)
    for name, lengths in (("input_lengths", input_lengths), ("target_lengths", target_lengths)):
        count = _count(lengths)
        if count is not None:
            fit.equal("loss", batch, count, f"takes {{want}} {name} but receives {{got}}")
    return (batch,) if log_probs.rank == 3 else ()


def _count(lengths: Any) -> Any:
    if isinstance(lengths, Tensor):
        return lengths.shape[0] if lengths.rank == 1 else None
    return len(lengths) if isinstance(lengths, (list, tuple)) else None
