"""A network while it is written: each piece is run by torch as soon as it is there, and taken back when that raises."""

from __future__ import annotations

import math
import random
import re
from typing import Any

import torch
from torch import nn

from benchmarks.fuzzing.pieces import HEAD, MAKE_LAYER, blocks

MOST_ELEMENTS = 200_000
LONGEST = 2_000  # of an axis: a Transformer that is as wide as this takes half a gigabyte
WIDTHS = (4, 6, 8, 12, 16, 24)
VOCABULARY = 50


def _is_small(shape: torch.Size) -> bool:
    return len(shape) > 0 and 0 < math.prod(shape) <= MOST_ELEMENTS and max(shape) <= LONGEST


class Draft:
    """`sizes` are the arguments of the constructor; `now` what forward has computed: x, and tensors to come back to."""

    def __init__(self, rng: random.Random, name: str, given: torch.Tensor, made: dict[str, Any]) -> None:
        self.rng, self.name, self.made = rng, name, made
        self.module: Any = type(name, (nn.Module,), {})()
        self.built: dict[str, Any] = {"self": self.module}
        self.now: dict[str, Any] = {"self": self.module, "x": given}
        self.sizes: dict[str, int] = {}
        self.flags: dict[str, bool] = {}
        self.constructor: list[str] = []
        self.forward: list[str] = []
        self.kept: list[str] = []
        self.methods: list[str] = []
        self.count = 0

    @property
    def x(self) -> torch.Tensor:
        return self.now["x"]  # type: ignore[no-any-return]

    def add(self, piece: str) -> bool:
        """Writes one more piece; False when it does not fit here."""
        constructor, forward = self.fill(piece)
        return self.write(constructor, forward)

    def write(self, constructor: list[str], forward: list[str]) -> bool:
        built, now = dict(self.built), dict(self.now)
        before = self.x.detach().clone()
        try:
            self.define(" ".join(constructor))
            self._run(constructor, built)
            self._run(forward, now)
            good = isinstance(now["x"], torch.Tensor) and _is_small(now["x"].shape)
        except Exception:
            good = False
        if not good or not torch.is_floating_point(now["x"]):
            self.x.data = before
            return False
        self.built, self.now = built, now
        self.constructor += constructor
        self.forward += forward
        return True

    def _run(self, lines: list[str], names: dict[str, Any]) -> None:
        """Runs lines of a function, whose names are afterwards in `names`; comprehensions see them, too."""
        space = {**self.made, **self.sizes, **self.flags, **names}
        exec("\n".join(lines), space)
        names.update({k: v for k, v in space.items() if k not in self.made and k not in self.sizes})

    def define(self, text: str) -> None:
        """The blocks that a text names, and those that these name, stand above the network."""
        for name, block in blocks().items():
            if re.search(rf"\b{name}\b[(,]", text) and name not in self.made["BLOCKS"]:
                self.define(re.sub(rf"\b{name}\b", "", block))
                exec(block, self.made)
                self.made["BLOCKS"][name] = block
        if "self._make_layer(" in text and MAKE_LAYER not in self.methods:
            space: dict[str, Any] = {}
            exec("class Made:" + MAKE_LAYER, self.made, space)
            type(self.module)._make_layer = space["Made"]._make_layer
            self.methods.append(MAKE_LAYER)

    # ---- filling in

    def fill(self, piece: str) -> tuple[list[str], list[str]]:
        """The lines of the constructor and of forward, with its choices made."""
        text = self.choose(piece)
        if text.startswith("nn."):
            text = f". self.$n = {text}\nx = self.$n(x)"
        self.count += 1
        shape = self.x.shape
        fixed = {
            "n": self.rng.choice(("layer", "conv", "fc", "block", "stage")) + str(self.count),
            "w": self.rng.choice(WIDTHS),
            "v": VOCABULARY,
            "g": self.divisor(shape[1] if len(shape) > 1 else 1),
            "h": self.divisor(shape[-1]),
            "y": self.rng.choice(self.kept) if self.kept else "x",
            "f": math.prod(shape[1:]),
            **{str(i): shape[i] for i in range(-1, len(shape))},
        }
        lines: tuple[list[str], list[str]] = ([], [])
        for line in text.split("\n"):
            within = line.startswith(".")
            parts = re.split(r"\$(-1|[a-z0-9])", line.removeprefix(". ") if within else line)
            said = [self.spell(fixed, part, within) if n % 2 else part for n, part in enumerate(parts)]
            lines[not within].append("".join(said))
        return lines

    def choose(self, text: str) -> str:
        while True:
            text, some = re.subn(
                r"\[\[((?:(?!\[\[|\]\]).)*)\]\]", lambda m: m[1] if self.rng.random() < 0.5 else "", text, count=1
            )
            text, more = re.subn(
                r"<(?=(?:->|[^<>\n])*\|)((?:->|[^<>\n])*)>(?!=)",
                lambda m: self.rng.choice(m[1].split("|")),
                text,
                count=1,
            )
            if not some and not more:
                return text

    def divisor(self, size: int) -> int:
        return self.rng.choice([n for n in (1, 2, 3, 4, 6, 8) if size % n == 0])

    def spell(self, fixed: dict[str, Any], what: str, within_constructor: bool) -> str:
        """A number as somebody may write it: plain, a product, by an argument, by an attribute, by x."""
        value = fixed.get(what, 7)
        if not isinstance(value, int):
            return str(value)
        ways = [str(value)] * 3
        if what == "f":
            ways.append(" * ".join(str(n) for n in self.x.shape[1:]))
        for name, size in self.sizes.items():
            mine = name if within_constructor else f"self.{name}"
            if not within_constructor and not hasattr(self.module, name):
                continue
            if size == value:
                ways += [mine] * 4
            elif size > 1 and value % size == 0:
                ways.append(f"({mine} * {value // size})" if what == "w" else f"{value // size} * {mine}")
            elif value and size % value == 0:
                ways.append(f"{mine} // {size // value}" if what != "w" else str(value))
        if within_constructor and what in "wv" and value not in self.sizes.values() and len(self.sizes) < 5:
            name = self.rng.choice(("width", "hidden_dim", "embed_dim", "out_channels", "num_features")) + str(
                len(self.sizes)
            )
            self.sizes[name] = value
            if self.rng.random() < 0.5:
                self.write([f"self.{name} = {name}"], [])
            ways += [name] * 6
        if not within_constructor and what in ("0", "1", "2", "3", "-1"):
            ways += [f"x.shape[{what}]", f"x.size({what})"]
        said = self.rng.choice(ways)
        return f"({said})" if " " in said and not said.startswith("(") and self.rng.random() < 0.5 else said

    # ---- the text

    def text(self, returned: str = "x", base: str = "nn.Module") -> str:
        arguments = "".join(f", {name}={value}" for name, value in {**self.sizes, **self.flags}.items())
        start = self.rng.choice(("super().__init__()", f"super({self.name}, self).__init__()"))
        body = "\n".join(f"        {line}" for line in [start, *self.constructor])
        forward = "\n".join(f"        {line}" for line in [*self.forward, f"return {returned}"])
        methods = "".join(self.methods)
        return (
            f"class {self.name}({base}):\n    def __init__(self{arguments}):\n{body}\n{methods}\n"
            f"    def forward(self, x):\n{forward}\n"
        )


def space() -> dict[str, Any]:
    """The names of a program before its classes."""
    made: dict[str, Any] = {"BLOCKS": {}, "COUNT": 0}
    exec(HEAD, made)
    return made
