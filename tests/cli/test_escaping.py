"""Names, paths and source lines of a program are text in a report, whatever they contain."""

from __future__ import annotations

import json
import re
import unicodedata
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.cli.cli_example import PLACE, finding
from tests.cli.reported import report
from torchlint_shapes.findings import Edit, Evidence, Fix, Problem, Requirement, Result, Step
from torchlint_shapes.report.paint import complaint

BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
EVIL = [
    "\x1b[2J\x1b]0;title\x07", "a\n::error::b", "::set-output name=x::y", "##[stop-commands]x", "\r\n::stop::x",
    "\u202egnp.exe", "\u2028::error::x", "]]></failure>&<", "\x00\x08\x9b31m\x85", "\ud800", "%0A::error::x", "\ufffe",
]  # fmt: skip
texts = st.lists(st.sampled_from([*"ab./\\:#[]<>&%,=\n\r\x9b", "::", "##[", *BIDI, *EVIL]), max_size=9).map("".join)
names = st.one_of(st.text(), texts, st.sampled_from(EVIL))


def result(path: str, name: str, line: str) -> Result:
    """A result in which each text is one that the program chose."""
    path = path.replace("\0", "").encode(errors="replace").decode() or "net.py"
    said = finding(
        path=path,
        message=f"{name} takes 300 features but receives 160",
        network=name,
        layer=name,
        evidence=Evidence("call", path, 15, ((1, 1, 8, 8),), line),
        derivation=(Step(path, 12, name, line, ("1", "160")),),
        requirements=(Requirement(path, 3, name, line, line, (line,)),),
        fixes=(Fix(line, "safe", (Edit(path, PLACE, line),)),),
    )
    return Result((said,), (Problem(path, line), Problem(path, name, warning=True)))


def harmless(text: str) -> bool:
    """Nothing in it moves a cursor, ends a line, or turns the direction of what is read."""
    return not any(unicodedata.category(c) in ("Cc", "Zl", "Zp") or c in BIDI for c in text)


def written(format: str, path: str, name: str, line: str) -> str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GITHUB_ACTIONS", "true")
        return report(format, result(path, name, line), lambda path, number: line)


evil = given(names, names, names)
unhurried = settings(deadline=None)  # the first report loads what it needs


@unhurried
@evil
@example("::error::x.py", "::error::x", "\x1b[31m")
@example("net.py", "##[stop-commands]x", "\u202e")
def test_a_terminal_shows_text(path: str, name: str, line: str) -> None:
    for format in ("text", "concise"):
        for shown in written(format, path, name, line).split("\n"):
            assert harmless(shown)
            assert not shown.lstrip().startswith("::")
            assert "##[" not in shown
    assert harmless(complaint(f"{path}: {name}"))


@unhurried
@evil
@example("::error::x.py", "a\n::error::b", "::stop-commands::x")
def test_github_gets_the_commands_that_are_meant(path: str, name: str, line: str) -> None:
    lines = written("github", path, name, line).removesuffix("\n").split("\n")
    assert all(map(harmless, lines))
    commands = [shown for shown in lines if shown.lstrip().startswith("::")]
    meant = re.compile(r"::(error|warning) title=shapelint [^:]*::")
    assert [bool(meant.match(shown)) for shown in commands] == [True] * 3
    assert not any("##[" in shown for shown in lines)


@unhurried
@evil
def test_junit_is_xml(path: str, name: str, line: str) -> None:
    root = fromstring(written("junit", path, name, line).encode())
    for element in root.iter():
        for text in (*element.attrib.values(), *(element.text or "").split("\n")):
            assert all(map(harmless, text.split("\n")))


@unhurried
@evil
def test_gitlab_and_sarif_are_json_with_text_in_it(path: str, name: str, line: str) -> None:
    for issue in json.loads(written("gitlab", path, name, line)):
        assert all(map(harmless, issue["description"].split("\n")))
    (run,) = json.loads(written("sarif", path, name, line))["runs"]
    messages = list(_texts({key: run[key] for key in ("invocations", "results")}))
    assert len(messages) > 3
    assert all(harmless(shown) for message in messages for shown in message.split("\n"))
    (said,) = run["results"]
    assert all(uri.isascii() and uri.isprintable() for uri in _values(run, "uri"))
    (change,) = said["fixes"][0]["artifactChanges"]
    assert change["replacements"][0]["insertedContent"]["text"] == line  # a repair is written as it is


def _texts(document: object) -> list[str]:
    inserted = _values(document, "insertedContent")
    return [text for text in _values(document, "text") if not any(text == each["text"] for each in inserted)]


def _values(document: object, name: str) -> list:  # type: ignore[type-arg]
    """All values under this name, however deep."""
    parts = document if isinstance(document, dict) else dict(enumerate(document if isinstance(document, list) else ()))
    return [found for key, part in parts.items() for found in ([part] if key == name else []) + _values(part, name)]
