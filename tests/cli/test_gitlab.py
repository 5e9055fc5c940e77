"""The code quality report of GitLab."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.cli.cli_example import Ran, finding
from tests.cli.reported import BROKEN, ODD, UNREADABLE, WARNING, elsewhere, many, report
from torchlint_shapes.findings import Result

TEXT = {"type": "string", "minLength": 1}
# https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
SCHEMA = {
    "type": "array",
    "items": {
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": TEXT,
            "check_name": TEXT,
            "fingerprint": TEXT,
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": "^[^.]"},
                    "lines": {
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}


def issues(result: Result) -> Any:
    return json.loads(report("gitlab", result))


def test_a_finding_is_an_issue(linted: Path, shapelint: Callable[..., Ran]) -> None:
    ran = shapelint("--output-format", "gitlab", "net.py")
    assert ran.status == 1
    (issue,) = json.loads(ran.out)
    assert len(issue.pop("fingerprint")) == 34
    assert issue == {
        "description": "fc1 takes 300 features but receives 160, "
        "for the input (1, 1, 8, 8) of line 15: Net()(torch.randn(1, 1, 8, 8))",
        "check_name": "features-mismatch",
        "severity": "major",
        "location": {"path": "net.py", "lines": {"begin": 9, "end": 9}},
    }


@pytest.mark.parametrize(
    "result",
    [
        Result(),
        Result((finding(**WARNING), elsewhere(), finding(path="./net.py"), finding(path=ODD)), (UNREADABLE, BROKEN)),
        many(25, 3),
        Result((finding(),) * 3),
    ],
    ids=["empty", "all kinds", "many", "equal"],
)
def test_it_is_valid_and_every_issue_has_its_own_fingerprint(result: Result) -> None:
    document = issues(result)
    jsonschema.validate(document, SCHEMA)
    assert len({issue["fingerprint"] for issue in document}) == len(result.findings) + len(result.problems)


def test_warnings_weigh_less_and_what_could_not_be_checked_more() -> None:
    said = issues(Result((finding(), finding(**WARNING)), (UNREADABLE,)))
    assert [issue["severity"] for issue in said] == ["major", "minor", "critical"]
    assert said[1]["description"] == "this comment suppresses nothing"
    assert said[2]["check_name"] == "not-checked"
    assert said[2]["description"] == UNREADABLE.message
    assert said[2]["location"] == {"path": "notes/old net.py", "lines": {"begin": 1}}


def test_names_of_files_are_as_they_are() -> None:
    (issue,) = issues(Result((finding(path=ODD),)))
    assert issue["location"]["path"] == ODD
