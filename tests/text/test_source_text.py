"""Exact text: bytes come back as they were, and places are where an editor shows them."""

import ast
import codecs

import pytest

from torchlint_shapes.findings import Span
from torchlint_shapes.source.read import Unreadable
from torchlint_shapes.text.source_text import SourceText


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"x = 1",
        b"x = 1\n",
        b"x = 1\r\ny = 2\r\n",
        b"x = 1\ry = 2\r\nz = 3\n\x0cw = 4",
        codecs.BOM_UTF8 + "x = 'é'\n".encode(),
        codecs.BOM_UTF8 + "# -*- coding: utf-8 -*-\nx = 'é'\n".encode(),
        "# -*- coding: latin-1 -*-\nx = 'é'\n".encode("latin-1"),
        "# coding: cp1252\r\nx = '€'\r\n".encode("cp1252"),
    ],
)
def test_bytes_come_back(data: bytes) -> None:
    assert SourceText.of("net.py", data).encode() == data


def test_byte_order_mark_is_no_part_of_the_text() -> None:
    source = SourceText.of("net.py", codecs.BOM_UTF8 + b"x = 1\n")
    assert (source.text, source.encoding, source.bom) == ("x = 1\n", "utf-8", True)
    assert source.slice(Span(1, 1, 1, 2)) == "x"


def test_a_file_that_is_no_text_says_so() -> None:
    with pytest.raises(Unreadable, match="cannot be decoded"):
        SourceText.of("net.py", b"x = '\xff'\n")


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines_are_pythons(newline: str) -> None:
    lines = ["x = 1  \x0c", "y = '\u2028\x1c\x85'", "", "w = 4"]
    source = SourceText("net.py", newline.join(lines))
    assert [line.rstrip("\r\n") for line in source.lines] == lines
    assert source.newline == newline
    assert source.tree.body[-1].place[0] == 4


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_columns_count_characters(encoding: str) -> None:
    text = f"# coding: {encoding}\nname, layer = 'é' * 3, Linear(400,\n   'à', 10)\n"
    source = SourceText.of("net.py", text.encode(encoding))
    call = next(node for node in ast.walk(ast.parse(source.text)) if isinstance(node, ast.Call))
    spans = [source.span_from_ast(a.lineno, a.col_offset, a.end_lineno or 0, a.end_col_offset or 0) for a in call.args]
    assert spans == [Span(2, 31, 2, 34), Span(3, 4, 3, 7), Span(3, 9, 3, 11)]
    assert [source.slice(span) for span in spans] == ["400", "'à'", "10"]


def test_spans_of_many_lines_keep_the_line_ends() -> None:
    source = SourceText("net.py", "f(\r\n\t1,\r\n\t2)\r\n")
    assert source.slice(Span(1, 1, 3, 4)) == "f(\r\n\t1,\r\n\t2)"


@pytest.mark.parametrize("place", [(0, 1), (1, 0), (1, 8), (3, 1)])
def test_a_place_outside_the_text_is_refused(place: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="has no line"):
        SourceText("net.py", "x = 1\n").offset(*place)


def test_the_end_of_the_text_is_a_place() -> None:
    assert SourceText("net.py", "x = 1\n").offset(2, 1) == 6
    assert SourceText("net.py", "x = 1").offset(1, 6) == 5
    assert SourceText("net.py", "").offset(1, 1) == 0
