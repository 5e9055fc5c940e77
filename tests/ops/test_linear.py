import pytest

from tests.ops.agree import Real, agree, agree_layer, attributes, parameters, run_layer, same_signature
from tests.ops.oracle import messages
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.tensor import UNKNOWN, Tensor

INPUTS = [(), (3,), (4,), (2, 3), (3, 2), (2, 4), (5, 2, 3), (1, 3), (1, 4), (5, 3)]


@pytest.mark.parametrize("shape", INPUTS)
def test_one_input(shape: tuple[int, ...]) -> None:
    agree_layer("Linear", (3, 4), Real(shape))
    agree_layer("Linear", (3, 4), Real(shape), bias=False)
    agree_layer("LazyLinear", (4,), Real(shape))
    agree_layer("Identity", (54,), Real(shape), unused=True)
    for weight in [(), (3,), (4, 3), (2, 4, 3)]:
        agree("linear", Real(shape), Real(weight))
    for bias in [(1,), (3,), (4,)]:
        agree("linear", Real(shape), Real((4, 3)), Real(bias))


@pytest.mark.parametrize("first", INPUTS)
@pytest.mark.parametrize("second", INPUTS)
def test_bilinear(first: tuple[int, ...], second: tuple[int, ...]) -> None:
    agree_layer("Bilinear", (3, 4, 7), Real(first), Real(second))
    agree("bilinear", Real(first), Real(second), Real((7, 3, 4)), Real((7,)))


def test_the_message_names_the_numbers_and_the_argument() -> None:
    (demand,) = agree_layer("Linear", (300, 50), Real((1, 320)))
    assert messages([demand]) == ["takes 300 features but receives 320"]
    assert (demand.kind, demand.argument) == ("features", "in_features")
    (demand,) = agree_layer("Bilinear", (3, 4, 7), Real((2, 3)), Real((2, 5)))
    assert demand.argument == "in2_features"


def test_parameters_and_signatures() -> None:
    parameters("Linear", 3, 4)
    parameters("Linear", 3, 4, bias=False)
    parameters("Bilinear", 3, 4, 5)
    for name in ("Linear", "LazyLinear", "Bilinear", "Identity"):
        same_signature(name)


@pytest.mark.parametrize("built", [(UNKNOWN, 7), (5, 7, UNKNOWN)])
def test_what_is_not_known_costs_only_what_hangs_on_it(built: tuple[object, ...]) -> None:
    fit = Fit()
    assert run_layer(fit, "Linear", attributes(fit, "Linear", *built), Tensor((2, 5))) == Tensor((2, 7), "float32")
    assert not fit.failed
