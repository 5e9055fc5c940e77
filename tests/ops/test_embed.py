import pytest

from tests.ops.agree import (
    Index,
    Real,
    agree,
    agree_layer,
    parameters,
    same_function_signature,
    same_signature,
)
from tests.ops.oracle import messages

INPUTS = [(), (1,), (6,), (2, 3), (2, 3, 4)]


@pytest.mark.parametrize("shape", INPUTS)
def test_one_row_for_each_index(shape: tuple[int, ...]) -> None:
    agree_layer("Embedding", (4, 5), Index(shape))
    for weight in [(4,), (4, 5), (4, 5, 6)]:
        agree("embedding", Index(shape), Real(weight))


@pytest.mark.parametrize("shape", INPUTS)
@pytest.mark.parametrize("offsets", [None, Index(()), Index((1,)), Index((2,)), Index((1, 2))])
def test_bags(shape: tuple[int, ...], offsets: object) -> None:
    if shape == (1,) and offsets == (2,):
        return  # the last offset is then out of the data
    for last in (False, True):
        if not (last and offsets == (1,)):
            agree_layer("EmbeddingBag", (4, 5), Index(shape), offsets, include_last_offset=last)
    for weight in [(4,), (4, 5)]:
        agree("embedding_bag", Index(shape), Real(weight), offsets)


@pytest.mark.parametrize("weights", [(), (6,), (2, 3), (3, 2)])
def test_weights_of_samples(weights: tuple[int, ...]) -> None:
    agree("embedding_bag", Index((2, 3)), Real((4, 5)), mode="sum", per_sample_weights=Real(weights))
    agree("embedding_bag", Index((6,)), Real((4, 5)), Index((2,)), mode="sum", per_sample_weights=Real(weights))


def test_the_message_says_what_is_missing() -> None:
    demands = agree_layer("EmbeddingBag", (4, 5), Index((6,)))
    assert messages(demands) == ["takes 1-D offsets beside 1-D input but receives none"]


def test_parameters_and_signatures() -> None:
    for name in ("Embedding", "EmbeddingBag"):
        parameters(name, 4, 5)
        same_signature(name)
    for name in ("embedding", "embedding_bag"):
        same_function_signature(name)
