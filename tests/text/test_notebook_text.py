"""Cells as one text: nothing is lost, and what Python reads stands where the author wrote it."""

from __future__ import annotations

import ast
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from torchlint_shapes.source.cells import joined, split
from torchlint_shapes.source.magics import in_program, python
from torchlint_shapes.source.notebook import Notebook
from torchlint_shapes.text.source_text import SourceText

SOURCES = st.lists(st.text(st.sampled_from("ab \n\r\t\"'\\é<{[(?!%#\x1f=,😀")), max_size=4)


def document(sources: list[str], as_lines: bool, escaped: bool, indent: int | None) -> bytes:
    written = [source.splitlines(keepends=True) if as_lines else source for source in sources]
    cells = [{"cell_type": "code", "source": source, "outputs": [["source"]]} for source in written]
    return json.dumps({"cells": cells, "title": "é", "nbformat": 4}, indent=indent, ensure_ascii=escaped).encode()


@given(SOURCES)
def test_cells_come_back(sources: list[str]) -> None:
    cells = list(enumerate(sources, 1))
    assert split(joined(cells)) == cells


@given(SOURCES, SOURCES, st.booleans(), st.booleans(), st.sampled_from([None, 1, 4]))
def test_a_notebook_is_written_with_other_sources_and_nothing_else(
    old: list[str], new: list[str], as_lines: bool, escaped: bool, indent: int | None
) -> None:
    data = document(old, as_lines, escaped, indent)
    notebook = Notebook.of(data)
    assert notebook.written(notebook.text) == data
    assert SourceText.of("lab.ipynb", data).encode() == data
    changed = [(c.number, source) for c, source in zip(notebook.cells, new + old)]
    again = Notebook.of(notebook.written(joined(changed)))
    assert [(c.number, c.source) for c in again.cells] == changed
    if changed and not as_lines:
        sources = [source for _, source in changed]
        assert len(sources) < len(old) or again.document.encode() == document(sources, False, escaped, indent)


@given(SOURCES)
def test_lines_stay_lines_whatever_a_cell_is(sources: list[str]) -> None:
    text = joined(enumerate(sources, 1))
    source = SourceText("lab.ipynb", text)
    assert len(source.python_lines) == len(source.lines)


@pytest.mark.parametrize(
    ("source", "read"),
    [
        ("%matplotlib inline\nx = 1", "pass\nx = 1"),
        ("!pip install torch \\\n  einops\nx", "pass\n\nx"),
        ("if x:\n    !ls\n    %cd y", "if x:\n    pass\n    pass"),
        ("?x\nx?\nx.y??\nx?;  # what", "pass\npass\npass\npass"),
        ("x = !ls\na, b = %who\nself.x = !ls", "x = get_ipython()\na, b = get_ipython()\nself.x = get_ipython()"),
        ("x = %time f(1)", "x =       f(1)"),
        ("    %time y = f(1)", "    if 1: y = f(1)"),
        ("%timeit f(1)", "if 1:   f(1)"),
        ("%timeit -n 10 f(1)\n%time for x in y:", "pass\npass"),
        ("%%time\nx = 1", "pass\nx = 1"),
        ("pip install torch\ncd ..\nx = 1", "pass\npass\nx = 1"),
        ("%ls\ntime x = f(1)", "pass\nif 1:x = f(1)"),
        ("%ls\ntime = 3\ncat, dogs = 1, 2\nmore - less", "pass\ntime = 3\ncat, dogs = 1, 2\nmore - less"),
        ("x = (1\n% y)\n!ls", "x = (1\n% y)\npass"),
        ("x = '''\n!ls\n'''\n!ls", "x = '''\n!ls\n'''\npass"),
        ("x = 1 \\\n% y\n!ls", "x = 1 \\\n% y\npass"),
        ("print('?')  # a?\nx != !y", "print('?')  # a?\nx != !y"),
        ("%magic é\r\n!ls\r\nx = 'é'", "pass\r\npass\r\nx = 'é'"),
    ],
)
def test_magics_are_python_in_the_same_places(source: str, read: str) -> None:
    assert split(python(joined([(1, source)]))) == [(1, read)]


def test_a_cell_that_is_indented_as_a_whole_is_python() -> None:
    text = joined([(1, "x = 1"), (2, "\n  # here\n  y = 1\n  z = 2\n"), (3, "z")])
    assert [type(s) for s in ast.parse(python(text)).body] == [ast.Assign, ast.If, ast.Expr]


@pytest.mark.parametrize("source", ["x", "%time x", "%%time\nx", "\n# first\n%%capture out\nx"])
def test_a_part_of_the_program(source: str) -> None:
    assert in_program(source)


@pytest.mark.parametrize("source", ["%%bash\nx", "\n%%html\nx", "%%writefile net.py\nx", "%%!\nls"])
def test_no_part_of_the_program(source: str) -> None:
    assert not in_program(source)


def test_a_line_of_a_joined_text_is_one_of_a_cell() -> None:
    source = SourceText("lab.ipynb", joined([(2, "a\nb"), (5, ""), (7, "c")]))
    assert [source.cell(line) for line in range(1, 9)] == [(2, 0), (2, 1), (2, 2), (5, 0), (5, 1), (7, 0), (7, 1), None]
    assert SourceText("net.py", "a\n").cell(1) is None
