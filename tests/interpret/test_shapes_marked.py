"""Each program in `shapes` says of its statements what they give; the interpreter and torch must say the same.

A mark with symbols is compared with torch where the program gives numbers to them (`# where:`).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.interpret.marked import SAYS, Marked
from torchlint_shapes.text.source_text import SourceText

PROGRAMS = sorted((Path(__file__).parent / "shapes").glob("*.py"))
MODULE = "import torch\n\nx = torch.zeros(2, 3){}\ny = [x, x.sum(0)]{}\n"


def marked(text: str) -> Marked:
    return Marked(SourceText("program.py", text))


def wrongly_interpreted(program: Marked) -> list[str]:
    """Each mark that is not what the interpreter sees."""
    found = program.interpreted()
    return [
        f"line {line}: marked {mark}, interpreted as {found[line] or 'nothing'}"
        for line, mark in program.marks.items()
        if found[line] != mark
    ]


def wrong_in_torch(program: Marked, real: ModuleType, folder: Path) -> list[str]:
    """Each mark that is not what torch gives; what is raised."""
    found: dict[int, list[Any]] = {line: [] for line in program.marks}

    def says(line: int, value: object) -> object:
        shapes = real.shapes(value)
        if shapes not in found[line]:
            found[line].append(shapes)
        return value

    file = folder / "program.py"
    file.write_text(program.telling())
    raised = real.run(file, {SAYS: says})
    return [raised] * bool(raised) + [
        f"line {line}: marked {mark}, in torch {found[line] or 'nothing'}"
        for line, mark in program.marks.items()
        if (meant := program.meant(line)) is not None and not same(meant, found[line])
    ]


def same(some: Sequence[Any], others: Sequence[Any]) -> bool:
    """Is each one of these among the others, and each of the others among these?"""
    return all(one in others for one in some) and all(other in some for other in others)


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_the_interpreter_sees_what_is_marked(path: Path) -> None:
    assert not wrongly_interpreted(Marked(SourceText.read(str(path))))


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_torch_gives_what_is_marked(path: Path, real: ModuleType, tmp_path: Path) -> None:
    if "einops" in path.read_text():
        pytest.importorskip("einops")
    assert not wrong_in_torch(Marked(SourceText.read(str(path))), real, tmp_path)


WRONG = [
    (MODULE.format("  # shape: (2, 4)", ""), "line 3: marked (2, 4)"),
    (MODULE.format("", "  # shape: (2, 3), (2,)"), "line 4: marked (2, 3), (2,)"),
    (MODULE.format("  # shape: (2, 3) | (4, 3)", ""), "line 3: marked (2, 3) | (4, 3)"),
    ("import torch\n\n\ndef f():\n    g = 1\n    return g  # shape: (2,)\n", "line 6: marked (2,)"),
]


@pytest.mark.parametrize(("text", "said"), WRONG)
def test_a_wrong_mark_is_seen_in_the_interpreter(text: str, said: str) -> None:
    assert [found.partition(", interpreted")[0] for found in wrongly_interpreted(marked(text))] == [said]


@pytest.mark.parametrize(("text", "said"), WRONG)
def test_a_wrong_mark_is_seen_in_torch(text: str, said: str, real: ModuleType, tmp_path: Path) -> None:
    assert [found.partition(", in torch")[0] for found in wrong_in_torch(marked(text), real, tmp_path)] == [said]


def test_an_error_of_the_program_is_seen(real: ModuleType, tmp_path: Path) -> None:
    program = marked(MODULE.format("  # shape: (2, 3)", "") + "x @ x\n")
    (said,) = wrong_in_torch(program, real, tmp_path)
    assert said.startswith("RuntimeError: ")


def test_symbols_are_compared_where_they_have_numbers(real: ModuleType, tmp_path: Path) -> None:
    text = "import torch\n\n\ndef f(x):\n    return x.flatten(1)  # shape: (B, C * {})\n# run: f(torch.ones(2, 3, 4))\n"
    assert not wrong_in_torch(marked(text.format("5")), real, tmp_path)
    where = text + "# where: B = 2, C = 3\n"
    assert not wrong_in_torch(marked(where.format("4")), real, tmp_path)
    assert len(wrong_in_torch(marked(where.format("5")), real, tmp_path)) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = 1\n", "no marks"),
        ("x = 1  # shapes: (2,)\ny = 2  # shape: (2,)\n", "# shapes:"),
        ("if x:  # shape: (2,)\n    pass\n", ":1: no statement with a value"),
        ("def f():\n    return  # shape: (2,)\n", ":2: no statement with a value"),
    ],
)
def test_a_mark_that_means_nothing_is_an_error(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        assert marked(text).statements
