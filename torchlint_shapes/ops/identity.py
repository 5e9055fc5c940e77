"""What leaves the shape alone: copies, devices, dtypes, and the facts that can be asked of a tensor."""

from __future__ import annotations

from math import prod
from typing import Any

from torchlint_shapes.dims import Dim, same
from torchlint_shapes.ops import dtype as dtypes
from torchlint_shapes.ops.declare import op
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.kinds import Axes
from torchlint_shapes.ops.position import position
from torchlint_shapes.ops.takes import has_gradient
from torchlint_shapes.ops.tensor import NUMBER, UNKNOWN, Tensor, UnknownType
from torchlint_shapes.ops.unranked import a_number, its_size, no_telling

_CASTS = {
    "float": "float32", "double": "float64", "half": "float16", "bfloat16": "bfloat16", "long": "int64", "int": "int32",
    "short": "int16", "char": "int8", "byte": "uint8", "bool": "bool", "cfloat": "complex64", "cdouble": "complex128",
}  # fmt: skip


@op(
    "torch.clone(input, *, memory_format=None)",
    "torch.detach(input)",
    "torch.detach_",
    "torch.conj",
    "torch.resolve_conj",
    "torch.resolve_neg",
    "torch.positive",
    method=True,
)
@op(
    "torch.Tensor.contiguous(input, memory_format=None)",
    "torch.Tensor.cpu",
    "torch.Tensor.cuda(input, device=None, non_blocking=False, memory_format=None)",
    "torch.Tensor.xpu",
    "torch.Tensor.pin_memory(input, device=None)",
    "torch.Tensor.share_memory_(input)",
    "torch.Tensor.to_dense(input, dtype=None, *, masked_grad=True)",
    "torch.Tensor.coalesce(input)",
    "torch.Tensor.zero_",
    "torch.Tensor.fill_(input, value)",
    "torch.Tensor.fill_diagonal_(input, fill_value, wrap=False)",
    "torch.Tensor.uniform_(input, *bounds, **options)",  # of which one is called `from`, no name in Python
    "torch.Tensor.random_",
    "torch.Tensor.normal_(input, mean=0, std=1, *, generator=None)",
    "torch.Tensor.log_normal_(input, mean=1, std=2, *, generator=None)",
    "torch.Tensor.cauchy_(input, median=0, sigma=1, *, generator=None)",
    "torch.Tensor.exponential_(input, lambd=1, *, generator=None)",
    "torch.Tensor.geometric_(input, p, *, generator=None)",
    "torch.Tensor.bernoulli_(input, p=0.5, *, generator=None)",
)
@op("torch.Tensor.data(input)", page="tensors.html")
def same_shape(fit: Fit, input: Tensor) -> Tensor:
    """(*) -> (*)."""
    return Tensor(input.shape, input.dtype)


def _cast(dtype: str) -> None:
    def cast(fit: Fit, input: Tensor) -> Tensor:
        return Tensor(input.shape, dtype)

    cast.__doc__ = f"(*) -> (*) of {dtype}."
    op(*(f"torch.Tensor.{name}(input, memory_format=None)" for name, made in _CASTS.items() if made == dtype))(cast)


for _dtype in _CASTS.values():
    _cast(_dtype)


@op("torch.Tensor.to(input, *args, **kwargs)")
def to(fit: Fit, input: Tensor, args: Any, kwargs: Any) -> Tensor:
    """(*) -> (*), to a dtype, a device, or both as another tensor has them."""
    given = [*args, *(kwargs[name] for name in ("dtype", "other") if name in kwargs)]
    for value in given:
        if isinstance(value, Tensor):
            return Tensor(input.shape, value.dtype)
        if dtypes.named(value):
            return Tensor(input.shape, dtypes.named(value))
    certain = all(isinstance(value, str | bool | None) or dtypes.is_device(value) for value in given)
    return Tensor(input.shape, input.dtype if certain else None)


@op("torch.Tensor.type(input, dtype=None, non_blocking=False, **kwargs)")
def type_(fit: Fit, input: Tensor, dtype: Any) -> Any:
    """(*) -> (*) of another dtype; without one its name."""
    return UNKNOWN if dtype is None else Tensor(input.shape, dtypes.named(dtype))


@op("torch.Tensor.type_as(input, other)")
def type_as(fit: Fit, input: Tensor, other: Tensor) -> Tensor:
    """(*) -> (*) of the dtype of `other`."""
    return Tensor(input.shape, other.dtype)


@op(
    "torch.nn.Parameter(data, requires_grad=True)",
    "torch.nn.parameter.Parameter",
    "torch.autograd.Variable(data, requires_grad=False, volatile=False)",
    page="generated/torch.nn.parameter.Parameter.html",
)
def parameter(fit: Fit, data: Tensor, requires_grad: Any) -> Tensor:
    """(*) -> (*)."""
    if requires_grad is True:
        has_gradient(fit, data, "data")
    return Tensor(data.shape, data.dtype)


@op("torch.nn.Buffer(data, *, persistent=True)", page="generated/torch.nn.parameter.Buffer.html")
def buffer(fit: Fit, data: Tensor) -> Tensor:
    """(*) -> (*)."""
    return Tensor(data.shape, data.dtype)


@op("torch.Tensor.requires_grad_(input, requires_grad=True)")
def requires_grad_(fit: Fit, input: Tensor, requires_grad: Any) -> Tensor:
    """(*) -> (*)."""
    if requires_grad is True:
        has_gradient(fit, input, "input")
    return Tensor(input.shape, input.dtype)


@op("torch.Tensor.shape(input)")
def shape(fit: Fit, input: Tensor) -> tuple[Dim, ...]:
    """The sizes of all axes."""
    return input.shape


@op("torch.Tensor.size(input, dim=None)", unranked=its_size)
def size(fit: Fit, input: Tensor, dim: Axes) -> Any:
    """The sizes of all axes, or of one."""
    if dim is None:
        return input.shape
    at = position(fit, dim, input.rank)
    if not input.rank:
        fit.fail("axis", "at least 1-D", "0-D", "has no size along an axis: it is {got}", "dim")
        return UNKNOWN
    return input.shape[at]


@op("torch.Tensor.dim(input)", "torch.Tensor.ndimension", "torch.Tensor.ndim", unranked=no_telling)
def dim(fit: Fit, input: Tensor) -> int:
    """The number of axes."""
    return input.rank


@op("torch.numel(input)", "torch.Tensor.numel", "torch.Tensor.nelement", unranked=no_telling)
def numel(fit: Fit, input: Tensor) -> Dim:
    """The number of elements, the product of all sizes."""
    return prod(input.shape)


@op("torch.Tensor.__len__(input)", unranked=no_telling)
def length(fit: Fit, input: Tensor) -> Dim:
    """The size of the first axis."""
    if not input.rank:
        fit.fail("axis", "at least 1-D", "0-D", "has a length only when {want}: it is {got}")
        return 1
    return input.shape[0]


@op("torch.Tensor.tolist(input)", unranked=no_telling, fact=True)
@op(
    "torch.Tensor.dtype(input)",
    "torch.Tensor.device",
    "torch.Tensor.grad",
    "torch.Tensor.grad_fn",
    "torch.Tensor.layout",
    "torch.Tensor.storage",
    "torch.Tensor.storage_type",
    "torch.Tensor.untyped_storage",
    fact=True,
)
def unknown_fact(fit: Fit, input: Tensor) -> UnknownType:
    """Something of a tensor that its shape does not tell."""
    return UNKNOWN


@op(
    "torch.allclose(input, other, rtol=1e-05, atol=1e-08, equal_nan=False)",
    "torch.equal(input, other)",
    method=True,
)
@op(
    "torch.Tensor.is_cuda(input)",
    "torch.Tensor.is_leaf",
    "torch.Tensor.itemsize",
    "torch.Tensor.nbytes",
    "torch.Tensor.requires_grad",
    "torch.Tensor.data_ptr",
    "torch.Tensor.element_size",
    "torch.Tensor.get_device",
    "torch.Tensor.is_conj",
    "torch.Tensor.is_neg",
    "torch.Tensor.is_inference",
    "torch.Tensor.is_nonzero",
    "torch.Tensor.is_shared",
    "torch.Tensor.storage_offset",
    "torch.Tensor.is_contiguous(input, memory_format=None)",
    "torch.Tensor.is_pinned(input, device=None)",
)
def fact(fit: Fit, input: Tensor) -> Any:
    """A number or a truth about a tensor that its shape does not tell."""
    return NUMBER


@op("torch.Tensor.stride(input, dim=None)")
def stride(fit: Fit, input: Tensor, dim: Axes) -> Any:
    """How far apart in memory neighbours are, along each axis or along one."""
    return (NUMBER,) * input.rank if dim is None else NUMBER


@op("torch.Tensor.numpy(input, *, force=False)")
def numpy(fit: Fit, input: Tensor) -> Tensor:
    """The array (*)."""
    return Tensor(input.shape, dtypes.NUMPY)


@op(
    "torch.Tensor.backward(input, gradient=None, retain_graph=None, create_graph=False, inputs=None)",
    "torch.Tensor.register_hook(input, hook)",
    "torch.Tensor.retain_grad(input)",
    "torch.Tensor.record_stream(input, s)",
)
def effect(fit: Fit, input: Tensor) -> None:
    """Called for what it does."""


@op("torch.is_floating_point(input)", method=True, fact=True, kind=2)
@op("torch.is_complex(input)", method=True, fact=True, kind=3)
def is_of(fit: Fit, input: Tensor, kind: int) -> bool | UnknownType:
    """Whether the dtype is of this kind."""
    return NUMBER if input.dtype is None else dtypes.kind(input.dtype) == kind


@op("torch.real(input)", "torch.imag", method=True)
def real(fit: Fit, input: Tensor) -> Tensor:
    """(*) -> (*), real."""
    return Tensor(input.shape, dtypes.real(input.dtype))


@op("torch.is_same_size(input, other)", "torch.Tensor.is_same_size", page="generated/torch.Tensor.is_same_size.html")
def is_same_size(fit: Fit, input: Tensor, other: Tensor) -> Any:
    """Whether both have the same sizes."""
    verdicts = [same(one, two) for one, two in zip(input.shape, other.shape, strict=False)]
    if input.rank != other.rank or False in verdicts:
        return False
    return NUMBER if None in verdicts else True


@op("torch.Tensor.item(input)", unranked=a_number)
def item(fit: Fit, input: Tensor) -> Any:
    """The number in a tensor of one element."""
    fit.equal("reshape", 1, prod(input.shape), "takes a tensor of {want} element, receives {got}")
    return NUMBER
