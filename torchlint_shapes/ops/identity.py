"""What leaves the shape alone: copies, devices, dtypes, and the facts that can be asked of a tensor."""

from __future__ import annotations

from math import prod
from typing import Any

from torchlint_shapes.dims import Dim, same
from torchlint_shapes.ops import dtype as dtypes
from torchlint_shapes.ops.declare import Fit, op
from torchlint_shapes.ops.position import position
from torchlint_shapes.ops.tensor import NUMBER, UNKNOWN, Tensor, UnknownType

_SAME = """
contiguous clone detach detach_ cpu cuda xpu requires_grad_ pin_memory share_memory_ to_dense coalesce conj resolve_conj
resolve_neg positive fill_ zero_ uniform_ normal_ random_ bernoulli_ exponential_ geometric_ cauchy_ log_normal_
fill_diagonal_ data 
"""
_UNKNOWN = """
dtype device grad grad_fn layout tolist storage storage_type untyped_storage
"""
_NUMBERS = """
is_cuda is_leaf itemsize nbytes requires_grad data_ptr element_size get_device equal allclose is_contiguous is_conj
is_neg is_pinned is_inference is_nonzero is_shared storage_offset
"""
_CASTS = {
    "float": "float32", "double": "float64", "half": "float16", "bfloat16": "bfloat16", "long": "int64", "int": "int32",
    "short": "int16", "char": "int8", "byte": "uint8", "bool": "bool", "cfloat": "complex64", "cdouble": "complex128",
}  # fmt: skip


def same_shape(fit: Fit, input: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """(*) -> (*).

    https://docs.pytorch.org/docs/stable/tensors.html
    """
    return Tensor(input.shape, input.dtype)


for _name in _SAME.split():
    op(f"torch.Tensor.{_name}")(same_shape)
for _name in ("clone", "detach", "detach_", "conj", "resolve_conj", "resolve_neg", "positive"):
    op(f"torch.{_name}")(same_shape)


def _cast(dtype: str) -> None:
    def cast(fit: Fit, input: Tensor, memory_format: Any = None) -> Tensor:
        return Tensor(input.shape, dtype)

    cast.__doc__ = f"(*) -> (*) of {dtype}.\n\nhttps://docs.pytorch.org/docs/stable/tensors.html"
    names = [name for name, made in _CASTS.items() if made == dtype]
    op(*(f"torch.Tensor.{name}" for name in names))(cast)


for _dtype in _CASTS.values():
    _cast(_dtype)


@op("torch.Tensor.to")
def to(fit: Fit, input: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """(*) -> (*), to a dtype, a device, or both as another tensor has them.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.to.html
    """
    given = [*args, *(kwargs[name] for name in ("dtype", "other") if name in kwargs)]
    for value in given:
        if isinstance(value, Tensor):
            return Tensor(input.shape, value.dtype)
        if dtypes.named(value):
            return Tensor(input.shape, dtypes.named(value))
    certain = all(isinstance(value, str | bool | None) or dtypes.is_device(value) for value in given)
    return Tensor(input.shape, input.dtype if certain else None)


@op("torch.Tensor.type")
def type_(fit: Fit, input: Tensor, dtype: Any = None, non_blocking: Any = False, **kwargs: Any) -> Any:
    """(*) -> (*) of another dtype; without one its name.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.type.html
    """
    return UNKNOWN if dtype is None else Tensor(input.shape, dtypes.named(dtype))


@op("torch.Tensor.type_as")
def type_as(fit: Fit, input: Tensor, other: Tensor) -> Tensor:
    """(*) -> (*) of the dtype of `other`.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.type_as.html
    """
    return Tensor(input.shape, other.dtype)


@op("torch.autograd.Variable", "torch.nn.Parameter", "torch.nn.parameter.Parameter", "torch.nn.Buffer")
def parameter(
    fit: Fit, data: Tensor, requires_grad: Any = True, volatile: Any = False, persistent: Any = True
) -> Tensor:
    """(*) -> (*).

    https://docs.pytorch.org/docs/stable/generated/torch.nn.parameter.Parameter.html
    """
    return Tensor(data.shape, data.dtype)


@op("torch.Tensor.shape")
def shape(fit: Fit, input: Tensor) -> tuple[Dim, ...]:
    """The sizes of all axes.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.shape.html
    """
    return input.shape


@op("torch.Tensor.size")
def size(fit: Fit, input: Tensor, dim: Any = None) -> Any:
    """The sizes of all axes, or of one.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.size.html
    """
    if dim is None:
        return input.shape
    at = position(fit, dim, input.rank)
    if not input.rank:
        fit.fail("axis", "at least 1-D", "0-D", "has no size along an axis: it is {got}", "dim")
        return UNKNOWN
    return input.shape[at]


@op("torch.Tensor.dim", "torch.Tensor.ndimension", "torch.Tensor.ndim")
def dim(fit: Fit, input: Tensor) -> int:
    """The number of axes.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.dim.html
    """
    return input.rank


@op("torch.numel", "torch.Tensor.numel", "torch.Tensor.nelement")
def numel(fit: Fit, input: Tensor) -> Dim:
    """The number of elements, the product of all sizes.

    https://docs.pytorch.org/docs/stable/generated/torch.numel.html
    """
    return prod(input.shape)


@op("torch.Tensor.__len__")
def length(fit: Fit, input: Tensor) -> Dim:
    """The size of the first axis.

    https://docs.pytorch.org/docs/stable/tensors.html
    """
    if not input.rank:
        fit.fail("axis", "at least 1-D", "0-D", "has a length only when {want}: it is {got}")
        return 1
    return input.shape[0]


def unknown_fact(fit: Fit, input: Tensor, *args: Any, **kwargs: Any) -> UnknownType:
    """Something of a tensor that its shape does not tell.

    https://docs.pytorch.org/docs/stable/tensors.html
    """
    return UNKNOWN


for _name in _UNKNOWN.split():
    op(f"torch.Tensor.{_name}")(unknown_fact)


def fact(fit: Fit, input: Tensor, *args: Any, **kwargs: Any) -> Any:
    """A number or a truth about a tensor that its shape does not tell.

    https://docs.pytorch.org/docs/stable/tensors.html
    """
    return NUMBER


for _name in _NUMBERS.split():
    op(f"torch.Tensor.{_name}")(fact)
op("torch.equal", "torch.allclose")(fact)


@op("torch.Tensor.stride")
def stride(fit: Fit, input: Tensor, dim: Any = None) -> Any:
    """How far apart in memory neighbours are, along each axis or along one.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.stride.html
    """
    return (NUMBER,) * input.rank if dim is None else NUMBER


@op("torch.Tensor.numpy")
def numpy(fit: Fit, input: Tensor, *, force: Any = False) -> Tensor:
    """The array (*).

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.numpy.html
    """
    return Tensor(input.shape, "numpy")


@op("torch.Tensor.backward", "torch.Tensor.register_hook", "torch.Tensor.retain_grad", "torch.Tensor.record_stream")
def effect(fit: Fit, input: Tensor, *args: Any, **options: Any) -> None:
    """Called for what it does.

    https://docs.pytorch.org/docs/stable/tensors.html
    """


def _declare_kind(name: str, kind: int) -> None:
    def is_of(fit: Fit, input: Tensor) -> bool | UnknownType:
        return NUMBER if input.dtype is None else dtypes.kind(input.dtype) == kind

    is_of.__doc__ = (
        f"Whether the dtype is of this kind.\n\nhttps://docs.pytorch.org/docs/stable/generated/torch.{name}.html"
    )
    op(f"torch.{name}", f"torch.Tensor.{name}")(is_of)


_declare_kind("is_floating_point", 2)
_declare_kind("is_complex", 3)


@op("torch.real", "torch.imag", "torch.Tensor.real", "torch.Tensor.imag")
def real(fit: Fit, input: Tensor) -> Tensor:
    """(*) -> (*), real.

    https://docs.pytorch.org/docs/stable/generated/torch.real.html
    """
    parts = {"complex32": "float16", "complex64": "float32", "complex128": "float64"}
    return Tensor(input.shape, parts.get(input.dtype or "", input.dtype))


@op("torch.is_same_size", "torch.Tensor.is_same_size")
def is_same_size(fit: Fit, input: Tensor, other: Tensor) -> Any:
    """Whether both have the same sizes.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.is_same_size.html
    """
    verdicts = [same(one, two) for one, two in zip(input.shape, other.shape, strict=False)]
    if input.rank != other.rank or False in verdicts:
        return False
    return NUMBER if None in verdicts else True


@op("torch.Tensor.item")
def item(fit: Fit, input: Tensor) -> Any:
    """The number in a tensor of one element.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.item.html
    """
    fit.equal("reshape", 1, prod(input.shape), "takes a tensor of {want} element, receives {got}")
    return NUMBER
