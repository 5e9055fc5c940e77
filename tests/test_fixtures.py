"""What a user sees of each program in fixtures/: what is found, said, suppressed, repaired, and that torch agrees."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType

import pytest

from tests.every_rule import EVERY, SELECTED
from tests.expected import Expected
from tests.fixture import FOLDER, Fixture, fixtures
from tests.marks import difference
from torchlint_shapes.cli.main import shapelint as shapelint_command
from torchlint_shapes.findings import Finding
from torchlint_shapes.run import lint

SILENT = fixtures("silent")
WRONG = [f for f in fixtures() if f.group.name not in ("silent", "examples")]
# Of a file that Python cannot parse no comment is read; nothing suppresses the word that a comment is of no use.
NOT_OF_SHAPES = ("wrong-argument", "dtype-mismatch")  # which no run on shapes alone can prove
NEVER_SUPPRESSED = ("syntax-error", "unused-suppression")


def identity(fixture: Fixture) -> str:
    return f"{fixture.group.name}/{fixture.name}"


each_wrong = pytest.mark.parametrize("fixture", WRONG, ids=identity)
each_silent = pytest.mark.parametrize("fixture", SILENT, ids=identity)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, which is no place that a report could depend on."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def found(program: Path) -> list[Finding]:
    result = lint([program.name], EVERY)
    assert result.problems == ()
    return list(result.findings)


def shapelint(*args: str) -> int:
    return int(shapelint_command.main([*SELECTED, *args], standalone_mode=False) or 0)


def test_there_are_programs_for_every_rule() -> None:
    from torchlint_shapes.rules import manual

    assert {f.group.name for f in WRONG} == set(manual())
    assert all(f.marks("error") or f.marks("missed") for f in WRONG)
    assert not any(f.marks("error") for f in SILENT)


def test_what_looks_like_a_mark_is_one() -> None:
    assert {identity(f): f.misspelt for f in fixtures() if f.misspelt} == {}


@each_wrong
def test_findings_stand_where_they_are_marked(fixture: Fixture, here: Path) -> None:
    if differs := difference(fixture.marks("error"), found(fixture.copy(here))):
        pytest.fail(differs, pytrace=False)


@each_wrong
def test_report(fixture: Fixture, here: Path, capsys: pytest.CaptureFixture[str], expected: Expected) -> None:
    if not fixture.marks("error"):
        pytest.skip("nothing is found yet")
    fixture.copy(here)
    assert shapelint(fixture.path.name) == 1
    expected.match(capsys.readouterr().out, fixture.group / "expected" / f"{fixture.name}.txt")


@each_wrong
def test_suppressed_where_they_are_marked(fixture: Fixture, here: Path) -> None:
    if fixture.group.name in NEVER_SUPPRESSED:
        pytest.skip("cannot be suppressed")
    assert found(fixture.copy(here, "  # shapelint: ignore[{rules}]")) == []


@each_wrong
def test_torch_refuses_or_damages(fixture: Fixture, here: Path, real: ModuleType) -> None:
    if fixture.group.name in ("invalid-comment", "unused-suppression"):
        pytest.skip("a comment does nothing to torch")
    assert real.run(fixture.copy(here)) != ""


@pytest.mark.slow
@each_wrong
def test_repaired(fixture: Fixture, here: Path, capsys: pytest.CaptureFixture[str], expected: Expected) -> None:
    program = fixture.copy(here)
    texts = {file: file.read_text() for file in here.rglob("*.py")}
    before = found(program)
    status = shapelint("--fix", "--unsafe-fixes", program.name)
    assert capsys.readouterr().err == ""
    left = found(program)
    assert status == bool(left)
    if before and all(any(fix.edits for fix in finding.fixes) for finding in before):
        assert left == []
    repaired = {file: file.read_text() for file in texts}
    shapelint("--fix", "--unsafe-fixes", program.name)
    assert {file: file.read_text() for file in texts} == repaired, "repaired again, it changes again"
    for file, text in repaired.items():
        if text != texts[file]:
            expected.match(text, repaired_text(fixture, file.relative_to(here)))


def repaired_text(fixture: Fixture, file: Path) -> Path:
    """Where the text is kept that a file of a fixture has after its repair."""
    return fixture.group / "expected" / f"{'.'.join(file.with_suffix('').parts)}.fixed.py"


@pytest.mark.slow
@each_wrong
def test_what_is_repaired_runs(fixture: Fixture, here: Path, real: ModuleType) -> None:
    program = fixture.copy(here)
    for file in sorted(here.rglob("*.py")):
        text = repaired_text(fixture, file.relative_to(here))
        if text.exists():
            file.write_text(text.read_text())
    if found(program) == [] and fixture.marks("error"):
        assert real.run(program) == ""


@each_silent
def test_a_right_program_is_followed_to_its_end_in_silence(fixture: Fixture, here: Path) -> None:
    result = lint([fixture.copy(here).name], EVERY)
    assert (result.findings, result.problems, result.coverage.unknown) == ((), (), ())
    assert result.coverage.known == result.coverage.calls > 0


@each_silent
def test_a_right_program_runs(fixture: Fixture, here: Path, real: ModuleType) -> None:
    assert real.run(fixture.copy(here)) == ""


# What --confirm does not prove yet, though torch refuses or damages each of them.
NOT_CONFIRMED = {
    ("batch-folded/flatten_all.py", "batch-folded"): "unrunnable",
    ("batch-folded/one_row_of_all.py", "batch-folded"): "unrunnable",  # which size of a picture fits is not looked for
    ("channels-mismatch/after_a_pickle.py", "channels-mismatch"): "unrunnable",
    ("batch-folded/squeezed_last.py", "batch-folded"): "unrunnable",  # torch speaks of what comes of it
    **{
        (f"contract-mismatch/{name}.py", "contract-mismatch"): "unrunnable"
        for name in ("call", "returned", "same_name")
    },
    ("features-mismatch/click_option.py", "features-mismatch"): "unrunnable",
    ("features-mismatch/info.py", "features-mismatch"): "unrunnable",  # torchinfo is not installed, nor is Lightning
    ("features-mismatch/lightning_data.py", "features-mismatch"): "unrunnable",
    ("features-mismatch/pretrained_backbone.py", "features-mismatch"): "unrunnable",  # nor is torchvision
    ("window-too-large/lightning_example.py", "window-too-large"): "unrunnable",
    ("window-too-large/one_sample_left.py", "window-too-large"): "unrunnable",  # a loop
    ("unregistered-layer/heads.py", "unregistered-layer"): "unrunnable",
    ("wrong-argument/uses.py", "unregistered-layer"): "unrunnable",
    ("join-mismatch/packed_longer.py", "join-mismatch"): "refuted",  # torch says it of what is done with them
    ("indivisible/heads.py", "indivisible"): "unrunnable",
    ("indivisible/raised.py", "indivisible"): "unrunnable",
    ("batch-folded/tutorial_last_batch.py", "batch-folded"): "unrunnable",  # torchvision is not installed
    ("features-mismatch/tutorial_rows.py", "features-mismatch"): "unrunnable",
    ("features-mismatch/tutorial_sentences.py", "features-mismatch"): "unrunnable",
    ("features-mismatch/tutorial_transfer.py", "features-mismatch"): "unrunnable",
    **{(f"loss-mismatch/{name}.py", "loss-mismatch"): "unrunnable" for name in ("dice", "policy")},  # in a function
    ("loss-mismatch/tutorial_autoencoder.py", "loss-mismatch"): "unrunnable",
    ("loss-mismatch/tutorial_tabular.py", "loss-mismatch"): "unrunnable",
    ("resized-by-attribute/first_conv.py", "resized-by-attribute"): "refuted",
    **{(identity(f) + ".py", f.group.name): "unrunnable" for f in WRONG if f.group.name in NOT_OF_SHAPES},
}
# The repair lets the layer after it say what it receives, which is repaired next.
FIRST_OF_TWO_REPAIRS = ("batch-folded", "reshape-mismatch")
# The repair stands at the call, of which the network that is run for the proof knows nothing.
REPAIRED_OUTSIDE = ("channels-mismatch/tutorial_numpy_picture.py",)


@pytest.mark.torch
@pytest.mark.slow
def test_torch_confirms_what_is_found_and_repaired(capsys: pytest.CaptureFixture[str]) -> None:
    wrong = [f for f in WRONG if f.group.name not in (*NEVER_SUPPRESSED, "invalid-comment")]  # which is no shape
    programs = [str(f.path) for f in wrong]
    shapelint("--confirm", "--output-format", "json", *programs)
    findings = json.loads(capsys.readouterr().out)["findings"]
    assert len(findings) == sum(len(f.marks("error")) for f in wrong)
    for finding in findings:
        said, place = finding["confirmation"], Path(finding["path"]).resolve().relative_to(FOLDER).as_posix()
        verdict = NOT_CONFIRMED.get((place, finding["rule"]), "confirmed")
        assert (place, said["verdict"]) == (place, verdict)
        repaired = verdict == "confirmed" and any(fix["edits"] for fix in finding["fixes"])
        if finding["rule"] not in FIRST_OF_TWO_REPAIRS and place not in REPAIRED_OUTSIDE:
            assert (place, said["fix"]) == (place, "verified" if repaired else "")
