"""Findings are confirmed, refuted or said to be unrunnable by real torch in a real subprocess."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from torchlint_shapes.confirm.plan import Job
from torchlint_shapes.confirm.prove import Prover, confirm
from torchlint_shapes.confirm.session import Limits, Session
from torchlint_shapes.confirm.slices import slice_for
from torchlint_shapes.confirm.units import Source
from torchlint_shapes.findings import Confirmation, Edit, Evidence, EvidenceKind, Finding, Fix, Result, Span

pytestmark = [pytest.mark.torch, pytest.mark.slow]

NET = """\
import torch
from torch import nn
import torch.nn.functional as F

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 10, kernel_size=5)
        self.conv2 = nn.Conv2d(10, 20, kernel_size=5)
        self.fc1 = nn.Linear(300, 50)
        self.fc2 = nn.Linear(50, 10)

    def forward(self, x):
        x = F.relu(F.max_pool2d(self.conv1(x), 2))
        x = F.relu(F.max_pool2d(self.conv2(x), 2))
        x = torch.flatten(x, 1)
        x = F.relu(self.fc1(x))
        return self.fc2(x)
"""
LENET_ERROR = "RuntimeError: mat1 and mat2 shapes cannot be multiplied (1x320 and 300x50)"
Case = Callable[..., Finding]


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """Writes net0.py, net1.py ... and makes a finding about the text `at`, with the call `call` as its evidence."""
    texts: dict[str, int] = {}

    def make(text: str, at: str = "300", call: str = "", **facts: object) -> Finding:
        number = texts.setdefault(text, len(texts))
        path = tmp_path / f"net{number}.py"
        path.write_text(text)
        kind: EvidenceKind = "call" if call else "never"
        evidence = Evidence(kind, str(path), _span(text, call or at).line, text=call)
        default = {"rule": "features-mismatch", "network": "Net", "layer": "fc1", "evidence": evidence}
        return Finding(message="", path=str(path), span=_span(text, at), **{**default, **facts})  # type: ignore[arg-type]

    return make


def _span(text: str, part: str) -> Span:
    assert text.count(part) >= 1, part
    before, _, _ = text.rpartition(part)
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return Span(line, column, line, column + len(part))


def verdict(*findings: Finding, **limits: float) -> Confirmation:
    return verdicts(*findings, **limits)[0]


def verdicts(*findings: Finding, **limits: float) -> list[Confirmation]:
    """In the one worker that most tests share, since to import torch takes a second; with limits in one of its own."""
    if limits:
        own = Limits(**limits)  # type: ignore[arg-type]
        confirmed = confirm(Result(findings), sys.executable, read=read, limits=own).findings
    else:
        prover = Prover(findings, read, shared_session())
        confirmed = tuple(prover.confirmed(finding) for finding in findings)
    found = [finding.confirmation for finding in confirmed]
    assert None not in found
    return found  # type: ignore[return-value]


def read(path: str) -> str:
    return Path(path).read_text()


@cache
def shared_session() -> Session:
    return Session(sys.executable, Limits())


@pytest.fixture(autouse=True, scope="module")
def _end_of_session() -> Iterator[None]:
    yield
    shared_session().__exit__(None, None, None)


def fixed(finding: Finding, text: str, title: str = "repair") -> Finding:
    return replace(finding, fixes=(Fix(title, "safe", (Edit(finding.path, finding.span, text),)),))


def test_a_call_of_the_program_itself_is_run(case: Case) -> None:
    programs = [
        "model = Net()\nout = {model(torch.randn(1, 1, 28, 28))}\n",
        "def main(batch=1):\n    net = Net()\n    net.eval()\n    with torch.no_grad():\n"
        "        print({net(torch.randn(batch, 1, 28, 28))})\n",
        'if __name__ == "__main__":\n    model = Net().cuda()\n    x = torch.zeros(1, 1, 28, 28, device="cuda")\n'
        "    loss = {model(x)}.sum()\n    loss.backward()\n",
        "from torch.utils.data import DataLoader, TensorDataset\n"
        "loader = DataLoader(TensorDataset(torch.randn(9, 1, 28, 28), torch.zeros(9)), batch_size=1, num_workers=2)\n"
        "model = Net()\nopt = torch.optim.SGD(model.parameters(), lr=0.1)\n"
        "for epoch in range(10):\n    for i, (x, y) in enumerate(loader):\n        opt.zero_grad()\n"
        "        out = {model(x)}\n        out.sum().backward()\n        opt.step()\n",
    ]
    findings = []
    for program in programs:
        call = program.partition("{")[2].partition("}")[0]
        finding = fixed(case(NET + program.replace("{", "").replace("}", ""), call=call), "320")
        assert finding.evidence is not None
        findings.append(replace(finding, evidence=replace(finding.evidence, text=call)))
    assert verdicts(*findings) == [Confirmation("confirmed", LENET_ERROR, "verified")] * 4


def test_no_input_at_all_passes(case: Case) -> None:
    text = NET.replace("torch.flatten(x, 1)", "x.mean((2, 3))").replace("300", "21")
    finding = fixed(case(text, at="21"), "20")
    error = "RuntimeError: mat1 and mat2 shapes cannot be multiplied (2x20 and 21x50)"
    assert verdict(finding) == Confirmation("confirmed", error, "verified")


def test_sizes_are_put_for_the_symbols_of_the_evidence(case: Case) -> None:
    finding = case(NET)
    finding = replace(finding, evidence=Evidence("never", finding.path, 10, (("B", 1, "H + 4", "H + 4"),)))
    assert verdict(finding).error == "RuntimeError: mat1 and mat2 shapes cannot be multiplied (2x500 and 300x50)"


def test_a_right_program_refutes(case: Case) -> None:
    program = NET.replace("300", "320") + "model = Net()\nmodel(torch.randn(1, 1, 28, 28))\n"
    call = case(program, at="320", call="model(torch.randn(1, 1, 28, 28))")
    never = case(program, at="320")
    assert verdicts(call, never) == [Confirmation("refuted"), Confirmation("refuted")]


def test_a_repair_that_does_not_repair(case: Case) -> None:
    program = NET + "model = Net()\nmodel(torch.randn(1, 1, 28, 28))\n"
    finding = fixed(case(program, call="model(torch.randn(1, 1, 28, 28))"), "301")
    assert verdict(finding).fix == f"failed: {LENET_ERROR.replace('300', '301')}"


def test_the_second_of_two_faults_is_seen_once_the_first_is_repaired(case: Case) -> None:
    program = NET.replace("Linear(50", "Linear(40") + "model = Net()\nmodel(torch.randn(1, 1, 28, 28))\n"
    first = fixed(case(program, call="model(torch.randn(1, 1, 28, 28))"), "320")
    second = fixed(case(program, at="40", call="model(torch.randn(1, 1, 28, 28))", layer="fc2"), "50")
    error = "RuntimeError: mat1 and mat2 shapes cannot be multiplied (1x50 and 40x10)"
    assert verdicts(first, second) == [
        Confirmation("confirmed", LENET_ERROR, "verified"),
        Confirmation("confirmed", error, "verified"),
    ]
    assert verdict(second) == Confirmation("unrunnable", f"another error comes first: {LENET_ERROR}")


def test_a_repair_that_adds_a_line(case: Case) -> None:
    program = NET.replace("        x = torch.flatten(x, 1)\n", "").replace("300", "320")
    program += "model = Net()\nmodel(torch.randn(1, 1, 28, 28))\n"
    finding = case(program, at="x = F.relu(self.fc1(x))", call="model(torch.randn(1, 1, 28, 28))")
    place = replace(finding.span, end_line=finding.span.line, end_column=finding.span.column)
    edit = Edit(finding.path, place, "x = torch.flatten(x, 1)\n        ")
    assert verdict(replace(finding, fixes=(Fix("flatten", "safe", (edit,)),))).fix == "verified"


def test_training_does_not_start(case: Case, tmp_path: Path) -> None:
    trace = tmp_path / "trained"
    program = f"""{NET}
WIDTH = 28
model = Net()
opt = torch.optim.SGD(model.parameters(), lr=0.1)

def train(model):
    open({str(trace)!r}, "w").close()
    model.fc1.weight.sum().backward()

for epoch in range(10**9):
    model.train()
    train(model)
model(torch.randn(1, 1, WIDTH, WIDTH))
"""
    finding = case(program, call="model(torch.randn(1, 1, WIDTH, WIDTH))")
    assert verdict(finding).error == LENET_ERROR
    assert not trace.exists()


def test_a_network_that_its_file_builds_with_arguments(case: Case) -> None:
    text = NET.replace("def __init__(self)", "def __init__(self, hidden)").replace("300", "hidden * 10")
    finding = case(text + "\ndef small():\n    return Net(hidden=30)\n", at="hidden * 10")
    finding = replace(finding, evidence=Evidence("call", finding.path, finding.span.line, ((1, 1, 28, 28),)))
    assert verdict(finding).error == LENET_ERROR
    alone = case(text, at="hidden * 10")
    assert verdict(alone) == Confirmation("unrunnable", "Net cannot be built or called by itself")


def test_integers_go_into_an_embedding(case: Case) -> None:
    text = """\
import torch
from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(100, 16)
        self.fc1 = nn.Linear(15, 2)
    def forward(self, tokens):
        return self.fc1(self.words(tokens).mean(1))
"""
    assert verdict(case(text, at="15")).error.endswith("(2x16 and 15x2)")


def test_a_place_without_a_layer(case: Case) -> None:
    text = "import torch\na = torch.randn(2, 3)\nb = torch.randn(3, 4)\nc = torch.cat([a, b])\n"
    finding = case(text, at="torch.cat", rule="join-mismatch", network="", layer="")
    right = case(text.replace("4", "3"), at="torch.cat", rule="join-mismatch", network="", layer="")
    assert [each.verdict for each in verdicts(finding, right)] == ["confirmed", "refuted"]


def test_a_fault_in_a_constructor(case: Case) -> None:
    text = NET.replace("kernel_size=5)\n        self.fc1", "kernel_size=5, groups=3)\n        self.fc1")
    finding = case(text, at="groups=3", rule="indivisible", layer="conv2")
    assert verdict(finding) == Confirmation("confirmed", "ValueError: in_channels must be divisible by groups")


def test_a_batch_that_is_folded_in_silence(case: Case) -> None:
    text = NET.replace("torch.flatten(x, 1)", "x.view(-1, 80)").replace("300", "80")
    finding = case(text, at="x.view(-1, 80)", rule="batch-folded", layer="")
    finding = replace(finding, evidence=Evidence("never", finding.path, 1, (("B", 1, 28, 28),)))
    repaired = fixed(finding, "x.mean(3).view(x.size(0), -1)")
    assert verdict(repaired) == Confirmation("confirmed", "silent: 8 samples in, 32 rows out", "verified")


def test_a_layer_resized_by_its_attribute(case: Case) -> None:
    text = "from torch import nn\nmodel = nn.Sequential(nn.Linear(3, 4))\nmodel[0].in_features = 5\n"
    finding = case(text, at="model[0].in_features = 5", rule="resized-by-attribute", network="", layer="")
    repaired = fixed(finding, "model[0] = nn.Linear(5, 4)")
    error = "silent: model.0.in_features says 5, its weight is (4, 3)"
    assert verdict(repaired) == Confirmation("confirmed", error, "verified")


def test_a_loss_that_broadcasts_in_silence(case: Case) -> None:
    text = "import torch\nfrom torch import nn\nx = torch.randn(8, 1)\nloss = nn.MSELoss()(x, torch.randn(8))\n"
    finding = case(text, at="loss =", rule="loss-mismatch", network="", layer="")
    assert verdict(finding).error.startswith("silent: Using a target size (torch.Size([8])) that is different")


def test_a_missing_module_matters_only_where_it_is_used(case: Case) -> None:
    for imported in ("import absent", "from absent.models import backbone as absent"):
        program = f"{imported}\n{NET}\ndef other():\n    return absent(1)\n\nmodel = Net()\nmodel.extra = other\n"
        call = "model(torch.randn(1, 1, 28, 28))"
        unused = case(f"{program}{call}\n", call=call)
        used = case(f"{program}model.extra = absent(3)\n{call}\n", call=call)
        why = "it needs a module that cannot be imported: No module named 'absent'"
        assert verdicts(unused, used) == [Confirmation("confirmed", LENET_ERROR), Confirmation("unrunnable", why)]


def test_a_block_that_only_its_network_builds(case: Case) -> None:
    text = """\
import torch
from torch import nn
class Block(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.convs = nn.ModuleList([nn.Conv2d(c, c, 3), nn.Conv2d(c + 1, c, 3)])
    def forward(self, x):
        for conv in self.convs:
            x = conv(x)
        return x
class Net(nn.Module):
    def __init__(self, hidden):
        super().__init__()
        width = hidden + 1
        self.first = nn.Conv2d(3, width, 1)
        self.block = Block(width)
    def forward(self, x):
        return self.block(self.first(x))
def main():
    Net(hidden=4)
"""
    finding = case(text, at="c + 1", rule="channels-mismatch", network="Block", layer="convs.1", want="6", got="5")
    finding = replace(finding, evidence=Evidence("dataset", finding.path, 1, (("B", 3, 8, 8),)))
    other = replace(finding, want="7")
    first, second = verdicts(finding, other)
    assert first.error.endswith("expected input[2, 5, 6, 6] to have 6 channels, but got 5 channels instead")
    assert second.verdict == "unrunnable"


def test_a_layer_of_a_sequence_without_a_class(case: Case) -> None:
    call = "model(torch.randn(1, 1, 8, 8))"
    text = "import torch\nfrom torch import nn\nmodel = nn.Sequential(nn.Conv2d(1, 4, 3), nn.Flatten(),\n"
    text += f"    nn.Linear(100, 10))\n{call}\n"
    finding = case(text, at="100", call=call, network="", want="100", got="144")
    named = [replace(finding, layer=layer) for layer in ("2", "model.2", "model[2]", "")]
    wrong = replace(finding, layer="1", want="99")
    assert [each.verdict for each in verdicts(*named, wrong)] == ["confirmed"] * 4 + ["unrunnable"]


def test_what_the_program_may_not_do(case: Case, tmp_path: Path) -> None:
    harm = {
        f"open({str(tmp_path / 'harm')!r}, 'w')": f"open {tmp_path / 'harm'} is not allowed while confirming",
        "__import__('socket').socket()": "socket.__new__ is not allowed while confirming",
        "__import__('os').system('true')": "os.system is not allowed while confirming",
        "__import__('os')._exit(3)": "the program ended the process (exit status 3)",
        "[0] * 10**12": "it needs more memory than it may have",
    }
    programs = [f"import torch\nx = {statement}\ny = torch.cat([x])\n" for statement in harm]
    found = verdicts(*(case(program, at="y", network="", layer="") for program in programs))
    assert found == [Confirmation("unrunnable", why) for why in harm.values()]
    assert not (tmp_path / "harm").exists()


def test_time_is_limited_and_later_findings_still_run(case: Case) -> None:
    text = "import torch\nwhile True:\n    x = 1\ny = torch.ones(x)\nz = torch.ones(2) + torch.ones(3)\n"
    endless = case(text, at="y", network="", layer="")
    good = case(text, at="z", network="", layer="")
    first, second = verdicts(endless, good, seconds=15)
    assert first == Confirmation("unrunnable", "it took more than 15 seconds")
    assert second.verdict == "confirmed"


def test_the_time_of_a_batch_is_limited(case: Case) -> None:
    finding = case(NET)
    why = "the 0 seconds for all findings are over"
    assert verdict(finding, batch_seconds=0) == Confirmation("unrunnable", why)


def test_a_large_network_runs_without_data(case: Case) -> None:
    text = NET.replace("300, 50", "300, 10**7").replace("50, 10)", "10**7, 10)")
    finding = case(text, at="300", call="")
    assert verdict(finding).verdict == "confirmed"


def test_the_network_may_stand_in_another_file(case: Case, tmp_path: Path) -> None:
    finding = case(NET)
    script = tmp_path / "train.py"
    script.write_text("import torch\nfrom net0 import Net\nNet()(torch.randn(1, 1, 28, 28))\n")
    finding = fixed(replace(finding, evidence=Evidence("call", str(script), 3)), "320")
    assert verdict(finding) == Confirmation("confirmed", LENET_ERROR, "verified")
    assert not (tmp_path / "__pycache__").exists()


def test_an_interpreter_without_torch_or_none(case: Case, tmp_path: Path) -> None:
    bare = tmp_path / "python"
    bare.write_text(f'#!/bin/sh\nexec {sys.executable} -S "$@"\n')
    bare.chmod(0o755)
    for python, why in ((str(bare), f"no torch in {bare}"), ("/no/python", "cannot start /no/python: No such file")):
        found = confirm(Result((case(NET),)), python, read=read).findings[0].confirmation
        assert found
        assert found.verdict == "unrunnable"
        assert found.error.startswith(why)


def test_the_trace_of_a_forward_pass() -> None:
    source = Source("net.py", NET.replace("300", "320"))
    units = slice_for(source, "Net()")
    with Session(sys.executable, Limits()) as session:
        answer = session.ask(
            Job(source, units, network=True, trials=(((2, 1, 28, 28),),)).request({}), session.deadline()
        )
    calls = [(call["path"], call["layer"], call["inputs"], call["outputs"]) for call in answer["runs"][1]["calls"]]
    assert calls == [
        ("", "Net", [[2, 1, 28, 28]], [[2, 10]]),
        ("conv1", "Conv2d", [[2, 1, 28, 28]], [[2, 10, 24, 24]]),
        ("conv2", "Conv2d", [[2, 10, 12, 12]], [[2, 20, 8, 8]]),
        ("fc1", "Linear", [[2, 320]], [[2, 50]]),
        ("fc2", "Linear", [[2, 50]], [[2, 10]]),
    ]
