"""Fourier transforms."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.dims import Dim, Poly, Undecided, same
from torchlint_shapes.ops import dtype as dtypes
from torchlint_shapes.ops.declare import op
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.kinds import Axes, Flag, Size, Sizes
from torchlint_shapes.ops.position import MaybeSize, known, position, positions, tensor
from torchlint_shapes.ops.tensor import Tensor


def half(size: Any) -> MaybeSize:
    """Of n real numbers n//2 + 1 frequencies tell all."""
    return size // 2 + 1 if isinstance(size, int | Poly) else None


def doubled(size: Any) -> MaybeSize:
    """The even number of real numbers that so many frequencies tell."""
    return 2 * (size - 1) if isinstance(size, int | Poly) else None


def transformed(fit: Fit, input: Tensor, sizes: Any, dims: Any, kind: str) -> Tensor:
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


_OPTIONS = "*, dtype=None, layout=None, device=None, requires_grad=False, pin_memory=False, out=None"
_ONE, _TWO, _MANY = (
    f"(input, {parameters}, norm=None, *, out=None)"
    for parameters in ("n=None, dim=-1", "s=None, dim=(-2, -1)", "s=None, dim=None")
)


@op(f"torch.fft.fft{_ONE}", "torch.fft.ifft", kind="")
@op(f"torch.fft.rfft{_ONE}", "torch.fft.ihfft", kind="r")
@op(f"torch.fft.irfft{_ONE}", "torch.fft.hfft", kind="i")
def fft(fit: Fit, kind: str, input: Tensor, n: Any, dim: Size) -> Tensor:
    """(*, S, *) -> (*, n, *); from real numbers n//2 + 1, to real numbers 2 * (S - 1) without n."""
    return transformed(fit, input, None if n is None else (n,), (position(fit, dim, input.rank),), kind)


@op(f"torch.fft.fft2{_TWO}", "torch.fft.ifft2", kind="")
@op(f"torch.fft.rfft2{_TWO}", "torch.fft.ihfft2", kind="r")
@op(f"torch.fft.irfft2{_TWO}", "torch.fft.hfft2", kind="i")
def fft2(fit: Fit, kind: str, input: Tensor, s: Sizes, dim: Axes) -> Tensor:
    """(*, S, T) -> (*, s_1, s_2), the last axis as in one dimension."""
    return transformed(fit, input, s, dim, kind)


@op(f"torch.fft.fftn{_MANY}", "torch.fft.ifftn", kind="")
@op(f"torch.fft.rfftn{_MANY}", "torch.fft.ihfftn", kind="r")
@op(f"torch.fft.irfftn{_MANY}", "torch.fft.hfftn", kind="i")
def fftn(fit: Fit, kind: str, input: Tensor, s: Sizes, dim: Axes) -> Tensor:
    """The axes `dim` take the sizes `s`, the last axis as in one dimension."""
    return transformed(fit, input, s, dim, kind)


@op("torch.fft.fftshift(input, dim=None)", "torch.fft.ifftshift")
def fftshift(fit: Fit, input: Tensor) -> Tensor:
    """(*) -> (*)."""
    return Tensor(input.shape, input.dtype)


@op(f"torch.fft.fftfreq(n, d=1.0, {_OPTIONS})")
def fftfreq(fit: Fit, n: Any, dtype: Any) -> Tensor:
    """(n)."""
    return tensor((known(n),), dtypes.chosen(dtype, "float32"))


@op(f"torch.fft.rfftfreq(n, d=1.0, {_OPTIONS})")
def rfftfreq(fit: Fit, n: Any, dtype: Any) -> Tensor:
    """(n//2 + 1)."""
    return tensor((half(n),), dtypes.chosen(dtype, "float32"))


@op(
    "torch.stft(input, n_fft, hop_length=None, win_length=None, window=None, center=True, pad_mode='reflect', "
    "normalized=False, onesided=None, return_complex=None, align_to_window=None)",
    method=True,
)
def stft(
    fit: Fit, input: Tensor, n_fft: Size, hop_length: Any, center: Flag, onesided: Flag, return_complex: Flag
) -> Tensor:
    """(*, L) -> (*, n_fft//2 + 1, 1 + L//hop_length), and real and imaginary part unless complex."""
    if input.rank not in (1, 2):
        fit.fail("axis", "1-D or 2-D", f"{input.rank}-D", "takes {want} input but receives a {got} tensor")
        raise Undecided("a signal of another rank")
    hop = _hop(n_fft, hop_length)
    length = input.shape[-1] + (n_fft // 2 * 2 if center else 0)
    whole = onesided is not None and not onesided
    frames = (length - n_fft) // hop + 1
    parts: tuple[MaybeSize, ...] = () if return_complex else (2,)
    return tensor((*input.shape[:-1], n_fft if whole else half(n_fft), frames, *parts))


def _hop(n_fft: Any, hop_length: Any) -> Dim:
    """The way from frame to frame."""
    hop = n_fft // 4 if hop_length is None else hop_length
    if not isinstance(hop, int | Poly) or hop == 0:
        raise Undecided("a hop that is not known")
    return hop


@op(
    "torch.istft(input, n_fft, hop_length=None, win_length=None, window=None, center=True, normalized=False, "
    "onesided=None, length=None, return_complex=False)",
    method=True,
)
def istft(fit: Fit, input: Tensor, n_fft: Size, hop_length: Any, center: Flag, onesided: Flag, length: Any) -> Tensor:
    """(*, n_fft//2 + 1, T) of complex numbers -> (*, length), or (*, hop_length * (T - 1)) where n_fft is even."""
    if input.rank in (3, 4) and input.shape[-1] == 2:
        raise Undecided("pairs of real numbers, as torch took them before 2.0")
    if input.rank not in (2, 3):
        fit.fail("axis", "2-D or 3-D", f"{input.rank}-D", "takes {want} input but receives a {got} tensor")
        raise Undecided("frames of another rank")
    if onesided is None and isinstance(n_fft, int) and same(input.shape[-2], n_fft) is False:
        fit.equal("reshape", n_fft // 2 + 1, input.shape[-2], "takes {want} frequencies, receives {got}", "n_fft", -2)
    made = known(length)
    if length is None and center is True and isinstance(n_fft, int) and n_fft % 2 == 0:
        made = _hop(n_fft, hop_length) * (input.shape[-1] - 1)
    return tensor((*input.shape[:-2], made))
