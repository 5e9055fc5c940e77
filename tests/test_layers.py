"""The rooms of the package stand above one another: a room imports from those below it only. So do the files of the
largest room, the interpreter: they import each other in no circle, and none of them knows what is in `libraries`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "torchlint_shapes"

# From the top down. Rooms on one line stand side by side and do not know each other.
ORDER = (
    ("__main__",),
    ("cli",),
    ("server", "api"),
    ("check",),
    ("run", "summary"),
    ("report",),
    ("confirm", "fix", "hints", "rules"),
    ("explain",),
    ("interpret",),
    ("ops",),
    ("model",),
    ("text",),
    ("source",),
    ("dims",),
    ("config", "findings"),
    ("reading",),
)
LEVEL = {room: -number for number, rooms in enumerate(ORDER) for room in rooms}
FILES = sorted(PACKAGE.rglob("*.py"))


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def imported(path: Path) -> Iterator[str]:
    """All modules that a file imports, wherever in the file: `from a import b` may be the module `a.b`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} line {node.lineno}: a relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def rooms_imported(path: Path) -> set[str]:
    parts = (name.split(".") for name in imported(path))
    return {p[1] for p in parts if p[0] == PACKAGE.name and len(p) > 1 and p[1] != "__version__"}


def wrong(room: str, others: set[str]) -> set[str]:
    if room == "ops":  # which know shapes, and nothing of programs
        return others - {"ops", "dims"}
    return {other for other in others - {room} if LEVEL[other] >= LEVEL[room]}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_only_downward(path: Path) -> None:
    room = room_of(path)
    assert not wrong(room, rooms_imported(path)) if room != "__init__" else rooms_imported(path) == {"api"}


def test_every_room_has_its_place() -> None:
    assert {room_of(path) for path in FILES} - {"__init__"} <= set(LEVEL)


def test_an_import_upward_is_seen(tmp_path: Path) -> None:
    file = tmp_path / "conv.py"
    file.write_text("def f():\n    from torchlint_shapes import run\n    from torchlint_shapes.source import ir\n")
    assert wrong("interpret", rooms_imported(file)) == {"run"}
    assert wrong("ops", rooms_imported(file)) == {"run", "source"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_only_confirm_imports_torch(path: Path) -> None:
    assert room_of(path) == "confirm" or "torch" not in {name.partition(".")[0] for name in imported(path)}


# ---- inside the interpreter

INTERPRETER = {
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__"): path
    for path in FILES
    if room_of(path) == "interpret"
}


def outside_of_types(tree: ast.Module) -> ast.Module:
    """Without what stands under `if TYPE_CHECKING`: the name of a type is not there when the program runs."""
    tree.body = [n for n in tree.body if not (isinstance(n, ast.If) and ast.unparse(n.test) == "TYPE_CHECKING")]
    return tree


def files_imported(path: Path) -> set[str]:
    """The files of the interpreter that one of them imports, also inside a function."""
    tree = outside_of_types(ast.parse(path.read_text(encoding="utf-8")))
    names = {f"{n.module}.{a.name}" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) for a in n.names}
    names |= {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    return {name if name in INTERPRETER else name.rpartition(".")[0] for name in names} & INTERPRETER.keys()


def circle(imports: dict[str, set[str]]) -> list[str]:
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_the_files_of_the_interpreter_import_each_other_in_no_circle() -> None:
    assert not circle({name: files_imported(path) for name, path in INTERPRETER.items()})


def test_a_circle_is_seen() -> None:
    assert circle({"calls": {"machine"}, "machine": {"values"}, "values": {"calls"}})
    assert not circle({"calls": {"machine", "values"}, "machine": {"values"}, "values": set()})


@pytest.mark.parametrize("name", INTERPRETER)
def test_the_interpreter_imports_nothing_later(name: str) -> None:
    """An import inside a function would hide that a file knows one above it."""
    tree = ast.parse(INTERPRETER[name].read_text(encoding="utf-8"))
    functions = [n for n in ast.walk(tree) if isinstance(n, (ast.FunctionDef, ast.Lambda))]
    assert not [n for f in functions for n in ast.walk(f) if isinstance(n, (ast.Import, ast.ImportFrom))]


@pytest.mark.parametrize("name", INTERPRETER)
def test_the_core_knows_no_library(name: str) -> None:
    here = f"{PACKAGE.name}.interpret.libraries"
    assert name.startswith(here) or not [n for n in files_imported(INTERPRETER[name]) if n.startswith(here)]


# ---- what an analysis asks of the disk

DIMS = sorted((PACKAGE / "dims").glob("*.py"))


def needed(path: Path) -> set[str]:
    """The files of `dims` that a file of it imports."""
    parts = (name.split(".") for name in imported(path))
    return {p[2] for p in parts if p[:2] == [PACKAGE.name, "dims"] and p[2] in {file.stem for file in DIMS}}


def test_in_dims_no_file_needs_one_that_needs_it() -> None:
    order = TopologicalSorter({path.stem: needed(path) for path in DIMS})
    assert [*order.static_order()][-1] == "__init__"


@pytest.mark.parametrize("path", DIMS, ids=lambda path: path.name)
def test_in_dims_all_imports_stand_at_the_top(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    assert all(node in tree.body for node in imports)


# What looks at the disk, and is remembered with what is found only when it goes through `model/disk`.
LOOKS = {"read_text", "read_bytes", "is_file", "is_dir", "exists", "stat", "iterdir", "glob", "rglob", "scandir"}
LOOKING = {"model/disk.py", "model/installed.py", "model/interpreter.py"}  # which the cache asks anew, by itself


def looks(path: Path) -> set[str]:
    calls = (node.func for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call))
    found = {(ast.unparse(f.value).rpartition(".")[2], f.attr) for f in calls if isinstance(f, ast.Attribute)}
    return {attribute for owner, attribute in found if attribute in LOOKS and owner != "disk"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_what_an_analysis_asks_of_the_disk_is_remembered(path: Path) -> None:
    if room_of(path) in ("model", "interpret", "ops") and path.relative_to(PACKAGE).as_posix() not in LOOKING:
        assert not looks(path)


def test_a_look_at_the_disk_is_seen(tmp_path: Path) -> None:
    file = tmp_path / "x.py"
    file.write_text("vm.project.disk.is_file(p)\nPath(a).read_text()\n")
    assert looks(file) == {"read_text"}
