"""Networks of installed packages are followed through their source, and never imported."""

from __future__ import annotations

import json
from pathlib import Path
from time import thread_time

import pytest

from torchlint_shapes.config.settings import Settings
from torchlint_shapes.findings import Result
from torchlint_shapes.model.clock import Clock
from torchlint_shapes.model.installed import roots, versions
from torchlint_shapes.run import lint

BACKBONES = """
import torch
from torch import nn

raise_when_imported = 1 / (len(__file__) - len(__file__))


class Backbone(nn.Module):
    def __init__(self, channels=3, classes=10):
        super().__init__()
        self.conv = nn.Conv2d(channels, 8, 3)
        self.fc = nn.Linear(8, classes)

    def forward(self, x):
        return self.fc(self.conv(x).mean((2, 3)))


class Broken(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(4, 5)
        self.second = nn.Linear(6, 7)

    def forward(self, x):
        return self.second(self.first(x))
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a virtual environment, in which a package with networks is installed."""
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    monkeypatch.delenv("CONDA_PREFIX", raising=False)
    monkeypatch.chdir(tmp_path)
    python = tmp_path / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text("")  # whoever runs this gets an error
    site = tmp_path / ".venv/lib/python3.12/site-packages"
    install(site, "Back-Bones", "Requires-Dist: torch>=2", {"backbones/__init__.py": BACKBONES})
    install(site, "plain", "Summary: has nothing to do with networks", {"plain.py": BACKBONES})
    roots.cache_clear()
    versions.cache_clear()
    return tmp_path


def install(site: Path, name: str, about: str, files: dict[str, str]) -> None:
    info = site / f"{name}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Name: {name}\n{about}\n")
    (info / "RECORD").write_text("".join(f"{path},,\n" for path in files))
    for path, text in files.items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_text(text)


def check(project: Path, text: str, python: str | None = None) -> Result:
    (project / "main.py").write_text(text)
    return lint(["main.py"], Settings(said={"python": python} if python else {}))


def test_a_replaced_head_is_checked(project: Path) -> None:
    result = check(
        project,
        "import torch\nfrom backbones import Backbone\n"
        "net = Backbone()\nnet.fc = torch.nn.Linear(9, 2)\nnet(torch.randn(1, 3, 8, 8))\n",
    )
    (finding,) = result.findings
    assert (finding.path, finding.span.line, finding.want, finding.got) == ("main.py", 4, "9", "8")
    assert [e.text for fix in finding.fixes for e in fix.edits] == ["8"]


def test_a_fault_inside_is_reported_where_the_user_calls(project: Path) -> None:
    result = check(
        project, "import torch\nimport backbones\nnet = backbones.Backbone()\nnet(torch.randn(1, 1, 8, 8))\n"
    )
    (finding,) = result.findings
    assert (finding.path, finding.span.line, finding.layer) == ("main.py", 4, "conv")
    assert not any(fix.edits for fix in finding.fixes)  # nothing in the package is the user's to change


def test_what_the_user_does_not_call_is_not_reported(project: Path) -> None:
    assert check(project, "import torch\nimport backbones\nprint(backbones.Broken)\n").findings == ()


def test_the_package_itself_can_be_linted(project: Path) -> None:
    result = lint([str(project / ".venv/lib/python3.12/site-packages/backbones/__init__.py")], Settings())
    assert [(f.rule, f.layer) for f in result.findings] == [("features-mismatch", "second")]


def test_a_package_that_has_nothing_to_do_with_torch_is_not_read(project: Path) -> None:
    result = check(project, "import torch\nimport plain\nplain.Backbone()(torch.randn(1, 1, 8, 8))\n")
    assert (result.findings, result.problems) == ((), ())


def test_the_interpreter_of_the_settings_goes_first(project: Path, tmp_path: Path) -> None:
    other = tmp_path / "other/bin/python"
    install(tmp_path / "other/lib/python3.11/site-packages", "backbones", "Requires-Dist: torch", {"backbones.py": ""})
    text = "import torch\nimport backbones\nbackbones.Backbone()(torch.randn(1, 1, 8, 8))\n"
    assert len(check(project, text).findings) == 1
    assert check(project, text, str(other)).findings == ()
    (project / "pyproject.toml").write_text(f"[tool.shapelint]\npython = {json.dumps(str(other))}\n")
    assert check(project, text).findings == ()


def test_a_program_is_not_taken_to_run_on_another_device(project: Path) -> None:
    """Without torch it is not known what else is missing; of packages for other devices it is taken."""
    program = """
from importlib.util import find_spec
import torch

x = torch.randn(3, 7)
if find_spec("{name}") is not None:
    import {name}
    x = {name}.double_last(x)
else:
    x = torch.cat([x, x], 1)
torch.nn.Linear(6, 2)(x)
"""
    assert check(project, program.format(name="faster_attention")).findings == ()
    (finding,) = check(project, program.format(name="torch_npu")).findings
    assert (finding.want, finding.got) == ("6", "14")


def test_a_long_import_costs_the_program_nothing(project: Path) -> None:
    """Steps of a package are not those of the function in which it is imported, nor of what runs after it."""
    site = project / ".venv/lib/python3.12/site-packages"
    long = "import torch\ntotal = 0\n" + "for i in range(20_000):\n    total = i * 2 + i * 3 - i\n" * 30 + "width = 4\n"
    for name in ("long_one", "long_two", "long_three"):
        install(site, name, "Requires-Dist: torch", {f"{name}.py": long})
    roots.cache_clear()
    result = check(
        project,
        "import torch\n\n\n"
        "def test_one():\n    import long_one\n    import long_two\n    print(long_one.width)\n\n\n"
        "def test_two():\n    import long_three\n    torch.nn.Linear(4, 2)(torch.randn(3, 5))\n\n\n"
        "def test_three():\n    torch.nn.Linear(6, 2)(torch.randn(3, 7))\n",
    )
    assert [(f.want, f.got) for f in result.findings] == [("4", "5"), ("6", "7")]
    assert "budget" not in dict(result.coverage.unknown)


def test_packages_have_less_time_than_the_program() -> None:
    clock = Clock(10, started=thread_time() - 4.5)
    assert clock.over(importing=True)
    assert not clock.over()
    assert Clock(10, started=thread_time() - 7).over()
    assert not Clock(10).over(importing=True)
    assert not Clock(0, started=thread_time() - 70).over(importing=True)


def test_names_that_a_package_makes_on_request(project: Path) -> None:
    """Where they are says its branch for type checkers. What it works out for that is left out, other names wait."""
    site = project / ".venv/lib/python3.12/site-packages"
    head = (
        "import sys\nfrom typing import TYPE_CHECKING\n\n\ndef structure(n):\n"
        "    return [structure(n - 1) for i in range(20)] if n else []\n\n\n"
    )
    tail = "else:\n    import sys\n\n    _structure = structure(9)\n    sys.modules[__name__] = object()\n"
    slow = "import torch\nNet = Backbone = None\nfor i in range(200_000):\n    print(i)\n"
    files = {
        "lazy/__init__.py": f"{head}if TYPE_CHECKING:\n    from .nets import *\n    from .slow import Slow\n{tail}",
        "lazy/slow.py": slow,
        "lazy/nets/__init__.py": f"{head}if TYPE_CHECKING:\n    from .slow import *\n    from .backbone import *\n"
        f"{tail}",
        "lazy/nets/slow.py": slow.replace("Backbone", "Other"),
        "lazy/nets/backbone.py": f"from ..slow import Slow\n{BACKBONES}",
    }
    install(site, "lazy", "Requires-Dist: torch", files)
    roots.cache_clear()
    for line in ("import lazy\nlazy.", "from lazy import Backbone\n", "from lazy.nets.backbone import Backbone\n"):
        result = check(project, f"import torch\n{line}Backbone()(torch.randn(1, 1, 8, 8))\nlazy.Nothing()\n")
        assert [(f.rule, f.span.line) for f in result.findings] == [("channels-mismatch", 3)]
        assert "budget of imports" not in dict(result.coverage.unknown)


def test_a_name_that_a_package_takes_from_another_that_imports_it(project: Path) -> None:
    """The package in between makes nothing on request: it has the name from the module that defines it."""
    checkers = "import sys\nfrom typing import TYPE_CHECKING\n\nif TYPE_CHECKING or len(sys.argv) > 9:\n"
    lazy = "    from {} import Backbone\nelse:\n    import sys\n\n    sys.modules[__name__] = object()\n"
    files = {
        "outer/__init__.py": checkers + lazy.format(".models"),
        "outer/models/__init__.py": checkers + lazy.format(".images"),
        "outer/models/images/__init__.py": "import sys\n\nif sys.maxsize:\n    from .backbone import Backbone\n",
        "outer/models/images/backbone.py": BACKBONES,
    }
    install(project / ".venv/lib/python3.12/site-packages", "outer", "Requires-Dist: torch", files)
    roots.cache_clear()
    result = check(project, "import torch\nfrom outer import Backbone\nBackbone()(torch.randn(1, 1, 8, 8))\n")
    assert [(f.rule, f.span.line) for f in result.findings] == [("channels-mismatch", 3)]


def test_a_costly_statement_loses_itself_and_not_the_module(project: Path) -> None:
    """Those after it run, those before it stay; of what it would have made nothing is known."""
    site = project / ".venv/lib/python3.12/site-packages"
    costly = (
        "import torch\nfrom torch import nn\n\nwidth = 4\ntable = 3\nfor i in range(150):\n    for j in range(900):\n"
    )
    files = {
        "lazy_tables/__init__.py": "from .nets import Net, table, width\n",
        "lazy_tables/nets.py": f"{costly}        table = [i, j]\n\n\nclass Net(nn.Module):\n    def __init__(self):\n"
        "        super().__init__()\n        self.fc = nn.Linear(width, 5)\n\n    def forward(self, x):\n"
        "        return self.fc(x)\n",
    }
    install(site, "lazy_tables", "Requires-Dist: torch", files)
    roots.cache_clear()
    text = (
        "import torch\nfrom lazy_tables import Net, table, width\ny = Net()(torch.randn(2, width))\n"
        "torch.nn.Linear(6, 1)(y)\ntorch.nn.Linear(table, 1)(torch.randn(2, 7))\n"
    )
    result = check(project, text)
    assert [(f.span.line, f.want, f.got) for f in result.findings] == [(4, "6", "5")]
    assert "budget of imports" in dict(result.coverage.unknown)


OPTIONAL = """
import torch
from torch import nn

try:
    from fused_norms import FusedNorm
except ImportError:
    FusedNorm = None


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = nn.LayerNorm(8) if FusedNorm is None else FusedNorm(8)
        self.head = nn.Linear(8, 2 if FusedNorm is None else 3)
        self.last = nn.Linear(3, 4)

    def forward(self, x):
        return self.last(self.head(self.norm(x)))


Net()(torch.randn(2, 8))
"""


@pytest.mark.parametrize(("torch", "fused", "found"), [(True, "", 1), (False, "", 0), (True, "fused_norms", 0)])
def test_a_package_that_the_program_can_do_without(project: Path, torch: bool, fused: str, found: int) -> None:
    """It is missing where the environment that runs the program lacks it; one without torch runs no such program."""
    site = project / ".venv/lib/python3.12/site-packages"
    for name in ["torch"] * torch + [fused] * bool(fused):
        install(site, name, "Summary: empty", {f"{name}/__init__.py": ""})
    versions.cache_clear()
    result = check(project, OPTIONAL)
    assert [finding.layer for finding in result.findings] == ["last"] * found
