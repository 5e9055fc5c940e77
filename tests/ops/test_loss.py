from itertools import product
from typing import Any

import pytest

from tests.ops.agree import Index, Real, agree, agree_layer, same_function_signature, same_signature
from tests.ops.oracle import messages, run
from torchlint_shapes.dims import symbol
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.tensor import UNKNOWN, Tensor

SHAPES = [(), (1,), (4,), (2,), (2, 4), (4, 2), (2, 1), (1, 4), (2, 3, 4)]
CLASSES = [(), (1,), (2,), (4,), (2, 4), (4, 2), (2, 4, 5), (2, 5), (2, 5, 6), (2, 4, 5, 6), (2, 1, 5)]
PAIRS = {
    "MSELoss": "mse_loss",
    "L1Loss": "l1_loss",
    "SmoothL1Loss": "smooth_l1_loss",
    "HuberLoss": "huber_loss",
    "KLDivLoss": "kl_div",
    "PoissonNLLLoss": "poisson_nll_loss",
    "SoftMarginLoss": "soft_margin_loss",
    "HingeEmbeddingLoss": "hinge_embedding_loss",
    "BCELoss": "binary_cross_entropy",
    "BCEWithLogitsLoss": "binary_cross_entropy_with_logits",
    "MultiLabelSoftMarginLoss": "multilabel_soft_margin_loss",
}
OF_CLASSES = {
    "CrossEntropyLoss": "cross_entropy",
    "NLLLoss": "nll_loss",
    "MultiMarginLoss": "multi_margin_loss",
    "MultiLabelMarginLoss": "multilabel_margin_loss",
}
TRIPLES = {
    "MarginRankingLoss": "margin_ranking_loss",
    "CosineEmbeddingLoss": "cosine_embedding_loss",
    "TripletMarginLoss": "triplet_margin_loss",
    "TripletMarginWithDistanceLoss": "triplet_margin_with_distance_loss",
}
ALL = {**PAIRS, **OF_CLASSES, **TRIPLES, "GaussianNLLLoss": "gaussian_nll_loss", "CTCLoss": "ctc_loss"}


@pytest.mark.parametrize("layer", PAIRS)
def test_input_and_target(layer: str) -> None:
    for input, target in product(SHAPES, SHAPES):
        agree(PAIRS[layer], Real(input), Real(target), reduction="none")
    for reduction in ("none", "mean", "sum"):
        agree_layer(layer, (), Real((2, 4)), Real((2, 4)), reduction=reduction)
    if layer != "HuberLoss":
        for legacy in ({"reduce": False}, {"size_average": False}, {"size_average": True, "reduce": False}):
            agree(PAIRS[layer], Real((2, 4)), Real((2, 4)), **legacy)
            agree_layer(layer, (), Real((2, 4)), Real((2, 4)), **legacy)


@pytest.mark.parametrize("layer", OF_CLASSES)
def test_scores_and_classes(layer: str) -> None:
    for input, target in product(CLASSES, CLASSES):
        if layer == "CrossEntropyLoss" and input == target:
            continue  # probabilities
        agree(OF_CLASSES[layer], Real(input), Index(target), reduction="none")
        agree_layer(layer, (), Real(input), Index(target))


def test_scores_and_probabilities() -> None:
    for input, target in product(CLASSES, CLASSES):
        if target != (1,) and len(input) == len(target):
            agree("cross_entropy", Real(input), Real(target), reduction="none")


@pytest.mark.parametrize("weight", [(), (1,), (4,), (3,), (1, 4), (2, 4)])
def test_weights(weight: tuple[int, ...]) -> None:
    for name in ("cross_entropy", "nll_loss", "multi_margin_loss"):
        agree(name, Real((2, 4)), Index((2,)), weight=Real(weight))
    for name in ("binary_cross_entropy", "binary_cross_entropy_with_logits", "multilabel_soft_margin_loss"):
        agree(name, Real((2, 4)), Real((2, 4)), weight=Real(weight))
    agree("binary_cross_entropy_with_logits", Real((2, 4)), Real((2, 4)), pos_weight=Real(weight))


@pytest.mark.parametrize("layer", TRIPLES)
def test_three_inputs(layer: str) -> None:
    shapes = [(), (1,), (4,), (2, 4), (2, 1), (1, 4)]
    for given in product(shapes, shapes, shapes):
        agree(TRIPLES[layer], *map(Real, given), reduction="none")
    agree_layer(layer, (), *map(Real, [(2, 4), (2, 4), (2,) if layer == "CosineEmbeddingLoss" else (2, 4)]))


@pytest.mark.parametrize(
    ("input", "target", "var"),
    [
        ((2, 4), (2, 4), (3, 4)),
        ((2, 4), (2, 4), (4,)),
        ((2, 4), (2, 4), (2, 4)),
        ((2, 4), (2, 4), (2, 1)),
        ((2, 4), (2, 4), (2,)),
        ((2, 4), (2, 3), (2, 4)),
    ],
)
def test_gaussian(input: tuple[int, ...], target: tuple[int, ...], var: tuple[int, ...]) -> None:
    agree("gaussian_nll_loss", Real(input), Real(target), Real(var), reduction="none")
    agree_layer("GaussianNLLLoss", (), Real(input), Real(target), Real(var))


@pytest.mark.parametrize("log_probs", [(5, 3, 7), (5, 7), (2, 5, 3, 7)])
@pytest.mark.parametrize("targets", [(3, 2), (2, 2), (1, 2), (2, 3, 1)])
@pytest.mark.parametrize("lengths", [[2, 2, 2], [2, 2]])
def test_ctc(log_probs: tuple[int, ...], targets: tuple[int, ...], lengths: list[int]) -> None:
    agree("ctc_loss", Real(log_probs), Index(targets), [5] * len(lengths), lengths, reduction="none")


def said(name: str, *inputs: Any, **options: Any) -> tuple[Any, Fit]:
    fit = Fit()
    return run(f"torch.nn.functional.{name}", fit, *inputs, **options), fit


def test_the_messages_name_both_shapes() -> None:
    demands = agree("cross_entropy", Real((2, 4)), Index((2, 1)))
    assert messages(demands) == ["takes a target of (2,) or (2, 4) but receives (2, 1)"]
    demands = agree_layer("BCELoss", (), Real((2, 1)), Real((2,)))
    assert messages(demands) == ["takes a target of (2, 1) but receives (2,)"]
    assert {demand.kind for demand in demands} == {"loss"}


def test_a_silent_broadcast_fits() -> None:
    batch = symbol("B")
    output, fit = said("mse_loss", Tensor((batch, 1)), Tensor((batch,)), reduction="none")
    assert output.shape == (batch, batch)
    assert not fit.failed
    assert not fit.open


def test_an_unknown_reduction_leaves_the_result_unknown() -> None:
    assert said("mse_loss", Tensor((2, 3)), Tensor((2, 3)), reduction=UNKNOWN)[0] is UNKNOWN


def test_the_mean_is_one_number_whatever_the_target() -> None:
    assert said("mse_loss", Tensor((2, 3)), UNKNOWN)[0] == Tensor(())


def test_signatures() -> None:
    for layer, function in ALL.items():
        same_signature(layer)
        same_function_signature(function)
