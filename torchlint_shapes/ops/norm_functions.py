"""The functional forms of batch, instance and group norms, and those that torch itself has. They keep the shape."""

from __future__ import annotations

from torchlint_shapes.ops.declare import op
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.kinds import Flag, OptionalTensor, Size
from torchlint_shapes.ops.norm import batch, check_group_size, check_groups, group, instance
from torchlint_shapes.ops.tensor import Tensor
from torchlint_shapes.ops.window import at_least_rank


@op(
    "torch.nn.functional.batch_norm(input, running_mean, running_var, weight=None, bias=None, training=False, "
    "momentum=0.1, eps=1e-05)"
)
def batch_norm(
    fit: Fit,
    input: Tensor,
    running_mean: OptionalTensor,
    running_var: OptionalTensor,
    weight: OptionalTensor,
    bias: OptionalTensor,
    training: Flag,
) -> Tensor:
    """(N, C, *) -> (N, C, *), the others (C)."""
    return batch(fit, input, training, "weight", running_mean, running_var, weight, bias)


@op(
    "torch.batch_norm(input, weight, bias, running_mean, running_var, training, momentum, eps, cudnn_enabled)",
    page="generated/torch.nn.functional.batch_norm.html",
)
def torch_batch_norm(
    fit: Fit,
    input: Tensor,
    weight: OptionalTensor,
    bias: OptionalTensor,
    running_mean: OptionalTensor,
    running_var: OptionalTensor,
) -> Tensor:
    """(N, C, *) -> (N, C, *), the others (C)."""
    return batch(fit, input, False, "weight", running_mean, running_var, weight, bias)


@op(
    "torch.nn.functional.instance_norm(input, running_mean=None, running_var=None, weight=None, bias=None, "
    "use_input_stats=True, momentum=0.1, eps=1e-05)"
)
def instance_norm(
    fit: Fit,
    input: Tensor,
    running_mean: OptionalTensor,
    running_var: OptionalTensor,
    weight: OptionalTensor,
    bias: OptionalTensor,
    use_input_stats: Flag,
) -> Tensor:
    """(N, C, *) -> (N, C, *), the others (C)."""
    if not at_least_rank(fit, "channels", input, 2):
        return input
    return instance(fit, input, 1 - input.rank, use_input_stats, "weight", running_mean, running_var, weight, bias)


@op(
    "torch.instance_norm(input, weight, bias, running_mean, running_var, use_input_stats, momentum, eps, "
    "cudnn_enabled)",
    page="generated/torch.nn.functional.instance_norm.html",
)
def torch_instance_norm(
    fit: Fit,
    input: Tensor,
    weight: OptionalTensor,
    bias: OptionalTensor,
    running_mean: OptionalTensor,
    running_var: OptionalTensor,
) -> Tensor:
    """(N, C, *) -> (N, C, *), the others (C)."""
    if not at_least_rank(fit, "channels", input, 2):
        return input
    return instance(fit, input, 1 - input.rank, False, "weight", running_mean, running_var, weight, bias)


@op("torch.nn.functional.group_norm(input, num_groups, weight=None, bias=None, eps=1e-05)")
def group_norm(fit: Fit, input: Tensor, num_groups: Size, weight: OptionalTensor, bias: OptionalTensor) -> Tensor:
    """(N, C, *) -> (N, C, *), C a multiple of num_groups, weight and bias (C)."""
    if input.rank > 1:
        check_groups(fit, num_groups, input.shape[1])
    check_group_size(fit, input, num_groups)
    return group(fit, input, "weight", weight, bias)


@op(
    "torch.group_norm(input, num_groups, weight=None, bias=None, eps=1e-05, cudnn_enabled=True)",
    page="generated/torch.nn.functional.group_norm.html",
)
def torch_group_norm(fit: Fit, input: Tensor, num_groups: Size, weight: OptionalTensor, bias: OptionalTensor) -> Tensor:
    """(N, C, *) -> (N, C, *), C a multiple of num_groups, weight and bias (C)."""
    if input.rank > 1:
        check_groups(fit, num_groups, input.shape[1])
    return group(fit, input, "weight", weight, bias)
