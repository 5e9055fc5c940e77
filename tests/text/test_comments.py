"""Comments that speak to shapelint."""

import subprocess
import sys

import pytest

from torchlint_shapes.findings import Span
from torchlint_shapes.text.comments import Suppressions, suppressions
from torchlint_shapes.text.source_text import SourceText


def read(text: str) -> Suppressions:
    return suppressions(SourceText("net.py", text))


def covers(text: str, rule: str = "features-mismatch", at: str = "400") -> bool:
    source = SourceText("net.py", text)
    offset = text.index(at)
    line = text.count("\n", 0, offset) + 1
    column = offset - text.rfind("\n", 0, offset)
    return suppressions(source).covers(rule, Span(line, column, line, column + len(at)))


@pytest.mark.parametrize(
    "comment",
    [
        "# shapelint: ignore",
        "#shapelint:ignore",
        "# shapelint: ignore because the weights are loaded later",
        "# shapelint: ignore[features-mismatch]",
        "# shapelint: ignore[join-mismatch, features-mismatch] known",
        "# noqa: E501  # shapelint: ignore[features-mismatch]  # type: ignore",
    ],
)
def test_on_the_line(comment: str) -> None:
    assert covers(f"fc = Linear(400, 10)  {comment}\n")


@pytest.mark.parametrize(
    "comment",
    [
        "# shapelint: ignore[join-mismatch]",
        "# shapelint: ignore[]",
        "# shapelint: ignore-next-line",
        "# shapelint: ignored",
        "# see the shapelint: ignore",
        "# noqa",
    ],
)
def test_comments_that_do_not_suppress_it(comment: str) -> None:
    assert not covers(f"fc = Linear(400, 10)  {comment}\n")


def test_a_string_is_no_comment() -> None:
    assert not covers("fc = Linear(400, '# shapelint: ignore')\n")
    assert not covers('"""\n# shapelint: ignore-file\n"""\nfc = Linear(400)\n')


def test_the_line_above_is_another_line() -> None:
    assert not covers("# shapelint: ignore\nfc = Linear(400, 10)\n")


def test_on_the_first_line_of_the_statement() -> None:
    text = "class Net:\n    def __init__(self):\n        self.fc = Linear({}\n            400,{}\n            10,{})\n"
    mark = "  # shapelint: ignore"
    assert covers(text.format(mark, "", ""))
    assert covers(text.format("", mark, ""))
    assert not covers(text.format("", "", mark))
    assert not covers(text.replace("Net:", "Net:" + mark).format("", "", ""))


def test_on_the_header_of_a_compound_statement() -> None:
    assert covers("def f(  # shapelint: ignore\n    size=400,\n):\n    pass\n")
    assert not covers("def f():  # shapelint: ignore\n    return Linear(400)\n")


def test_a_comment_inside_a_long_finding_speaks_of_its_own_line() -> None:
    said = read("x = Sequential(\n    a,\n    b,  # shapelint: ignore\n    c,\n)\n")
    assert not said.covers("features-mismatch", Span(1, 5, 5, 2))


def test_black_moves_the_comment_behind_the_closing_parenthesis() -> None:
    said = read("x = y(z.view(\n    -1, 400\n), 1)  # shapelint: ignore\n")
    assert said.covers("batch-folded", Span(1, 7, 3, 2))


def test_whole_file() -> None:
    assert covers("fc = Linear(400)\n\n# shapelint: ignore-file\n")
    assert covers("fc = Linear(400)\n# shapelint: ignore-file[features-mismatch]\n")
    assert not covers("fc = Linear(400)\n# shapelint: ignore-file[join-mismatch]\n")


def test_a_broken_file_is_read_up_to_where_it_breaks() -> None:
    assert covers("fc = Linear(400)  # shapelint: ignore\nx = (\n")
    assert covers("fc = Linear(400)  # shapelint: ignore\nif x:\n        y\n    z\n")
    assert not covers("fc = Linear(400,  \n  5 # shapelint: ignore\n")


def test_windows_lines() -> None:
    assert read("a\r\nb(400)  # shapelint: ignore\r\n").covers("features-mismatch", Span(2, 3, 2, 6))


def test_what_suppresses_nothing_is_told() -> None:
    said = read(
        "# shapelint: ignore-file[loss-mismatch]\n"
        "a = 1  # shapelint: ignore\n"
        "é = 2  # shapelint: ignore[join-mismatch, features-mismatch] both\n"
        "c = 3  # shapelint: ignore[features-mismatch]\n"
        "d = 4  # shapelint: ignore\n"
        "e = 5  # shapelint: ignore[features-mismach]\n"  # which is told in another way
    )
    for line in (3, 4, 5):
        assert said.covers("features-mismatch", Span(line, 5, line, 6))
    assert [(u.span, u.rules) for u in said.unused(("join-mismatch", "loss-mismatch", "features-mismatch"))] == [
        (Span(1, 1, 1, 40), ("loss-mismatch",)),
        (Span(2, 8, 2, 27), ()),
        (Span(3, 8, 3, 61), ("join-mismatch",)),
    ]


@pytest.mark.parametrize(
    ("call", "shapes"),
    [
        ("input(B, 3, 32, 32)", (("B", 3, 32, 32),)),
        ("input(16)", ((16,),)),
        ("input((B, 3, 32, 32), (B, 10))", (("B", 3, 32, 32), ("B", 10))),
        ("input([1, 3, H, W])", ((1, 3, "H", "W"),)),
    ],
)
def test_input_comments(call: str, shapes: tuple[object, ...]) -> None:
    said = read(f"import torch\n\n# shapelint: {call}\nclass Net:\n    pass\n")
    assert [(c.line, c.shapes) for c in said.inputs] == [(3, shapes)]
    stated = said.input_above(4)
    assert stated is not None
    assert stated.shapes == shapes


def test_input_above_decorators_and_other_comments() -> None:
    said = read(
        "# shapelint: input(1, 3)\n# the net\n\n@final\n@other\nclass Net:\n    def forward(self, x):\n        pass\n"
    )
    assert said.input_above(6) == said.inputs[0]
    assert said.input_above(7) is None


def test_input_on_the_line_itself() -> None:
    said = read(
        "class Net:\n    def forward(self, x):  # shapelint: input(1, 3)\n        pass\n    def other(self): pass\n"
    )
    assert said.input_above(2) == said.inputs[0]
    assert said.input_above(4) is None


@pytest.mark.parametrize(
    "comment",
    ["ingore[features-mismatch]", "input(B, H * 2)", "input(0, 3)", "input(B, (3, 4))", "input(", "input()", ""],
)
def test_what_is_not_understood_is_told(comment: str) -> None:
    said = read(f"x = 1  # shapelint: {comment}\n")
    assert [(s.line, s.column) for s in said.not_understood] == [(1, 8)]
    assert (said.inputs, said.comments) == ((), ())


def test_comments_are_read_without_libcst() -> None:
    program = (
        "import sys\n"
        "from torchlint_shapes.text.comments import suppressions\n"
        "from torchlint_shapes.text.source_text import SourceText\n"
        "suppressions(SourceText('a.py', 'x = 1  # shapelint: ignore'))\n"
        "assert 'libcst' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
