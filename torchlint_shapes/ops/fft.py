"""Fourier transforms."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.dims import Poly, Undecided, same
from torchlint_shapes.ops.declare import Fit, op
from torchlint_shapes.ops.position import MaybeSize, known, position, positions, tensor
from torchlint_shapes.ops.tensor import Tensor


def half(size: Any) -> MaybeSize:
    """Of n real numbers n//2 + 1 frequencies tell all."""
    return size // 2 + 1 if isinstance(size, int | Poly) else None


def doubled(size: Any) -> MaybeSize:
    """The even number of real numbers that so many frequencies tell."""
    return 2 * (size - 1) if isinstance(size, int | Poly) else None


def transformed(fit: Fit, input: Tensor, sizes: Any, dims: Any, kind: str = "") -> Tensor:
    """The axes `dims` take the sizes asked for; in the last one `r` keeps half, and `i` makes whole."""
    if sizes is not None and not isinstance(sizes, tuple | list):
        raise Undecided("sizes that are not known")
    if dims is None and sizes is not None:
        dims = tuple(range(-len(sizes), 0))
    at = positions(fit, dims, input.rank)
    if not input.rank and (at or kind):
        fit.fail("axis", "at least 1-D", "0-D", "takes {want} input but receives a {got} tensor", "dim")
        return input
    if sizes is not None and len(sizes) != len(at):
        fit.fail("axis", str(len(at)), str(len(sizes)), "takes {want} sizes, one for each axis, not {got}", "s")
        return input
    shape: list[MaybeSize] = list(input.shape)
    for number, axis in enumerate(at):
        asked = None if sizes is None else sizes[number]
        own = asked is None or (isinstance(asked, int) and asked == -1)
        last = number == len(at) - 1
        size: MaybeSize = shape[axis] if own else known(asked)
        if last and kind == "i" and own:
            size = doubled(size)
        shape[axis] = half(size) if last and kind == "r" else size
    return tensor(shape)


_KINDS = {"": ("fft", "ifft"), "r": ("rfft", "ihfft"), "i": ("irfft", "hfft")}


def _register(kind: str, names: tuple[str, ...]) -> None:
    def one(fit: Fit, input: Tensor, n: Any = None, dim: Any = -1, norm: Any = None, *, out: Any = None) -> Tensor:
        """(*, S, *) -> (*, n, *); from real numbers n//2 + 1, to real numbers 2 * (S - 1) without n.

        https://docs.pytorch.org/docs/stable/fft.html
        """
        return transformed(fit, input, None if n is None else (n,), (position(fit, dim, input.rank),), kind)

    def two(
        fit: Fit, input: Tensor, s: Any = None, dim: Any = (-2, -1), norm: Any = None, *, out: Any = None
    ) -> Tensor:
        """(*, S, T) -> (*, s_1, s_2), the last axis as in one dimension.

        https://docs.pytorch.org/docs/stable/fft.html
        """
        return transformed(fit, input, s, dim, kind)

    def many(fit: Fit, input: Tensor, s: Any = None, dim: Any = None, norm: Any = None, *, out: Any = None) -> Tensor:
        """The axes `dim` take the sizes `s`, the last axis as in one dimension.

        https://docs.pytorch.org/docs/stable/fft.html
        """
        return transformed(fit, input, s, dim, kind)

    op(*(f"torch.fft.{name}" for name in names))(one)
    op(*(f"torch.fft.{name}2" for name in names))(two)
    op(*(f"torch.fft.{name}n" for name in names))(many)


for _kind, _names in _KINDS.items():
    _register(_kind, _names)


@op("torch.fft.fftshift", "torch.fft.ifftshift")
def fftshift(fit: Fit, input: Tensor, dim: Any = None) -> Tensor:
    """(*) -> (*).

    https://docs.pytorch.org/docs/stable/generated/torch.fft.fftshift.html
    """
    return Tensor(input.shape, input.dtype)


@op("torch.fft.fftfreq")
def fftfreq(fit: Fit, n: Any, d: Any = 1.0, **options: Any) -> Tensor:
    """(n).

    https://docs.pytorch.org/docs/stable/generated/torch.fft.fftfreq.html
    """
    return tensor((known(n),), "float32")


@op("torch.fft.rfftfreq")
def rfftfreq(fit: Fit, n: Any, d: Any = 1.0, **options: Any) -> Tensor:
    """(n//2 + 1).

    https://docs.pytorch.org/docs/stable/generated/torch.fft.rfftfreq.html
    """
    return tensor((half(n),), "float32")


@op("torch.stft", "torch.Tensor.stft")
def stft(
    fit: Fit,
    input: Tensor,
    n_fft: Any,
    hop_length: Any = None,
    win_length: Any = None,
    window: Any = None,
    center: Any = True,
    pad_mode: Any = "reflect",
    normalized: Any = False,
    onesided: Any = None,
    return_complex: Any = None,
    align_to_window: Any = None,
) -> Tensor:
    """(*, L) -> (*, n_fft//2 + 1, 1 + L//hop_length), and real and imaginary part unless complex.

    https://docs.pytorch.org/docs/stable/generated/torch.stft.html
    """
    if input.rank not in (1, 2):
        fit.fail("axis", "1-D or 2-D", f"{input.rank}-D", "takes {want} input but receives a {got} tensor")
        raise Undecided("a signal of another rank")
    hop = n_fft // 4 if hop_length is None else hop_length
    length = input.shape[-1] + (n_fft // 2 * 2 if center else 0)
    whole = onesided is not None and not onesided
    frames = (length - n_fft) // hop + 1
    parts: tuple[MaybeSize, ...] = () if return_complex else (2,)
    return tensor((*input.shape[:-1], n_fft if whole else half(n_fft), frames, *parts))


@op("torch.istft", "torch.Tensor.istft")
def istft(
    fit: Fit,
    input: Tensor,
    n_fft: Any,
    hop_length: Any = None,
    win_length: Any = None,
    window: Any = None,
    center: Any = True,
    normalized: Any = False,
    onesided: Any = None,
    length: Any = None,
    return_complex: Any = False,
) -> Tensor:
    """(*, n_fft//2 + 1, T) of complex numbers -> (*, length), or (*, hop_length * (T - 1)) where n_fft is even.

    https://docs.pytorch.org/docs/stable/generated/torch.istft.html
    """
    if input.rank in (3, 4) and input.shape[-1] == 2:
        raise Undecided("pairs of real numbers, as torch took them before 2.0")
    if input.rank not in (2, 3):
        fit.fail("axis", "2-D or 3-D", f"{input.rank}-D", "takes {want} input but receives a {got} tensor")
        raise Undecided("frames of another rank")
    if onesided is None and isinstance(n_fft, int) and same(input.shape[-2], n_fft) is False:
        fit.equal("reshape", n_fft // 2 + 1, input.shape[-2], "takes {want} frequencies, receives {got}", "n_fft", -2)
    made = known(length)
    if length is None and center is True and isinstance(n_fft, int) and n_fft % 2 == 0:
        made = (n_fft // 4 if hop_length is None else hop_length) * (input.shape[-1] - 1)
    return tensor((*input.shape[:-2], made))
