"""docs/coverage.md as text."""

from __future__ import annotations

import datetime
import os
import platform
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import torchlint_shapes
from benchmarks import truth
from benchmarks.sources import pins, unpacked

if TYPE_CHECKING:
    from benchmarks.coverage import Followed, Linted


def page(networks: Mapping[str, Sequence[Followed]], linted: Sequence[tuple[str, Linted | None]], sample: str) -> str:
    """`sample` says which networks, where they are not all."""
    parts = [_heading(sample), _against_torch(networks), _not_whole(networks), _packages(linted), _findings(linted)]
    return "\n".join(part for part in parts if part)


def _heading(sample: str) -> str:
    torch = ", ".join(sorted({versions["torch"] for versions in truth.versions().values()}))
    return (
        "# Coverage\n\nWritten by `python benchmarks/coverage.py`, not by hand. "
        f"{datetime.date.today()}, shapelint {torchlint_shapes.__version__}, torch {torch}, "
        f"Python {platform.python_version()}, {os.cpu_count()} cores.{sample and f' {sample}'}\n"
    )


def _against_torch(networks: Mapping[str, Sequence[Followed]]) -> str:
    rows = []
    for package, found in networks.items():
        scores = [network.score for network in found]
        layers, right = sum(s.layers for s in scores), sum(s.right for s in scores)
        wrong, unknown = sum(s.wrong for s in scores), sum(s.unknown for s in scores)
        seconds = sorted(network.seconds for network in found)
        rows.append(
            (
                f"{package} {pins()[package]}",
                f"{len(found)} of {truth.versions()[package]['registered']}",
                sum(s.whole for s in scores),
                layers,
                f"{right} ({_percent(right, layers)})",
                wrong,
                unknown,
                f"{sum(seconds):.0f} ({seconds[-1]:.1f})",
            )
        )
    if not rows:
        return ""
    return (
        "## Shapes beside torch\n\n"
        "`shapelint shapes` on the networks that a package registers, or that benchmarks/networks.txt names, each\n"
        "call of a layer of torch.nn compared with one forward pass of torch in eval mode. Right: each size is\n"
        "torch's. Wrong: a size is another. Unknown: the rest. Whole: every layer of the network is right. Not\n"
        "measured: detection, whose inputs are lists of images, and what needs other packages or other inputs\n"
        "than images. Nearly all passes are on the meta device, which computes shapes only. shapelint was written\n"
        "with these networks in view: they are no sample of code that it has not seen.\n\n"
        + _table(
            ("package", "networks", "whole", "layers", "right", "wrong", "unknown", "seconds (slowest network)"), rows
        )
    )


def _not_whole(networks: Mapping[str, Sequence[Followed]]) -> str:
    """Networks that are not whole, by the file that defines them."""
    files: defaultdict[str, list[Followed]] = defaultdict(list)
    for found in networks.values():
        for network in found:
            files[network.target.partition("::")[0]].append(network)
    rows = []
    for path, found in sorted(files.items()):
        broken = sorted((n for n in found if not n.score.whole), key=lambda n: -n.score.wrong)
        if broken:
            name = broken[0].target.partition("::")[2]
            why = broken[0].problem.rpartition(f"{name}: ")[2] or broken[0].score.first
            rows.append((f"`{path}`", f"{len(broken)} of {len(found)}", f"`{name}`", _cell(why)))
    if not rows:
        return ""
    return "### Not whole\n\n" + _table(("file", "networks", "for example", "its first layer that is not right"), rows)


def _packages(linted: Sequence[tuple[str, Linted | None]]) -> str:
    rows: list[tuple[object, ...]] = []
    for package, lint in linted:
        if lint is None:
            rows.append((f"{package} {pins()[package]}", "more than the time limit", *[""] * 6))
            continue
        coverage, findings = lint.result.coverage, lint.result.findings
        missing = ", ".join(f"{_cell(name)} {count}" for name, count in coverage.unknown[:4])
        rows.append(
            (
                f"{package} {pins()[package]}",
                coverage.files,
                len(findings),
                sum(problem.internal for problem in lint.result.problems),
                coverage.networks,
                coverage.calls,
                _percent(coverage.known, coverage.calls),
                missing,
                f"{lint.seconds:.0f}",
            )
        )
    columns = (
        "package",
        "files",
        "findings",
        "internal errors",
        "networks",
        "calls",
        "followed",
        "not followed",
        "seconds",
    )
    return (
        "## Packages\n\nReal packages, linted. Their networks are known to work: a finding is a suspect. Followed:\n"
        "calls of layers and functions of torch whose result is known.\n\n" + _table(columns, rows) + _stopped(linted)
    )


def _stopped(linted: Sequence[tuple[str, Linted | None]]) -> str:
    names: Counter[str] = Counter()
    for _, lint in linted:
        if lint is not None:
            names.update(dict(lint.result.coverage.unknown))
    if not names:
        return ""
    return "\nNot followed, in all: " + ", ".join(f"{_cell(n)} {count}" for n, count in names.most_common(30)) + ".\n"


def _findings(linted: Sequence[tuple[str, Linted | None]]) -> str:
    def lines() -> Iterator[str]:
        for package, lint in linted:
            for finding in lint.result.findings if lint is not None else ():
                path = os.path.relpath(finding.path, unpacked(package))
                yield f"- {package} `{path}:{finding.span.line}` {finding.rule}: {finding.message}\n"

    found = "".join(lines())
    return f"### Findings\n\n{found}" if found else ""


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "-"


def _cell(text: str) -> str:
    return "`" + text.replace("|", "\\|") + "`"


def _table(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    columns = list(columns)
    lines = [columns, ["---"] * len(columns), *([str(cell) for cell in row] for row in rows)]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)
