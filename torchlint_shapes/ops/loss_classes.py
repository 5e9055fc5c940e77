"""Losses that compare scores of classes with the true classes."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.ops.broadcast import broadcast, may_be_one
from torchlint_shapes.ops.declare import functional_layer, op
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.kinds import MaybeTensor, Text
from torchlint_shapes.ops.loss import REDUCTION, alike, reduced, wrong_rank
from torchlint_shapes.ops.takes import CLASSES, FLOATING, only
from torchlint_shapes.ops.tensor import Tensor

# The reduction of losses that know a class to leave out.
_WITHOUT_CLASS = "size_average=None, ignore_index=-100, reduce=None, reduction='mean'"


@functional_layer(f"torch.nn.CrossEntropyLoss(weight=None, {_WITHOUT_CLASS}, label_smoothing=0.0)(input, target)")
@op(f"torch.nn.functional.cross_entropy(input, target, weight=None, {_WITHOUT_CLASS}, label_smoothing=0.0)")
def cross_entropy(
    fit: Fit, input: MaybeTensor, target: MaybeTensor, weight: Any, reduction: Text, size_average: Any, reduce: Any
) -> Any:
    """(N, C, d1, ..) and classes (N, d1, ..) or probabilities (N, C, d1, ..) -> (N, d1, ..); or (C) and () or (C)."""
    scored = (input, target) if isinstance(target, Tensor) and target.dtype in FLOATING else (input,)
    return reduced(scored, lambda: _cross_entropy(fit, input, target, weight), reduction, size_average, reduce)


def _cross_entropy(fit: Fit, input: Tensor, target: Tensor, weight: Any) -> tuple[Any, ...]:
    if not input.rank:
        wrong_rank(fit, "at least 1-D", input, "input")
    _class_weight(fit, weight, input)
    if input.rank == 1 and target.rank == 1:
        if not may_be_one(target.shape[0]):
            alike(fit, input.shape, target.shape, "target")
            _types(fit, input, target, True)
        return ()
    per_class = target.rank == input.rank
    if not per_class and target.rank != input.rank - 1:
        wrong_rank(fit, f"{input.rank - 1}-D or {input.rank}-D", target, f"target beside its {input.rank}-D input")
    classes = _without_classes(input)
    if per_class:
        alike(fit, input.shape, target.shape, "target", classes)
    else:
        alike(fit, classes, target.shape, "target")
    if not fit.failed:
        _types(fit, input, target, per_class)
    return classes


@functional_layer(f"torch.nn.NLLLoss(weight=None, {_WITHOUT_CLASS})(input, target)")
@op(f"torch.nn.functional.nll_loss(input, target, weight=None, {_WITHOUT_CLASS})")
def nll(
    fit: Fit, input: MaybeTensor, target: MaybeTensor, weight: Any, reduction: Text, size_average: Any, reduce: Any
) -> Any:
    """(N, C, d1, ..) and classes (N, d1, ..) -> (N, d1, ..); or (C) and () or (1) -> ()."""
    return reduced(input, lambda: _nll(fit, input, target, weight), reduction, size_average, reduce)


def _nll(fit: Fit, input: Tensor, target: Tensor, weight: Any) -> tuple[Any, ...]:
    if not input.rank:
        wrong_rank(fit, "at least 1-D", input, "input")
    _class_weight(fit, weight, input)
    if input.rank == 1 and target.rank == 1:
        if not may_be_one(target.shape[0]):
            alike(fit, (1,), target.shape, "target")
        return ()
    if target.rank != input.rank - 1:
        wrong_rank(fit, f"{input.rank - 1}-D", target, f"target beside its {input.rank}-D input")
    alike(fit, _without_classes(input), target.shape, "target")
    _types(fit, input, target, False)
    return _without_classes(input)


def _types(fit: Fit, input: Tensor, target: Tensor, per_class: bool) -> None:
    """Scores are fractions, and so are targets per class; other targets are numbers of classes."""
    only(fit, input, FLOATING, "scores", "input")
    if per_class:
        only(fit, target, FLOATING, "targets for each class", "target")
    else:
        only(fit, target, CLASSES if input.rank < 3 else CLASSES[:1], "targets", "target")


def _without_classes(input: Tensor) -> tuple[Any, ...]:
    """(N, C, d1, ..) -> (N, d1, ..), (C) -> ()."""
    return input.shape[:1] + input.shape[2:] if input.rank > 1 else ()


def _class_weight(fit: Fit, weight: Any, input: Tensor) -> None:
    """A weight for each class."""
    if isinstance(weight, Tensor):
        alike(fit, input.shape[1:2] if input.rank > 1 else input.shape, weight.shape, "weight")


@functional_layer(f"torch.nn.MultiMarginLoss(p=1, margin=1.0, weight=None, {REDUCTION})(input, target)")
@op(f"torch.nn.functional.multi_margin_loss(input, target, p=1, margin=1.0, weight=None, {REDUCTION})")
def multi_margin(
    fit: Fit, input: MaybeTensor, target: MaybeTensor, weight: Any, reduction: Text, size_average: Any, reduce: Any
) -> Any:
    """(N, C) and classes (N) -> (N); or (C) and () or (1) -> the target's shape."""
    return reduced(input, lambda: _multi_margin(fit, input, target, weight), reduction, size_average, reduce)


def _multi_margin(fit: Fit, input: Tensor, target: Tensor, weight: Any) -> tuple[Any, ...]:
    if input.rank > 2:
        wrong_rank(fit, "1-D or 2-D", input, "input")
    if target.rank > 1:
        wrong_rank(fit, "0-D or 1-D", target, "target")
    if input.rank:
        _class_weight(fit, weight, input)
    batch = input.shape[0] if input.rank == 2 else 1
    if target.rank or not may_be_one(batch):
        alike(fit, (batch,), target.shape, "target")
    return target.shape


@functional_layer(f"torch.nn.MultiLabelMarginLoss({REDUCTION})(input, target)")
@op(f"torch.nn.functional.multilabel_margin_loss(input, target, {REDUCTION})")
def multilabel_margin(
    fit: Fit, input: MaybeTensor, target: MaybeTensor, reduction: Text, size_average: Any, reduce: Any
) -> Any:
    """(N, C) and classes (N, C) -> (N); or (C) and (C) -> ()."""
    return reduced(input, lambda: _multilabel_margin(fit, input, target), reduction, size_average, reduce)


def _multilabel_margin(fit: Fit, input: Tensor, target: Tensor) -> tuple[Any, ...]:
    if input.rank > 2:
        wrong_rank(fit, "1-D or 2-D", input, "input")
    alike(fit, input.shape or (1,), target.shape or (1,), "target")
    return input.shape[:-1]


@functional_layer(f"torch.nn.MultiLabelSoftMarginLoss(weight=None, {REDUCTION})(input, target)")
@op(f"torch.nn.functional.multilabel_soft_margin_loss(input, target, weight=None, {REDUCTION})")
def multilabel_soft_margin(
    fit: Fit, input: MaybeTensor, target: MaybeTensor, weight: Any, reduction: Text, size_average: Any, reduce: Any
) -> Any:
    """(N, C) and (N, C), which broadcast together -> (N)."""
    return reduced(input, lambda: _multilabel_soft_margin(fit, input, target, weight), reduction, size_average, reduce)


def _multilabel_soft_margin(fit: Fit, input: Tensor, target: Tensor, weight: Any) -> tuple[Any, ...]:
    if not input.rank:
        wrong_rank(fit, "at least 1-D", input, "input")
    shape = broadcast(fit, (input.shape, target.shape), "loss")
    if isinstance(weight, Tensor):
        shape = broadcast(fit, (shape, weight.shape), "loss")
    classes = input.rank - 1
    return shape[:classes] + shape[classes + 1 :]


@functional_layer(
    "torch.nn.CTCLoss(blank=0, reduction='mean', zero_infinity=False)"
    "(log_probs, targets, input_lengths, target_lengths)"
)
@op(
    "torch.nn.functional.ctc_loss(log_probs, targets, input_lengths, target_lengths, blank=0, reduction='mean', "
    "zero_infinity=False)"
)
def ctc(
    fit: Fit, log_probs: MaybeTensor, targets: MaybeTensor, input_lengths: Any, target_lengths: Any, reduction: Text
) -> Any:
    """(T, N, C), targets (N, S) or all in one axis, lengths (N) -> (N); or (T, C), (S), () -> ()."""
    lengths = {"input_lengths": input_lengths, "target_lengths": target_lengths}
    return reduced(log_probs, lambda: _ctc(fit, log_probs, targets, lengths), reduction)


def _ctc(fit: Fit, log_probs: Tensor, targets: Tensor, lengths: dict[str, Any]) -> tuple[Any, ...]:
    if log_probs.rank not in (2, 3):
        wrong_rank(fit, "2-D or 3-D", log_probs, "input")
    if targets.rank not in (1, 2):
        wrong_rank(fit, "1-D or 2-D", targets, "target")
    batch = log_probs.shape[1] if log_probs.rank == 3 else 1
    if targets.rank == 2:
        fit.equal("loss", batch, targets.shape[0], "takes targets for a batch of {want} but receives {got}", axis=0)
    for name, values in lengths.items():
        count = _count(values)
        if count is not None:
            fit.equal("loss", batch, count, f"takes {{want}} {name} but receives {{got}}")
    return (batch,) if log_probs.rank == 3 else ()


def _count(lengths: Any) -> Any:
    if isinstance(lengths, Tensor):
        return lengths.shape[0] if lengths.rank == 1 else None
    return len(lengths) if isinstance(lengths, (list, tuple)) else None
