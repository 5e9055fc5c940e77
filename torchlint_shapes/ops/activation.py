"""Activations, as layers and as functions of torch.nn.functional. Nearly all keep the shape: they are two tables."""

from __future__ import annotations

from inspect import Parameter, Signature
from typing import Any

from torchlint_shapes.ops.declare import Fit, layer, op
from torchlint_shapes.ops.dtype import chosen
from torchlint_shapes.ops.position import position
from torchlint_shapes.ops.tensor import UNKNOWN, Tensor

DOCS = "https://docs.pytorch.org/docs/stable/generated"
REQUIRED = Parameter.empty


def keeping_layer(name: str, **parameters: Any) -> None:
    """Registers a layer of torch.nn that keeps the shape, with the constructor's parameters and their defaults."""

    def construct(fit: Fit, *_: Any, **__: Any) -> None:
        return None

    construct.__doc__ = f"(*) -> (*).\n\n{DOCS}/torch.nn.{name}.html"
    construct.__signature__ = _signature(fit=REQUIRED, **parameters)  # type: ignore[attr-defined]

    @layer(f"torch.nn.{name}")(construct).forward
    def _(fit: Fit, self: Any, input: Tensor) -> Tensor:
        return Tensor(input.shape, input.dtype)


def keeping_op(name: str, **parameters: Any) -> None:
    """Registers a function of torch.nn.functional that keeps the shape of `input`, its first parameter."""

    def keep(fit: Fit, input: Tensor, *_: Any, **__: Any) -> Tensor:
        return Tensor(input.shape, input.dtype)

    keep.__doc__ = f"(*) -> (*).\n\n{DOCS}/torch.nn.functional.{name}.html"
    keep.__signature__ = _signature(fit=REQUIRED, input=REQUIRED, **parameters)  # type: ignore[attr-defined]
    op(f"torch.nn.functional.{name}")(keep)


def _signature(**parameters: Any) -> Signature:
    return Signature(
        [Parameter(name, Parameter.POSITIONAL_OR_KEYWORD, default=default) for name, default in parameters.items()]
    )


keeping_layer("ReLU", inplace=False)
keeping_layer("ReLU6", inplace=False)
keeping_layer("LeakyReLU", negative_slope=0.01, inplace=False)
keeping_layer("RReLU", lower=1 / 8, upper=1 / 3, inplace=False)
keeping_layer("ELU", alpha=1.0, inplace=False)
keeping_layer("SELU", inplace=False)
keeping_layer("CELU", alpha=1.0, inplace=False)
keeping_layer("GELU", approximate="none")
keeping_layer("SiLU", inplace=False)
keeping_layer("Mish", inplace=False)
keeping_layer("Softplus", beta=1.0, threshold=20.0)
keeping_layer("Softsign")
keeping_layer("Tanh")
keeping_layer("Sigmoid")
keeping_layer("Hardtanh", min_val=-1.0, max_val=1.0, inplace=False, min_value=None, max_value=None)
keeping_layer("Hardswish", inplace=False)
keeping_layer("Hardsigmoid", inplace=False)
keeping_layer("Hardshrink", lambd=0.5)
keeping_layer("Softshrink", lambd=0.5)
keeping_layer("Tanhshrink")
keeping_layer("Threshold", threshold=REQUIRED, value=REQUIRED, inplace=False)
keeping_layer("LogSigmoid")

keeping_op("relu", inplace=False)
keeping_op("relu_")
keeping_op("relu6", inplace=False)
keeping_op("leaky_relu", negative_slope=0.01, inplace=False)
keeping_op("leaky_relu_", negative_slope=0.01)
keeping_op("rrelu", lower=1 / 8, upper=1 / 3, training=False, inplace=False)
keeping_op("rrelu_", lower=1 / 8, upper=1 / 3, training=False, generator=None)
keeping_op("elu", alpha=1.0, inplace=False)
keeping_op("elu_", alpha=1.0, scale=1, input_scale=1)
keeping_op("selu", inplace=False)
keeping_op("selu_")
keeping_op("celu", alpha=1.0, inplace=False)
keeping_op("celu_", alpha=1.0)
keeping_op("gelu", approximate="none")
keeping_op("silu", inplace=False)
keeping_op("mish", inplace=False)
keeping_op("softplus", beta=1, threshold=20)
keeping_op("softsign")
keeping_op("tanh")
keeping_op("sigmoid")
keeping_op("hardtanh", min_val=-1.0, max_val=1.0, inplace=False)
keeping_op("hardtanh_", min_val=-1.0, max_val=1.0)
keeping_op("hardswish", inplace=False)
keeping_op("hardsigmoid", inplace=False)
keeping_op("hardshrink", lambd=0.5)
keeping_op("softshrink", lambd=0.5)
keeping_op("tanhshrink")
keeping_op("threshold", threshold=REQUIRED, value=REQUIRED, inplace=False)
keeping_op("threshold_", threshold=REQUIRED, value=REQUIRED)
keeping_op("logsigmoid")


def along(fit: Fit, input: Tensor, dim: Any, dtype: Any = None) -> Tensor:
    """(*) -> (*), along the axis `dim`."""
    if isinstance(dim, int):
        position(fit, dim, input.rank)
    return Tensor(input.shape, chosen(dtype, input.dtype))


@op("torch.nn.functional.softmax")
def softmax(fit: Fit, input: Tensor, dim: Any = None, _stacklevel: Any = 3, dtype: Any = None) -> Tensor:
    """(*) -> (*), along the axis `dim`.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softmax.html
    """
    return along(fit, input, dim, dtype)


@op("torch.nn.functional.log_softmax")
def log_softmax(fit: Fit, input: Tensor, dim: Any = None, _stacklevel: Any = 3, dtype: Any = None) -> Tensor:
    """(*) -> (*), along the axis `dim`.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.log_softmax.html
    """
    return along(fit, input, dim, dtype)


@op("torch.nn.functional.softmin")
def softmin(fit: Fit, input: Tensor, dim: Any = None, _stacklevel: Any = 3, dtype: Any = None) -> Tensor:
    """(*) -> (*), along the axis `dim`.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softmin.html
    """
    return along(fit, input, dim, dtype)


@op("torch.nn.functional.gumbel_softmax")
def gumbel_softmax(
    fit: Fit, logits: Tensor, tau: Any = 1, hard: Any = False, eps: Any = 1e-10, dim: Any = -1
) -> Tensor:
    """(*) -> (*), along the axis `dim`.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.gumbel_softmax.html
    """
    return along(fit, logits, dim)


@layer("torch.nn.Softmax")
def Softmax(fit: Fit, dim: Any = None) -> None:
    """(*) -> (*), along the axis `dim`.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.Softmax.html
    """


@layer("torch.nn.LogSoftmax")
def LogSoftmax(fit: Fit, dim: Any = None) -> None:
    """(*) -> (*), along the axis `dim`.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.LogSoftmax.html
    """


@layer("torch.nn.Softmin")
def Softmin(fit: Fit, dim: Any = None) -> None:
    """(*) -> (*), along the axis `dim`.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.Softmin.html
    """


@Softmax.forward
@LogSoftmax.forward
@Softmin.forward
def _softmax(fit: Fit, self: Any, input: Tensor) -> Tensor:
    return along(fit, input, self.dim)


@layer("torch.nn.Softmax2d")
def Softmax2d(fit: Fit) -> None:
    """(N, C, H, W) or (C, H, W) -> the same, along the channels.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.Softmax2d.html
    """


@Softmax2d.forward
def _softmax2d(fit: Fit, self: Any, input: Tensor) -> Tensor:
    if input.rank not in (3, 4):
        fit.fail("axis", "3-D or 4-D", f"{input.rank}-D", "takes {want} input but receives a {got} tensor")
    return Tensor(input.shape, input.dtype)


@op("torch.nn.functional.glu")
def glu(fit: Fit, input: Tensor, dim: Any = -1) -> Any:
    """(.., 2n, ..) -> (.., n, ..) at the axis `dim`.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.glu.html
    """
    if not input.rank:
        fit.fail("axis", "at least 1-D", "0-D", "takes {want} input but receives a {got} tensor")
        return UNKNOWN
    axis, sizes = position(fit, dim, input.rank), list(input.shape)
    fit.divides("divisible", 2, sizes[axis], "splits an axis into {want} halves but its size is {got}", "dim")
    sizes[axis] = sizes[axis] // 2
    return Tensor(tuple(sizes), input.dtype)


@layer("torch.nn.GLU")
def GLU(fit: Fit, dim: Any = -1) -> None:
    """(.., 2n, ..) -> (.., n, ..) at the axis `dim`.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.GLU.html
    """


@GLU.forward
def _glu(fit: Fit, self: Any, input: Tensor) -> Any:
    return glu(fit, input, self.dim)


def apply_prelu(fit: Fit, input: Tensor, weight: Any, argument: str) -> Tensor:
    """(N, C, *) -> (N, C, *), weight () or (1) or (C); a tensor of one axis has one channel."""
    if isinstance(weight, Tensor) and weight.rank == 1 and isinstance(weight.shape[0], int) and weight.shape[0] != 1:
        if not input.rank:
            fit.fail("channels", "at least 1-D", "0-D", "takes {want} input but receives a {got} tensor", argument)
        else:
            got = input.shape[1] if input.rank > 1 else 1
            fit.equal("channels", weight.shape[0], got, "takes {want} channels but receives {got}", argument, axis=1)
    return Tensor(input.shape, input.dtype)


@op("torch.nn.functional.prelu", "torch.prelu")
def prelu(fit: Fit, input: Tensor, weight: Tensor) -> Tensor:
    """(N, C, *) -> (N, C, *), weight () or (1) or (C).

    https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.prelu.html
    """
    if weight.rank > 1:
        fit.fail(
            "channels", "0-D or 1-D", f"{weight.rank}-D", "takes a {want} weight but receives a {got} one", "weight"
        )
    return apply_prelu(fit, input, weight, "weight")


@layer("torch.nn.PReLU")
def PReLU(fit: Fit, num_parameters: Any = 1, init: Any = 0.25, device: Any = None, dtype: Any = None) -> dict[str, Any]:
    """(N, C, *) -> (N, C, *), num_parameters 1 or C.

    https://docs.pytorch.org/docs/stable/generated/torch.nn.PReLU.html
    """
    return {"weight": Tensor((num_parameters,))}


@PReLU.forward
def _prelu(fit: Fit, self: Any, input: Tensor) -> Tensor:
    return apply_prelu(fit, input, self.weight, "num_parameters")
