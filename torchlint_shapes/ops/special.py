"""torch.special, and the functions of its kind that torch has under names of their own."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.ops import dtype as dtypes
from torchlint_shapes.ops.broadcast import together
from torchlint_shapes.ops.declare import Fit, op
from torchlint_shapes.ops.pointwise import division, everywhere, floating, in_place, logit, round
from torchlint_shapes.ops.position import tensor
from torchlint_shapes.ops.reduce import logsumexp, softmax
from torchlint_shapes.ops.tensor import Tensor

_OF_ONE = """
expit exp2 expm1 log1p erf erfc erfinv erfcx gammaln digamma psi i0 i0e i1 i1e sinc ndtr ndtri log_ndtr entr airy_ai
bessel_j0 bessel_j1 bessel_y0 bessel_y1 modified_bessel_i0 modified_bessel_i1 modified_bessel_k0 modified_bessel_k1
scaled_modified_bessel_k0 scaled_modified_bessel_k1 spherical_bessel_j0
"""
_OF_TWO = "xlogy xlog1py zeta gammainc gammaincc"
_POLYNOMIALS = """
chebyshev_polynomial_t chebyshev_polynomial_u chebyshev_polynomial_v chebyshev_polynomial_w hermite_polynomial_h
hermite_polynomial_he laguerre_polynomial_l legendre_polynomial_p shifted_chebyshev_polynomial_t
shifted_chebyshev_polynomial_u shifted_chebyshev_polynomial_v shifted_chebyshev_polynomial_w
"""


def polynomial(fit: Fit, x: Any, n: Any, *, out: Any = None) -> Tensor:
    """The common shape of the places and the degrees, floating.

    https://docs.pytorch.org/docs/stable/special.html
    """
    return tensor(together(fit, x, n), dtypes.floating(dtypes.promoted(x, n)))


for _name in _OF_ONE.split():
    op(f"torch.special.{_name}")(floating)
for _name in _OF_TWO.split():
    op(f"torch.special.{_name}")(division)
for _name in _POLYNOMIALS.split():
    op(f"torch.special.{_name}")(polynomial)
for _name in ("igamma", "igammac"):
    op(*everywhere(_name))(division)
    op(f"torch.Tensor.{_name}_")(in_place)
for _name in ("polygamma", "mvlgamma"):
    op(f"torch.Tensor.{_name}_")(in_place)
op("torch.special.logit")(logit)
op("torch.special.round")(round)
op("torch.special.softmax", "torch.special.log_softmax")(softmax)
op("torch.special.logsumexp")(logsumexp)


@op("torch.polygamma", "torch.special.polygamma")
def polygamma(fit: Fit, n: Any, input: Tensor, *, out: Any = None) -> Tensor:
    """(*) -> (*), floating.

    https://docs.pytorch.org/docs/stable/special.html
    """
    return Tensor(input.shape, dtypes.floating(input.dtype))


@op("torch.Tensor.polygamma")
def polygamma_method(fit: Fit, input: Tensor, n: Any) -> Tensor:
    """(*) -> (*), floating.

    https://docs.pytorch.org/docs/stable/special.html
    """
    return Tensor(input.shape, dtypes.floating(input.dtype))


@op(*everywhere("mvlgamma"), "torch.special.multigammaln")
def mvlgamma(fit: Fit, input: Tensor, p: Any, *, out: Any = None) -> Tensor:
    """(*) -> (*), floating.

    https://docs.pytorch.org/docs/stable/special.html
    """
    return Tensor(input.shape, dtypes.floating(input.dtype))


@op(*everywhere("frexp"))
def frexp(fit: Fit, input: Tensor, *, out: Any = None) -> tuple[Tensor, Tensor]:
    """(*) -> mantissa (*), exponent (*).

    https://docs.pytorch.org/docs/stable/generated/torch.frexp.html
    """
    return Tensor(input.shape, input.dtype), Tensor(input.shape, "int32")
