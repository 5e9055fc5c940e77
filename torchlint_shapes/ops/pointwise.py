"""Element by element: operators and functions of one, two and three tensors that broadcast to each other."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.ops import dtype as dtypes
from torchlint_shapes.ops.broadcast import stretches, together
from torchlint_shapes.ops.declare import Fit, op
from torchlint_shapes.ops.position import tensor, text
from torchlint_shapes.ops.tensor import Tensor

_FLOATING = """
exp exp2 expm1 log log2 log10 log1p sqrt rsqrt sigmoid tanh sin cos tan asin acos atan arcsin arccos arctan sinh cosh
asinh acosh atanh arcsinh arccosh arctanh erf erfc erfinv lgamma digamma i0 sinc reciprocal deg2rad rad2deg
"""
_KEEPING = """
abs absolute neg negative sign sgn floor ceil trunc fix frac square relu bitwise_not conj_physical angle
"""
_TESTS = "isnan isinf isfinite isposinf isneginf isreal signbit logical_not"
_ARITHMETIC = """
mul multiply maximum minimum fmax fmin fmod remainder copysign hypot nextafter gcd lcm bitwise_and bitwise_or
bitwise_xor bitwise_left_shift bitwise_right_shift floor_divide
"""
_DIVISIONS = "true_divide atan2 arctan2 logaddexp logaddexp2 ldexp xlogy"
_COMPARISONS = """
eq ne lt le gt ge not_equal less less_equal greater greater_equal logical_and logical_or logical_xor isclose
"""
_OWN_PARAMETERS = """
float_power heaviside add sub subtract div divide pow addcmul addcdiv lerp clamp clip clamp_min clamp_max nan_to_num
"""
_NEVER_IN_PLACE = frozenset(
    (*_TESTS.split()[:-1], "angle", "maximum", "minimum", "fmax", "fmin", "logaddexp", "logaddexp2", "isclose")
)
_OPERATORS = "add sub mul floordiv mod and or xor lshift rshift"


def everywhere(name: str) -> tuple[str, ...]:
    """A function and its method."""
    return f"torch.{name}", f"torch.Tensor.{name}"


def floating(fit: Fit, input: Tensor, *, out: Any = None) -> Tensor:
    """(*) -> (*), floating.

    https://docs.pytorch.org/docs/stable/torch.html#pointwise-ops
    """
    return Tensor(input.shape, dtypes.floating(input.dtype))


def keeping(fit: Fit, input: Tensor, *, out: Any = None) -> Tensor:
    """(*) -> (*).

    https://docs.pytorch.org/docs/stable/torch.html#pointwise-ops
    """
    return Tensor(input.shape, input.dtype)


def test(fit: Fit, input: Tensor) -> Tensor:
    """(*) -> (*) of bool.

    https://docs.pytorch.org/docs/stable/torch.html#comparison-ops
    """
    return Tensor(input.shape, "bool")


def in_place(fit: Fit, input: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """(*) -> (*), the same tensor; the operands broadcast to it.

    https://docs.pytorch.org/docs/stable/notes/broadcasting.html#in-place-semantics
    """
    for value in (*args, *kwargs.values()):
        if isinstance(value, Tensor):
            says = f"cannot broadcast {text(value.shape)} to {text(input.shape)} in place"
            stretches(fit, "join", value.shape, input.shape, says)
    return Tensor(input.shape, input.dtype)


def arithmetic(fit: Fit, input: Tensor, other: Any, *, out: Any = None) -> Tensor:
    """The common shape of both.

    https://docs.pytorch.org/docs/stable/notes/broadcasting.html
    """
    return tensor(together(fit, input, other), dtypes.promoted(input, other))


def division(fit: Fit, input: Tensor, other: Any, *, out: Any = None) -> Tensor:
    """The common shape of both, floating.

    https://docs.pytorch.org/docs/stable/notes/broadcasting.html
    """
    return tensor(together(fit, input, other), dtypes.floating(dtypes.promoted(input, other)))


def comparison(fit: Fit, input: Tensor, other: Any, **kwargs: Any) -> Tensor:
    """The common shape of both, bool.

    https://docs.pytorch.org/docs/stable/torch.html#comparison-ops
    """
    return tensor(together(fit, input, other), "bool")


for _names, _function in (
    (_FLOATING, floating), (_KEEPING, keeping), (_TESTS, test),
    (_ARITHMETIC, arithmetic), (_DIVISIONS, division), (_COMPARISONS, comparison),
):  # fmt: skip
    for _name in _names.split():
        op(*everywhere(_name))(_function)
        if _name not in _NEVER_IN_PLACE:
            op(f"torch.Tensor.{_name}_")(in_place)
for _name in _OPERATORS.split():
    op(f"torch.Tensor.__{_name}__", f"torch.Tensor.__r{_name}__")(arithmetic)
    op(f"torch.Tensor.__i{_name}__")(in_place)
for _name in ("eq", "ne", "lt", "le", "gt", "ge"):
    op(f"torch.Tensor.__{_name}__")(comparison)
op("torch.Tensor.__truediv__", "torch.Tensor.__rtruediv__")(division)
op("torch.Tensor.__pow__", "torch.Tensor.__rpow__")(arithmetic)
op("torch.Tensor.__itruediv__", "torch.Tensor.__ipow__", "torch.Tensor.copy_")(in_place)
op("torch.Tensor.__neg__", "torch.Tensor.__pos__", "torch.Tensor.__invert__", "torch.Tensor.__abs__")(keeping)
for _name in _OWN_PARAMETERS.split():
    op(f"torch.Tensor.{_name}_")(in_place)


@op(*everywhere("add"), *everywhere("sub"), *everywhere("subtract"))
def add(fit: Fit, input: Any, other: Any, *, alpha: Any = 1, out: Any = None) -> Tensor:
    """The common shape of both.

    https://docs.pytorch.org/docs/stable/generated/torch.add.html
    """
    return tensor(together(fit, input, other), dtypes.promoted(input, other))


@op("torch.rsub")
def rsub(fit: Fit, input: Tensor, other: Any, alpha: Any = 1) -> Tensor:
    """The common shape of both.

    https://docs.pytorch.org/docs/stable/generated/torch.sub.html
    """
    return tensor(together(fit, input, other), dtypes.promoted(input, other))


@op(*everywhere("div"), *everywhere("divide"))
def div(fit: Fit, input: Any, other: Any, *, rounding_mode: Any = None, out: Any = None) -> Tensor:
    """The common shape of both, floating unless rounded.

    https://docs.pytorch.org/docs/stable/generated/torch.div.html
    """
    mixed = dtypes.promoted(input, other)
    return tensor(together(fit, input, other), dtypes.floating(mixed) if rounding_mode is None else mixed)


@op(*everywhere("pow"))
def pow(fit: Fit, input: Any, exponent: Any, *, out: Any = None) -> Tensor:
    """The common shape of both.

    https://docs.pytorch.org/docs/stable/generated/torch.pow.html
    """
    return tensor(together(fit, input, exponent), dtypes.promoted(input, exponent))


@op(*everywhere("float_power"))
def float_power(fit: Fit, input: Any, exponent: Any, *, out: Any = None) -> Tensor:
    """The common shape of both, of float64.

    https://docs.pytorch.org/docs/stable/generated/torch.float_power.html
    """
    mixed = dtypes.promoted(input, exponent)
    doubled = None if mixed is None else "complex128" if dtypes.kind(mixed) == 3 else "float64"
    return tensor(together(fit, input, exponent), doubled)


@op(*everywhere("heaviside"))
def heaviside(fit: Fit, input: Tensor, values: Tensor, *, out: Any = None) -> Tensor:
    """The common shape of both.

    https://docs.pytorch.org/docs/stable/generated/torch.heaviside.html
    """
    return tensor(together(fit, input, values), dtypes.promoted(input, values))


@op(*everywhere("addcmul"), *everywhere("addcdiv"))
def addcmul(fit: Fit, input: Tensor, tensor1: Tensor, tensor2: Any, *, value: Any = 1, out: Any = None) -> Tensor:
    """The common shape of all three.

    https://docs.pytorch.org/docs/stable/generated/torch.addcmul.html
    """
    return tensor(together(fit, input, tensor1, tensor2), dtypes.promoted(input, tensor1, tensor2))


@op(*everywhere("lerp"))
def lerp(fit: Fit, input: Tensor, end: Tensor, weight: Any, *, out: Any = None) -> Tensor:
    """The common shape of all three.

    https://docs.pytorch.org/docs/stable/generated/torch.lerp.html
    """
    return tensor(together(fit, input, end, weight), input.dtype)


@op(*everywhere("clamp"), *everywhere("clip"))
def clamp(fit: Fit, input: Tensor, min: Any = None, max: Any = None, *, out: Any = None) -> Tensor:
    """The common shape of all three.

    https://docs.pytorch.org/docs/stable/generated/torch.clamp.html
    """
    bounds = [bound for bound in (min, max) if bound is not None]
    return tensor(together(fit, input, *bounds), dtypes.promoted(input, *bounds))


@op(*everywhere("clamp_min"))
def clamp_min(fit: Fit, input: Tensor, min: Any) -> Tensor:
    """The common shape of both.

    https://docs.pytorch.org/docs/stable/generated/torch.clamp.html
    """
    return tensor(together(fit, input, min), dtypes.promoted(input, min))


@op(*everywhere("clamp_max"))
def clamp_max(fit: Fit, input: Tensor, max: Any) -> Tensor:
    """The common shape of both.

    https://docs.pytorch.org/docs/stable/generated/torch.clamp.html
    """
    return tensor(together(fit, input, max), dtypes.promoted(input, max))


@op(*everywhere("nan_to_num"))
def nan_to_num(
    fit: Fit, input: Tensor, nan: Any = None, posinf: Any = None, neginf: Any = None, *, out: Any = None
) -> Tensor:
    """(*) -> (*).

    https://docs.pytorch.org/docs/stable/generated/torch.nan_to_num.html
    """
    return Tensor(input.shape, input.dtype)


@op(*everywhere("round"), "torch.Tensor.round_")
def round(fit: Fit, input: Tensor, *, decimals: Any = 0, out: Any = None) -> Tensor:
    """(*) -> (*).

    https://docs.pytorch.org/docs/stable/generated/torch.round.html
    """
    return Tensor(input.shape, input.dtype)


@op(*everywhere("logit"), "torch.Tensor.logit_")
def logit(fit: Fit, input: Tensor, eps: Any = None, *, out: Any = None) -> Tensor:
    """(*) -> (*), floating.

    https://docs.pytorch.org/docs/stable/generated/torch.logit.html
    """
    return Tensor(input.shape, dtypes.floating(input.dtype))


@op("torch.polar", "torch.complex")
def polar(fit: Fit, abs: Tensor, angle: Tensor, *, out: Any = None) -> Tensor:
    """The common shape of both, complex.

    https://docs.pytorch.org/docs/stable/generated/torch.complex.html
    """
    return tensor(together(fit, abs, angle), {"float32": "complex64", "float64": "complex128"}.get(abs.dtype or ""))
