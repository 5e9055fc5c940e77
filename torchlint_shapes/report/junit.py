"""JUnit XML, in the form that Jenkins defines: a suite for each file that has something to report.

https://github.com/jenkinsci/xunit-plugin/blob/master/src/main/resources/org/jenkinsci/plugins/xunit/types/model/xsd/junit-10.xsd
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from torchlint_shapes.findings import Finding, Problem, Result
from torchlint_shapes.report.declare import View, findings_report, portable
from torchlint_shapes.report.paint import render, visible_lines
from torchlint_shapes.report.text import told

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

# XML has no way to write these: https://www.w3.org/TR/xml/#charsets
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@findings_report("junit", for_programs=True)
def junit(result: Result, view: View) -> str:
    from xml.etree.ElementTree import Element, indent, tostring

    suites: dict[str, list[Element]] = defaultdict(list)
    for finding in result.findings:
        suites[portable(finding.path)].append(_finding(finding, view))
    for problem in result.problems:
        suites[portable(problem.path)].append(_problem(problem))
    if not suites:  # a report without a test is an error to most readers
        suites["shapelint"].append(_case("nothing found", "shapelint"))
    root = Element("testsuites", _named("shapelint", [case for cases in suites.values() for case in cases]))
    for name, cases in suites.items():
        suite = Element("testsuite", _named(name, cases))
        suite.extend(cases)
        root.append(suite)
    indent(root)
    xml: bytes = tostring(root, encoding="us-ascii", xml_declaration=True)
    return f"{xml.decode()}\n"


def _finding(finding: Finding, view: View) -> Element:
    cell = view.cell(finding.path, finding.span.line)
    line = f"{finding.span.line}" if cell is None else f"cell {cell[0]}:{cell[1]}"
    case = _case(f"{finding.rule} at {line}:{finding.span.column}", portable(finding.path))
    return _failed(case, "failure", finding.rule, finding.message, render(told(finding, view), color=False))


def _problem(problem: Problem) -> Element:
    case = _case("can be checked", portable(problem.path))
    how, kind = ("failure", "settings") if problem.warning else ("error", "not checked")
    return _failed(case, how, kind, problem.message, problem.message)


def _case(name: str, group: str) -> Element:
    from xml.etree.ElementTree import Element

    return Element("testcase", name=_xml(name), classname=_xml(group))


def _failed(case: Element, how: str, kind: str, message: str, text: str) -> Element:
    from xml.etree.ElementTree import SubElement

    SubElement(case, how, type=kind, message=_xml(message)).text = _xml(text)
    return case


def _named(name: str, cases: list[Element]) -> dict[str, str]:
    """The attributes of what holds these cases."""

    def failed(how: str) -> str:
        return str(sum(case.find(how) is not None for case in cases))

    counts = {"tests": str(len(cases)), "failures": failed("failure"), "errors": failed("error")}
    return {"name": _xml(name), **counts}


def _xml(text: str) -> str:
    return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", visible_lines(text))
