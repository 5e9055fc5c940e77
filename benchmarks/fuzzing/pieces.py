"""What programs are made of, as people write it: the files in the folder `texts`.

`blocks.txt` has the classes and functions that a program may define above its network, `alike.txt` what people
take for one another, `inserted.txt` what they do once too often. The others have pieces, by the rank of the
tensor `x` that they go on with, with an empty line between them. A line of a constructor begins with a dot,
another is of forward; a piece of one line that begins with `nn.` is a layer. `$n` is a new name; `$0` to `$3`
and `$-1` are the sizes of x, `$f` that of x flattened; `$w` is a new width; `$g` divides the channels, `$h` the
last size; `$v` is the size of the vocabulary, `$y` a tensor from before. <a|b> is a choice, [[a]] may be left
out.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "texts"
RANKS = {1: "lines", 2: "vectors", 3: "sequences", 4: "images", 5: "volumes"}
HEAD = """\
import math
from collections import OrderedDict
from functools import partial
from types import SimpleNamespace

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from einops import rearrange, reduce
from einops.layers.torch import Rearrange
"""
# A method that some constructors call.
MAKE_LAYER = """
    def _make_layer(self, in_channels, out_channels, blocks):
        layers = []
        for i in range(blocks):
            layers.append(nn.Conv2d(in_channels if i == 0 else out_channels, out_channels, 3, padding=1))
            layers.append(nn.ReLU())
        return nn.Sequential(*layers)
"""


def for_rank(rank: int) -> tuple[str, ...]:
    return pieces(RANKS[min(rank, 5)])


@cache
def pieces(name: str) -> tuple[str, ...]:
    return tuple(_text(name).split("\n\n"))


@cache
def lines(name: str) -> tuple[str, ...]:
    return tuple(_text(name).split("\n"))


@cache
def blocks() -> dict[str, str]:
    """The blocks by their names."""
    found = re.split(r"\n\n\n(?=class|def)", _text("blocks"))
    return {re.match(r"(?:class|def) (\w+)", block)[1]: f"{block}\n" for block in found}  # type: ignore[index]


def _text(name: str) -> str:
    return (FOLDER / f"{name}.txt").read_text(encoding="utf-8").strip("\n")
