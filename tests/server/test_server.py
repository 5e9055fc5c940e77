"""What a user of an editor sees."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types

from tests.server.editor import Editor, edit
from tests.server.programs import BLOCK, FITTING, NET, USER

pytestmark = pytest.mark.slow

FAULT = "10: fc takes 300 features but receives 320"


def test_a_fault_is_shown_and_gone_when_it_is_repaired(tmp_path: Path) -> None:
    async def steps(editor: Editor) -> None:
        editor.open("net.py", NET)
        assert await editor.diagnostics("net.py") == [FAULT]
        editor.replace("net.py", "300", "320")
        assert await editor.diagnostics("net.py", lambda found: not found) == []

    assert edit(tmp_path, steps) == []


def test_diagnostics_can_be_asked_for(tmp_path: Path) -> None:
    """Then they are not pushed as well. How the number came about stands where it came about."""

    async def steps(editor: Editor) -> None:
        editor.open("net.py", NET)
        (found,) = await editor.pulled("net.py")
        assert (found.code, found.source, found.severity) == (
            "features-mismatch",
            "shapelint",
            types.DiagnosticSeverity.Error,
        )
        assert found.message == "fc takes 300 features but receives 320"
        related = {r.location.range.start.line + 1: r.message for r in found.related_information or ()}
        assert related[20] == "for the input (4, 1, 28, 28) of line 20: model(torch.randn(4, 1, 28, 28))"
        assert related[14] == "max_pool2d  (4, 20, 4, 4)"
        assert not editor.client.diagnostics

    edit(tmp_path, steps, pulling())


def pulling() -> types.ClientCapabilities:
    document = types.TextDocumentClientCapabilities(
        diagnostic=types.DiagnosticClientCapabilities(),
        publish_diagnostics=types.PublishDiagnosticsClientCapabilities(related_information=True),
    )
    return types.ClientCapabilities(text_document=document)


@pytest.mark.parametrize("name", ["visual-studio-code", "neovim", "emacs"])
def test_repairs_are_offered(tmp_path: Path, name: str) -> None:
    async def steps(editor: Editor) -> None:
        editor.open("net.py", NET)
        actions = await editor.actions("net.py", "300", ["quickfix"])
        assert [(a.title, a.is_preferred) for a in actions[:1]] == [("in_features=320", True)]
        assert not any(a.is_preferred for a in actions[1:])
        assert any(a.title.endswith("(unsafe)") for a in actions)
        assert all(a.edit is not None for a in actions)
        assert editor.apply(actions[0].edit or types.WorkspaceEdit()) == {"net.py": FITTING}

    edit(tmp_path, steps, name)


def test_a_finding_can_be_suppressed(tmp_path: Path) -> None:
    async def steps(editor: Editor) -> None:
        editor.open("net.py", NET)
        actions = await editor.actions("net.py", "300")
        (action,) = [a for a in actions if a.title == "Suppress features-mismatch here"]
        new = editor.apply(action.edit or types.WorkspaceEdit())["net.py"]
        assert "nn.Linear(300, 10)  # shapelint: ignore[features-mismatch]\n" in new
        editor.replace("net.py", NET, new)
        assert await editor.diagnostics("net.py", lambda found: not found) == []

    edit(tmp_path, steps)


def test_all_is_repaired_at_once(tmp_path: Path) -> None:
    """What appears only when the first is repaired, too."""
    wrong = NET.replace("nn.Conv2d(10, 20, 5)", "nn.Conv2d(12, 20, 5)")

    async def steps(editor: Editor) -> None:
        editor.open("net.py", wrong)
        (action,) = await editor.actions("net.py", "12", ["source.fixAll"])
        assert action.kind == "source.fixAll.shapelint"
        assert editor.apply(action.edit or types.WorkspaceEdit()) == {"net.py": FITTING}

    edit(tmp_path, steps)


def test_shapes_stand_behind_the_statements_of_forward(tmp_path: Path) -> None:
    async def steps(editor: Editor) -> None:
        editor.open("net.py", FITTING)
        assert await editor.hints("net.py") == {
            "x = torch.max_pool2d(self.conv1(x), 2)": "(4, 10, 12, 12)",
            "x = torch.max_pool2d(self.conv2(x), 2)": "(4, 20, 4, 4)",
            "x = x.view(x.size(0), -1)": "(4, 320)",
            "return self.fc(x)": "(4, 10)",
        }

    edit(tmp_path, steps)


def test_hints_can_be_switched_off(tmp_path: Path) -> None:
    async def steps(editor: Editor) -> None:
        editor.open("net.py", FITTING)
        assert await editor.hints("net.py") == {}
        editor.client.set_configuration({"shapelint": {"inlayHints": True}})
        editor.client.workspace_did_change_configuration(types.DidChangeConfigurationParams({"inlayHints": True}))
        while not await editor.hints("net.py"):
            pass

    edit(tmp_path, steps, options={"inlayHints": False})


def test_hover_tells_a_shape_and_how_it_came_about(tmp_path: Path) -> None:
    async def steps(editor: Editor) -> None:
        editor.open("net.py", FITTING)
        assert await editor.diagnostics("net.py") == []
        told = await editor.hover("net.py", "x)", "self.fc(")
        assert "`(4, 320)`" in told
        assert "`(B, 20 * ((H - 12) // 4) * ((W - 12) // 4))` for any input" in told
        assert "for the call in line 20" in told
        assert "conv2  Conv2d(10, 20, 5)  (4, 20, 8, 8)" in told
        assert await editor.hover("net.py", "import") == ""

    edit(tmp_path, steps)


def test_hover_tells_what_an_argument_must_be(tmp_path: Path) -> None:
    async def steps(editor: Editor) -> None:
        editor.open("net.py", NET)
        assert await editor.diagnostics("net.py", bool)
        told = await editor.hover("net.py", "300")
        assert "`in_features` must be `320`, which arrives at `fc`" in told
        assert "`20 * ((H - 12) // 4) * ((W - 12) // 4)` for any input" in told
        assert "`fc`: `(4, 320) -> (4, 10)`" in await editor.hover("net.py", "Linear")

    edit(tmp_path, steps)


def test_lenses_are_off_unless_asked_for(tmp_path: Path) -> None:
    async def steps(editor: Editor) -> None:
        editor.open("net.py", FITTING)
        found = await editor.client.text_document_code_lens_async(types.CodeLensParams(editor.id("net.py"))) or []
        titles.append([lens.command.title for lens in found if lens.command])
        for lens in found:
            assert lens.command is not None
            asked = types.ExecuteCommandParams(lens.command.command, lens.command.arguments)
            assert "Conv2d" in str(await editor.client.workspace_execute_command_async(asked))

    titles: list[list[str]] = []
    edit(tmp_path, steps)
    edit(tmp_path, steps, options={"shapelint": {"codeLens": True}})
    assert titles == [[], ["shapes of Net: (4, 1, 28, 28) -> (4, 10)"]]


def test_a_broken_file_keeps_its_hints(tmp_path: Path) -> None:
    """They move with their lines."""

    async def steps(editor: Editor) -> None:
        editor.open("net.py", FITTING)
        before = await editor.hints("net.py")
        editor.replace("net.py", "model = Net()", "\n\nmodel = Net((")
        (said,) = await editor.diagnostics("net.py", bool)
        assert said.startswith("21: ")
        assert await editor.hints("net.py") == before
        editor.replace("net.py", "class Net", "# a comment\nclass Net")
        assert await editor.hints("net.py") == before
        assert "`(4, 320)`" in await editor.hover("net.py", "x)", "self.fc(")

    edit(tmp_path, steps)


def test_the_unsaved_text_of_another_file_counts(tmp_path: Path) -> None:
    async def steps(editor: Editor) -> None:
        editor.open("block.py", BLOCK)
        editor.open("main.py", USER)
        assert (await editor.hints("main.py"))["y = self.block(x)"] == "(1, 8, 16, 16)"
        editor.replace("block.py", "8, 3, stride=2", "9, 3, stride=1")
        while (await editor.hints("main.py"))["y = self.block(x)"] != "(1, 9, 31, 31)":
            pass
        editor.replace("block.py", "channels, 9", "4, 9")
        message = "7: block.conv takes 4 channels but receives 3"
        assert await editor.diagnostics("block.py", bool) == [message]
        (first, *_) = await editor.actions("block.py", "4, 9")
        assert editor.apply(first.edit or types.WorkspaceEdit())["block.py"] == editor.texts["block.py"].replace(
            "4, 9", "3, 9"
        )

    edit(tmp_path, steps)


def test_a_file_changed_on_disk_is_read_again(tmp_path: Path) -> None:
    (tmp_path / "block.py").write_text(BLOCK)

    async def steps(editor: Editor) -> None:
        editor.open("main.py", USER)
        assert (await editor.hints("main.py"))["y = self.block(x)"] == "(1, 8, 16, 16)"
        (tmp_path / "block.py").write_text(BLOCK.replace("8, 3", "10, 3"))
        changed = types.FileEvent(editor.uri("block.py"), types.FileChangeType.Changed)
        editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([changed]))
        while (await editor.hints("main.py"))["y = self.block(x)"] != "(1, 10, 16, 16)":
            pass

    edit(tmp_path, steps)


def test_settings_are_those_of_the_file(tmp_path: Path) -> None:
    """As on the command line; what is wrong with them is said, and the rest goes on."""

    async def steps(editor: Editor) -> None:
        editor.open("net.py", NET)
        assert await editor.diagnostics("net.py") == []
        settings = tmp_path / "pyproject.toml"
        changed = types.FileEvent(editor.uri("pyproject.toml"), types.FileChangeType.Changed)
        settings.write_text("")
        editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([changed]))
        assert await editor.diagnostics("net.py", bool) == [FAULT]
        settings.write_text("[tool.shapelint]\nselekt = []\n")
        editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([changed]))
        while not any("selekt" in message.message for message in editor.client.messages):
            await editor.pulled("net.py")

    (tmp_path / "pyproject.toml").write_text('[tool.shapelint]\nignore = ["features-mismatch"]\n')
    edit(tmp_path, steps)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_columns_are_counted_as_agreed(tmp_path: Path, encoding: str) -> None:
    text = NET.replace("self.fc = nn.Linear(300, 10)", "ẑ = '𝄞é'; self.fc = nn.Linear(300, 10)")
    line = next(line for line in text.splitlines() if "300" in line)
    before = line[: line.index("300")]
    column = len(before.encode()) if encoding == "utf-8" else len(before.encode("utf-16-le")) // 2

    async def steps(editor: Editor) -> None:
        editor.open("net.py", text)
        (found,) = await editor.pulled("net.py")
        assert (found.range.start.character, found.range.end.character) == (column, column + 3)

    general = types.GeneralClientCapabilities(position_encodings=[encoding])
    edit(tmp_path, steps, types.ClientCapabilities(general=general))


def test_a_form_feed_ends_no_line(tmp_path: Path) -> None:
    text = NET.replace("class Net", "\f\nclass Net").replace("import torch\n", "import torch  # a\x0bb\u2028c\n", 1)

    async def steps(editor: Editor) -> None:
        editor.open("net.py", text)
        assert await editor.diagnostics("net.py") == ["11: fc takes 300 features but receives 320"]
        editor.replace("net.py", "300", "301")
        assert await editor.diagnostics("net.py", lambda found: "301" in str(found))

    edit(tmp_path, steps)
