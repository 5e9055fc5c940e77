import pytest

from tests.ops.agree import Real, agree, agree_layer, parameters, same_function_signature, same_signature
from tests.ops.oracle import messages

INPUTS = [(), (1,), (3,), (4,), (2, 3), (3, 2), (2, 4, 6), (2, 3, 4, 4)]
LAYERS_WITHOUT_ARGUMENTS = [
    "ReLU", "ReLU6", "LeakyReLU", "RReLU", "ELU", "SELU", "CELU", "GELU", "SiLU", "Mish", "Softplus", "Softsign",
    "Tanh", "Sigmoid", "Hardtanh", "Hardswish", "Hardsigmoid", "Hardshrink", "Softshrink", "Tanhshrink",
    "LogSigmoid", "Softmax2d", "Dropout", "Dropout1d", "Dropout2d", "Dropout3d", "AlphaDropout",
    "FeatureAlphaDropout",
]  # fmt: skip
FUNCTIONS = [
    "relu", "relu_", "relu6", "leaky_relu", "leaky_relu_", "rrelu", "rrelu_", "elu", "elu_", "selu", "selu_",
    "celu", "celu_", "gelu", "silu", "mish", "softplus", "softsign", "tanh", "sigmoid", "hardtanh", "hardtanh_",
    "hardswish", "hardsigmoid", "hardshrink", "softshrink", "tanhshrink", "logsigmoid", "dropout", "dropout1d",
    "dropout2d", "alpha_dropout", "feature_alpha_dropout", "softmax", "log_softmax", "softmin", "gumbel_softmax",
    "glu",
]  # fmt: skip
OF_C = [
    "relu_", "leaky_relu_", "rrelu_", "elu_", "selu_", "celu_", "gelu", "softplus", "hardtanh_", "hardshrink",
    "softshrink", "logsigmoid",
]  # fmt: skip
WITHOUT_PARAMETERS = [
    "Softsign", "Tanh", "Sigmoid", "Tanhshrink", "LogSigmoid", "Softmax2d",
]  # fmt: skip


@pytest.mark.parametrize("shape", INPUTS)
def test_every_shape(shape: tuple[int, ...]) -> None:
    for name in LAYERS_WITHOUT_ARGUMENTS:
        agree_layer(name, (), Real(shape), evaluate=True)
    for name in FUNCTIONS:
        agree(name, Real(shape))
    for name in ("threshold", "threshold_"):
        agree(name, Real(shape), 0.1, 2.0)
    agree_layer("Threshold", (0.1, 2.0), Real(shape))
    agree("torch.dropout", Real(shape), 0.5, True)


@pytest.mark.parametrize("shape", INPUTS)
@pytest.mark.parametrize("training", [True, False])
def test_dropout_of_features_needs_two_axes_only_in_training(shape: tuple[int, ...], training: bool) -> None:
    for name in ("dropout1d", "dropout2d", "feature_alpha_dropout"):
        agree(name, Real(shape), training=training)


@pytest.mark.parametrize("shape", INPUTS)
@pytest.mark.parametrize("dim", [-3, -2, -1, 0, 1, 2])
def test_along_an_axis(shape: tuple[int, ...], dim: int) -> None:
    for layer, function in (
        ("Softmax", "softmax"),
        ("LogSoftmax", "log_softmax"),
        ("Softmin", "softmin"),
        ("GLU", "glu"),
    ):
        agree_layer(layer, (dim,), Real(shape))
        agree(function, Real(shape), dim)
    agree("gumbel_softmax", Real(shape), dim=dim, hard=True)


@pytest.mark.parametrize("shape", INPUTS)
def test_prelu(shape: tuple[int, ...]) -> None:
    for count in (1, 3, 4):
        agree_layer("PReLU", (count,), Real(shape))
    for weight in [(), (1,), (3,), (1, 1)]:
        agree("prelu", Real(shape), Real(weight))


def test_the_message_names_the_numbers_and_the_argument() -> None:
    (demand,) = agree_layer("PReLU", (3,), Real((2, 4, 5)))
    assert messages([demand]) == ["takes 3 channels but receives 4"]
    assert (demand.kind, demand.argument) == ("channels", "num_parameters")
    (demand,) = agree("glu", Real((2, 5)))
    assert (demand.kind, messages([demand])) == ("divisible", ["splits an axis into 2 halves but its size is 5"])


def test_signatures() -> None:
    for name in [*LAYERS_WITHOUT_ARGUMENTS, "Softmax", "LogSoftmax", "Softmin", "GLU", "PReLU", "Threshold"]:
        same_signature(name, constructor=name not in WITHOUT_PARAMETERS)
    for name in [*FUNCTIONS, "dropout3d", "threshold"]:
        if name not in OF_C:
            same_function_signature(name)
    parameters("PReLU", 3)
