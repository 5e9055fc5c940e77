"""New tensors: rand, zeros, full, arange, tensor and their like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil, isfinite
from typing import Any

from torchlint_shapes.dims import Dim, Poly, Undecided
from torchlint_shapes.ops import dtype as dtypes
from torchlint_shapes.ops.broadcast import together
from torchlint_shapes.ops.declare import op
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.position import MaybeSize, known, sizes, tensor
from torchlint_shapes.ops.takes import INEXACT, has_gradient, only
from torchlint_shapes.ops.tensor import NUMBER, Tensor

_OPTIONS = "dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False"
_WINDOW = "dtype=None, layout=None, device=None, requires_grad=False"
_RANDOM = f"generator=None, out=None, names=None, {_OPTIONS}"
_LIKE = f"{_OPTIONS}, memory_format=None"


def sized(fit: Fit, size: Sequence[Any], dtype: Any, default: str | None) -> Tensor:
    """The sizes, or one sequence of them."""
    found = [known(n) for n in sizes(size)]
    for axis, n in enumerate(found):
        if isinstance(n, int) and n < 0:
            fit.fail("reshape", "0", str(n), "takes sizes of at least {want}, not {got}", "size", axis)
            found[axis] = None
    return tensor(found, dtypes.chosen(dtype, default))


@op(
    f"torch.zeros(*size, out=None, names=None, {_OPTIONS})",
    "torch.ones",
    f"torch.empty(*size, out=None, names=None, {_LIKE})",
    random=False,
)
@op(f"torch.rand(*size, {_RANDOM})", "torch.randn", random=True)
def zeros(fit: Fit, size: Any, dtype: Any, random: bool) -> Tensor:
    """The sizes, or one sequence of them."""
    made = sized(fit, size, dtype, "float32")
    if random:
        only(fit, made, INEXACT, "random numbers", "dtype")
    return made


@op(f"torch.full(size, fill_value, *, out=None, names=None, {_OPTIONS})")
def full(fit: Fit, size: Any, fill_value: Any, dtype: Any) -> Tensor:
    """The sizes."""
    return sized(fit, [size], dtype, dtypes.of(fill_value))


@op("torch.randint(*args, **options)")
def randint(fit: Fit, args: Any, options: Any) -> Tensor:
    """`randint(high, size)`, `randint(low, high, size)`: the sizes."""
    return sized(fit, [options.get("size", args[-1] if args else ())], options.get("dtype"), "int64")


@op(f"torch.normal(mean, std=1.0, size=None, *, {_RANDOM})")
def normal(fit: Fit, mean: Any, std: Any, size: Any, dtype: Any) -> Tensor:
    """The sizes, or the common shape of mean and std."""
    return sized(fit, [size], dtype, None) if size is not None else tensor(together(fit, mean, std), "float32")


@op(
    f"torch.zeros_like(input, *, {_LIKE})",
    "torch.ones_like",
    "torch.empty_like",
    f"torch.full_like(input, fill_value, *, {_LIKE})",
    f"torch.randint_like(input, low=0, high=None, *, generator=None, {_LIKE})",
    "torch.poisson(input, generator=None)",
)
@op("torch.bernoulli(input, p=None, *, generator=None, out=None)", method=True)
def like(fit: Fit, input: Tensor, dtype: Any = None) -> Tensor:
    """(*) -> (*)."""
    return Tensor(input.shape, dtypes.chosen(dtype, input.dtype))


@op(f"torch.rand_like(input, *, generator=None, {_LIKE})", "torch.randn_like")
def random_like(fit: Fit, input: Tensor, dtype: Any) -> Tensor:
    """(*) -> (*)."""
    made = like(fit, input, dtype)
    only(fit, made, INEXACT, "random numbers", "input" if dtype is None else "dtype")
    return made


@op(
    f"torch.Tensor.new_zeros(input, *size, {_OPTIONS})",
    "torch.Tensor.new_ones",
    "torch.Tensor.new_empty",
    f"torch.Tensor.new_full(input, size, fill_value, *, {_OPTIONS})",
)
@op("torch.Tensor.new(input, *size, device=None)", page="tensors.html")
def new_zeros(fit: Fit, input: Tensor, size: Any, dtype: Any = None) -> Tensor:
    """The sizes, of the dtype of the tensor."""
    return sized(fit, size if isinstance(size, tuple) else [size], dtype, input.dtype)


@op(f"torch.Tensor.new_tensor(input, data, *, {_OPTIONS})")
def new_tensor(fit: Fit, input: Tensor, data: Any, dtype: Any) -> Tensor:
    """The shape of nested lists, of the dtype of the tensor."""
    return Tensor(filled(data, None).shape, dtypes.chosen(dtype, input.dtype))


@op("torch.arange(*args, **options)")
def arange(fit: Fit, args: Any, options: Any) -> Tensor:
    """`arange(end)`, `arange(start, end, step)` -> (ceil((end - start) / step))."""
    names = ("end",) if len(args) == 1 and "end" not in options else ("start", "end", "step")
    given: Mapping[str, Any] = {"start": 0, "step": 1, **options, **dict(zip(names, args, strict=False))}
    if "end" not in given:
        raise Undecided("no end")
    start, end, step = given["start"], given["end"], given["step"]
    kinds = [dtypes.of(value) for value in (start, end, step)]
    default = None if None in kinds else "float32" if "float32" in kinds else "int64"
    return tensor((_steps(start, end, step),), dtypes.chosen(options.get("dtype"), default))


def _steps(start: Any, end: Any, step: Any) -> MaybeSize:
    """ceil((end - start) / step)"""
    if not isinstance(step, int | float) or step == 0:
        return None
    if isinstance(step, int) and isinstance(start, int | Poly) and isinstance(end, int | Poly):
        length = -((start - end) // step)
        return None if isinstance(length, int) and length < 0 else length
    if isinstance(start, int | float) and isinstance(end, int | float):
        count = (end - start) / step
        return ceil(count) if isfinite(count) else None
    return None


@op(
    f"torch.linspace(start, end, steps, *, out=None, {_OPTIONS})",
    f"torch.logspace(start, end, steps, base=10.0, *, out=None, {_OPTIONS})",
)
def linspace(fit: Fit, steps: Any, dtype: Any) -> Tensor:
    """(steps)."""
    return tensor((known(steps),), dtypes.chosen(dtype, "float32"))


@op(f"torch.eye(n, m=None, *, out=None, {_OPTIONS})")
def eye(fit: Fit, n: Any, m: Any, dtype: Any) -> Tensor:
    """(n, m), square without m."""
    return tensor((known(n), known(n if m is None else m)), dtypes.chosen(dtype, "float32"))


@op(f"torch.randperm(n, *, generator=None, out=None, {_OPTIONS})")
def randperm(fit: Fit, n: Any) -> Tensor:
    """(n)."""
    return tensor((known(n),), "int64")


@op(
    f"torch.hann_window(window_length, periodic=True, *, {_OPTIONS})",
    "torch.blackman_window",
    "torch.bartlett_window",
    f"torch.hamming_window(window_length, periodic=True, alpha=0.54, beta=0.46, *, {_OPTIONS})",
    f"torch.kaiser_window(window_length, periodic=True, beta=12.0, *, {_OPTIONS})",
)
def window(fit: Fit, window_length: Any, dtype: Any) -> Tensor:
    """(window_length)."""
    return tensor((known(window_length),), dtypes.chosen(dtype, "float32"))


@op(
    f"torch.signal.windows.hann(M, *, sym=True, {_WINDOW})",
    "torch.signal.windows.hamming",
    "torch.signal.windows.blackman",
    "torch.signal.windows.bartlett",
    "torch.signal.windows.cosine",
    "torch.signal.windows.nuttall",
    f"torch.signal.windows.exponential(M, *, center=None, tau=1.0, sym=True, {_WINDOW})",
    f"torch.signal.windows.gaussian(M, *, std=1.0, sym=True, {_WINDOW})",
    f"torch.signal.windows.general_cosine(M, *, a, sym=True, {_WINDOW})",
    f"torch.signal.windows.general_hamming(M, *, alpha=0.54, sym=True, {_WINDOW})",
    f"torch.signal.windows.kaiser(M, *, beta=12.0, sym=True, {_WINDOW})",
)
def signal_window(fit: Fit, M: Any, dtype: Any) -> Tensor:
    """(window_length)."""
    return window(fit, M, dtype)


@op(f"torch.tril_indices(row, col, offset=0, *, {_OPTIONS})", "torch.triu_indices")
def tril_indices(fit: Fit, dtype: Any) -> Tensor:
    """(2, n)."""
    return tensor((2, None), dtypes.chosen(dtype, "int64"))


@op(
    "torch.tensor(data, *, dtype=None, device=None, requires_grad=False, pin_memory=False)",
    "torch.as_tensor(data, dtype=None, device=None)",
)
def from_data(fit: Fit, data: Any, dtype: Any, requires_grad: Any = False) -> Tensor:
    """The shape of nested lists of numbers; a tensor keeps its own."""
    made = filled(data, dtype)
    if requires_grad is True:
        has_gradient(fit, made, "data")
    return made


@op("torch.asarray(obj, *, dtype=None, device=None, copy=None, requires_grad=False)")
def asarray(fit: Fit, obj: Any, dtype: Any) -> Tensor:
    """The shape of nested lists of numbers; a tensor keeps its own."""
    return filled(obj, dtype)


@op("torch.from_numpy(ndarray)")
def from_numpy(fit: Fit, ndarray: Any) -> Tensor:
    """The shape of the array."""
    return filled(ndarray, None)


@op(f"torch.scalar_tensor(s, *, {_OPTIONS})", page="generated/torch.tensor.html")
def scalar_tensor(fit: Fit, s: Any, dtype: Any) -> Tensor:
    """()."""
    return filled(s, dtype)


def filled(data: Any, dtype: Any) -> Tensor:
    """The shape of nested lists of numbers; a tensor keeps its own."""
    if isinstance(data, Tensor):
        return Tensor(data.shape, data.dtype if dtype is None else dtypes.named(dtype))
    return Tensor(nested(data), dtypes.named(dtype) if dtype is not None else _leaf(data))


def nested(data: Any) -> tuple[Dim, ...]:
    """The shape of nested lists: the items of a list are alike, so one that is known tells."""
    if isinstance(data, tuple | list | range):
        inner = next((item for item in data if isinstance(item, tuple | list | range)), data[0] if data else 0)
        return (len(data), *(_of_item(inner) if isinstance(inner, Tensor) else nested(inner)))
    if data is NUMBER or isinstance(data, int | float | complex | Poly):
        return ()
    raise Undecided("data that are not known")


def _of_item(item: Tensor) -> tuple[Dim, ...]:
    """The axes that a tensor in a list brings: none, for it is one number; an array, of no dtype here, brings all."""
    if item.dtype is not None or not item.rank:
        return ()
    if any(isinstance(size, int) and size != 1 for size in item.shape):
        return item.shape
    raise Undecided("whether this is one number or an array")


def _leaf(data: Any) -> str | None:
    if isinstance(data, Sequence) and not isinstance(data, str):
        kinds = {_leaf(item) for item in data} or {"float32"}
        return None if None in kinds else max((kind for kind in kinds if kind), key=dtypes.kind)
    return dtypes.of(data)


def _made(name: str, own: str) -> None:
    @op(f"torch.{name}(*size, **options)", page="tensors.html")
    def made(fit: Fit, size: Any, options: Any) -> Tensor:
        """Of sizes, or of nested lists of numbers."""
        if "size" in options:
            return sized(fit, [options["size"]], None, own)
        if not size and not options:
            return Tensor((0,), own)
        if size == ((1,),):
            return Tensor((1,), own)  # one number, or one size that is 1
        if not size or (len(size) == 1 and isinstance(size[0], tuple)):
            raise Undecided("whether these are numbers, or the sizes that x.size() gives")
        if len(size) == 1 and not isinstance(size[0], int | Poly):
            return Tensor(filled(size[0], None).shape, own)
        return sized(fit, size, None, own)


for _name, _own in {
    "Tensor": "float32", "FloatTensor": "float32", "DoubleTensor": "float64", "HalfTensor": "float16",
    "LongTensor": "int64", "IntTensor": "int32", "ByteTensor": "uint8", "BoolTensor": "bool",
}.items():  # fmt: skip
    _made(_name, _own)
