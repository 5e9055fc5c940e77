"""Linear, Bilinear, Identity and their functional and lazy forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from torchlint_shapes.dims import Dim, Poly, Undecided
from torchlint_shapes.ops.declare import functional_layer, layer, op
from torchlint_shapes.ops.fit import Fit, Kind
from torchlint_shapes.ops.kinds import Flag, OptionalTensor, Size
from torchlint_shapes.ops.position import known, tensor
from torchlint_shapes.ops.starts import features, features_of_weight
from torchlint_shapes.ops.takes import alike
from torchlint_shapes.ops.tensor import UNKNOWN, Tensor


def decided(value: Callable[[], Any]) -> Any:
    """The value, or UNKNOWN when an argument that decides it is not known."""
    try:
        return value()
    except Undecided:
        return UNKNOWN


def parameter(present: Any, *shape: Any) -> Any:
    """A parameter that a layer has only if `present` is true: a Tensor, None, or UNKNOWN when that is not decided."""
    return decided(lambda: Tensor(shape) if present else None)


def check_counts(fit: Fit, kind: Kind, least: int, **counts: Any) -> bool:
    """Arguments of a constructor that must not be less, by their names. False when a number is."""
    less = {name: count for name, count in counts.items() if isinstance(count, int) and count < least}
    for name, count in less.items():
        fit.fail(kind, str(least), str(count), f"has {name}={{got}}, where {{want}} is the least", name)
    return not less


def check_features(
    fit: Fit, want: Any, got: Any, argument: str | None, says: str = "", axis: int = -1, kind: Kind = "features"
) -> None:
    """The features that a layer was built for against those that arrive; nothing, where the former are not known."""
    if isinstance(want, int | Poly):
        fit.equal(kind, want, got, says or "takes {want} features but receives {got}", argument, axis=axis)


def apply_linear(fit: Fit, input: Tensor, weight: Tensor, bias: Any, kind: Kind, argument: str) -> Tensor:
    """(*, in_features) -> (*, out_features), weight (out_features, in_features) or (in_features)."""
    if not input.rank:
        fit.fail(kind, "at least 1-D", "0-D", "takes {want} input but receives a {got} tensor", argument)
        return Tensor(weight.shape[:-1], input.dtype)
    check_features(fit, weight.shape[-1], input.shape[-1], argument, kind=kind)
    alike(fit, weight, input, ("weight", "input"), "input")
    if not fit.failed:  # of a weight that is turned round the bias cannot be right either
        _check_bias(fit, bias, weight.shape[0] if weight.rank == 2 else 1)
    return Tensor((*input.shape[:-1], *weight.shape[:-1]), input.dtype or weight.dtype)


def _check_bias(fit: Fit, bias: Any, out_features: Dim) -> None:
    """A bias of one axis has out_features elements, or 1."""
    if isinstance(bias, Tensor) and bias.rank == 1 and isinstance(bias.shape[0], int) and bias.shape[0] != 1:
        fit.equal("matmul", out_features, bias.shape[0], "has {want} outputs but its bias has {got}", "bias")


@op("torch.nn.functional.linear(input, weight, bias=None)", starts=features_of_weight)
def linear(fit: Fit, input: Tensor, weight: Tensor, bias: OptionalTensor) -> Any:
    """(*, in_features) -> (*, out_features), weight (out_features, in_features) or (in_features)."""
    if weight.rank not in (1, 2):
        fit.fail("matmul", "1-D or 2-D", f"{weight.rank}-D", "takes a {want} weight but receives a {got} one", "weight")
        return UNKNOWN
    return apply_linear(fit, input, weight, bias, "matmul", "weight")


@layer(
    "torch.nn.Linear(in_features, out_features, bias=True, device=None, dtype=None)(input)",
    starts=features("in_features", 2, 3, 4, 5, 1),
)
def Linear(fit: Fit, in_features: Size, out_features: Size, bias: Flag) -> dict[str, Any]:
    """(*, in_features) -> (*, out_features)."""
    check_counts(fit, "features", 0, in_features=in_features, out_features=out_features)
    return {"weight": tensor((out_features, in_features)), "bias": parameter(bias, out_features)}


@Linear.forward
def _linear(fit: Fit, self: Any, input: Tensor) -> Tensor:
    if not isinstance(self.weight, Tensor):
        return tensor((*input.shape[:-1], known(self.out_features)), input.dtype)
    return apply_linear(fit, input, self.weight, self.bias, "features", "in_features")


@layer("torch.nn.LazyLinear(out_features, bias=True, device=None, dtype=None)(input)")
def LazyLinear(fit: Fit, out_features: Size, bias: Flag) -> dict[str, Any]:
    """(*, any) -> (*, out_features): the first input decides in_features."""
    check_counts(fit, "features", 0, out_features=out_features)
    return {"weight": UNKNOWN, "bias": parameter(bias, out_features), "in_features": UNKNOWN}


@LazyLinear.forward
def _lazy_linear(fit: Fit, self: Any, input: Tensor) -> Tensor:
    if not input.rank:
        fit.fail("features", "at least 1-D", "0-D", "takes {want} input but receives a {got} tensor")
    return tensor((*input.shape[:-1], known(self.out_features)), input.dtype)


@functional_layer("torch.nn.Identity(*args, **kwargs)(input)")
def _identity(fit: Fit, input: Any) -> Any:
    """(*) -> (*), whatever the arguments."""
    return input


@functional_layer("torch.ao.quantization.QuantStub(qconfig=None)(x)")
@functional_layer("torch.ao.quantization.DeQuantStub(qconfig=None)(x)")
def _stub(fit: Fit, x: Any) -> Any:
    """(*) -> (*), where numbers of a model become quantized, or floating again."""
    return x


def apply_bilinear(fit: Fit, input1: Tensor, input2: Tensor, weight: Tensor, arguments: tuple[str, str]) -> Tensor:
    """(*, in1_features), (*, in2_features) -> (*, out_features), weight (out_features, in1_features, in2_features)."""
    if input1.rank != input2.rank or not input1.rank:
        want, got = f"{max(input1.rank, 1)}-D", f"{input2.rank}-D"
        fit.fail("features", want, got, "takes a {want} second input beside this first one but receives a {got} tensor")
        return Tensor((*input1.shape[:-1], weight.shape[0]), input1.dtype)
    for axis, (one, other) in enumerate(zip(input1.shape[:-1], input2.shape[:-1], strict=True)):
        fit.equal("join", one, other, "receives inputs whose axes are {want} and {got} long", axis=axis)
    for input, width, argument in zip((input1, input2), weight.shape[1:], arguments, strict=True):
        check_features(fit, width, input.shape[-1], argument)
    return Tensor((*input1.shape[:-1], weight.shape[0]), input1.dtype)


@op("torch.nn.functional.bilinear(input1, input2, weight, bias=None)", "torch.bilinear")
def bilinear(fit: Fit, input1: Tensor, input2: Tensor, weight: Tensor, bias: OptionalTensor) -> Any:
    """(*, in1_features), (*, in2_features) -> (*, out_features), weight (out_features, in1_features, in2_features)."""
    if weight.rank != 3:
        return UNKNOWN
    if isinstance(bias, Tensor) and bias.rank == 1:
        says = "has {want} outputs but its bias has {got}"
        fit.equal("features", weight.shape[0], bias.shape[0], says, "bias")
    return apply_bilinear(fit, input1, input2, weight, ("weight", "weight"))


@layer(
    "torch.nn.Bilinear(in1_features, in2_features, out_features, bias=True, device=None, dtype=None)(input1, input2)"
)
def Bilinear(fit: Fit, in1_features: Size, in2_features: Size, out_features: Size, bias: Flag) -> dict[str, Any]:
    """(*, in1_features), (*, in2_features) -> (*, out_features)."""
    check_counts(fit, "features", 0, in1_features=in1_features, in2_features=in2_features, out_features=out_features)
    return {"weight": tensor((out_features, in1_features, in2_features)), "bias": parameter(bias, out_features)}


@Bilinear.forward
def _bilinear(fit: Fit, self: Any, input1: Tensor, input2: Tensor) -> Any:
    if not isinstance(self.weight, Tensor):
        return tensor((*input1.shape[:-1], known(self.out_features)), input1.dtype)
    return apply_bilinear(fit, input1, input2, self.weight, ("in1_features", "in2_features"))
