"""A fixture: a program whose lines say in marks what is expected of them (`tests/marks.py`)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests import marks
from tests.marks import Mark

FOLDER = Path(__file__).parent.parent / "fixtures"


@dataclass(frozen=True)
class Fixture:
    """A file, or a folder with a `main.py` and what it imports."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.stem

    @property
    def group(self) -> Path:
        return self.path.parent

    @property
    def files(self) -> list[Path]:
        return sorted(self.path.rglob("*.py")) if self.path.is_dir() else [self.path]

    def marks(self, kind: str) -> list[Mark]:
        """The rules that are marked `error` or `missed`."""
        return [
            mark
            for file in self.files
            for mark in marks.rules(file.read_text(), kind, file.relative_to(self.group).as_posix())
        ]

    @property
    def misspelt(self) -> list[str]:
        return [comment for file in self.files for comment in marks.misspelt(file.read_text())]

    def copy(self, folder: Path, mark: str = "") -> Path:
        """The program without its marks, or with `mark` (of `{rules}`) in the place of each error."""
        for file in self.files:
            to = folder / file.relative_to(self.group)
            to.parent.mkdir(parents=True, exist_ok=True)
            to.write_text(marks.without(file.read_text(), mark))
        return folder / self.path.name


def fixtures(group: str = "*") -> list[Fixture]:
    found = [p for p in FOLDER.glob(f"{group}/*") if p.suffix == ".py" or (p / "main.py").exists()]
    return [Fixture(p) for p in sorted(found)]
