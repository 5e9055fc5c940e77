"""How long shapelint takes beside `import torch`, ruff and mypy, on the same files, in one run.

    python benchmarks/speed.py                         # timm, downloaded once into benchmarks/cache
    python benchmarks/speed.py FOLDER --rounds 5

Seconds of the processor, those of child processes too, the least of some rounds: another load on the machine changes
seconds less than they differ here, and ratios of one run hardly. What is not installed is left out. Nothing is cached:
each round is that of a first run.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))  # run as a script, too

from benchmarks.sources import pins, unpacked

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Peer:
    """A program that is run; `needs` is the package without which it is not there."""

    name: str
    needs: str
    command: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Timed:
    name: str
    seconds: float


def peers(files: list[str], scratch: str) -> Iterator[Peer]:
    """What is timed, shapelint first, then the others that are installed."""
    yield Peer("shapelint", "torchlint_shapes", ("torchlint_shapes", "--no-cache", "--exit-zero", "--quiet", *files))
    everyone = (
        Peer("import torch", "torch", ()),
        Peer("ruff check", "ruff", ("ruff", "check", "--no-cache", "--isolated", "--exit-zero", "--quiet", *files)),
        Peer("mypy", "mypy", ("mypy", "--config-file=", f"--cache-dir={scratch}", "--no-incremental",
                              "--ignore-missing-imports", "--follow-imports=silent", *files)),
    )  # fmt: skip
    yield from (peer for peer in everyone if find_spec(peer.needs) is not None)


def timed(peer: Peer, rounds: int) -> Timed:
    """The processor's seconds of the fastest of some rounds."""
    command = ["-m", *peer.command] if peer.command else ["-c", "import torch"]
    return Timed(peer.name, min(_seconds([sys.executable, *command]) for _ in range(rounds)))


def _seconds(command: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    ended = subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    if ended.returncode > 1:  # 1 says that something was found
        sys.exit(f"{' '.join(command[:4])} ... ended with {ended.returncode}: {ended.stderr[-400:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def table(results: list[Timed]) -> str:
    """Seconds, and how many times those of each of the others shapelint takes."""
    own = results[0].seconds
    rows = [f"{r.name:<14}{r.seconds:>10.2f} s{own / r.seconds:>10.2f}" for r in results]
    return "\n".join([f"{'':<14}{'processor':>12}{'ratio':>10}", *rows])


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("folder", nargs="?", type=Path, help="the files to look at (default: timm)")
    ask.add_argument("--package", choices=pins(), default="timm", help="a pinned package in the place of a folder")
    ask.add_argument("--rounds", type=int, default=3, metavar="N", help="each is run N times")
    asked = ask.parse_args()
    folder = (asked.folder or unpacked(asked.package)).resolve()
    files = sorted(map(str, folder.rglob("*.py")))
    lines = sum(Path(file).read_bytes().count(b"\n") for file in files)
    print(f"{folder.name}: {len(files)} files, {lines:,} lines, {asked.rounds} rounds")
    with tempfile.TemporaryDirectory() as scratch:
        print(table([timed(peer, asked.rounds) for peer in peers(files, scratch)]))


if __name__ == "__main__":
    main()
