"""Norms with a number for each channel: batch, instance and group norms. They keep the shape."""

from __future__ import annotations

from math import prod
from typing import Any

from torchlint_shapes.dims import Poly
from torchlint_shapes.ops.declare import Fit, layer
from torchlint_shapes.ops.linear import parameter
from torchlint_shapes.ops.tensor import UNKNOWN, Tensor
from torchlint_shapes.ops.window import PAGES, at_least_rank, has_rank, shared


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
        fit.at_least("window", 2, count, f"needs at least {{want}} values {of} but receives {{got}}")


def batch(fit: Fit, input: Tensor, of_input: Any, argument: str, *vectors: Any) -> Tensor:
    """(N, C, *) -> (N, C, *), C as in the vectors. `of_input`: mean and variance are those of the input."""
    if at_least_rank(fit, "channels", input, 2):
        check_vectors(fit, input, 1, argument, *vectors)
        if of_input is True:
            check_count(fit, input.shape[0] * prod(input.shape[2:]), "for each channel")
    return input


def instance(fit: Fit, input: Tensor, axis: int, of_input: Any, argument: str, *vectors: Any) -> Tensor:
    """(N, C, *) or (C, *) -> the same, C as in the vectors. `of_input`: mean and variance are those of the input."""
    check_vectors(fit, input, axis, argument, *vectors)
    if of_input is True:
        check_count(fit, prod(input.shape[axis:][1:]), "along the axes after the channels")
    return input


def group(fit: Fit, input: Tensor, argument: str, *vectors: Any) -> Tensor:
    """(N, C, *) -> (N, C, *), C as in the vectors."""
    if at_least_rank(fit, "channels", input, 2):
        check_vectors(fit, input, 1, argument, *vectors)
    return input


def check_group_size(fit: Fit, input: Tensor, num_groups: Any) -> None:
    if input.rank > 1:
        check_count(fit, shared(prod(input.shape), num_groups), "in a group")


def check_groups(fit: Fit, num_groups: Any, channels: Any) -> None:
    if isinstance(num_groups, int | Poly) and isinstance(channels, int | Poly):
        says = "has {got} channels, which are no multiple of num_groups={want}"
        fit.divides("divisible", num_groups, channels, says, "num_groups")


def _vectors(count: Any, affine: Any, tracked: Any, bias: Any) -> dict[str, Any]:
    mean = parameter(tracked, count)
    shift = None if bias is False else parameter(affine, count)
    steps = Tensor((), "int64") if tracked is True else None if tracked is False else UNKNOWN
    return {
        "weight": parameter(affine, count),
        "bias": shift,
        "running_mean": mean,
        "running_var": mean,
        "num_batches_tracked": steps,
    }


_UNMADE = {"num_features": UNKNOWN, "weight": UNKNOWN, "bias": UNKNOWN, "running_mean": UNKNOWN, "running_var": UNKNOWN}


def _forward_batch(ranks: tuple[int, ...]) -> Any:
    def forward(fit: Fit, self: Any, input: Tensor) -> Tensor:
        if ranks and not has_rank(fit, "channels", input, *ranks):
            return input
        of_input = self.track_running_stats is False or self.training is True
        return batch(fit, input, of_input, "num_features", self.running_mean, self.weight)

    return forward


def _declare_batch(n: int, ranks: tuple[int, ...]) -> None:
    def build(
        fit: Fit,
        num_features: Any,
        eps: Any = 1e-5,
        momentum: Any = 0.1,
        affine: Any = True,
        track_running_stats: Any = True,
        device: Any = None,
        dtype: Any = None,
        *,
        bias: Any = True,
    ) -> dict[str, Any]:
        return _vectors(num_features, affine, track_running_stats, bias)

    def build_lazy(
        fit: Fit,
        eps: Any = 1e-5,
        momentum: Any = 0.1,
        affine: Any = True,
        track_running_stats: Any = True,
        device: Any = None,
        dtype: Any = None,
        *,
        bias: Any = True,
    ) -> dict[str, Any]:
        return _UNMADE

    for one, name in ((build, f"BatchNorm{n}d"), (build_lazy, f"LazyBatchNorm{n}d")):
        one.__doc__ = f"(N, C, *) -> (N, C, *), * of {n} axes.\n\n{PAGES}/torch.nn.{name}.html"
        layer(f"torch.nn.{name}")(one).forward(_forward_batch(ranks))


@layer("torch.nn.SyncBatchNorm")
def SyncBatchNorm(
    fit: Fit,
    num_features: Any,
    eps: Any = 1e-5,
    momentum: Any = 0.1,
    affine: Any = True,
    track_running_stats: Any = True,
    process_group: Any = None,
    device: Any = None,
    dtype: Any = None,
    *,
    bias: Any = True,
) -> dict[str, Any]:
    """(N, C, *) -> (N, C, *).

    https://docs.pytorch.org/docs/stable/generated/torch.nn.SyncBatchNorm.html
    """
    return _vectors(num_features, affine, track_running_stats, bias)


SyncBatchNorm.forward(_forward_batch(()))


def _declare_instance(n: int) -> None:
    def build(
        fit: Fit,
        num_features: Any,
        eps: Any = 1e-5,
        momentum: Any = 0.1,
        affine: Any = False,
        track_running_stats: Any = False,
        device: Any = None,
        dtype: Any = None,
        *,
        bias: Any = True,
    ) -> dict[str, Any]:
        return _vectors(num_features, affine, track_running_stats, bias)

    def build_lazy(
        fit: Fit,
        eps: Any = 1e-5,
        momentum: Any = 0.1,
        affine: Any = True,
        track_running_stats: Any = True,
        device: Any = None,
        dtype: Any = None,
        *,
        bias: Any = True,
    ) -> dict[str, Any]:
        return _UNMADE

    def forward(fit: Fit, self: Any, input: Tensor) -> Tensor:
        if not has_rank(fit, "channels", input, n + 1, n + 2):
            return input
        of_input = self.track_running_stats is False or self.training is True
        return instance(fit, input, -n - 1, of_input, "num_features", self.running_mean, self.weight)

    for one, name in ((build, f"InstanceNorm{n}d"), (build_lazy, f"LazyInstanceNorm{n}d")):
        one.__doc__ = f"(N, C, *) or (C, *) -> the same, * of {n} axes.\n\n{PAGES}/torch.nn.{name}.html"
        layer(f"torch.nn.{name}")(one).forward(forward)


for _n, _ranks in ((1, (2, 3)), (2, (4,)), (3, (5,))):
    _declare_batch(_n, _ranks)
    _declare_instance(_n)


@layer("torch.nn.GroupNorm")
def GroupNorm(
    fit: Fit,
    num_groups: Any,
    num_channels: Any,
    eps: Any = 1e-5,
    affine: Any = True,
    device: Any = None,
    dtype: Any = None,
    *,
    bias: Any = True,
) -> dict[str, Any]:
    """(N, C, *) -> (N, C, *), C a multiple of num_groups.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.GroupNorm.html
    """
    check_groups(fit, num_groups, num_channels)
    shift = None if bias is False else parameter(affine, num_channels)
    return {"weight": parameter(affine, num_channels), "bias": shift}


@GroupNorm.forward
def _group_norm(fit: Fit, self: Any, input: Tensor) -> Tensor:
    if self.weight is None and input.rank > 1:
        check_groups(fit, self.num_groups, input.shape[1])
    check_group_size(fit, input, self.num_groups)
    return group(fit, input, "num_channels", self.weight)
