"""The functional forms of batch, instance and group norms, and those that torch itself has. They keep the shape."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.ops.declare import Fit, op
from torchlint_shapes.ops.norm import batch, check_group_size, check_groups, group, instance
from torchlint_shapes.ops.tensor import Tensor
from torchlint_shapes.ops.window import at_least_rank


@op("torch.nn.functional.batch_norm")
def batch_norm(
    fit: Fit,
    input: Tensor,
    running_mean: Any,
    running_var: Any,
    weight: Any = None,
    bias: Any = None,
    training: Any = False,
    momentum: Any = 0.1,
    eps: Any = 1e-5,
) -> Tensor:
    """(N, C, *) -> (N, C, *), the others (C).

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.batch_norm.html
    """
    return batch(fit, input, training, "weight", running_mean, running_var, weight, bias)


@op("torch.batch_norm")
def torch_batch_norm(
    fit: Fit,
    input: Tensor,
    weight: Any,
    bias: Any,
    running_mean: Any,
    running_var: Any,
    training: Any,
    momentum: Any,
    eps: Any,
    cudnn_enabled: Any,
) -> Tensor:
    """(N, C, *) -> (N, C, *), the others (C).

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.batch_norm.html
    """
    return batch(fit, input, False, "weight", running_mean, running_var, weight, bias)


@op("torch.nn.functional.instance_norm")
def instance_norm(
    fit: Fit,
    input: Tensor,
    running_mean: Any = None,
    running_var: Any = None,
    weight: Any = None,
    bias: Any = None,
    use_input_stats: Any = True,
    momentum: Any = 0.1,
    eps: Any = 1e-5,
) -> Tensor:
    """(N, C, *) -> (N, C, *), the others (C).

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.instance_norm.html
    """
    if not at_least_rank(fit, "channels", input, 2):
        return input
    return instance(fit, input, 1 - input.rank, use_input_stats, "weight", running_mean, running_var, weight, bias)


@op("torch.instance_norm")
def torch_instance_norm(
    fit: Fit,
    input: Tensor,
    weight: Any,
    bias: Any,
    running_mean: Any,
    running_var: Any,
    use_input_stats: Any,
    momentum: Any,
    eps: Any,
    cudnn_enabled: Any,
) -> Tensor:
    """(N, C, *) -> (N, C, *), the others (C).

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.instance_norm.html
    """
    if not at_least_rank(fit, "channels", input, 2):
        return input
    return instance(fit, input, 1 - input.rank, False, "weight", running_mean, running_var, weight, bias)


@op("torch.nn.functional.group_norm")
def group_norm(
    fit: Fit, input: Tensor, num_groups: Any, weight: Any = None, bias: Any = None, eps: Any = 1e-5
) -> Tensor:
    """(N, C, *) -> (N, C, *), C a multiple of num_groups, weight and bias (C).

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.group_norm.html
    """
    if input.rank > 1:
        check_groups(fit, num_groups, input.shape[1])
    check_group_size(fit, input, num_groups)
    return group(fit, input, "weight", weight, bias)


@op("torch.group_norm")
def torch_group_norm(
    fit: Fit,
    input: Tensor,
    num_groups: Any,
    weight: Any = None,
    bias: Any = None,
    eps: Any = 1e-5,
    cudnn_enabled: Any = True,
) -> Tensor:
    """(N, C, *) -> (N, C, *), C a multiple of num_groups, weight and bias (C).

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.group_norm.html
    """
    if input.rank > 1:
        check_groups(fit, num_groups, input.shape[1])
    return group(fit, input, "weight", weight, bias)
