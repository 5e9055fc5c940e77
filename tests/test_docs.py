"""The generated pages are what `python docs/generate.py` writes, and what CONTRIBUTING.md names is there."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = runpy.run_path(str(DOCS / "generate.py"))["PAGES"]


@pytest.mark.parametrize("name", PAGES)
def test_a_generated_page_is_up_to_date(name: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == PAGES[name](), "run `python docs/generate.py`"


# Those of the examples, which are to be tried and not kept.
EXAMPLES = {"torchlint_shapes/rules/swapped_inputs.py", "fixtures/swapped-inputs/pair.py"}


def test_the_files_that_contributors_are_shown_exist() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = set(re.findall(r"(?:torchlint_shapes|tests|docs|fixtures|benchmarks)/[\w/.-]*\w|\.ci/\w+", text))
    assert len(named) > 20
    assert {name for name in named - EXAMPLES if not (ROOT / name).exists()} == set()


def test_ci_checks_what_the_hooks_check() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"][0]["hooks"]
    commands = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    for hook in hooks:
        assert any(line.startswith(hook["entry"].removesuffix(" --force-exclude")) for line in commands), hook["id"]
