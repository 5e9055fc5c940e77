"""`shapelint shapes`: the layers with the shapes that torch measures, and the inputs for which a network fits."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch

from tests.fixture import FOLDER, Fixture
from tests.real import load
from torchlint_shapes.cli.main import shapelint as shapelint_command

SILENT = FOLDER / "silent"


@pytest.fixture
def shapes(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """`shapes("net.py::Net", "1,3,32,32")`: the text."""
    monkeypatch.chdir(SILENT)

    def run(target: str, *inputs: str, format: str = "text") -> str:
        options = [option for shape in inputs for option in ("--input", shape)]
        shapelint_command.main(["shapes", target, *options, "--output-format", format], standalone_mode=False)
        return capsys.readouterr().out

    return run


def needs(text: str) -> list[str]:
    return [line.removeprefix("needs: ") for line in text.splitlines() if line.startswith("needs: ")]


@pytest.mark.parametrize("program", ["conv1d_without_call", "conv1d_flatten_without_call"])
def test_a_length_must_equal_the_channels(program: str, shapes: Any) -> None:
    assert needs(shapes(f"{program}.py::SequenceNet")) == [
        "64 * (L + 1 - kernel_size) == 64 * (in_channels + 1 - kernel_size)",
        "L == in_channels",
    ]
    assert needs(shapes(f"{program}.py::SequenceNet(3, 2, 10)")) == ["64 * (L - 1) == 128", "L == 3"]


def test_4096_features_need_pictures_of_32(shapes: Any) -> None:
    said = needs(shapes("cifar_blocks.py::Cifar"))
    assert said[:2] == ["256 * (H // 8) * (W // 8) == 4096", "H in 32..39, W in 32..39"]
    said = needs(shapes("last_block.py::Tail"))
    assert said[:2] == ["256 * (H // 2) * (W // 2) == 4096", "H in 8..9, W in 8..9"]


def test_320_features_fit_squares_of_28_to_31_only(shapes: Any) -> None:
    for target in ("exactly_one_size.py::Net", "dummy_forward.py::Net"):
        equation, *ranges = needs(shapes(target))
        assert equation == "20 * ((H - 12) // 4) * ((W - 12) // 4) == 320"
        assert ranges[0] == "H in 28..31, W in 28..31"
        assert all("H in 28..31" not in other and "W in 28..31" not in other for other in ranges[1:])
    net = load(SILENT / "exactly_one_size.py")["Net"]()
    fits = []
    for size in range(16, 48):
        try:
            net(torch.randn(1, 1, size, size))
            fits.append(size)
        except RuntimeError:
            continue
    assert fits == [28, 29, 30, 31]


def test_features_counted_by_a_forward_pass_are_worked_out(shapes: Any) -> None:
    assert needs(shapes("dummy_forward.py::Net((1, 40, 36))"))[0].endswith(" == 840")
    assert load(SILENT / "dummy_forward.py")["Net"]((1, 40, 36)).fc1.in_features == 840


@pytest.mark.parametrize(
    ("target", "size"),
    [
        ("conv1d_view.py::SequenceNet(3, 10, 2, 10)", (32, 3, 10)),
        ("conv1d_flatten_without_call.py::SequenceNet(10, 2, 10)", (32, 10, 10)),
        ("built_in_forward.py::model", (32, 3, 10)),
        ("printed_shapes.py::CNN()", (4, 3, 32, 32)),
        ("cifar_blocks.py::Cifar()", (2, 3, 32, 32)),
        ("last_block.py::Tail()", (2, 128, 8, 8)),
        ("exactly_one_size.py::Net()", (5, 1, 30, 30)),
        ("dummy_forward.py::Net()", (3, 1, 28, 28)),
        ("linear_as_conv_one.py::dense", (1, 100)),
        ("linear_as_conv_one.py::window", (1, 1, 100)),
        ("linear_as_conv_ten.py::dense", (1, 100)),
        ("linear_as_conv_ten.py::window", (1, 1, 100)),
        ("linear_as_conv_picture.py::dense", (1, 784)),
        ("linear_as_conv_picture.py::window", (1, 1, 784)),
        ("literal.py::Digits()", (2, 1, 28, 28)),
        ("list_built.py::vgg", (2, 3, 32, 32)),
        ("inception.py::Inception(3)", (2, 3, 9, 9)),
        ("unet.py::UNet()", (1, 3, 31, 45)),
        ("autoencoder.py::Autoencoder()", (6, 1, 28, 28)),
        ("heads.py::Attention(48, 6)", (2, 7, 48)),
        ("flags.py::Net(pool=True)", (2, 1, 12, 12)),
        ("gan.py::Generator()", (16, 100)),
        ("adaptive.py::Any()", (2, 3, 33, 40)),
        ("loader.py::net", (8, 2, 64)),
        ("shrunk_input.py::Net()", (1, 3, 50, 70)),
    ],
)
def test_shapes_are_those_of_torch(target: str, size: tuple[int, ...], shapes: Any) -> None:
    path, _, expression = target.partition("::")
    report = json.loads(shapes(target, ",".join(map(str, size)), format="json"))
    network = eval(expression, load(SILENT / path)).eval()
    calls, output = measured(network, torch.randn(size))
    followed = [(c["path"], c["layer"].removeprefix("Lazy"), c["outputs"]) for c in report["calls"]]
    assert [call for call in followed if call[1] in LEAVES] == calls
    assert (report["output"], report["unknown"]) == ([output], {})


LEAVES = {name for name in dir(torch.nn) if isinstance(getattr(torch.nn, name), type)} - {"Sequential", "ModuleList"}


def measured(network: torch.nn.Module, x: torch.Tensor) -> tuple[list[tuple[str, str, list[list[int]]]], list[int]]:
    """Path, class and output of each call of a torch layer (a lazy one turns plain), and the output of all."""
    calls = []
    for path, layer in network.named_modules():
        if type(layer).__name__ in LEAVES:
            layer.register_forward_hook(
                lambda layer, _, y, path=path: calls.append((path, type(layer).__name__, [list(y.shape)]))
            )
    with torch.no_grad():
        return calls, list(network(x).shape)


def test_all_shapes_of_the_conversion_programs_are_as_printed(tmp_path: Path) -> None:
    """What the three programs that compare Linear and Conv1d print of their own shapes."""
    from torchlint_shapes.interpret import analyze
    from torchlint_shapes.interpret.values import Tensor
    from torchlint_shapes.model.project import Project
    from torchlint_shapes.source.read import parse

    for name in ("linear_as_conv_one", "linear_as_conv_ten", "linear_as_conv_picture"):
        program = Fixture(SILENT / f"{name}.py").copy(tmp_path)
        real = {n: tuple(v.shape) for n, v in load(program).items() if isinstance(v, torch.Tensor)}
        analysis = analyze(str(program), parse(program.read_text(), str(program)), Project().within(program))
        known = analysis.machine.modules[str(program.resolve())].scope.vars
        assert {n: v.shape for n, v in known.items() if isinstance(v, Tensor)} == real
        assert len(real) >= 3


def test_a_network_of_which_nothing_is_known_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    program = tmp_path / "net.py"
    program.write_text(
        "from torch import nn\nfrom nowhere import Backbone\n\n\nclass Net(nn.Module):\n"
        "    def __init__(self):\n        super().__init__()\n        self.body = Backbone()\n"
        "    def forward(self, x):\n        return nn.functional.relu(self.body(x))\n"
    )
    assert shapelint_command.main(["shapes", f"{program}::Net", "--input", "2,3,8,8"], standalone_mode=False) == 2
    assert "none of its layers could be worked out; not known: call of body" in capsys.readouterr().err


def test_widths_may_stand_in_a_file_of_the_package(shapes: Any, tmp_path: Path) -> None:
    (tmp_path / "widths.txt").write_text("7, 9\n")
    program = tmp_path / "net.py"
    program.write_text(
        "import pkgutil\nfrom torch import nn\n"
        "widths = [int(w) for w in pkgutil.get_data(__name__, 'widths.txt').decode().strip().split(',')]\n"
        "def network():\n    return nn.Sequential(nn.Linear(3, widths[0]), nn.Linear(*widths))\n"
    )
    told = json.loads(shapes(f"{program}::network", "2,3", format="json"))
    assert [c["outputs"] for c in told["calls"]] == [[[2, 7]], [[2, 9]]]


def test_layers_that_both_ways_of_a_branch_call_are_told(shapes: Any) -> None:
    """Those of one way alone are not."""
    text = shapes("both_ways.py::Both", "2,8")
    assert [line.split()[0] for line in text.splitlines() if "Linear" in line] == ["first", "second", "second", "last"]
