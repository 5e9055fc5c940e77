"""What a program asks about the machine and about the values it was given."""

import math
import os
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import NamedTuple, Tuple

import torch
import torch.nn as nn

unset = "SHAPELINT_WIDTH" in os.environ
width = int(os.environ.get("SHAPELINT_WIDTH", 16))
same_width = int(os.getenv("SHAPELINT_WIDTH", "16"))
nothing = os.getenv("SHAPELINT_WIDTH")
os.environ["SHAPELINT_DEPTH"] = "3"
depth, is_set = int(os.environ.get("SHAPELINT_DEPTH", 1)), "SHAPELINT_DEPTH" in os.environ
maybe_path = os.environ["PATH"]
name, extension = os.path.splitext(os.path.basename(os.path.join("weights", "net.txt")))
decoded = b"a: 1".decode("utf-8").split(":")

fused = hasattr(torch.nn.functional, "scaled_dot_product_attention")
layers = hasattr(nn, "Linear")


class Plain:
    pass


class Called:
    def __call__(self):
        return 1


class Listed(Sequence):
    def __len__(self):
        return 1

    def __getitem__(self, i):
        return i


class Pair(NamedTuple):
    a: int
    b: int


plain = isinstance(Plain(), Sequence), isinstance(Plain(), Callable), isinstance(Plain(), (Mapping, partial))
layer = isinstance(nn.ReLU(), Sequence), isinstance(nn.ReLU(), Callable), isinstance(Called(), Callable)
pair = isinstance(Pair(1, 2), Sequence), isinstance((1, 2), Tuple), isinstance(3, Tuple)
maybe_listed = isinstance(Listed(), Sequence)

nested = partial(partial(dict, a=1, b=2), b=3)
inner, held = nested.func is dict, nested.keywords
built = nested(c=4)

x = torch.zeros(2, 3)
cached = {str(x.device): x.shape[1]}[str(torch.zeros(1).device)]
together = x.device == torch.zeros(4).device

widths, counts = torch.unique(torch.tensor([24, 56, 24, 152]), return_counts=True)
stage_widths, stage_depths = widths.tolist(), counts.tolist()


def checked(size):
    torch._assert(size == 4, "only 4")
    return size


try:
    refused = checked(3)
except AssertionError:
    refused = checked(4)



def is_half(tensor):
    return tensor.dtype in (torch.float16, torch.bfloat16)


kinds = is_half(x), is_half(x.half()), x.dtype == torch.float, x.long().dtype != torch.int64
of_kind = x.dtype.is_floating_point, torch.int64.is_floating_point, x.is_complex(), torch.is_floating_point(x.int())
wide = x.double().to(x.device)
like = torch.zeros(2, dtype=wide.dtype).dtype == torch.float64
if x.dtype is not torch.float32 or x.dtype is None:
    x = x[None]
clamped = x.clamp(min=torch.finfo(x.dtype).eps)
if x.is_contiguous() or x.stride(0) == 3:
    clamped = clamped + 0
signed = math.copysign(2.0, -0.0), math.fmod(7, 4), math.degrees(0)
