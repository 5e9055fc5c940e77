"""JUnit XML, as a CI server reads it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest

from tests.cli.cli_example import Ran, finding
from tests.cli.reported import BROKEN, ODD, UNREADABLE, WARNING, elsewhere, many, report
from tests.cli.test_report import FULL
from torchlint_shapes.findings import Result

# What Jenkins takes: of each element its attributes (True: required) and the elements in it.
FORM: dict[str, tuple[dict[str, bool], set[str]]] = {
    "testsuites": ({"name": False, "tests": False, "failures": False, "errors": False}, {"testsuite"}),
    "testsuite": ({"name": True, "tests": True, "failures": True, "errors": True}, {"testcase"}),
    "testcase": ({"name": True, "classname": False}, {"failure", "error"}),
    "failure": ({"type": False, "message": False}, set()),
    "error": ({"type": False, "message": False}, set()),
}


def read(result: Result) -> Element:
    return fromstring(report("junit", result))


def check(element: Element) -> None:
    attributes, children = FORM[element.tag]
    assert {name for name, required in attributes.items() if required} <= set(element.attrib) <= set(attributes)
    for child in element:
        assert child.tag in children
        check(child)


def test_a_finding_is_a_failed_test_with_the_report_in_it(linted: Path, shapelint: Callable[..., Ran]) -> None:
    ran = shapelint("--output-format", "junit", "net.py")
    assert ran.status == 1
    (suite,) = fromstring(ran.out)
    assert suite.attrib == {"name": "net.py", "tests": "1", "failures": "1", "errors": "0"}
    (case,) = suite
    assert case.attrib == {"name": "features-mismatch at 9:30", "classname": "net.py"}
    (failure,) = case
    assert failure.attrib == {"type": "features-mismatch", "message": "fc1 takes 300 features but receives 160"}
    assert failure.text == FULL.rpartition("\nFound")[0]


def test_an_empty_run_holds_a_test_that_passed() -> None:
    root = read(Result())
    assert root.attrib == {"name": "shapelint", "tests": "1", "failures": "0", "errors": "0"}
    ((case,),) = root
    assert case.attrib["name"] == "nothing found"
    assert list(case) == []


def test_there_is_a_suite_for_each_file() -> None:
    root = read(Result((finding(), elsewhere(), finding(**WARNING)), (UNREADABLE, BROKEN)))
    assert [(suite.attrib["name"], len(suite)) for suite in root] == [
        ("net.py", 2), ("models/head.py", 1), ("notes/old net.py", 1), ("big.py", 1),
    ]  # fmt: skip
    assert (root.attrib["tests"], root.attrib["failures"], root.attrib["errors"]) == ("5", "3", "2")


def test_what_could_not_be_checked_is_an_error_no_failure() -> None:
    ((case,),) = read(Result(problems=(UNREADABLE,)))
    (error,) = case
    assert (error.tag, error.attrib["message"]) == ("error", UNREADABLE.message)


def test_names_and_messages_come_through_whole() -> None:
    ((case,),) = read(Result((finding(path=ODD, message='<a> & "b"\n图像'),)))
    assert case.attrib["classname"] == ODD
    assert case[0].attrib["message"] == '<a> & "b"\n图像'


def test_what_xml_cannot_hold_is_replaced() -> None:
    ((case,),) = read(Result((finding(path="\x1b\udcff.py", message="a\x00b\ufffe"),)))
    assert case.attrib["classname"] == "��.py"
    assert case[0].attrib["message"] == "a�b�"


@pytest.mark.parametrize(
    "result",
    [Result(), Result((finding(), finding(path=ODD), finding(**WARNING)), (UNREADABLE, BROKEN)), many(25)],
    ids=["empty", "all kinds", "many"],
)
def test_it_has_the_form_that_jenkins_takes(result: Result) -> None:
    root = read(result)
    check(root)
    names = [(suite.attrib["name"], case.attrib["name"]) for suite in root for case in suite]
    assert len(names) == len(set(names)) == int(root.attrib["tests"])
