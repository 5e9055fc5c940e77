"""torchvision.ops: layers, among them those that are made of others.

https://docs.pytorch.org/vision/stable/ops.html
"""

from __future__ import annotations

from typing import Any

from torchlint_shapes.ops.axes import permuted
from torchlint_shapes.ops.broadcast import broadcast
from torchlint_shapes.ops.conv import check_channels, check_groups, convolve
from torchlint_shapes.ops.declare import Fit, layer, op
from torchlint_shapes.ops.linear import check_features, decided
from torchlint_shapes.ops.position import known, tensor
from torchlint_shapes.ops.tensor import UNKNOWN, Tensor
from torchlint_shapes.ops.window import has_rank, shared, spread

PAGES = "https://docs.pytorch.org/vision/stable/generated/torchvision.ops"


@op("torchvision.ops.stochastic_depth")
def stochastic_depth(fit: Fit, input: Tensor, p: Any, mode: Any, training: Any = True) -> Tensor:
    """(*) -> (*).

    https://docs.pytorch.org/vision/stable/generated/torchvision.ops.stochastic_depth.html
    """
    return Tensor(input.shape, input.dtype)


@layer("torchvision.ops.StochasticDepth")
def StochasticDepth(fit: Fit, p: Any, mode: Any) -> None:
    """(*) -> (*).

    https://docs.pytorch.org/vision/stable/generated/torchvision.ops.StochasticDepth.html
    """


@StochasticDepth.forward
def _stochastic_depth(fit: Fit, self: Any, input: Tensor) -> Tensor:
    return Tensor(input.shape, input.dtype)


@layer("torchvision.ops.FrozenBatchNorm2d")
def FrozenBatchNorm2d(fit: Fit, num_features: Any, eps: Any = 1e-5) -> dict[str, Any]:
    """(N, C, H, W) -> the same, C = num_features.

    https://docs.pytorch.org/vision/stable/generated/torchvision.ops.FrozenBatchNorm2d.html
    """
    return dict.fromkeys(("weight", "bias", "running_mean", "running_var"), Tensor((num_features,)))


@FrozenBatchNorm2d.forward
def _frozen(fit: Fit, self: Any, x: Tensor) -> Tensor:
    if not isinstance(self.weight, Tensor):
        return Tensor(x.shape, x.dtype)
    return tensor(broadcast(fit, (x.shape, (1, self.weight.shape[0], 1, 1)), "channels"), x.dtype)


@layer("torchvision.ops.Permute")
def Permute(fit: Fit, dims: Any) -> None:
    """The axes in another order.

    https://docs.pytorch.org/vision/stable/generated/torchvision.ops.Permute.html
    """


@Permute.forward
def _permute(fit: Fit, self: Any, x: Tensor) -> Tensor:
    return permuted(fit, x, self.dims)


def _declare_drop_block(n: int) -> None:
    def function(
        fit: Fit,
        input: Tensor,
        p: Any,
        block_size: Any,
        inplace: Any = False,
        eps: Any = 1e-6,
        training: Any = True,
    ) -> Tensor:
        has_rank(fit, "window", input, n + 2)
        return Tensor(input.shape, input.dtype)

    def build(fit: Fit, p: Any, block_size: Any, inplace: Any = False, eps: Any = 1e-6) -> None:
        return None

    def forward(fit: Fit, self: Any, input: Tensor) -> Tensor:
        return function(fit, input, self.p, self.block_size)

    function.__doc__ = f"(N, C, *) -> the same, * of {n} axes.\n\n{PAGES}.drop_block{n}d.html"
    build.__doc__ = f"(N, C, *) -> the same, * of {n} axes.\n\n{PAGES}.DropBlock{n}d.html"
    op(f"torchvision.ops.drop_block{n}d")(function)
    layer(f"torchvision.ops.DropBlock{n}d")(build).forward(forward)


def _half(kernel: Any, dilation: Any) -> Any:
    return decided(lambda: (kernel - 1) // 2 * dilation)


def _declare_norm_activation(n: int) -> None:
    def build(
        fit: Fit,
        in_channels: Any,
        out_channels: Any,
        kernel_size: Any = 3,
        stride: Any = 1,
        padding: Any = None,
        groups: Any = 1,
        norm_layer: Any = "BatchNorm",
        activation_layer: Any = UNKNOWN,
        dilation: Any = 1,
        inplace: Any = True,
        bias: Any = None,
    ) -> dict[str, Any]:
        check_groups(fit, groups, in_channels=in_channels, out_channels=out_channels)
        kernel, dilated = spread(kernel_size, n), spread(dilation, n)
        around = tuple(map(_half, kernel, dilated))
        return {"padding": around if padding is None else padding}

    def forward(fit: Fit, self: Any, input: Tensor) -> Any:
        if self.norm_layer == "BatchNorm" and not has_rank(fit, "channels", input, n + 2):
            return UNKNOWN
        kernel = (self.out_channels, shared(self.in_channels, self.groups), *spread(self.kernel_size, n))
        weight = Tensor(tuple(UNKNOWN if known(size) is None else size for size in kernel))  # type: ignore[misc]
        given = (self.stride, self.padding, self.dilation, self.in_channels)
        return convolve(fit, n, input, weight, None, *given, "in_channels")

    build.__doc__ = f"A convolution of {n} axes that keeps the size by itself, norm, activation.\n\n"
    build.__doc__ += f"{PAGES}.Conv{n}dNormActivation.html"
    layer(f"torchvision.ops.Conv{n}dNormActivation")(build).forward(forward)


for _n in (2, 3):
    _declare_drop_block(_n)
    _declare_norm_activation(_n)


@layer("torchvision.ops.SqueezeExcitation")
def SqueezeExcitation(
    fit: Fit, input_channels: Any, squeeze_channels: Any, activation: Any = UNKNOWN, scale_activation: Any = UNKNOWN
) -> None:
    """(N, C, H, W) or (C, H, W) -> the same, C = input_channels.

    https://docs.pytorch.org/vision/stable/generated/torchvision.ops.SqueezeExcitation.html
    """


@SqueezeExcitation.forward
def _squeeze(fit: Fit, self: Any, input: Tensor) -> Tensor:
    if has_rank(fit, "channels", input, 3, 4):
        check_channels(fit, self.input_channels, input, 2, "input_channels")
    return Tensor(input.shape, input.dtype)


@layer("torchvision.ops.MLP")
def MLP(
    fit: Fit,
    in_channels: Any,
    hidden_channels: Any,
    norm_layer: Any = None,
    activation_layer: Any = UNKNOWN,
    inplace: Any = None,
    bias: Any = True,
    dropout: Any = 0.0,
) -> None:
    """(*, in_channels) -> (*, hidden_channels[-1]).

    https://docs.pytorch.org/vision/stable/generated/torchvision.ops.MLP.html
    """


@MLP.forward
def _mlp(fit: Fit, self: Any, input: Tensor) -> Tensor:
    if not input.rank:
        fit.fail("features", "at least 1-D", "0-D", "takes {want} input but receives a {got} tensor", "in_channels")
        return input
    check_features(fit, self.in_channels, input.shape[-1], "in_channels")
    return tensor((*input.shape[:-1], known(decided(lambda: self.hidden_channels[-1]))), input.dtype)
