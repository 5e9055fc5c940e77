"""A slice of the random programs of benchmarks/fuzz.py; and their judge can fail."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from benchmarks.fuzz import fuzz, programs, write
from benchmarks.fuzzing.compare import Disagreement, judge, plain
from benchmarks.fuzzing.generate import Program
from benchmarks.fuzzing.judge import read
from benchmarks.fuzzing.minimize import minimize
from benchmarks.fuzzing.mutate import mutate
from torchlint_shapes.findings import Finding, Span

pytest.importorskip("einops")
pytest.importorskip("numpy")
pytestmark = pytest.mark.slow

CLASS = """
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.act = nn.ReLU()
        self.fc = nn.Linear(8, 3)

    def forward(self, x):
        x = self.act(x)
        return self.fc(x)
"""
CALL = "\n\nNet()(torch.randn(2, {}))\n"


def program(text: str, call: str = "call") -> Program:
    return Program(text, (2, 8), False, call)


def kinds(program: Program, valid: bool = False) -> list[str]:
    return [one.kind for one in judge(program, valid).disagreements]


def test_a_slice() -> None:
    """No false alarm, no wrong shape, no internal error; and all that raises in these is found."""
    figures = fuzz(seed=20, count=16, minutes=10, folder=None)
    assert {kind: figures.kinds[kind] for kind in ("false alarm", "wrong shapes", "internal error")} == {
        "false alarm": 0,
        "wrong shapes": 0,
        "internal error": 0,
    }, figures.text()
    assert figures.right > 20
    assert figures.layers["right"] > 60
    assert figures.found == figures.raising > 10, figures.text()


def test_a_seed_says_which_programs() -> None:
    def texts() -> list[str]:
        return [program.text for program, _ in programs(3)]

    first = texts()
    torch.manual_seed(99)
    assert texts() == first


def test_both_are_right_about_what_is_right_and_what_is_wrong() -> None:
    assert kinds(program(CLASS + CALL.format(8)), valid=True) == []
    assert kinds(program(CLASS + CALL.format(7))) == []
    assert judge(program(CLASS + CALL.format(7))).said.findings


def test_what_is_no_error_of_shapes_is_not_compared() -> None:
    ran = judge(program(CLASS.replace("self.act(x)", "self.act(unknown(x))") + CALL.format(8))).ran
    assert (ran.raises, ran.about_shapes, ran.lines[:1]) == (True, False, (13,))


def test_what_is_missed_is_seen() -> None:
    """What hangs on the data is not known: how many elements are chosen is the example."""
    [one] = judge(program(CLASS.replace("self.act(x)", "x[x > 9].view(2, 8)") + CALL.format(8))).disagreements
    assert one.kind == "missed"
    assert "is invalid for input of size" in one.cause


def test_false_alarms_and_wrong_lines_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    alarm = Finding("features-mismatch", "fc takes 8 features", "fuzzed.py", Span(14, 1, 14, 2))
    right, wrong = program(CLASS + CALL.format(8)), program(CLASS + CALL.format(7))
    monkeypatch.setattr(
        "benchmarks.fuzzing.compare.read", lambda *given: replace(read(*given), findings=(alarm,), faults=((14,),))
    )
    assert kinds(right) == ["false alarm"]
    monkeypatch.setattr(
        "benchmarks.fuzzing.compare.read", lambda *given: replace(read(*given), findings=(alarm,), faults=((13,),))
    )
    assert kinds(wrong) == []
    elsewhere = replace(alarm, span=Span(9, 1, 9, 2))
    monkeypatch.setattr(
        "benchmarks.fuzzing.compare.read", lambda *given: replace(read(*given), findings=(elsewhere,), faults=((9,),))
    )
    assert kinds(wrong) == ["another line"]
    text = right.text + "\n\ndef unused():\n    pass\n"
    beyond = replace(alarm, span=Span(20, 1, 20, 2))
    monkeypatch.setattr(
        "benchmarks.fuzzing.compare.read", lambda *given: replace(read(*given), findings=(beyond,), faults=((21,),))
    )
    assert kinds(program(text)) == ["of what does not run"]


def test_what_a_disagreement_does_not_need_is_left_out() -> None:
    chosen = CLASS.replace("return self.fc(x)", "x = self.fc(x)\n        return x[x > 9].view(6)") + CALL.format(8)
    [one] = judge(program(chosen)).disagreements
    small = minimize(program(chosen), one)
    assert "nn.ReLU" not in small.text
    assert [(d.kind, d.cause) for d in judge(small).disagreements] == [(one.kind, one.cause)]


def test_one_thing_is_changed() -> None:
    rng = random.Random(1)
    for _ in range(50):
        changed = mutate(rng, CLASS)
        assert changed != CLASS
        compile(changed, "changed.py", "exec")


def test_causes_are_without_numbers() -> None:
    assert plain("takes 8 features but receives 7") == plain("takes 16 features but receives 512")


def test_minimal_programs_are_written(tmp_path: Path) -> None:
    write(tmp_path, program(CLASS), Disagreement("missed", "a cause", "line 3"), 5)
    [path] = tmp_path.iterdir()
    assert path.read_text().startswith(CLASS)
    assert "# missed, seed 5" in path.read_text()
