"""Norms: batch, instance, group, layer, RMS, local response. They keep the shape and ask for channels or features."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from torchlint_shapes.dims import Dim, Poly
from torchlint_shapes.ops.declare import Fit, layer, op
from torchlint_shapes.ops.position import text
from torchlint_shapes.ops.tensor import UNKNOWN, Tensor

_URL = "https://docs.pytorch.org/docs/stable/generated"
_TAKES = "takes {want} channels but receives {got}"
_RANKS = {1: (2, 3), 2: (4,), 3: (5,)}


def per_channel(fit: Fit, input: Tensor, channels: Any, ranks: Sequence[int], axis: int, argument: str) -> Tensor:
    """Checks rank and channels; the shape stays."""
    if ranks and input.rank not in ranks:
        want = " or ".join(f"{r}-D" for r in ranks)
        fit.fail("channels", want, f"{input.rank}-D {text(input.shape)}", "takes {want} input but receives {got}")
    elif isinstance(channels, (int, Poly)) and input.rank > abs(axis) - (axis < 0):
        fit.equal("channels", channels, input.shape[axis], _TAKES, argument, axis)
    return input


def trailing(fit: Fit, input: Tensor, shape: Any, argument: str) -> Tensor:
    """The last axes must be `normalized_shape`."""
    wanted: tuple[Dim, ...] = tuple(shape) if isinstance(shape, (tuple, list)) else (shape,)
    if input.rank < len(wanted):
        fit.fail("features", text(wanted), text(input.shape), "takes input that ends in {want} but receives {got}", argument)
        return input
    for axis in range(-len(wanted), 0):
        says = "takes {want} features but receives {got}"
        fit.equal("features", wanted[axis], input.shape[axis], says, argument, axis)
    return input


def _statistics(count: Any, affine: Any, tracked: Any) -> dict[str, Any]:
    vector = Tensor((count,))
    scale, mean = (vector if affine else None), (vector if tracked else None)
    steps = Tensor((), "int64") if tracked else None
    return {"weight": scale, "bias": scale, "running_mean": mean, "running_var": mean, "num_batches_tracked": steps}


def _declare_batch(name: str, ranks: tuple[int, ...], lazy: str = "") -> None:
    doc = f"(N, C, *) -> (N, C, *).\n\n    {_URL}/torch.nn.{name}.html\n"

    def build(
        fit: Fit, num_features: Any, eps: Any = 1e-5, momentum: Any = 0.1, affine: Any = True,
        track_running_stats: Any = True, device: Any = None, dtype: Any = None,
    ) -> dict[str, Any]:  # fmt: skip
        return _statistics(num_features, affine, track_running_stats)

    def forward(fit: Fit, self: Any, input: Tensor) -> Tensor:
        vector = next((v for v in (self.running_mean, self.weight) if isinstance(v, Tensor)), None)
        return per_channel(fit, input, vector.shape[0] if vector else None, ranks, 1, "num_features")

    def build_lazy(
        fit: Fit, eps: Any = 1e-5, momentum: Any = 0.1, affine: Any = True, track_running_stats: Any = True,
        device: Any = None, dtype: Any = None,
    ) -> dict[str, Any]:  # fmt: skip
        return {"num_features": UNKNOWN, "weight": UNKNOWN, "running_mean": UNKNOWN}

    build.__doc__ = build_lazy.__doc__ = doc
    layer(f"torch.nn.{name}")(build).forward(forward)
    if lazy:
        layer(f"torch.nn.{lazy}")(build_lazy).forward(forward)


def _declare_sync() -> None:
    def build(
        fit: Fit, num_features: Any, eps: Any = 1e-5, momentum: Any = 0.1, affine: Any = True,
        track_running_stats: Any = True, process_group: Any = None, device: Any = None, dtype: Any = None,
    ) -> dict[str, Any]:  # fmt: skip
        return _statistics(num_features, affine, track_running_stats)

    def forward(fit: Fit, self: Any, input: Tensor) -> Tensor:
        return per_channel(fit, input, self.num_features, (), 1, "num_features")

    build.__doc__ = f"(N, C, *) -> (N, C, *).\n\n    {_URL}/torch.nn.SyncBatchNorm.html\n"
    layer("torch.nn.SyncBatchNorm")(build).forward(forward)


def _declare_instance(n: int) -> None:
    doc = f"(N, C, *) or (C, *), * of {n} axes -> the same.\n\n    {_URL}/torch.nn.InstanceNorm{n}d.html\n"

    def build(
        fit: Fit, num_features: Any, eps: Any = 1e-5, momentum: Any = 0.1, affine: Any = False,
        track_running_stats: Any = False, device: Any = None, dtype: Any = None,
    ) -> dict[str, Any]:  # fmt: skip
        return _statistics(num_features, affine, track_running_stats)

    def forward(fit: Fit, self: Any, input: Tensor) -> Tensor:
        # Without parameters torch only warns of other channels.
        vector = next((v for v in (self.running_mean, self.weight) if isinstance(v, Tensor)), None)
        ranks = (n + 1, n + 2)
        return per_channel(fit, input, vector.shape[0] if vector else None, ranks, -n - 1, "num_features")

    def build_lazy(
        fit: Fit, eps: Any = 1e-5, momentum: Any = 0.1, affine: Any = True, track_running_stats: Any = True,
        device: Any = None, dtype: Any = None,
    ) -> dict[str, Any]:  # fmt: skip
        return {"num_features": UNKNOWN, "weight": UNKNOWN, "running_mean": UNKNOWN}

    build.__doc__ = build_lazy.__doc__ = doc
    layer(f"torch.nn.InstanceNorm{n}d")(build).forward(forward)
    layer(f"torch.nn.LazyInstanceNorm{n}d")(build_lazy).forward(forward)


for _n in (1, 2, 3):
    _declare_batch(f"BatchNorm{_n}d", _RANKS[_n], f"LazyBatchNorm{_n}d")
    _declare_instance(_n)
_declare_sync()


@layer("torch.nn.GroupNorm")
def GroupNorm(
    fit: Fit, num_groups: Any, num_channels: Any, eps: Any = 1e-5, affine: Any = True, device: Any = None,
    dtype: Any = None,
) -> dict[str, Any]:  # fmt: skip
    """(N, C, *) -> (N, C, *), C a multiple of num_groups.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.GroupNorm.html
    """
    says = "shares {got} channels among {want} groups, which does not come out even"
    fit.divides("divisible", num_groups, num_channels, says, "num_groups")
    scale = Tensor((num_channels,)) if affine else None
    return {"weight": scale, "bias": scale}


@GroupNorm.forward
def _group_norm(fit: Fit, self: Any, input: Tensor) -> Tensor:
    channels = self.weight.shape[0] if isinstance(self.weight, Tensor) else None
    if channels is None and input.rank > 1:
        says = "shares {got} channels among {want} groups, which does not come out even"
        fit.divides("divisible", self.num_groups, input.shape[1], says, "num_groups")
    return _batched_channels(fit, input, channels)


def _batched_channels(fit: Fit, input: Tensor, channels: Any) -> Tensor:
    if input.rank < 2:
        got = f"{input.rank}-D {text(input.shape)}"
        fit.fail("channels", "at least 2-D", got, "takes {want} input but receives {got}")
        return input
    return per_channel(fit, input, channels, (), 1, "num_channels")


def _shape(normalized_shape: Any) -> tuple[Any, ...]:
    return tuple(normalized_shape) if isinstance(normalized_shape, (tuple, list)) else (normalized_shape,)


@layer("torch.nn.LayerNorm")
def LayerNorm(
    fit: Fit, normalized_shape: Any, eps: Any = 1e-5, elementwise_affine: Any = True, bias: Any = True,
    device: Any = None, dtype: Any = None,
) -> dict[str, Any]:  # fmt: skip
    """(N, *) -> (N, *), ending in normalized_shape.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.LayerNorm.html
    """
    shape = _shape(normalized_shape)
    scale = Tensor(shape) if elementwise_affine else None
    return {"normalized_shape": shape, "weight": scale, "bias": scale if bias else None}


@LayerNorm.forward
def _layer_norm(fit: Fit, self: Any, input: Tensor) -> Tensor:
    return trailing(fit, input, self.normalized_shape, "normalized_shape")


@layer("torch.nn.RMSNorm")
def RMSNorm(
    fit: Fit, normalized_shape: Any, eps: Any = None, elementwise_affine: Any = True, device: Any = None,
    dtype: Any = None,
) -> dict[str, Any]:  # fmt: skip
    """(N, *) -> (N, *), ending in normalized_shape.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.RMSNorm.html
    """
    shape = _shape(normalized_shape)
    return {"normalized_shape": shape, "weight": Tensor(shape) if elementwise_affine else None}


RMSNorm.forward(_layer_norm)


@layer("torch.nn.LocalResponseNorm")
def LocalResponseNorm(fit: Fit, size: Any, alpha: Any = 1e-4, beta: Any = 0.75, k: Any = 1.0) -> None:
    """(N, C, *) -> the same.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.LocalResponseNorm.html
    """


@LocalResponseNorm.forward
def _local_response_norm(fit: Fit, self: Any, input: Tensor) -> Tensor:
    return local_response_norm(fit, input, self.size)


@op("torch.nn.functional.local_response_norm")
def local_response_norm(fit: Fit, input: Tensor, size: Any, alpha: Any = 1e-4, beta: Any = 0.75, k: Any = 1.0) -> Tensor:
    """(N, C, *) -> the same.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.local_response_norm.html
    """
    if input.rank < 3:
        got = f"{input.rank}-D {text(input.shape)}"
        fit.fail("channels", "at least 3-D", got, "takes {want} input but receives {got}")
    return input


@op("torch.nn.functional.batch_norm")
def batch_norm(
    fit: Fit, input: Tensor, running_mean: Any, running_var: Any, weight: Any = None, bias: Any = None,
    training: Any = False, momentum: Any = 0.1, eps: Any = 1e-5,
) -> Tensor:  # fmt: skip
    """(N, C, *) -> the same.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.batch_norm.html
    """
    vector = next((v for v in (running_mean, weight) if isinstance(v, Tensor) and v.rank == 1), None)
    return per_channel(fit, input, vector.shape[0] if vector else None, (), 1, "weight")


@op("torch.nn.functional.instance_norm")
def instance_norm(
    fit: Fit, input: Tensor, running_mean: Any = None, running_var: Any = None, weight: Any = None, bias: Any = None,
    use_input_stats: Any = True, momentum: Any = 0.1, eps: Any = 1e-5,
) -> Tensor:  # fmt: skip
    """(N, C, *) -> the same.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.instance_norm.html
    """
    return input


@op("torch.nn.functional.group_norm")
def group_norm(fit: Fit, input: Tensor, num_groups: Any, weight: Any = None, bias: Any = None, eps: Any = 1e-5) -> Tensor:
    """(N, C, *) -> the same, C a multiple of num_groups.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.group_norm.html
    """
    if input.rank > 1:
        says = "shares {got} channels among {want} groups, which does not come out even"
        fit.divides("divisible", num_groups, input.shape[1], says, "num_groups")
    channels = weight.shape[0] if isinstance(weight, Tensor) and weight.rank == 1 else None
    return _batched_channels(fit, input, channels)


@op("torch.nn.functional.layer_norm")
def layer_norm(
    fit: Fit, input: Tensor, normalized_shape: Any, weight: Any = None, bias: Any = None, eps: Any = 1e-5
) -> Tensor:
    """(N, *) -> the same, ending in normalized_shape.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.layer_norm.html
    """
    return trailing(fit, input, normalized_shape, "normalized_shape")


@op("torch.layer_norm")
def torch_layer_norm(
    fit: Fit, input: Tensor, normalized_shape: Any, weight: Any = None, bias: Any = None, eps: Any = 1e-5,
    cudnn_enable: Any = True,
) -> Tensor:  # fmt: skip
    """(N, *) -> the same, ending in normalized_shape.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.layer_norm.html
    """
    return trailing(fit, input, normalized_shape, "normalized_shape")


@op("torch.nn.functional.rms_norm", "torch.rms_norm")
def rms_norm(fit: Fit, input: Tensor, normalized_shape: Any, weight: Any = None, eps: Any = None) -> Tensor:
    """(N, *) -> the same, ending in normalized_shape.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.rms_norm.html
    """
    return trailing(fit, input, normalized_shape, "normalized_shape")
