"""New tensors: rand, zeros, full, arange, tensor and their like."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, isfinite
from typing import Any

from torchlint_shapes.dims import Dim, Poly, Undecided
from torchlint_shapes.ops import dtype as dtypes
from torchlint_shapes.ops.broadcast import together
from torchlint_shapes.ops.declare import Fit, op
from torchlint_shapes.ops.position import MaybeSize, known, sizes, tensor
from torchlint_shapes.ops.tensor import Tensor


def sized(*size: Any, **options: Any) -> Tensor:
    """The sizes, or one sequence of them, or `size=`."""
    if "size" in options:
        size = (options["size"],)
    return tensor([known(n) for n in sizes(size)], dtypes.named(options.get("dtype")))


@op("torch.rand", "torch.randn", "torch.zeros", "torch.ones", "torch.empty")
def zeros(fit: Fit, *size: Any, **options: Any) -> Tensor:
    """The sizes, or one sequence of them.

    https://docs.pytorch.org/docs/stable/generated/torch.zeros.html
    """
    made = sized(*size, **options)
    return made if options.get("dtype") is not None else Tensor(made.shape, "float32")


@op("torch.full")
def full(fit: Fit, size: Any, fill_value: Any, **options: Any) -> Tensor:
    """The sizes.

    https://docs.pytorch.org/docs/stable/generated/torch.full.html
    """
    made = sized(size, **options)
    return made if options.get("dtype") is not None else Tensor(made.shape, dtypes.of(fill_value))


@op("torch.randint")
def randint(fit: Fit, *args: Any, **options: Any) -> Tensor:
    """`randint(high, size)`, `randint(low, high, size)`: the sizes.

    https://docs.pytorch.org/docs/stable/generated/torch.randint.html
    """
    made = sized(options.get("size", args[-1] if args else ()), dtype=options.get("dtype"))
    return made if options.get("dtype") is not None else Tensor(made.shape, "int64")


@op("torch.normal")
def normal(fit: Fit, mean: Any, std: Any = 1.0, size: Any = None, **options: Any) -> Tensor:
    """The sizes, or the common shape of mean and std.

    https://docs.pytorch.org/docs/stable/generated/torch.normal.html
    """
    return sized(size, **options) if size is not None else tensor(together(fit, mean, std), "float32")


def like(fit: Fit, input: Tensor, *args: Any, **options: Any) -> Tensor:
    """(*) -> (*).

    https://docs.pytorch.org/docs/stable/generated/torch.zeros_like.html
    """
    return Tensor(input.shape, dtypes.chosen(options.get("dtype"), input.dtype))


for _name in ("zeros", "ones", "empty", "rand", "randn", "full", "randint"):
    op(f"torch.{_name}_like")(like)
op("torch.bernoulli", "torch.Tensor.bernoulli", "torch.poisson")(like)


def sized_as(input: Tensor, *size: Any, **options: Any) -> Tensor:
    """The sizes, of the dtype of the tensor."""
    made = sized(*size, **options)
    return made if options.get("dtype") is not None else Tensor(made.shape, input.dtype)


@op("torch.Tensor.new_zeros", "torch.Tensor.new_ones", "torch.Tensor.new_empty", "torch.Tensor.new")
def new_zeros(fit: Fit, input: Tensor, *size: Any, **options: Any) -> Tensor:
    """The sizes, of the dtype of the tensor.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.new_zeros.html
    """
    return sized_as(input, *size, **options)


@op("torch.Tensor.new_full")
def new_full(fit: Fit, input: Tensor, size: Any, fill_value: Any, **options: Any) -> Tensor:
    """The sizes, of the dtype of the tensor.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.new_full.html
    """
    return sized_as(input, size, **options)


@op("torch.Tensor.new_tensor")
def new_tensor(fit: Fit, input: Tensor, data: Any, **options: Any) -> Tensor:
    """The shape of nested lists, of the dtype of the tensor.

    https://docs.pytorch.org/docs/stable/generated/torch.Tensor.new_tensor.html
    """
    return Tensor(filled(data, None).shape, dtypes.chosen(options.get("dtype"), input.dtype))


@op("torch.arange")
def arange(fit: Fit, *args: Any, **options: Any) -> Tensor:
    """`arange(end)`, `arange(start, end, step)` -> (ceil((end - start) / step)).

    https://docs.pytorch.org/docs/stable/generated/torch.arange.html
    """
    names = ("end",) if len(args) == 1 and "end" not in options else ("start", "end", "step")
    given = {"start": 0, "step": 1, **options, **dict(zip(names, args, strict=False))}
    start, end, step = given["start"], given["end"], given["step"]
    dtype = dtypes.named(options.get("dtype"))
    if options.get("dtype") is None:
        kinds = [dtypes.of(value) for value in (start, end, step)]
        dtype = None if None in kinds else "float32" if "float32" in kinds else "int64"
    return tensor((_steps(start, end, step),), dtype)


def _steps(start: Any, end: Any, step: Any) -> MaybeSize:
    """ceil((end - start) / step)"""
    if not isinstance(step, int | float) or step == 0:
        return None
    if isinstance(step, int) and isinstance(start, int | Poly) and isinstance(end, int | Poly):
        length = -((start - end) // step)
        return None if isinstance(length, int) and length < 0 else length
    if isinstance(start, int | float) and isinstance(end, int | float) and isfinite(end - start):
        return ceil((end - start) / step)
    return None


@op("torch.linspace", "torch.logspace")
def linspace(fit: Fit, start: Any, end: Any, steps: Any, *args: Any, **options: Any) -> Tensor:
    """(steps).

    https://docs.pytorch.org/docs/stable/generated/torch.linspace.html
    """
    return tensor((known(steps),), dtypes.chosen(options.get("dtype"), "float32"))


@op("torch.eye")
def eye(fit: Fit, n: Any, m: Any = None, **options: Any) -> Tensor:
    """(n, m), square without m.

    https://docs.pytorch.org/docs/stable/generated/torch.eye.html
    """
    return tensor((known(n), known(n if m is None else m)), dtypes.chosen(options.get("dtype"), "float32"))


@op("torch.randperm")
def randperm(fit: Fit, n: Any, **options: Any) -> Tensor:
    """(n).

    https://docs.pytorch.org/docs/stable/generated/torch.randperm.html
    """
    return tensor((known(n),), "int64")


def window(fit: Fit, window_length: Any, *args: Any, **options: Any) -> Tensor:
    """(window_length).

    https://docs.pytorch.org/docs/stable/generated/torch.hann_window.html
    """
    return tensor((known(window_length),), dtypes.chosen(options.get("dtype"), "float32"))


for _name in ("hann", "hamming", "blackman", "bartlett", "kaiser"):
    op(f"torch.{_name}_window")(window)
for _name in """
bartlett blackman cosine exponential gaussian general_cosine general_hamming hamming hann kaiser nuttall
""".split():  # noqa: SIM905
    op(f"torch.signal.windows.{_name}")(window)


@op("torch.tril_indices", "torch.triu_indices")
def tril_indices(fit: Fit, row: Any, col: Any, offset: Any = 0, **options: Any) -> Tensor:
    """(2, n).

    https://docs.pytorch.org/docs/stable/generated/torch.tril_indices.html
    """
    return tensor((2, None), dtypes.chosen(options.get("dtype"), "int64"))


@op("torch.tensor", "torch.as_tensor", "torch.asarray", "torch.from_numpy", "torch.scalar_tensor")
def from_data(fit: Fit, data: Any, **options: Any) -> Tensor:
    """The shape of nested lists of numbers; a tensor keeps its own.

    https://docs.pytorch.org/docs/stable/generated/torch.tensor.html
    """
    return filled(data, options.get("dtype"))


def filled(data: Any, dtype: Any) -> Tensor:
    """The shape of nested lists of numbers; a tensor keeps its own."""
    if isinstance(data, Tensor):
        return Tensor(data.shape, data.dtype if dtype is None else dtypes.named(dtype))
    return Tensor(nested(data), dtypes.named(dtype) if dtype is not None else _leaf(data))


def nested(data: Any) -> tuple[Dim, ...]:
    """The shape of nested lists: the items of a list are alike, so one that is known tells."""
    if isinstance(data, tuple | list | range):
        inner = next((item for item in data if isinstance(item, tuple | list | range)), data[0] if data else 0)
        return (len(data), *(() if isinstance(inner, Tensor) else nested(inner)))
    if isinstance(data, int | float | complex | Poly):
        return ()
    raise Undecided("data that are not known")


def _leaf(data: Any) -> str | None:
    if isinstance(data, Sequence) and not isinstance(data, str):
        kinds = {_leaf(item) for item in data} or {"float32"}
        return None if None in kinds else max((kind for kind in kinds if kind), key=dtypes.kind)
    return dtypes.of(data)


def _made(fit: Fit, *size: Any, **options: Any) -> Tensor:
    """Of sizes, or of nested lists of numbers.

    https://docs.pytorch.org/docs/stable/tensors.html
    """
    if "size" in options:
        return sized(options["size"])
    if not size and not options:
        return Tensor((0,))
    if size == ((1,),):
        return Tensor((1,))  # one number, or one size that is 1
    if not size or (len(size) == 1 and isinstance(size[0], tuple)):
        raise Undecided("whether these are numbers, or the sizes that x.size() gives")
    if len(size) == 1 and not isinstance(size[0], int | Poly):
        return filled(size[0], options.get("dtype"))
    return sized(*size)


for _name in (
    "Tensor",
    "FloatTensor",
    "DoubleTensor",
    "HalfTensor",
    "LongTensor",
    "IntTensor",
    "ByteTensor",
    "BoolTensor",
):
    op(f"torch.{_name}")(_made)
