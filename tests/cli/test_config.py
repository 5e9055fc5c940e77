"""Settings: where they come from, what they do, and what is said when they are wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.cli_example import NET, Ran
from torchlint_shapes.config.read import SettingsError
from torchlint_shapes.config.settings import Settings

RULES = frozenset({"features-mismatch", "join-mismatch", "size-locked"})


def write(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pyproject.toml").write_text(text)
    return folder


def settings(**command_line: object) -> Settings:
    return Settings(known=lambda: RULES, **command_line)  # type: ignore[arg-type]


def test_the_nearest_file_that_speaks_of_shapelint_counts(tree: Path) -> None:
    write(tree, '[tool.shapelint]\nignore = ["join-mismatch"]\n')
    write(tree / "a", '[project]\nname = "a"\n')
    write(tree / "a" / "b", '[tool.shapelint]\nselect = ["join-mismatch"]\n')
    write(tree / "a" / "broken", "not toml [\n")
    for path, enabled in {"x.py": False, "a/x.py": False, "a/broken/x.py": False, "a/b/x.py": True}.items():
        assert settings().enabled("join-mismatch", path) == enabled, path


def test_a_named_file_counts_for_all(tree: Path) -> None:
    write(tree / "a", '[tool.shapelint]\nselect = ["join-mismatch"]\n')
    (tree / "my.toml").write_text('[tool.shapelint]\nselect = ["size-locked"]\n')
    assert not settings(config=("my.toml",)).enabled("join-mismatch", "a/x.py")
    assert settings(config=("my.toml",)).enabled("size-locked", "a/x.py")


def test_without_a_selection_the_default_rules_speak(tree: Path) -> None:
    assert settings().enabled("features-mismatch", "x.py")
    assert not settings().enabled("size-locked", "x.py", default=False)
    assert settings(select=("size-locked",)).enabled("size-locked", "x.py", default=False)


def test_the_command_line_stands_above_the_file(tree: Path) -> None:
    write(tree, '[tool.shapelint]\nselect = ["join-mismatch"]\nignore = ["features-mismatch"]\npython = "bin/python"\n')
    assert settings(select=("features-mismatch",)).enabled("features-mismatch", "x.py")
    assert not settings(ignore=("join-mismatch",)).enabled("join-mismatch", "x.py")
    assert not settings(ignore=("join-mismatch",)).enabled("features-mismatch", "x.py")
    assert settings(said={"python": "python3"}).at("x.py").python == "python3"
    assert settings().at("x.py").python == str(tree / "bin" / "python")


def test_rules_can_be_ignored_in_some_files(tree: Path) -> None:
    write(
        tree / "a",
        '[tool.shapelint.per-file-ignores]\n"tests/**/*.py" = ["join-mismatch"]\n"conv*.py" = ["size-locked"]\n',
    )
    said = {
        ("join-mismatch", "a/tests/x.py"): False,
        ("join-mismatch", "a/tests/deep/er/x.py"): False,
        ("join-mismatch", "a/x.py"): True,
        ("join-mismatch", "tests/x.py"): True,
        ("size-locked", "a/deep/conv2.py"): False,
        ("size-locked", "a/x.py"): True,
    }
    assert {key: settings().enabled(*key) for key in said} == said


def test_inputs(tree: Path) -> None:
    write(tree, '[tool.shapelint.inputs]\n"net.Net" = [["B", 3, 32, 32], [7]]\n')
    assert settings().at("x.py").inputs == {"net.Net": (("B", 3, 32, 32), (7,))}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[tool.shapelint]\nselct = []\n", '"selct"; did you mean "select"? There are: exclude, '),
        ('[tool.shapelint]\nselect = "a"\n', "select must be a list of rule names"),
        ('[tool.shapelint]\nselect = ["join"]\n', 'no rule is named "join"'),
        ('[tool.shapelint.per-file-ignores]\n"a.py" = ["join"]\n', 'no rule is named "join"'),
        ("[tool.shapelint]\nexclude = [1]\n", "exclude must be a list of globs"),
        ("[tool.shapelint]\npython = 3\n", "python must be the path"),
        ("[tool.shapelint]\ninputs = [1]\n", "inputs must be a table"),
        ('[tool.shapelint.inputs]\n"Net" = [1, 3, 32, 32]\n', "inputs must be a table"),
        ('[tool.shapelint.inputs]\n"Net" = [[1, -3]]\n', "inputs must be a table"),
        ('[tool.shapelint.inputs]\n"Net" = [[true]]\n', "inputs must be a table"),
        ("[tool]\nshapelint = 1\n", "[tool.shapelint] must be a table"),
        ("[tool.shapelint\n", "line 1"),
    ],
)
def test_wrong_settings_are_one_clear_line(tree: Path, shapelint: Callable[..., Ran], text: str, said: str) -> None:
    write(tree, text)
    with pytest.raises(SettingsError) as error:
        settings().at("x.py")
    assert str(error.value).startswith(f"{tree / 'pyproject.toml'}: ")
    assert said in str(error.value)
    (tree / "x.py").write_text(NET)
    for path in (".", "x.py"):
        ran = shapelint(path)
        assert (ran.status, ran.out, ran.err.count("\n")) == (2, "", 1)
        assert said in ran.err
    ran = shapelint("-", stdin=NET.encode())
    assert (ran.status, ran.out, ran.err.count("\n")) == (2, "", 1)


def test_a_file_of_its_own_stands_before_pyproject(tree: Path) -> None:
    write(tree, '[tool.shapelint]\nignore = ["join-mismatch"]\n')
    (tree / "shapelint.toml").write_text('ignore = ["features-mismatch"]\n')
    assert settings().enabled("join-mismatch", "x.py")
    assert not settings().enabled("features-mismatch", "x.py")


def test_extend_takes_what_another_file_says(tree: Path) -> None:
    write(tree, '[tool.shapelint]\nselect = ["join-mismatch"]\nextend-exclude = ["old"]\npython = "bin/python"\n')
    (tree / "sub").mkdir()
    (tree / "sub" / "shapelint.toml").write_text(
        'extend = "../pyproject.toml"\nextend-exclude = ["new/*.py"]\nextend-select = ["size-locked"]\n'
    )
    table = settings().at("sub/x.py")
    assert (table.select, table.extend_select) == (("join-mismatch",), ("size-locked",))
    assert table.python == str(tree / "bin" / "python")
    assert settings().excluded("sub/old")
    assert settings().excluded("sub/new/x.py")
    assert not settings().excluded("new/x.py")


def test_extend_in_a_circle_or_to_nowhere(tree: Path) -> None:
    (tree / "shapelint.toml").write_text('extend = "other.toml"\n')
    with pytest.raises(SettingsError, match=r"shapelint\.toml: extend: .*other\.toml: no such file"):
        settings().at("x.py")
    (tree / "other.toml").write_text('extend = "shapelint.toml"\n')
    with pytest.raises(SettingsError, match=r"other\.toml: extend goes in a circle"):
        settings().at("x.py")


@pytest.mark.parametrize("version", [">=0.1", "0.1.0", ">=0.1,<9", "~=0.1"])
def test_a_version_that_may_be_used(tree: Path, version: str) -> None:
    (tree / "shapelint.toml").write_text(f'requires-version = "{version}"\n')
    assert settings().at("x.py").requires_version == version


@pytest.mark.parametrize(
    ("version", "said"),
    [(">=99", "requires-version is >=99, and this is shapelint 0.1.0"), ("soon", '"soon" is no version')],
)
def test_a_version_that_may_not(tree: Path, version: str, said: str) -> None:
    (tree / "shapelint.toml").write_text(f'requires-version = "{version}"\n')
    with pytest.raises(SettingsError, match=said):
        settings().at("x.py")
