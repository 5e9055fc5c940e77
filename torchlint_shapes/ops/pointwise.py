"""Element by element: operators and functions of one, two and three tensors that broadcast to each other."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.ops import dtype as dtypes
from torchlint_shapes.ops.broadcast import stretches, together
from torchlint_shapes.ops.declare import op
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.kinds import Operand
from torchlint_shapes.ops.position import tensor, text
from torchlint_shapes.ops.takes import FLOATING, WHOLE, fits_in, only, refuse_truths
from torchlint_shapes.ops.tensor import Tensor

_FLOATING = """
exp exp2 expm1 log log2 log10 log1p sqrt rsqrt sigmoid tanh sin cos tan asin acos atan arcsin arccos arctan sinh cosh
asinh acosh atanh arcsinh arccosh arctanh erf erfc erfinv lgamma digamma i0 sinc reciprocal deg2rad rad2deg
"""
_KEEPING = """
sign sgn floor ceil trunc fix frac square relu conj_physical
"""
_NEGATIONS = "neg negative"
_TESTS = "isnan isinf isfinite isposinf isneginf isreal signbit logical_not"
_ARITHMETIC = "mul multiply maximum minimum fmax fmin fmod remainder hypot nextafter gcd lcm floor_divide"
_BITWISE = "bitwise_and bitwise_or bitwise_xor"
_SHIFTS = "bitwise_left_shift bitwise_right_shift"
_DIVISIONS = "copysign true_divide atan2 arctan2 logaddexp logaddexp2 ldexp xlogy"
_COMPARISONS = """
eq ne lt le gt ge not_equal less less_equal greater greater_equal logical_and logical_or logical_xor
"""
_OWN_PARAMETERS = """
float_power heaviside add sub subtract div divide pow addcmul addcdiv lerp clamp clip clamp_min clamp_max nan_to_num
"""
_NEVER_IN_PLACE = frozenset(
    (*_TESTS.split()[:-1], "angle", "maximum", "minimum", "fmax", "fmin", "logaddexp", "logaddexp2", "isclose")
)
_OPERATORS = "add mul floordiv mod lshift rshift pow"
_OF_BITS = "and or xor"


def _each(names: str, text: str) -> tuple[str, ...]:
    """The signature of each of these functions: `text` with its name."""
    return tuple(text.format(name) for name in names.split())


def _in_place(names: str, parameters: str) -> tuple[str, ...]:
    return tuple(f"torch.Tensor.{name}_{parameters}" for name in names.split() if name not in _NEVER_IN_PLACE)


@op(*_each(_FLOATING, "torch.{}(input, *, out=None)"), method=True)
def floating(fit: Fit, input: Tensor) -> Tensor:
    """(*) -> (*), floating."""
    return Tensor(input.shape, dtypes.floating(input.dtype))


@op(*_each(_KEEPING, "torch.{}(input, *, out=None)"), method=True)
@op("torch.Tensor.__pos__(input)")
def keeping(fit: Fit, input: Tensor) -> Tensor:
    """(*) -> (*)."""
    return Tensor(input.shape, input.dtype)


@op("torch.abs(input, *, out=None)", "torch.absolute", "torch.angle", method=True)
@op("torch.Tensor.__abs__(input)")
def magnitude(fit: Fit, input: Tensor) -> Tensor:
    """(*) -> (*), real."""
    return Tensor(input.shape, input.dtype if dtypes.real(input.dtype) == input.dtype in FLOATING else None)


@op(*_each(_NEGATIONS, "torch.{}(input, *, out=None)"), method=True)
@op("torch.Tensor.__neg__(input)")
def negation(fit: Fit, input: Tensor) -> Tensor:
    """(*) -> (*), of numbers."""
    refuse_truths(fit, input)
    return Tensor(input.shape, input.dtype)


@op("torch.bitwise_not(input, *, out=None)", method=True)
@op("torch.Tensor.__invert__(input)")
def inversion(fit: Fit, input: Tensor) -> Tensor:
    """(*) -> (*), of truths or whole numbers."""
    only(fit, input, WHOLE, "bits", "input")
    return Tensor(input.shape, input.dtype)


@op(*_each(_TESTS, "torch.{}(input)"), method=True)
def test(fit: Fit, input: Tensor) -> Tensor:
    """(*) -> (*) of bool."""
    return Tensor(input.shape, "bool")


@op(
    *_in_place(" ".join((_FLOATING, _KEEPING, "abs absolute", _NEGATIONS, "bitwise_not", _TESTS)), "(input)"),
    *_in_place(" ".join((_ARITHMETIC, _BITWISE, _SHIFTS, _DIVISIONS, _COMPARISONS)), "(input, other)"),
    *_in_place(_OWN_PARAMETERS + "copy", "(input, *operands, **named)"),  # of which older programs write a factor first
    *_each("lshift rshift pow " + _OF_BITS, "torch.Tensor.__i{}__(input, other)"),
)
def in_place(fit: Fit, input: Tensor, other: Any = None, operands: Any = (), named: Any = None) -> Tensor:
    """(*) -> (*), the same tensor; the operands broadcast to it."""
    for value in (other, *operands, *(named or {}).values()):
        if isinstance(value, Tensor):
            says = f"cannot broadcast {text(value.shape)} to {text(input.shape)} in place"
            stretches(fit, "join", value.shape, input.shape, says)
    return Tensor(input.shape, input.dtype)


@op(*_each("add sub mul floordiv mod", "torch.Tensor.__i{}__(input, other)"), divides=False)
@op("torch.Tensor.__itruediv__(input, other)", divides=True)
def computed_in_place(fit: Fit, input: Tensor, other: Operand, divides: bool) -> Tensor:
    """(*) -> (*), the same tensor, which must hold what is computed."""
    result = dtypes.promoted(input, other)
    fits_in(fit, input, dtypes.floating(result) if divides else result)
    return in_place(fit, input, other)


@op(*_each(_BITWISE, "torch.{}(input, other, *, out=None)"), method=True)
@op(*_each(_OF_BITS, "torch.Tensor.__{}__(input, other)"), *_each(_OF_BITS, "torch.Tensor.__r{}__(input, other)"))
def bitwise(fit: Fit, input: Tensor, other: Operand) -> Tensor:
    """The common shape of both, of truths or whole numbers."""
    only(fit, input, WHOLE, "bits", "input")
    only(fit, other, WHOLE, "bits", "other")
    return tensor(together(fit, input, other), dtypes.promoted(input, other))


@op(*_each(_ARITHMETIC + " " + _SHIFTS, "torch.{}(input, other, *, out=None)"), method=True)
@op(*_each(_OPERATORS, "torch.Tensor.__{}__(input, other)"), *_each(_OPERATORS, "torch.Tensor.__r{}__(input, other)"))
def arithmetic(fit: Fit, input: Tensor, other: Operand) -> Tensor:
    """The common shape of both."""
    return tensor(together(fit, input, other), dtypes.promoted(input, other))


@op(*_each(_DIVISIONS, "torch.{}(input, other, *, out=None)"), method=True)
@op("torch.Tensor.__truediv__(input, other)", "torch.Tensor.__rtruediv__")
def division(fit: Fit, input: Tensor, other: Operand) -> Tensor:
    """The common shape of both, floating."""
    return tensor(together(fit, input, other), dtypes.floating(dtypes.promoted(input, other)))


@op(
    *_each(_COMPARISONS, "torch.{}(input, other, *, out=None)"),
    "torch.isclose(input, other, rtol=1e-05, atol=1e-08, equal_nan=False)",
    method=True,
)
@op(*_each("eq ne lt le gt ge", "torch.Tensor.__{}__(input, other)"))
def comparison(fit: Fit, input: Tensor, other: Operand) -> Tensor:
    """The common shape of both, bool."""
    return tensor(together(fit, input, other), "bool")


@op("torch.rsub(input, other, alpha=1)", page="generated/torch.sub.html")
@op("torch.sub(input, other, *, alpha=1, out=None)", "torch.subtract", method=True)
@op("torch.Tensor.__sub__(input, other)", "torch.Tensor.__rsub__")
def subtraction(fit: Fit, input: Operand, other: Operand) -> Tensor:
    """The common shape of both."""
    refuse_truths(fit, input, other)
    return add(fit, input, other)


@op("torch.add(input, other, *, alpha=1, out=None)", method=True)
def add(fit: Fit, input: Operand, other: Operand) -> Tensor:
    """The common shape of both."""
    return tensor(together(fit, input, other), dtypes.promoted(input, other))


@op("torch.div(input, other, *, rounding_mode=None, out=None)", "torch.divide", method=True)
def div(fit: Fit, input: Operand, other: Operand, rounding_mode: Any) -> Tensor:
    """The common shape of both, floating unless rounded."""
    mixed = dtypes.promoted(input, other)
    return tensor(together(fit, input, other), dtypes.floating(mixed) if rounding_mode is None else mixed)


@op("torch.pow(input, exponent, *, out=None)", method=True)
def pow(fit: Fit, input: Operand, exponent: Operand) -> Tensor:
    """The common shape of both."""
    return tensor(together(fit, input, exponent), dtypes.promoted(input, exponent))


@op("torch.float_power(input, exponent, *, out=None)", method=True)
def float_power(fit: Fit, input: Operand, exponent: Operand) -> Tensor:
    """The common shape of both, of float64."""
    mixed = dtypes.promoted(input, exponent)
    doubled = None if mixed is None else "complex128" if dtypes.kind(mixed) == 3 else "float64"
    return tensor(together(fit, input, exponent), doubled)


@op("torch.heaviside(input, values, *, out=None)", method=True)
def heaviside(fit: Fit, input: Tensor, values: Tensor) -> Tensor:
    """The common shape of both."""
    return tensor(together(fit, input, values), dtypes.promoted(input, values))


@op("torch.addcmul(input, tensor1, tensor2, *, value=1, out=None)", "torch.addcdiv", method=True)
def addcmul(fit: Fit, input: Tensor, tensor1: Tensor, tensor2: Operand) -> Tensor:
    """The common shape of all three."""
    return tensor(together(fit, input, tensor1, tensor2), dtypes.promoted(input, tensor1, tensor2))


@op("torch.lerp(input, end, weight, *, out=None)", method=True)
def lerp(fit: Fit, input: Tensor, end: Tensor, weight: Operand) -> Tensor:
    """The common shape of all three."""
    return tensor(together(fit, input, end, weight), input.dtype)


@op("torch.clamp(input, min=None, max=None, *, out=None)", "torch.clip", method=True)
def clamp(fit: Fit, input: Tensor, min: Operand, max: Operand) -> Tensor:
    """The common shape of all three."""
    bounds = [bound for bound in (min, max) if bound is not None]
    return tensor(together(fit, input, *bounds), dtypes.promoted(input, *bounds))


@op("torch.clamp_min(input, min)", method=True, page="generated/torch.clamp.html")
def clamp_min(fit: Fit, input: Tensor, min: Operand) -> Tensor:
    """The common shape of both."""
    return tensor(together(fit, input, min), dtypes.promoted(input, min))


@op("torch.clamp_max(input, max)", method=True, page="generated/torch.clamp.html")
def clamp_max(fit: Fit, input: Tensor, max: Operand) -> Tensor:
    """The common shape of both."""
    return tensor(together(fit, input, max), dtypes.promoted(input, max))


@op("torch.nan_to_num(input, nan=None, posinf=None, neginf=None, *, out=None)", method=True)
@op("torch.round(input, *, decimals=0, out=None)", method=True)
@op("torch.Tensor.round_(input, *, decimals=0)")
def round(fit: Fit, input: Tensor) -> Tensor:
    """(*) -> (*)."""
    return Tensor(input.shape, input.dtype)


@op("torch.logit(input, eps=None, *, out=None)", method=True)
@op("torch.Tensor.logit_(input, eps=None)")
def logit(fit: Fit, input: Tensor) -> Tensor:
    """(*) -> (*), floating."""
    return Tensor(input.shape, dtypes.floating(input.dtype))


@op("torch.polar(abs, angle, *, out=None)")
def polar(fit: Fit, abs: Tensor, angle: Tensor) -> Tensor:
    """The common shape of both, complex."""
    return tensor(together(fit, abs, angle), {"float32": "complex64", "float64": "complex128"}.get(abs.dtype or ""))


@op("torch.complex(real, imag, *, out=None)")
def complex(fit: Fit, real: Tensor, imag: Tensor) -> Tensor:
    """The common shape of both, complex."""
    return polar(fit, real, imag)
