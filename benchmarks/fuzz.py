"""Random programs, run by torch and read by shapelint: docs/fuzz.md.

    python benchmarks/fuzz.py --count 1000 --seed 7
    python benchmarks/fuzz.py --minutes 60 --folder found       # minimal programs of disagreements are written there

Needs torch and einops. Each program is generated right, and then judged with one thing changed, some times over.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))  # run as a script, too

import torch

from benchmarks.fuzzing.compare import KINDS, Disagreement, Verdict, judge
from benchmarks.fuzzing.generate import Program, generate
from benchmarks.fuzzing.minimize import minimize
from benchmarks.fuzzing.mutate import mutate

MUTANTS = 4


@dataclass(slots=True)
class Figures:
    """`causes` counts disagreements by kind and cause; `first` is the seed of each."""

    right: int = 0
    raising: int = 0
    found: int = 0
    other: int = 0
    unstated: int = 0
    slow: list[tuple[float, int]] = field(default_factory=list)
    layers: Counter[str] = field(default_factory=Counter)
    whole: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    causes: Counter[tuple[str, str]] = field(default_factory=Counter)
    examples: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)

    def add(self, program: Program, verdict: Verdict) -> Iterator[Disagreement]:
        """Counts a program; its disagreements of a cause that is new."""
        ran, said = verdict.ran, verdict.said
        if not ran.raises:
            self.right += 1
        elif not ran.about_shapes:
            self.other += 1
        elif not program.stated:
            self.unstated += 1
        else:
            self.raising += 1
            self.found += bool(said.findings)
        for name in ("right", "wrong", "unknown"):
            self.layers[name] += getattr(verdict.score, name)
        for one in verdict.disagreements:
            self.kinds[one.kind] += 1
            self.causes[one.kind, one.cause] += 1
            if self.causes[one.kind, one.cause] == 1:
                yield one

    def text(self) -> str:
        rows = [
            f"programs that run: {self.right}; false alarms: {self.kinds['false alarm']}",
            f"programs that raise by a shape: {self.raising}; found: {self.found}",
            f"  raise, input not stated (not counted): {self.unstated}; raise by something else: {self.other}",
            f"calls of layers: {dict(self.layers)}",
            f"slowest: {', '.join(f'{seconds:.1f} s (seed {seed})' for seconds, seed in self.slow)}",
            *(f"{kind}: {self.kinds[kind]}" for kind in KINDS),
        ]
        for (kind, cause), number in sorted(self.causes.items(), key=lambda c: (KINDS.index(c[0][0]), -c[1])):
            seed, detail = self.examples.get((kind, cause), (0, ""))
            rows.append(f"{number:>5}  {kind:<20} {cause}\n         seed {seed}: {detail[:240]}")
        return "\n".join(rows)


def programs(seed: int) -> Iterator[tuple[Program, bool]]:
    """One right program and its mutants."""
    rng = random.Random(seed)
    torch.manual_seed(seed)
    program = generate(rng)
    yield program, True
    for _ in range(MUTANTS):
        yield replace(program, text=mutate(rng, program.text)), False


def fuzz(seed: int, count: int, minutes: float, folder: Path | None) -> Figures:
    figures, end = Figures(), time.monotonic() + minutes * 60
    for number in range(seed, seed + count):
        if time.monotonic() > end:
            break
        for program, valid in programs(number):
            if folder is not None:  # what hangs stands there
                (folder / "current.py").write_text(program.text)
            started = time.monotonic()
            verdict = judge(program, valid)
            figures.slow = sorted([*figures.slow, (time.monotonic() - started, number)])[-3:]
            if valid and verdict.ran.raises:
                break  # a name that the text lost
            for one in figures.add(program, verdict):
                figures.examples[one.kind, one.cause] = number, one.detail
                if folder is not None:
                    write(folder, minimize(program, one), one, number)
        if folder is not None and number % 50 == 0:
            (folder / f"figures-{seed}.txt").write_text(f"up to seed {number}\n{figures.text()}\n")
    return figures


def write(folder: Path, program: Program, one: Disagreement, seed: int) -> None:
    name = "".join(c if c.isalnum() else "_" for c in f"{one.kind}-{one.cause}")[:70]
    said = "\n".join(f"# {line}" for line in (f"{one.kind}, seed {seed}, input {program.shape}", one.detail))
    (folder / f"{name}.py").write_text(f"{program.text}\n{said}\n", encoding="utf-8")


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--seed", type=int, default=0, help="of the first program")
    ask.add_argument("--count", type=int, default=1_000_000, metavar="N", help="right programs, each with its mutants")
    ask.add_argument("--minutes", type=float, default=10)
    ask.add_argument("--folder", type=Path, help="for minimal programs of disagreements")
    asked = ask.parse_args()
    torch.set_num_threads(1)
    if asked.folder is not None:
        asked.folder.mkdir(parents=True, exist_ok=True)
    print(fuzz(asked.seed, asked.count, asked.minutes, asked.folder).text())


if __name__ == "__main__":
    main()
