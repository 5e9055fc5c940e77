"""torchvision.ops: layers, among them those that are made of others.

https://docs.pytorch.org/vision/stable/ops.html
"""

from __future__ import annotations

from typing import Any

from torchlint_shapes.dims import Undecided
from torchlint_shapes.ops.axes import permuted
from torchlint_shapes.ops.broadcast import broadcast
from torchlint_shapes.ops.conv import check_channels, check_groups, convolve
from torchlint_shapes.ops.declare import functional_layer, layer, op
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.kinds import Padding, Size, Sizes
from torchlint_shapes.ops.linear import check_features, decided
from torchlint_shapes.ops.position import known, tensor
from torchlint_shapes.ops.starts import images
from torchlint_shapes.ops.tensor import UNKNOWN, Tensor
from torchlint_shapes.ops.window import has_rank, shared, spread


@functional_layer("torchvision.ops.StochasticDepth(p, mode)(input)")
@op("torchvision.ops.stochastic_depth(input, p, mode, training=True)")
def stochastic_depth(fit: Fit, input: Tensor) -> Tensor:
    """(*) -> (*)."""
    return Tensor(input.shape, input.dtype)


@layer("torchvision.ops.FrozenBatchNorm2d(num_features, eps=1e-05)(x)", starts=images, n=2)
def FrozenBatchNorm2d(fit: Fit, num_features: Size) -> dict[str, Any]:
    """(N, C, H, W) -> the same, C = num_features."""
    return dict.fromkeys(("weight", "bias", "running_mean", "running_var"), tensor((num_features,)))


@FrozenBatchNorm2d.forward
def _frozen(fit: Fit, self: Any, x: Tensor) -> Tensor:
    if not isinstance(self.weight, Tensor):
        return Tensor(x.shape, x.dtype)
    return tensor(broadcast(fit, (x.shape, (1, self.weight.shape[0], 1, 1)), "channels"), x.dtype)


@functional_layer("torchvision.ops.Permute(dims)(x)")
def permute(fit: Fit, x: Tensor, dims: Sizes) -> Tensor:
    """The axes in another order."""
    if not isinstance(dims, tuple | list):
        raise Undecided("an order that is not known")
    return permuted(fit, x, dims)


@functional_layer(
    "torchvision.ops.DropBlock{n}d(p, block_size, inplace=False, eps=1e-06)(input)", starts=images, over=(2, 3)
)
@op("torchvision.ops.drop_block{n}d(input, p, block_size, inplace=False, eps=1e-06, training=True)", over=(2, 3))
def drop_block(fit: Fit, n: int, input: Tensor) -> Tensor:
    """(N, C, *) -> the same, * of n axes."""
    has_rank(fit, "window", input, n + 2)
    return Tensor(input.shape, input.dtype)


@layer(
    "torchvision.ops.Conv{n}dNormActivation(in_channels, out_channels, kernel_size=3, stride=1, padding=None, "
    "groups=1, norm_layer='BatchNorm', activation_layer='ReLU', dilation=1, inplace=True, bias=None)(input)",
    over=(2, 3),
)
def ConvNormActivation(
    fit: Fit,
    n: int,
    in_channels: Size,
    out_channels: Size,
    kernel_size: Sizes,
    padding: Padding,
    groups: Size,
    dilation: Sizes,
) -> dict[str, Any]:
    """A convolution of n axes that keeps the size by itself, norm, activation."""
    check_groups(fit, groups, in_channels=in_channels, out_channels=out_channels)
    around = tuple(map(_half, spread(kernel_size, n), spread(dilation, n)))
    return {"padding": around if padding is None else padding}


def _half(kernel: Any, dilation: Any) -> Any:
    if known(kernel) is None or known(dilation) is None:
        return UNKNOWN
    return decided(lambda: (kernel - 1) // 2 * dilation)


@ConvNormActivation.forward
def _conv_norm_activation(fit: Fit, n: int, self: Any, input: Tensor) -> Any:
    if self.norm_layer == "BatchNorm" and not has_rank(fit, "channels", input, n + 2):
        return UNKNOWN
    kernel = (self.out_channels, shared(self.in_channels, self.groups), *spread(self.kernel_size, n))
    weight = tensor(tuple(UNKNOWN if known(size) is None else size for size in kernel))
    given = (self.stride, self.padding, self.dilation, self.in_channels)
    return convolve(fit, n, input, weight, None, *given, "in_channels")


@functional_layer(
    "torchvision.ops.SqueezeExcitation(input_channels, squeeze_channels, activation='ReLU', "
    "scale_activation='Sigmoid')(input)"
)
def squeeze_excitation(fit: Fit, input: Tensor, input_channels: Size) -> Tensor:
    """(N, C, H, W) or (C, H, W) -> the same, C = input_channels."""
    if has_rank(fit, "channels", input, 3, 4):
        check_channels(fit, input_channels, input, 2, "input_channels")
    return Tensor(input.shape, input.dtype)


@functional_layer(
    "torchvision.ops.MLP(in_channels, hidden_channels, norm_layer=None, activation_layer='ReLU', inplace=None, "
    "bias=True, dropout=0.0)(input)"
)
def mlp(fit: Fit, input: Tensor, in_channels: Size, hidden_channels: Sizes) -> Tensor:
    """(*, in_channels) -> (*, hidden_channels[-1])."""
    if not input.rank:
        fit.fail("features", "at least 1-D", "0-D", "takes {want} input but receives a {got} tensor", "in_channels")
        return input
    check_features(fit, in_channels, input.shape[-1], "in_channels")
    last = hidden_channels[-1] if isinstance(hidden_channels, tuple | list) and hidden_channels else None
    return tensor((*input.shape[:-1], known(last)), input.dtype)
