"""Activations, as layers and as functions of torch.nn.functional. Nearly all keep the shape."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.ops.declare import functional_layer, layer, op
from torchlint_shapes.ops.dtype import chosen
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.kinds import Axes, Size
from torchlint_shapes.ops.position import position, tensor
from torchlint_shapes.ops.starts import images
from torchlint_shapes.ops.takes import FLOATING, only
from torchlint_shapes.ops.tensor import UNKNOWN, Tensor


@functional_layer(
    "torch.nn.ReLU(inplace=False)(input)",
    "torch.nn.ReLU6(inplace=False)(input)",
    "torch.nn.LeakyReLU(negative_slope=0.01, inplace=False)(input)",
    "torch.nn.RReLU(lower=0.125, upper=0.3333333333333333, inplace=False)(input)",
    "torch.nn.ELU(alpha=1.0, inplace=False)(input)",
    "torch.nn.SELU(inplace=False)(input)",
    "torch.nn.CELU(alpha=1.0, inplace=False)(input)",
    "torch.nn.GELU(approximate='none')(input)",
    "torch.nn.SiLU(inplace=False)(input)",
    "torch.nn.Mish(inplace=False)(input)",
    "torch.nn.Softplus(beta=1.0, threshold=20.0)(input)",
    "torch.nn.Softsign()(input)",
    "torch.nn.Tanh()(input)",
    "torch.nn.Sigmoid()(input)",
    "torch.nn.Hardtanh(min_val=-1.0, max_val=1.0, inplace=False, min_value=None, max_value=None)(input)",
    "torch.nn.Hardswish(inplace=False)(input)",
    "torch.nn.Hardsigmoid(inplace=False)(input)",
    "torch.nn.Hardshrink(lambd=0.5)(input)",
    "torch.nn.Softshrink(lambd=0.5)(input)",
    "torch.nn.Tanhshrink()(input)",
    "torch.nn.Threshold(threshold, value, inplace=False)(input)",
    "torch.nn.LogSigmoid()(input)",
)
@op(
    "torch.nn.functional.relu(input, inplace=False)",
    "torch.nn.functional.relu_(input)",
    "torch.nn.functional.relu6(input, inplace=False)",
    "torch.nn.functional.leaky_relu(input, negative_slope=0.01, inplace=False)",
    "torch.nn.functional.leaky_relu_(input, negative_slope=0.01)",
    "torch.nn.functional.rrelu(input, lower=0.125, upper=0.3333333333333333, training=False, inplace=False)",
    "torch.nn.functional.rrelu_(input, lower=0.125, upper=0.3333333333333333, training=False, generator=None)",
    "torch.nn.functional.elu(input, alpha=1.0, inplace=False)",
    "torch.nn.functional.elu_(input, alpha=1.0, scale=1, input_scale=1)",
    "torch.nn.functional.selu(input, inplace=False)",
    "torch.nn.functional.selu_(input)",
    "torch.nn.functional.celu(input, alpha=1.0, inplace=False)",
    "torch.nn.functional.celu_(input, alpha=1.0)",
    "torch.nn.functional.gelu(input, approximate='none')",
    "torch.nn.functional.silu(input, inplace=False)",
    "torch.nn.functional.mish(input, inplace=False)",
    "torch.nn.functional.softplus(input, beta=1, threshold=20)",
    "torch.nn.functional.softsign(input)",
    "torch.nn.functional.tanh(input)",
    "torch.nn.functional.sigmoid(input)",
    "torch.nn.functional.hardtanh(input, min_val=-1.0, max_val=1.0, inplace=False)",
    "torch.nn.functional.hardtanh_(input, min_val=-1.0, max_val=1.0)",
    "torch.nn.functional.hardswish(input, inplace=False)",
    "torch.nn.functional.hardsigmoid(input, inplace=False)",
    "torch.nn.functional.hardshrink(input, lambd=0.5)",
    "torch.nn.functional.softshrink(input, lambd=0.5)",
    "torch.nn.functional.tanhshrink(input)",
    "torch.nn.functional.threshold(input, threshold, value, inplace=False)",
    "torch.nn.functional.threshold_(input, threshold, value)",
    "torch.nn.functional.logsigmoid(input)",
)
def activation(fit: Fit, input: Tensor) -> Tensor:
    """(*) -> (*)."""
    return Tensor(input.shape, input.dtype)


@functional_layer(
    "torch.nn.Softmax(dim=None)(input)", "torch.nn.LogSoftmax(dim=None)(input)", "torch.nn.Softmin(dim=None)(input)"
)
@op(
    "torch.nn.functional.softmax(input, dim=None, _stacklevel=3, dtype=None)",
    "torch.nn.functional.log_softmax",
    "torch.nn.functional.softmin",
)
def softmax(fit: Fit, input: Tensor, dim: Axes, dtype: Any = None) -> Tensor:
    """(*) -> (*), along the axis `dim`."""
    if isinstance(dim, int):
        position(fit, dim, input.rank)
    if dtype is None:
        only(fit, input, FLOATING, "numbers", "input")
    return Tensor(input.shape, chosen(dtype, input.dtype))


@op("torch.nn.functional.gumbel_softmax(logits, tau=1, hard=False, eps=1e-10, dim=-1)")
def gumbel_softmax(fit: Fit, logits: Tensor, dim: Axes) -> Tensor:
    """(*) -> (*), along the axis `dim`."""
    return softmax(fit, logits, dim)


@functional_layer("torch.nn.Softmax2d()(input)", starts=images, n=2)
def softmax_of_channels(fit: Fit, input: Tensor) -> Tensor:
    """(N, C, H, W) or (C, H, W) -> the same, along the channels."""
    if input.rank not in (3, 4):
        fit.fail("axis", "3-D or 4-D", f"{input.rank}-D", "takes {want} input but receives a {got} tensor")
    return Tensor(input.shape, input.dtype)


@functional_layer("torch.nn.GLU(dim=-1)(input)")
@op("torch.nn.functional.glu(input, dim=-1)")
def glu(fit: Fit, input: Tensor, dim: Axes) -> Any:
    """(.., 2n, ..) -> (.., n, ..) at the axis `dim`."""
    if not input.rank:
        fit.fail("axis", "at least 1-D", "0-D", "takes {want} input but receives a {got} tensor")
        return UNKNOWN
    axis, sizes = position(fit, dim, input.rank), list(input.shape)
    fit.divides("divisible", 2, sizes[axis], "splits an axis into {want} halves but its size is {got}", "dim")
    sizes[axis] = sizes[axis] // 2
    return Tensor(tuple(sizes), input.dtype)


def apply_prelu(fit: Fit, input: Tensor, weight: Any, argument: str) -> Tensor:
    """(N, C, *) -> (N, C, *), weight () or (1) or (C); a tensor of one axis has one channel."""
    if isinstance(weight, Tensor) and weight.rank == 1 and isinstance(weight.shape[0], int) and weight.shape[0] != 1:
        if not input.rank:
            fit.fail("channels", "at least 1-D", "0-D", "takes {want} input but receives a {got} tensor", argument)
        else:
            got = input.shape[1] if input.rank > 1 else 1
            fit.equal("channels", weight.shape[0], got, "takes {want} channels but receives {got}", argument, axis=1)
    return Tensor(input.shape, input.dtype)


@op("torch.nn.functional.prelu(input, weight)", "torch.prelu")
def prelu(fit: Fit, input: Tensor, weight: Tensor) -> Tensor:
    """(N, C, *) -> (N, C, *), weight () or (1) or (C)."""
    if weight.rank > 1:
        fit.fail(
            "channels", "0-D or 1-D", f"{weight.rank}-D", "takes a {want} weight but receives a {got} one", "weight"
        )
    return apply_prelu(fit, input, weight, "weight")


@layer("torch.nn.PReLU(num_parameters=1, init=0.25, device=None, dtype=None)(input)")
def PReLU(fit: Fit, num_parameters: Size) -> dict[str, Any]:
    """(N, C, *) -> (N, C, *), num_parameters 1 or C."""
    return {"weight": tensor((num_parameters,))}


@PReLU.forward
def _prelu(fit: Fit, self: Any, input: Tensor) -> Tensor:
    return apply_prelu(fit, input, self.weight, "num_parameters")
