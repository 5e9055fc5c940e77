"""How much of real code shapelint follows, and that what it says is true: docs/coverage.md.

    python benchmarks/coverage.py                                   # all of it, an hour on two cores; writes the page
    python benchmarks/coverage.py --package timm --sample 50        # a part of it, printed

Needs no torch: what torch makes of the networks stands in benchmarks/truth (see truth.py). The sources of the pinned
packages are downloaded once into benchmarks/cache.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))  # run as a script, too

from benchmarks import page, truth
from benchmarks.compare import Score, compare
from benchmarks.processes import in_processes
from benchmarks.sources import BESIDE, pins, unpacked
from torchlint_shapes.config.settings import Settings
from torchlint_shapes.findings import Result
from torchlint_shapes.model.project import Project
from torchlint_shapes.run import lint
from torchlint_shapes.summary import summarize

PAGE = Path(__file__).parent.parent / "docs" / "coverage.md"


@dataclass(frozen=True, slots=True)
class Followed:
    """A network as shapelint sees it beside torch."""

    target: str
    score: Score
    seconds: float
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Linted:
    package: str
    result: Result
    seconds: float


def follow(task: tuple[str, dict[str, Any]]) -> Followed:
    """Compares one network; the files that a process has read are kept for its next one."""
    package, network = task
    started = time.monotonic()
    target, inputs = network["target"], [tuple(shape) for shape in network["input"]]
    try:
        report = summarize(f"{unpacked(package)}/{target}", inputs, project=_project(package))
    except Exception as error:  # a fault of shapelint is a row of the table, not the end of it
        return Followed(target, compare(network["calls"], ()), time.monotonic() - started, f"internal error: {error!r}")
    return Followed(target, compare(network["calls"], report.calls), time.monotonic() - started, report.problem)


@cache
def _project(package: str) -> Project:
    return Project(roots=tuple(unpacked(other) for other in BESIDE.get(package, ())))


def lint_package(package: str) -> Linted:
    started = time.monotonic()
    result = lint([str(unpacked(package))], Settings())
    return Linted(package, result, time.monotonic() - started)


def followed(package: str, sample: int, seed: int, seconds: float) -> list[Followed]:
    """All networks of a package of which the truth is known, or a sample of them."""
    measured = truth.versions()[package]["version"]
    if measured != pins()[package]:
        sys.exit(f"the truth of {package} was measured with {measured}: run `python -m benchmarks.truth {package}`")
    networks = truth.read(package)
    if sample:
        networks = random.Random(seed).sample(networks, min(sample, len(networks)))
    tasks = [(package, network) for network in networks]
    none = f"more than {seconds:.0f} s"
    return [
        answer or Followed(network["target"], compare(network["calls"], ()), seconds, none)
        for (_, network), answer in in_processes(follow, tasks, seconds)
    ]


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--package", action="append", choices=pins(), help="only this one (repeatable)")
    ask.add_argument("--sample", type=int, default=0, metavar="N", help="N networks of each package")
    ask.add_argument("--seed", type=int, default=0, help="of the sample")
    ask.add_argument("--seconds", type=float, default=300, help="for a network; a package has two hours to be linted")
    asked = ask.parse_args()
    packages = asked.package or list(pins())
    for package in packages:
        for one in (package, *BESIDE.get(package, ())):
            unpacked(one)
    networks = {
        package: followed(package, asked.sample, asked.seed, asked.seconds)
        for package in packages
        if package in truth.versions()
    }
    linted = list(in_processes(lint_package, packages, 7200))
    sample = f"A sample of {asked.sample} networks of each package (seed {asked.seed})." if asked.sample else ""
    text = page.page(networks, linted, sample)
    if asked.package or asked.sample:
        print(text)
    else:
        PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
