"""SARIF, as code scanning and editors read it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import pytest

from tests.cli.cli_example import CONFIRMED, NET, Ran, finding
from tests.cli.reported import BROKEN, ODD, UNREADABLE, WARNING, elsewhere, many, report
from torchlint_shapes.findings import Evidence, Result, Span
from torchlint_shapes.rules import manual

SCHEMA = Path(__file__).parent / "schemas" / "sarif-2.1.0.json"


def run_of(result: Result, **view: Any) -> Any:
    (run,) = json.loads(report("sarif", result, **view))["runs"]
    return run


def fingerprint(net: str, *findings: Any) -> list[str]:
    lines = net.splitlines()
    results = run_of(Result(findings), line=lambda path, number: lines[number - 1])["results"]
    return [result["partialFingerprints"]["shapelint/v1"] for result in results]


def test_a_result_says_where_why_and_what_to_do(linted: Path, shapelint: Callable[..., Ran]) -> None:
    ran = shapelint("--output-format", "sarif", "net.py")
    assert ran.status == 1
    (run,) = json.loads(ran.out)["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    (found,) = run["results"]
    file = {"uri": "net.py", "uriBaseId": "%SRCROOT%"}
    place = {"startLine": 9, "startColumn": 30, "endLine": 9, "endColumn": 33}
    call = "for the input (1, 1, 8, 8) of line 15: Net()(torch.randn(1, 1, 8, 8))"

    def step(text: str) -> Any:
        physical = {"artifactLocation": file, "region": {"startLine": 12}}
        return {"location": {"physicalLocation": physical, "message": {"text": text}}}

    steps = [step("input  (1, 1, 8, 8)"), step("conv1  Conv2d(1, 10, 5)  (1, 10, 4, 4)"), step("flatten(1)  (1, 160)")]
    assert run["tool"]["driver"]["rules"][found.pop("ruleIndex")]["id"] == "features-mismatch"
    assert len(found.pop("partialFingerprints")["shapelint/v1"]) == 34
    assert found == {
        "ruleId": "features-mismatch",
        "level": "error",
        "message": {
            "text": f"fc1 takes 300 features but receives 160\n{call}\nfix: in_features=160 (--fix)\n"
            "or an input of 9x10"
        },
        "locations": [
            {
                "physicalLocation": {"artifactLocation": file, "region": place},
                "logicalLocations": [{"fullyQualifiedName": "Net.fc1"}],
            }
        ],
        "relatedLocations": [
            {
                "id": 1,
                "physicalLocation": {"artifactLocation": file, "region": {"startLine": 15}},
                "message": {"text": call},
            }
        ],
        "codeFlows": [{"threadFlows": [{"locations": steps}]}],
        "fixes": [
            {
                "description": {"text": "in_features=160"},
                "artifactChanges": [
                    {
                        "artifactLocation": file,
                        "replacements": [{"deletedRegion": place, "insertedContent": {"text": "160"}}],
                    }
                ],
                "properties": {"applicability": "safe"},
            }
        ],
    }


def test_every_rule_is_there_with_its_manual() -> None:
    rules = run_of(Result())["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted(manual())
    by_name = {rule["id"]: rule for rule in rules}
    assert by_name["features-mismatch"]["shortDescription"]["text"] == (
        "A layer receives another number of features than it was built for."
    )
    assert by_name["syntax-error"]["fullDescription"]["text"] == (
        "Nothing can be said about a file that is no Python. Files that do not mention torch are not read."
    )
    assert all(rule["help"]["markdown"] == manual()[rule["id"]] for rule in rules)
    levels = {name: rule["defaultConfiguration"]["level"] for name, rule in by_name.items()}
    assert {name for name, level in levels.items() if level == "warning"} == {"invalid-comment", "unused-suppression"}


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        (ODD, "models/50%25%2C%20%231%3A%20gr%C3%B6%C3%9Fe/%E5%9B%BE%E5%83%8F%20net.py"),
        ("./net.py", "net.py"),
        ("c:net.py", "c%3Anet.py"),
        ("<stdin>", "%3Cstdin%3E"),
        (b"\xff.py".decode(errors="surrogateescape"), "%FF.py"),
    ],
)
def test_names_of_files_are_percent_encoded_below_the_root(path: str, uri: str) -> None:
    (found,) = run_of(Result((finding(path=path),)))["results"]
    place = found["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place == {"uri": uri, "uriBaseId": "%SRCROOT%"}
    assert unquote(uri, errors="surrogateescape") == path.removeprefix("./")


def test_a_file_outside_of_the_root_is_absolute(tree: Path) -> None:
    for path in ("/else where/net.py", "../net.py"):
        (found,) = run_of(Result((finding(path=path),)))["results"]
        place = found["locations"][0]["physicalLocation"]["artifactLocation"]
        assert place == {"uri": (tree / path).resolve().as_uri()}


def test_evidence_and_repair_may_stand_in_other_files() -> None:
    (found,) = run_of(Result((elsewhere(),)))["results"]
    assert found["relatedLocations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "train.py"
    assert found["relatedLocations"][0]["message"]["text"].startswith("for the input (1, 1, 8, 8) of train.py:3: ")
    assert found["fixes"][0]["artifactChanges"][0]["artifactLocation"]["uri"] == "config.py"
    assert found["fixes"][0]["properties"] == {"applicability": "unsafe"}


def test_a_fingerprint_stays_when_lines_are_added_above_or_indented() -> None:
    moved = NET.replace("import torch\n", "import os\nimport torch\n", 1).replace("        self", "            self")
    assert fingerprint(NET, finding()) == fingerprint(moved, finding(span=Span(10, 34, 10, 37)))


def test_a_fingerprint_changes_with_the_rule_the_file_the_layer_and_the_line() -> None:
    changes: tuple[dict[str, object], ...] = (
        {}, {"rule": "missing-flatten"}, {"path": "b.py"}, {"layer": "fc2"}, {"span": Span(8, 1, 8, 2)},
    )  # fmt: skip
    assert len({print_ for change in changes for print_ in fingerprint(NET, finding(**change))}) == len(changes)


def test_equal_findings_of_a_file_are_told_apart_by_a_number() -> None:
    first, second = fingerprint(NET, finding(), finding())
    assert first.removesuffix(":1") == second.removesuffix(":2")


def test_problems_are_notifications_and_a_fault_of_ours_is_no_success() -> None:
    (invocation,) = run_of(Result(problems=(UNREADABLE,)))["invocations"]
    assert invocation["executionSuccessful"] is True
    (note,) = invocation["toolExecutionNotifications"]
    assert (note["level"], note["message"]["text"]) == ("error", UNREADABLE.message)
    assert note["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "notes/old%20net.py"
    (invocation,) = run_of(Result(problems=(UNREADABLE, BROKEN)))["invocations"]
    assert invocation["executionSuccessful"] is False
    assert len(invocation["toolExecutionNotifications"]) == 2


@pytest.mark.parametrize(
    "result",
    [
        Result(),
        Result((finding(confirmation=CONFIRMED),)),
        Result((elsewhere(), finding(path=ODD, message="two\nlines \x1b[2J")), (UNREADABLE, BROKEN)),
        Result((finding(evidence=Evidence("never", "net.py", 5)), finding(**WARNING), finding(span=Span(3, 5, 3, 5)))),
        many(20, 5),
    ],
    ids=["empty", "confirmed", "odd", "bare", "many"],
)
def test_it_is_valid(result: Result) -> None:
    if not SCHEMA.exists():
        pytest.skip("the schema is not here: .ci/schemas fetches it")
    document = json.loads(report("sarif", result))
    jsonschema.Draft7Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(document)
    assert len(document["runs"][0]["results"]) == len(result.findings)


def test_what_a_real_run_said_is_in_the_message(result: Result) -> None:
    confirmed = replace(result, findings=(finding(confirmation=CONFIRMED),))
    assert run_of(confirmed)["results"][0]["message"]["text"].endswith("(1x160 and 300x50)\nfix verified")
