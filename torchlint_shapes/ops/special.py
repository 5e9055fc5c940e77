"""torch.special, and the functions of its kind that torch has under names of their own."""

from __future__ import annotations

from torchlint_shapes.ops.declare import op
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.kinds import Operand
from torchlint_shapes.ops.pointwise import division, floating, in_place, round
from torchlint_shapes.ops.reduce import logsumexp, softmax
from torchlint_shapes.ops.tensor import Tensor

_PAGE = "special.html"
# Those whose parameter is `input`, and those whose parameter is `x`.
_OF_INPUT = """
expit exp2 expm1 log1p erf erfc erfinv erfcx gammaln digamma psi i0 i0e i1 i1e sinc ndtr ndtri log_ndtr entr bessel_j0
bessel_j1 bessel_y0 bessel_y1 modified_bessel_i0 modified_bessel_i1 modified_bessel_k0 modified_bessel_k1
"""
_OF_X = """
airy_ai scaled_modified_bessel_k0 scaled_modified_bessel_k1 spherical_bessel_j0
"""
_OF_TWO = "xlogy xlog1py zeta gammainc gammaincc"
_POLYNOMIALS = """
chebyshev_polynomial_t chebyshev_polynomial_u chebyshev_polynomial_v chebyshev_polynomial_w hermite_polynomial_h
hermite_polynomial_he laguerre_polynomial_l legendre_polynomial_p shifted_chebyshev_polynomial_t
shifted_chebyshev_polynomial_u shifted_chebyshev_polynomial_v shifted_chebyshev_polynomial_w
"""

op("torch.special.softmax(input, dim, dtype=None)", "torch.special.log_softmax", page=_PAGE)(softmax)
op("torch.special.logsumexp(input, dim, keepdim=False, *, out=None)", page=_PAGE)(logsumexp)
op(*(f"torch.special.{name}(input, *, out=None)" for name in _OF_INPUT.split()), page=_PAGE)(floating)
op("torch.special.logit(input, eps=None, *, out=None)", page=_PAGE)(floating)
op("torch.special.polygamma(n, input, *, out=None)", page=_PAGE)(floating)
op("torch.special.multigammaln(input, p, *, out=None)", page=_PAGE)(floating)
op("torch.polygamma(n, input, *, out=None)", "torch.Tensor.polygamma(input, n)")(floating)
op("torch.mvlgamma(input, p, *, out=None)", method=True)(floating)
op("torch.special.round(input, *, decimals=0, out=None)", page=_PAGE)(round)
op(*(f"torch.special.{name}(input, other, *, out=None)" for name in _OF_TWO.split()), page=_PAGE)(division)
op("torch.igamma(input, other, *, out=None)", "torch.igammac", method=True)(division)
op("torch.Tensor.igamma_(input, other)", "torch.Tensor.igammac_")(in_place)


@op(*(f"torch.special.{name}(x, *, out=None)" for name in _OF_X.split()), page=_PAGE)
def of_x(fit: Fit, x: Tensor) -> Tensor:
    """(*) -> (*), floating."""
    return floating(fit, x)


@op(*(f"torch.special.{name}(x, n, *, out=None)" for name in _POLYNOMIALS.split()), page=_PAGE)
def polynomial(fit: Fit, x: Operand, n: Operand) -> Tensor:
    """The common shape of the places and the degrees, floating."""
    return division(fit, x, n)


@op("torch.Tensor.polygamma_(input, n)", "torch.Tensor.mvlgamma_(input, p)")
def polygamma_in_place(fit: Fit, input: Tensor) -> Tensor:
    """(*) -> (*), the same tensor."""
    return Tensor(input.shape, input.dtype)


@op("torch.frexp(input, *, out=None)", method=True)
def frexp(fit: Fit, input: Tensor) -> tuple[Tensor, Tensor]:
    """(*) -> mantissa (*), exponent (*)."""
    return Tensor(input.shape, input.dtype), Tensor(input.shape, "int32")
