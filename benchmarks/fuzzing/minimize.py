"""A program with all left out that a disagreement does not need."""

from __future__ import annotations

import ast
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from benchmarks.fuzzing.compare import Disagreement, judge
from benchmarks.fuzzing.generate import Program

SECONDS = 8


def minimize(program: Program, wanted: Disagreement) -> Program:
    """Statements, then lines, are left out while the disagreement stays."""
    end = time.process_time() + SECONDS

    def still(text: str) -> bool:
        if time.process_time() > end:
            return False
        verdict = judge(replace(program, text=text), "shapes" in wanted.kind, wanted)
        return any((d.kind, d.cause) == (wanted.kind, wanted.cause) for d in verdict.disagreements)

    text, before = program.text, ""
    while text != before:
        before = text
        text = _shorter(text, still)
    return replace(program, text=text)


def _shorter(text: str, still: Callable[[str], bool]) -> str:
    for way in (_statements, _lines):
        done = 0
        while True:
            cuts = list(way(text))
            for number, (first, last) in enumerate(cuts[done:], done):
                lines = text.splitlines(keepends=True)
                without = "".join(lines[: first - 1] + lines[last:])
                if _is_program(without) and still(without):
                    text, done = without, number
                    break
            else:
                break
    return text


def _statements(text: str) -> Iterator[tuple[int, int]]:
    """The first and last line of each statement, the last ones first, large ones before those in them."""
    found = [
        (n.lineno, n.end_lineno or n.lineno)
        for n in ast.walk(ast.parse(text))
        if isinstance(n, ast.stmt) and "__init__()" not in (ast.get_source_segment(text, n) or "")[:40]
    ]
    return iter(sorted(found, key=lambda span: (span[0] - span[1], -span[0])))


def _lines(text: str) -> Iterator[tuple[int, int]]:
    return ((n, n) for n in range(len(text.splitlines()), 0, -1))


def _is_program(text: str) -> bool:
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True
