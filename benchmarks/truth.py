"""Measures what torch makes of each network that timm, torchvision and pytorchcv register, and of those that
networks.txt names of other packages: benchmarks/truth/.

    python -m venv V
    V/bin/pip install -c constraints.txt torch numpy pillow requests huggingface_hub safetensors pyyaml
    V/bin/pip install --no-deps -c benchmarks/packages.txt timm torchvision pytorchcv segmentation_models_pytorch
    V/bin/pip install -c constraints.txt -c benchmarks/packages.txt braindecode       # which needs many others
    V/bin/python -m benchmarks.truth [PACKAGE ...]

A line of PACKAGE.jsonl.xz is a network: its target and its input as for `shapelint shapes`, the way it was measured
(`layers.WAYS`), and the calls of its layers. versions.json says with which versions. What cannot be measured is
printed. No weights are downloaded.
"""

from __future__ import annotations

import argparse
import json
import lzma
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks import named
from benchmarks.processes import in_processes

TRUTH = Path(__file__).parent / "truth"
REGISTERED = ("timm", "torchvision", "pytorchcv")
SECONDS = 600


def measured(task: tuple[str, str]) -> dict[str, Any]:
    """A network by its package and name. Without calls where no way leads to them, with what happened on each."""
    import torch

    from benchmarks import registered
    from benchmarks.layers import WAYS, measure

    torch.set_num_threads(1)
    package, name = task
    if package in REGISTERED:
        function = registered.function(package, name)
        target, build = registered.target(function), registered.builder(function)
    else:
        registered.prepared()
        target, build = name, named.builder(name)
    network = {"target": target}
    problems = []

    def inputs(made: Any) -> list[list[int]]:
        return registered.inputs(function, made) if package in REGISTERED else named.networks()[package][name]

    for way in WAYS:
        try:
            shapes, calls = measure(build, inputs, way)
        except Exception as error:  # whatever a foreign program raises
            problems.append(f"{way}: {type(error).__name__} {error}".partition("\n")[0])
        else:
            return {**network, "input": shapes, "way": way, "calls": calls}
    return {**network, "problems": problems}


def write(package: str, networks: list[dict[str, Any]], registered: int) -> None:
    """Networks in the order of their targets: neighbours are alike and pack well."""
    TRUTH.mkdir(exist_ok=True)
    networks = sorted(networks, key=lambda network: network["target"])
    text = "".join(json.dumps(network, separators=(",", ":")) + "\n" for network in networks)
    (TRUTH / f"{package}.jsonl.xz").write_bytes(lzma.compress(text.encode(), preset=9))
    torch = version("torch").partition("+")[0]
    table = {**versions(), package: {"version": version(package), "torch": torch, "registered": registered}}
    (TRUTH / "versions.json").write_text(json.dumps(table, indent=2) + "\n", encoding="utf-8")


def versions() -> dict[str, dict[str, Any]]:
    path = TRUTH / "versions.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def read(package: str) -> list[dict[str, Any]]:
    with lzma.open(TRUTH / f"{package}.jsonl.xz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def main() -> None:
    from benchmarks import registered

    every = (*REGISTERED, *named.networks())
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("packages", nargs="*", default=every, metavar="PACKAGE")
    for package in ask.parse_args().packages:
        started = time.monotonic()
        names = registered.names(package) if package in REGISTERED else list(named.networks()[package])
        tasks = [(package, name) for name in names]
        networks = []
        for (_, name), network in in_processes(measured, tasks, SECONDS):
            if network is not None and "calls" in network:
                networks.append(network)
            else:
                print(
                    package, name, *(network or {"problems": ["time limit"]})["problems"], sep="\n  ", file=sys.stderr
                )
        write(package, networks, len(tasks))
        seconds = time.monotonic() - started
        print(f"{package}: {len(networks)} of {len(tasks)} networks measured in {seconds:.0f} s")


if __name__ == "__main__":
    main()
