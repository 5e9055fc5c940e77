from typing import Any

import pytest
import torch

from tests.ops.oracle import agree_layer, agree_op, made, messages, said_by
from torchlint_shapes.dims import symbol
from torchlint_shapes.ops.tensor import UNKNOWN, Tensor

SHAPES = [
    (),
    (4,),
    (3, 4),
    (4, 3),
    (2, 4, 3),
    (2, 3, 4),
    (1, 4, 1),
    (1, 4),
    (2, 4, 3, 3),
    (1, 4, 1, 1),
    (2, 4, 1, 2, 3),
]
shapes = pytest.mark.parametrize("shape", SHAPES)
AFFINE = [{}, {"affine": False}, {"track_running_stats": False}, {"affine": True, "track_running_stats": True}]


@shapes
@pytest.mark.parametrize("n", [1, 2, 3])
@pytest.mark.parametrize("options", [*AFFINE, {"affine": False, "track_running_stats": False}, {"bias": False}])
@pytest.mark.parametrize("train", [False, True])
def test_batch(shape: tuple[int, ...], n: int, options: dict[str, Any], train: bool) -> None:
    input = torch.zeros(shape)
    agree_layer(f"torch.nn.BatchNorm{n}d", made(4, **options), input, train=train)
    agree_layer(f"torch.nn.InstanceNorm{n}d", made(4, **options), input, train=train)
    if not train:  # then it may be one of several, which have more samples
        agree_layer("torch.nn.SyncBatchNorm", made(4, **options), input)
    if len(shape) == n + 2:
        agree_layer(f"torch.nn.LazyBatchNorm{n}d", made(**options), input, train=train)
        agree_layer(f"torch.nn.LazyInstanceNorm{n}d", made(**options), input, train=train)


@shapes
@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize("own", [True, False])
def test_batch_functions(shape: tuple[int, ...], channels: int, own: bool) -> None:
    input, vector = torch.zeros(shape), torch.ones(channels)
    agree_op("torch.nn.functional.batch_norm", input, vector, vector, training=own)
    agree_op("torch.nn.functional.batch_norm", input, None, None, vector, training=True)
    agree_op("torch.nn.functional.batch_norm", input, vector, vector, torch.ones(4), vector)
    agree_op("torch.batch_norm", input, vector, vector, torch.ones(4), torch.ones(4), False, 0.1, 1e-5, False)
    agree_op("torch.nn.functional.instance_norm", input, use_input_stats=True)
    agree_op("torch.nn.functional.instance_norm", input, vector, vector, use_input_stats=own)
    agree_op("torch.nn.functional.instance_norm", input, weight=vector, bias=torch.ones(4))
    agree_op("torch.instance_norm", input, vector, None, torch.ones(4), torch.ones(4), own, 0.1, 1e-5, False)


@shapes
@pytest.mark.parametrize(
    "build", [made(2, 4), made(4, 4), made(1, 4), made(2, 4, affine=False), made(2, 4, bias=False)]
)
def test_group(shape: tuple[int, ...], build: Any) -> None:
    agree_layer("torch.nn.GroupNorm", build, torch.zeros(shape))


@shapes
@pytest.mark.parametrize("groups", [1, 2, 4, 0])
@pytest.mark.parametrize("vector", [None, (4,), (3,)])
def test_group_functions(shape: tuple[int, ...], groups: int, vector: Any) -> None:
    given = [torch.zeros(shape), groups, None if vector is None else torch.ones(vector)]
    agree_op("torch.nn.functional.group_norm", *given)
    if groups:
        agree_op("torch.group_norm", *given)


def test_groups_that_do_not_come_out_even() -> None:
    assert not agree_layer("torch.nn.GroupNorm", made(3, 4), torch.zeros(2, 4, 3))


@shapes
@pytest.mark.parametrize("normalized", [3, 4, (4,), (4, 3), (1, 2, 3), ()])
def test_trailing(shape: tuple[int, ...], normalized: Any) -> None:
    input = torch.zeros(shape)
    for options in ({}, {"elementwise_affine": False}):
        agree_layer("torch.nn.LayerNorm", made(normalized, **options), input)
        agree_layer("torch.nn.RMSNorm", made(normalized, **options), input)
    agree_layer("torch.nn.LayerNorm", made(normalized, bias=False), input)
    sizes = normalized if isinstance(normalized, tuple) else (normalized,)
    for weight in (None, torch.ones(sizes), torch.ones(4), torch.ones(*sizes, 1)):
        agree_op("torch.nn.functional.rms_norm", input, sizes, weight)
        agree_op("torch.rms_norm", input, sizes, weight)
        for name in ("torch.nn.functional.layer_norm", "torch.layer_norm"):
            agree_op(name, input, sizes, weight)
            agree_op(name, input, sizes, None, weight)


@shapes
def test_across_channels_and_axes(shape: tuple[int, ...]) -> None:
    input = torch.zeros(shape)
    agree_layer("torch.nn.LocalResponseNorm", made(3), input)
    agree_layer("torch.nn.CrossMapLRN2d", made(3), input)
    agree_op("torch.nn.functional.local_response_norm", input, 2)
    for dim in (-3, -1, 0, 1, 2, 4, (0, 1), (0, 0)):
        agree_op("torch.nn.functional.normalize", input, dim=dim)


def test_the_message_names_the_numbers_and_the_argument() -> None:
    (demand,) = said_by("torch.nn.BatchNorm2d", made(16), Tensor((1, 6, 8, 8))).failed
    assert messages([demand]) == ["takes 16 channels but receives 6"]
    assert (demand.kind, demand.argument, demand.axis) == ("channels", "num_features", 1)
    (demand,) = said_by("torch.nn.BatchNorm2d", made(16), Tensor((1, 16))).failed
    assert messages([demand]) == ["takes 4-D input but receives 2-D (1, 16)"]
    (demand,) = said_by("torch.nn.LayerNorm", made(64), Tensor((1, 9, 32))).failed
    assert messages([demand]) == ["takes 64 features but receives 32"]
    assert (demand.kind, demand.argument, demand.axis) == ("features", "normalized_shape", -1)
    (demand,) = said_by("torch.nn.InstanceNorm2d", made(6), Tensor((1, 6, 1, 1))).failed
    assert messages([demand]) == ["needs at least 2 values along the axes after the channels but receives 1"]
    (demand,) = said_by("torch.nn.GroupNorm", made(4, 6), Tensor((1, 6, 8, 8))).failed
    assert messages([demand]) == ["has 6 channels, which are no multiple of num_groups=4"]


@pytest.mark.parametrize(
    ("name", "build"),
    [
        ("BatchNorm2d", made(UNKNOWN)),
        ("GroupNorm", made(UNKNOWN, UNKNOWN)),
        ("LayerNorm", made(UNKNOWN)),
        ("LayerNorm", made((UNKNOWN, 8))),
        ("InstanceNorm2d", made(3, affine=UNKNOWN)),
    ],
)
def test_the_shape_stays_whatever_is_not_known(name: str, build: Any) -> None:
    shape = (symbol("B"), 6, symbol("H"), 8)
    said = said_by(f"torch.nn.{name}", build, Tensor(shape))
    assert said.value.shape == shape
    assert not said.failed


@pytest.mark.parametrize("batch", [0, 1, 2])
def test_the_mean_of_one_number_is_refused_that_of_none_is_not(batch: int) -> None:
    agree_layer("torch.nn.BatchNorm1d", made(3), torch.zeros(batch, 3), train=True)
    agree_layer("torch.nn.BatchNorm2d", made(3), torch.zeros(batch, 3, 1, 1), train=True)
    agree_layer("torch.nn.GroupNorm", made(3, 3), torch.zeros(batch, 3))
