"""Repaired files, as their author finds them."""

import codecs
import os
import re
import stat
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from torchlint_shapes.findings import Applicability, Edit, Finding, Fix, Span
from torchlint_shapes.fix.apply import fix_file, fix_until_stable, overlap
from torchlint_shapes.source.read import Unreadable
from torchlint_shapes.text.source_text import SourceText, apply_edits

NET = "class Net:\n    def __init__(self):\n        self.fc = nn.Linear(400, 10)\n"


def span_at(text: str, start: int, end: int) -> Span:
    def place(offset: int) -> tuple[int, int]:
        before = re.split("\r\n|\r|\n", text[:offset])
        return len(before), len(before[-1]) + 1

    return Span(*place(start), *place(end))


def found(path: str, text: str, old: str, new: str, kind: Applicability = "safe") -> list[Finding]:
    """A finding for each time that the old text stands in the file, with the new one as its fix."""
    findings = []
    for match in re.finditer(old, text):
        span = span_at(text, *match.span())
        fix = Fix(f"in_features={new}", kind, (Edit(path, span, new),))
        findings.append(Finding("features-mismatch", "takes 400 features", path, span, fixes=(fix,)))
    return findings


def replaces(path: Path | str, old: str = "400", new: str = "256") -> Callable[[str], Sequence[Finding]]:
    return lambda text: found(str(path), text, old, new)


def repair(text: str, *edits: tuple[str, str, Applicability], unsafe: bool = False) -> str:
    """The text after the fixes that put the second string for the first, in one round."""
    first = [f for old, new, kind in edits for f in found("net.py", text, old, new, kind)]
    outcome = fix_until_stable(SourceText("net.py", text), lambda now: first if now == text else [], unsafe=unsafe)
    return outcome.changes[0].after if outcome.changes else text


# ---- bytes


@pytest.mark.parametrize(
    "data",
    [
        NET.encode(),
        NET.replace("\n", "\r\n").encode(),
        NET.replace("    ", "\t").encode(),
        NET.rstrip("\n").encode(),
        codecs.BOM_UTF8 + NET.encode(),
        codecs.BOM_UTF8 + NET.replace("\n", "\r\n").encode(),
        b"# coding: latin-1\n" + NET.replace("nn.", "f('\xe9', '\xe0').").encode("latin-1"),
        NET.replace("nn.", "f('é', '名').").encode(),
        NET.replace("400, 10", "\r\n\t400,  # in\r\n\t10,\n").encode(),
        b"\x0c\n" + NET.encode(),
    ],
)
def test_only_the_number_changes(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "net.py"
    path.write_bytes(data)
    outcome = fix_file(str(path), replaces(path))
    assert path.read_bytes() == data.replace(b"400", b"256")
    assert (len(outcome.applied), outcome.left, outcome.problems) == (1, (), ())
    assert os.listdir(tmp_path) == ["net.py"]


def test_the_mode_stays_and_a_link_stays_a_link(tmp_path: Path) -> None:
    target, link = tmp_path / "real" / "net.py", tmp_path / "link.py"
    target.parent.mkdir()
    target.write_text(NET)
    target.chmod(0o750)
    link.symlink_to("real/net.py")
    fix_file(str(link), replaces(link))
    assert link.is_symlink()
    assert "256" in target.read_text()
    assert stat.S_IMODE(target.stat().st_mode) == 0o750


def test_a_read_only_file_is_left_with_one_clear_error(tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    path.write_text(NET)
    path.chmod(0o444)
    outcome = fix_file(str(path), replaces(path))
    assert [(p.path, p.message, p.internal) for p in outcome.problems] == [
        (str(path), "cannot be fixed: the file is read-only", False)
    ]
    assert (path.read_text(), outcome.applied, len(outcome.left)) == (NET, (), 1)


def test_a_file_that_changed_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    path.write_text(NET)

    def lint(text: str) -> Sequence[Finding]:
        path.write_text("edited = 400\n")
        return found(str(path), text, "400", "256")

    outcome = fix_file(str(path), lint)
    assert outcome.problems[0].message == "cannot be fixed: it is no longer what was read"
    assert path.read_text() == "edited = 400\n"


def test_a_failed_write_leaves_the_file_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "net.py"
    path.write_text(NET)

    def full(source: str, target: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    outcome = fix_file(str(path), replaces(path))
    assert outcome.problems[0].message == "cannot be fixed: no space left on device"
    assert path.read_text() == NET
    assert os.listdir(tmp_path) == ["net.py"]


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="no such file"):
        fix_file(str(tmp_path / "none.py"), replaces("none.py"))


# ---- which fixes


def test_two_fixes_on_one_line() -> None:
    text = "é = f(400), g(10)\n"
    assert repair(text, ("400", "25600", "safe"), ("10", "5", "safe")) == "é = f(25600), g(5)\n"


def test_of_fixes_that_overlap_the_first_is_made() -> None:
    assert repair("f(400, 10)\n", ("400", "256", "safe"), ("0, 1", "1, 2", "safe")) == "f(256, 10)\n"
    assert repair("f(400, 10)\n", ("400", "256", "safe"), ("400", "300", "safe")) == "f(256, 10)\n"
    assert repair("f(400, 10)\n", ("400, 10", "1", "safe"), ("10", "5", "safe")) == "f(1)\n"


def test_the_fix_that_lost_is_made_in_the_next_round() -> None:
    def lint(text: str) -> Sequence[Finding]:
        return found("net.py", text, "400", "256") + found("net.py", text, r"\(\d+, 10\)", "(1, 5)")

    outcome = fix_until_stable(SourceText("net.py", "f(400, 10)\n"), lint)
    assert outcome.changes[0].after == "f(1, 5)\n"
    assert (len(outcome.found), len(outcome.applied)) == (2, 2)


def test_the_same_edit_of_two_findings_is_made_once() -> None:
    assert repair("size = 400\n", ("400", "256", "safe"), ("400", "256", "safe")) == "size = 256\n"


@pytest.mark.parametrize(
    ("kind", "unsafe", "after"),
    [("safe", False, "256"), ("unsafe", False, "400"), ("unsafe", True, "256"), ("display", True, "400")],
)
def test_applicability(kind: Applicability, unsafe: bool, after: str) -> None:
    assert repair("400\n", ("400", "256", kind), unsafe=unsafe) == f"{after}\n"


def test_a_safe_fix_goes_before_an_unsafe_one() -> None:
    (unsafe,), (safe,) = found("net.py", "400\n", "400", "1", "unsafe"), found("net.py", "400\n", "400", "2", "safe")
    both = Finding("r", "m", "net.py", safe.span, fixes=(*unsafe.fixes, *safe.fixes))
    outcome = fix_until_stable(SourceText("net.py", "400\n"), lambda now: [both] if now == "400\n" else [], unsafe=True)
    assert outcome.changes[0].after == "2\n"


def test_a_fix_is_made_whole_or_not_at_all() -> None:
    text = "a = 1; b = 2; c = 3\n"
    first = found("net.py", text, "2", "20")
    edits = tuple(f.fixes[0].edits[0] for old in "123" for f in found("net.py", text, old, f"{old}1"))
    second = Finding("r", "m", "net.py", edits[0].span, fixes=(Fix("all", "safe", edits),))
    outcome = fix_until_stable(SourceText("net.py", text), lambda now: [*first, second] if now == text else [])
    assert outcome.changes[0].after == "a = 1; b = 20; c = 3\n"


def test_what_would_not_be_python_is_not_written() -> None:
    assert repair("f(400, 10)\n", ("400", "256)", "safe"), ("10", "5", "safe")) == "f(400, 5)\n"


def test_what_the_encoding_cannot_say_is_not_written() -> None:
    source = SourceText("net.py", "# coding: latin-1\nx = 400\n", "latin-1")
    outcome = fix_until_stable(source, replaces("net.py", new="'名'"))
    assert (outcome.changes, outcome.problems, len(outcome.left)) == ((), (), 1)


# ---- rounds


def test_it_goes_on_until_nothing_is_left() -> None:
    def lint(text: str) -> Sequence[Finding]:
        return found("net.py", text, "400", "300") or found("net.py", text, "300", "200")

    outcome = fix_until_stable(SourceText("net.py", "f(400)\n"), lint)
    assert outcome.changes[0].after == "f(200)\n"
    assert (len(outcome.found), len(outcome.applied), outcome.left) == (1, 2, ())


def test_what_cannot_be_repaired_is_left() -> None:
    def lint(text: str) -> Sequence[Finding]:
        return [*found("net.py", text, "400", "256"), *found("net.py", text, "7", "8", "display")]

    outcome = fix_until_stable(SourceText("net.py", "f(400, 7)\n"), lint)
    assert [f.span for f in outcome.left] == [Span(1, 8, 1, 9)]


def test_fixes_that_undo_each_other_change_nothing() -> None:
    def lint(text: str) -> Sequence[Finding]:
        return found("net.py", text, "400", "256") or found("net.py", text, "256", "400")

    outcome = fix_until_stable(SourceText("net.py", "f(400)\n"), lint)
    assert (outcome.changes, outcome.applied, len(outcome.left)) == ((), (), 1)
    assert outcome.problems[0].internal
    assert "please report" in outcome.problems[0].message


# ---- several files


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "main.py").write_text("net = Net(400)\n")
    (tmp_path / "net.py").write_bytes(b"size = 400\r\nother = 400\r\n")
    return tmp_path


def across(path: str, lines: int = 1) -> Callable[[str], Sequence[Finding]]:
    """One fix for each line of net.py; only the first goes with a change of main.py."""

    def lint(text: str) -> Sequence[Finding]:
        there = [f.fixes[0].edits for f in found(path, "size = 400\r\nother = 400\r\n", "400", "256")[:lines]]
        here = [edit for f in found("main.py", text, "400", "256") for edit in f.fixes[0].edits]
        fixes = [Fix("both", "safe", (*edits, *(here if i == 0 else ()))) for i, edits in enumerate(there)]
        return [Finding("r", f"m{i}", "main.py", Span(1, 1, 1, 4), fixes=(fix,)) for i, fix in enumerate(fixes)]

    return lint


@pytest.mark.parametrize("absolute", [False, True])
def test_a_fix_may_change_two_files(project: Path, absolute: bool) -> None:
    outcome = fix_file("main.py", across(str(project / "net.py") if absolute else "net.py"))
    assert (project / "main.py").read_text() == "net = Net(256)\n"
    assert (project / "net.py").read_bytes() == b"size = 256\r\nother = 400\r\n"
    assert (len(outcome.applied), outcome.problems) == (1, ())


def test_two_fixes_of_another_file(project: Path) -> None:
    outcome = fix_file("main.py", across("net.py", lines=2))
    assert (project / "net.py").read_bytes() == b"size = 256\r\nother = 256\r\n"
    assert len(outcome.applied) == 2


def test_what_was_repaired_in_another_file_is_not_left(project: Path) -> None:
    lint = replaces("net.py", old="size = 400", new="size = 256")
    other = (project / "net.py").read_bytes().decode()
    outcome = fix_file("main.py", lambda text: lint(other))
    assert (project / "net.py").read_bytes() == b"size = 256\r\nother = 400\r\n"
    assert (len(outcome.applied), outcome.left) == (1, ())


def test_a_read_only_file_stops_the_other_one_too(project: Path) -> None:
    (project / "net.py").chmod(0o444)
    outcome = fix_file("main.py", across("net.py"))
    assert [p.path for p in outcome.problems] == ["net.py"]
    assert (project / "main.py").read_text() == "net = Net(400)\n"


def test_a_fix_in_a_file_that_is_gone_is_not_made(project: Path) -> None:
    outcome = fix_file("main.py", across("gone.py"))
    assert (outcome.changes, outcome.applied, len(outcome.left)) == ((), (), 1)


def test_one_file_by_two_names(project: Path) -> None:
    one, other = Edit("main.py", Span(1, 11, 1, 14), "1"), Edit(str(project / "main.py"), Span(1, 12, 1, 13), "2")
    assert overlap(one, other)
    assert not overlap(one, Edit("net.py", other.span, "2"))


# ---- edits


def test_edits_at_one_place() -> None:
    put = Edit("a", Span(1, 3, 1, 3), "x, ")
    assert apply_edits("f(400)", [Edit("a", Span(1, 3, 1, 6), "256"), put, put]) == "f(x, 256)"
    assert not overlap(put, Edit("a", Span(1, 3, 1, 6), "256"))
    assert not overlap(put, Edit("a", Span(1, 2, 1, 3), "["))
    assert not overlap(put, put)
    assert overlap(put, Edit("a", Span(1, 3, 1, 3), "y, "))
    assert overlap(put, Edit("a", Span(1, 2, 1, 4), "y"))


def test_edits_over_lines() -> None:
    text = "f(\r\n  400,\r\n  10)\r\n"
    edits = [Edit("a", Span(1, 2, 3, 6), "(256, 10)"), Edit("a", Span(1, 1, 1, 1), "x = 1\r\n")]
    assert apply_edits(text, edits) == "x = 1\r\nf(256, 10)\r\n"
    assert apply_edits(text, []) == text
