"""Norms with a number for each channel: batch, instance and group norms. They keep the shape."""

from __future__ import annotations

from math import prod
from typing import Any

from torchlint_shapes.dims import Poly
from torchlint_shapes.ops.declare import layer
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.kinds import Flag, Size
from torchlint_shapes.ops.linear import check_counts, parameter
from torchlint_shapes.ops.starts import images, images_or_rows
from torchlint_shapes.ops.tensor import LAZY, UNKNOWN, Tensor
from torchlint_shapes.ops.window import at_least_rank, has_rank, shared

# What a batch norm has too few of.
VALUES = "values for each channel when training"


def check_vectors(fit: Fit, input: Tensor, axis: int, argument: str, *vectors: Any) -> None:
    """Each of these has a number for every channel; the first that has not is said."""
    for vector in vectors:
        if isinstance(vector, Tensor) and vector.rank == 1:
            says = "takes {want} channels but receives {got}"
            if not fit.equal("channels", vector.shape[0], input.shape[axis], says, argument, axis):
                return


def check_count(fit: Fit, count: Any, of: str) -> None:
    """A mean over one number is that number: torch refuses to normalize by it."""
    if isinstance(count, Poly) or count == 1:
        fit.at_least("window", 2, count, f"needs at least {{want}} {of} but receives {{got}}")


def batch(fit: Fit, input: Tensor, of_input: Any, argument: str, *vectors: Any) -> Tensor:
    """(N, C, *) -> (N, C, *), C as in the vectors. `of_input`: mean and variance are those of the input."""
    if at_least_rank(fit, "channels", input, 2):
        check_vectors(fit, input, 1, argument, *vectors)
        count = input.shape[0] * prod(input.shape[2:])
        if of_input is True and isinstance(count, int):  # of a batch of unknown size there is mostly more than one
            check_count(fit, count, VALUES)
    return input


def instance(fit: Fit, input: Tensor, axis: int, of_input: Any, argument: str, *vectors: Any) -> Tensor:
    """(N, C, *) or (C, *) -> the same, C as in the vectors. `of_input`: mean and variance are those of the input."""
    check_vectors(fit, input, axis, argument, *vectors)
    if of_input is True:
        check_count(fit, prod(input.shape[axis:][1:]), "values along the axes after the channels")
    return input


def group(fit: Fit, input: Tensor, argument: str, *vectors: Any) -> Tensor:
    """(N, C, *) -> (N, C, *), C as in the vectors."""
    if at_least_rank(fit, "channels", input, 2):
        check_vectors(fit, input, 1, argument, *vectors)
    return input


def check_group_size(fit: Fit, input: Tensor, num_groups: Any) -> None:
    if input.rank > 1:
        check_count(fit, shared(prod(input.shape), num_groups), "values in a group")


def check_groups(fit: Fit, num_groups: Any, channels: Any) -> None:
    if not check_counts(fit, "divisible", 1, num_groups=num_groups):
        return
    if isinstance(num_groups, int | Poly) and isinstance(channels, int | Poly):
        says = "has {got} channels, which are no multiple of num_groups={want}"
        fit.divides("divisible", num_groups, channels, says, "num_groups")


def _vectors(num_features: Any, affine: Any, tracked: Any, bias: Any) -> dict[str, Any]:
    if num_features is LAZY:
        running = None if tracked is False else UNKNOWN
        unknown = dict.fromkeys(("num_features", "weight", "bias"), UNKNOWN)
        return {**unknown, "running_mean": running, "running_var": running}
    mean, weight = parameter(tracked, num_features), parameter(affine, num_features)
    steps = Tensor((), "int64") if tracked is True else None if tracked is False else UNKNOWN
    return {
        "weight": weight,
        "bias": None if bias is False else weight,
        "running_mean": mean,
        "running_var": mean,
        "num_batches_tracked": steps,
    }


def _of_input(layer: Any) -> bool:
    """Are mean and variance those of the input? A flag that was set later does not take the running ones away."""
    return layer.training is True or (layer.running_mean is None and layer.running_var is None)


@layer(
    "torch.nn.BatchNorm{n}d(num_features, eps=1e-05, momentum=0.1, affine=True, track_running_stats=True, device=None, "
    "dtype=None, *, bias=True)(input)",
    starts=images_or_rows,
    lazy="num_features",
)
def BatchNorm(fit: Fit, num_features: Size, affine: Flag, track_running_stats: Flag, bias: Flag) -> dict[str, Any]:
    """(N, C, *) -> (N, C, *), * of n axes."""
    return _vectors(num_features, affine, track_running_stats, bias)


@BatchNorm.forward
def _batch_norm(fit: Fit, n: int, self: Any, input: Tensor) -> Tensor:
    ranks = (2, 3) if n == 1 else (n + 2,)
    if not has_rank(fit, "channels", input, *ranks):
        return input
    return batch(fit, input, _of_input(self), "num_features", self.running_mean, self.weight)


@layer(
    "torch.nn.SyncBatchNorm(num_features, eps=1e-05, momentum=0.1, affine=True, track_running_stats=True, "
    "process_group=None, device=None, dtype=None, *, bias=True)(input)"
)
def SyncBatchNorm(fit: Fit, num_features: Size, affine: Flag, track_running_stats: Flag, bias: Flag) -> dict[str, Any]:
    """(N, C, *) -> (N, C, *)."""
    return _vectors(num_features, affine, track_running_stats, bias)


@SyncBatchNorm.forward
def _sync_batch_norm(fit: Fit, self: Any, input: Tensor) -> Tensor:
    """In training one sample is enough where other processes have more."""
    of_input = self.training is not True and _of_input(self)
    return batch(fit, input, of_input, "num_features", self.running_mean, self.weight)


@layer(
    "torch.nn.InstanceNorm{n}d(num_features, eps=1e-05, momentum=0.1, affine=False, track_running_stats=False, "
    "device=None, dtype=None, *, bias=True)(input)",
    starts=images,
)
def InstanceNorm(fit: Fit, num_features: Size, affine: Flag, track_running_stats: Flag, bias: Flag) -> dict[str, Any]:
    """(N, C, *) or (C, *) -> the same, * of n axes."""
    return _vectors(num_features, affine, track_running_stats, bias)


# unlike the others it is affine and tracks its statistics, unless told not to
@layer(
    "torch.nn.LazyInstanceNorm{n}d(eps=1e-05, momentum=0.1, affine=True, track_running_stats=True, device=None, "
    "dtype=None, *, bias=True)(input)",
    starts=images,
)
def LazyInstanceNorm(fit: Fit, affine: Flag, track_running_stats: Flag, bias: Flag) -> dict[str, Any]:
    """(N, C, *) or (C, *) -> the same, * of n axes."""
    return _vectors(LAZY, affine, track_running_stats, bias)


@InstanceNorm.forward
@LazyInstanceNorm.forward
def _instance_norm(fit: Fit, n: int, self: Any, input: Tensor) -> Tensor:
    if not has_rank(fit, "channels", input, n + 1, n + 2):
        return input
    of_input = self.training is True or self.track_running_stats is False
    return instance(fit, input, -n - 1, of_input, "num_features", self.running_mean, self.weight)


@layer(
    "torch.nn.GroupNorm(num_groups, num_channels, eps=1e-05, affine=True, device=None, dtype=None, *, bias=True)(input)"
)
def GroupNorm(fit: Fit, num_groups: Size, num_channels: Size, affine: Flag, bias: Flag) -> dict[str, Any]:
    """(N, C, *) -> (N, C, *), C a multiple of num_groups."""
    check_groups(fit, num_groups, num_channels)
    weight = parameter(affine, num_channels)
    return {"weight": weight, "bias": None if bias is False else weight}


@GroupNorm.forward
def _group_norm(fit: Fit, self: Any, input: Tensor) -> Tensor:
    if self.weight is None and input.rank > 1:
        check_groups(fit, self.num_groups, input.shape[1])
    check_group_size(fit, input, self.num_groups)
    return group(fit, input, "num_channels", self.weight)
