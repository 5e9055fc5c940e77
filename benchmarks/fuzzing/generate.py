"""Programs that are right: networks of random pieces, of which torch has run each, and a call."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

import torch

from benchmarks.fuzzing.draft import VOCABULARY, Draft, space
from benchmarks.fuzzing.pieces import HEAD, for_rank, pieces
from benchmarks.fuzzing.usage import ending

CALLS = ("call", "call", "call", "main", "function", "comment", "symbols", "nothing")
TRIES = 12
COMMENT = "shapelint: input("


@dataclass(frozen=True, slots=True)
class Program:
    """`shape` is that of the input. A `call` in the text states it, or a comment, of some axes, or nobody."""

    text: str
    shape: tuple[int, ...]
    tokens: bool
    call: str

    @property
    def stated(self) -> bool:
        """Does the text say what the input is?"""
        return self.call not in ("symbols", "nothing") and (
            self.call != "comment" or f"# {COMMENT}" in self.text.rpartition("\nclass ")[0][-60:]
        )


def generate(rng: random.Random) -> Program:
    """One program; the random numbers of torch matter for no shape."""
    while True:
        shape, tokens = _input(rng)
        given = torch.randint(0, VOCABULARY, shape) if tokens else torch.randn(shape)
        draft = Draft(rng, rng.choice(("Net", "Model", "Encoder", "CNN", "MyModel")), given, space())
        if tokens:
            while not draft.add(rng.choice(pieces("tokens"))):
                pass
        for _ in range(rng.randint(2, 9)):
            _extend(draft, 0)
        if len(draft.forward) > 1:
            return _program(draft, shape, tokens)


def _input(rng: random.Random) -> tuple[tuple[int, ...], bool]:
    batch = rng.choice((2, 2, 4, 3, 1))
    kind = rng.choice(("image", "image", "image", "sequence", "sequence", "tokens", "vector", "signal", "volume"))
    if kind == "image":
        side = rng.choice((16, 20, 24, 28, 32))
        return (batch, rng.choice((1, 3, 3, 4)), side, rng.choice((side, side, side, 16))), False
    if kind == "sequence":
        return (batch, rng.choice((5, 6, 9, 16)), rng.choice((8, 12, 16))), False
    if kind == "tokens":
        return (batch, rng.choice((6, 7, 10))), True
    if kind == "vector":
        return (batch, rng.choice((8, 10, 12, 16, 32))), False
    if kind == "signal":
        return (batch, rng.choice((1, 2, 4)), rng.choice((32, 40, 64))), False
    return (batch, rng.choice((1, 3)), 4, 12, 12), False


# ---- structures


def _extend(draft: Draft, depth: int) -> None:
    """One more step: a piece, or a structure of pieces."""
    ways = [_piece] * 7 + [_sequence, _keep, _residual, _branch, _method]
    ways += [_submodule, _modules] if depth < 2 else []
    draft.rng.choice(ways)(draft, depth)


def _piece(draft: Draft, depth: int) -> None:
    for _ in range(TRIES):
        if draft.add(draft.rng.choice(for_rank(draft.x.dim()))):
            return


def _layers(draft: Draft) -> list[str]:
    """Layers one after another, each of which fits what the one before gives."""
    here = Draft(draft.rng, "Layers", draft.x.detach(), draft.made)
    here.sizes, here.built = draft.sizes, dict(draft.built)
    found: list[str] = []
    single = [piece for piece in for_rank(draft.x.dim()) if piece.startswith("nn.")]
    for _ in range(draft.rng.randint(2, 5)):
        for _ in range(TRIES if single else 0):
            constructor, forward = here.fill(draft.rng.choice(single))
            if len(constructor) == 1 and here.write(constructor, forward):
                found.append(constructor[0].partition(" = ")[2])
                break
    return found


def _sequence(draft: Draft, depth: int) -> None:
    layers = _layers(draft)
    if not layers:
        return
    name = draft.rng.choice(("features", "net", "model", "layers", "classifier")) + str(len(draft.constructor))
    way = draft.rng.choice(("plain", "plain", "list", "append"))
    if way == "plain":
        lines = [f"self.{name} = nn.Sequential(", *(f"    {layer}," for layer in layers), ")"]
    elif way == "list":
        lines = [f"modules = [{', '.join(layers)}]", f"self.{name} = nn.Sequential(*modules)"]
    else:
        lines = ["modules = []", *(f"modules.append({la})" for la in layers), f"self.{name} = nn.Sequential(*modules)"]
    draft.write(lines, [f"x = self.{name}(x)"])


def _modules(draft: Draft, depth: int) -> None:
    layers = _layers(draft)
    if not layers:
        return
    name = draft.rng.choice(("blocks", "convs", "steps")) + str(len(draft.constructor))
    loop = draft.rng.choice(
        (
            [f"for layer in self.{name}:", "    x = layer(x)"],
            [f"for i, layer in enumerate(self.{name}):", "    x = layer(x)"],
            [f"for i in range(len(self.{name})):", f"    x = self.{name}[i](x)"],
            [f"x = self.{name}[0](x)", f"for layer in self.{name}[1:]:", "    x = layer(x)"],
        )
    )
    draft.write([f"self.{name} = nn.ModuleList([", *(f"    {layer}," for layer in layers), "])"], loop)


def _keep(draft: Draft, depth: int) -> None:
    name = f"{draft.rng.choice(('skip', 'residual', 'h', 'x'))}{len(draft.forward)}"
    if draft.write([], [f"{name} = x"]):
        draft.kept.append(name)


def _residual(draft: Draft, depth: int) -> None:
    """x + f(x), with a projection where the width of a picture changed."""
    name, before = f"identity{len(draft.forward)}", draft.x.shape
    draft.write([], [f"{name} = x"])
    for _ in range(2):
        _piece(draft, depth)
    draft.kept.append(name)
    if draft.x.shape == before:
        draft.write([], [draft.rng.choice((f"x = x + {name}", f"x += {name}", f"x = {name} + 0.5 * x"))])
    elif draft.x.dim() == 4 and len(before) == 4 and draft.x.shape[2:] == before[2:]:
        match = f"self.match{len(draft.forward)}"
        line = f"{match} = nn.Conv2d({before[1]}, {draft.x.shape[1]}, 1)"
        draft.write([line], [f"x = x + {match}({name})"])
    else:
        draft.add(f"x = torch.cat([x, {name}], dim=<1|-1>)")


def _branch(draft: Draft, depth: int) -> None:
    """A piece that a flag of the constructor switches on or off."""
    flag = draft.rng.choice(("use_norm", "pool", "residual", "dropout", "project")) + str(len(draft.forward))
    on = draft.rng.random() < 0.7
    draft.flags[flag] = on
    constructor, forward = draft.fill(draft.rng.choice(for_rank(draft.x.dim())))
    if not forward:
        return
    kept = [f"self.{flag} = {flag}", *constructor]
    inside = [f"if {draft.rng.choice((f'self.{flag}', f'self.{flag} is True'))}:", *(f"    {line}" for line in forward)]
    if not draft.write(kept, inside):
        del draft.flags[flag]


def _method(draft: Draft, depth: int) -> None:
    """Some lines of forward in a method of their own."""
    start, count = len(draft.forward), len(draft.kept)
    _piece(draft, depth)
    _piece(draft, depth)
    lines = draft.forward[start:]
    named = {name for name in draft.kept[:count] if re.search(rf"\b{name}\b", "\n".join(lines))}
    if not lines or named:
        return
    name = f"{draft.rng.choice(('_features', 'encode', 'embed', '_head'))}{start}"
    body = "\n".join(f"        {line}" for line in lines)
    draft.forward[start:] = [f"x = self.{name}(x)"]
    draft.methods.append(f"\n    def {name}(self, x):\n{body}\n        return x\n")


def _submodule(draft: Draft, depth: int) -> None:
    """A class of its own, with a few pieces."""
    draft.made["COUNT"] += 1
    name = f"{draft.rng.choice(('Stem', 'Head', 'Stage', 'Encoder', 'Mixer'))}{draft.made['COUNT']}"
    inner = Draft(draft.rng, name, draft.x.detach(), draft.made)
    for _ in range(draft.rng.randint(1, 4)):
        _extend(inner, depth + 1)
    if not inner.forward:
        return
    text = f"\n{inner.text()}"
    exec(text, draft.made)
    draft.made["BLOCKS"][name] = text
    draft.add(f". self.$n = {name}({', '.join(map(str, inner.sizes.values()))})\nx = self.$n(x)")


# ---- the whole


def _program(draft: Draft, shape: tuple[int, ...], tokens: bool) -> Program:
    rng = draft.rng
    call = rng.choice(CALLS)
    text = draft.text()
    if rng.random() < 0.3:
        text = re.sub(r"\bx\b(?!=)", rng.choice(("inputs", "out", "img")), text)
    if call in ("comment", "symbols"):
        sizes = [rng.choice((name, str(n))) if call == "symbols" else str(n) for name, n in zip("BCHWD", shape)]
        text = f"# {COMMENT}{', '.join(sizes)})\n{text}"
    blocks = "\n".join(block.lstrip("\n") + "\n" for block in draft.made["BLOCKS"].values())
    text = f"{HEAD}\n\n{blocks}\n{text}{ending(draft, shape, tokens, call)}"
    return Program(text, shape, tokens, call)
