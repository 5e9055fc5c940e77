"""Does a program that imports a well-known package still get its own fault told? Writes docs/imports.md.

    python benchmarks/imports.py                            # all of imports.txt, some minutes; writes the page
    python benchmarks/imports.py --package transformers     # one (repeatable), printed

Each package is installed by pip in its newest version, alone and without what it needs, into a folder that is thrown
away; shapelint reads it there (`--python`). Nothing of it is imported.
"""

from __future__ import annotations

import argparse
import ast
import json
import platform
import resource
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "imports.md"
PROGRAM = """\
import torch
from torch import nn
{imports}

print({names})


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3)
        self.fc = nn.Linear(8 * 15 * 15, 10)

    def forward(self, x):
        return self.fc(self.conv(x).flatten(1))


Classifier()(torch.randn(4, 3, 32, 32))
"""
FAULT = ("features-mismatch", "1800", "7200")
HEAD = """\
# Imports

Written by `python benchmarks/imports.py`, not by hand. {day}, shapelint {shapelint}, Python {python}. A program of
twenty lines imports a package and has one fault of its own. The package is installed alone, in its newest version, and
read by shapelint where it is installed; the last row has several, which import one another. Seconds are those of the
processor, with the start of Python. Found: the fault is told, and nothing else. Inside: internal errors met in the
package, which cost what it was doing there. Cut: the package is longer than the budget of an import.

{found} of {all} found, {inside} with an internal error inside, {cut} cut.

| package | version | seconds | found | inside | cut |
| --- | --- | --- | --- | --- | --- |
"""


@dataclass(frozen=True, slots=True)
class Imported:
    """What shapelint says of a program that imports a package; a `problem` where it cannot be asked, or fails."""

    package: str
    version: str = ""
    seconds: float = 0
    found: bool = False
    inside: int = 0
    cut: bool = False
    problem: str = ""


def statements() -> dict[str, str]:
    """What a program writes to import each package."""
    lines = Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split(": ", 1) for line in lines)


def names(statement: str) -> list[str]:
    """The names that it binds, which the program then uses: one that nobody uses is not looked at."""
    aliases = [alias for node in ast.parse(statement).body for alias in node.names]  # type: ignore[attr-defined]
    return [alias.asname or alias.name.partition(".")[0] for alias in aliases if alias.name != "*"]


def imported(package: str, statement: str) -> Imported:
    """Installs a package and lints a program that imports it."""
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder, "lib", f"python3.{sys.version_info.minor}", "site-packages")
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(site)]
        installed = subprocess.run([*pip, *package.split()], capture_output=True, text=True, check=False)
        if installed.returncode:
            return Imported(package, problem=f"not to be had: {_last_line(installed.stderr)}")
        versions = (path.stem.rpartition("-")[2] for path in sorted(site.glob("*.dist-info")))
        program = Path(folder, "program.py")
        program.write_text(PROGRAM.format(imports=statement, names=", ".join(names(statement))), encoding="utf-8")
        python = Path(folder, "bin", "python")
        python.parent.mkdir(exist_ok=True)
        python.touch(0o755)  # it is looked at, never run
        return linted(package, ", ".join(versions), program, python)


def linted(package: str, version: str, program: Path, python: Path) -> Imported:
    """What is said of a program whose packages are those of an interpreter."""
    command = [sys.executable, "-m", "torchlint_shapes", "check", "--isolated", "--no-cache", "--jobs", "1"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    ended = subprocess.run(
        [*command, "--output-format", "json", "--python", str(python), str(program)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    try:
        report: dict[str, Any] = json.loads(ended.stdout)
    except ValueError:
        return Imported(package, version, seconds, problem=_last_line(ended.stderr))
    if report["errors"]:
        return Imported(package, version, seconds, problem=report["errors"][0]["message"])
    found = [(f["rule"], f["want"], f["got"]) for f in report["findings"]] == [FAULT]
    unknown = report["coverage"]["unknown"]
    return Imported(package, version, seconds, found, unknown.get("internal error", 0), "budget of imports" in unknown)


def _last_line(text: str) -> str:
    return next(iter(text.strip().splitlines()[::-1]), "no word")


def table(results: list[Imported]) -> str:
    """A row for each package."""
    return "\n".join(
        f"| {r.package} | {r.problem} | | | | |"
        if r.problem
        else f"| {r.package} | {r.version} | {r.seconds:.1f} | {'yes' if r.found else 'no'} | {r.inside or ''} "
        f"| {'yes' if r.cut else ''} |"
        for r in results
    )


def page(results: list[Imported]) -> str:
    from torchlint_shapes import __version__

    figures = {
        "day": date.today().isoformat(),
        "shapelint": __version__,
        "python": platform.python_version(),
        "found": sum(r.found for r in results),
        "all": len(results),
        "inside": sum(bool(r.inside) for r in results),
        "cut": sum(r.cut for r in results),
    }
    return f"{HEAD.format(**figures)}{table(results)}\n"


def main() -> None:
    known = statements()
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--package", action="append", choices=known, metavar="NAME", help="only this one (repeatable)")
    asked = ask.parse_args()
    results = []
    for package in asked.package or known:
        results.append(imported(package, known[package]))
        print(table(results[-1:]), flush=True)
    if not asked.package:
        PAGE.write_text(page(results), encoding="utf-8")


if __name__ == "__main__":
    main()
