"""An editor as the tests need it: it starts the real server, types, and looks at what the user would see."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.uris import from_fs_path, to_fs_path
from pytest_lsp import LanguageClient, client_capabilities, make_test_lsp_client

SECONDS = 60.0


class Editor:
    """Positions are given by the text that stands there: the first place, or the one after `after`."""

    def __init__(self, client: LanguageClient, folder: Path) -> None:
        self.client, self.folder = client, folder
        self.texts: dict[str, str] = {}
        self.versions: dict[str, int] = {}

    def uri(self, name: str) -> str:
        return from_fs_path(str(self.folder / name)) or name

    def id(self, name: str) -> types.TextDocumentIdentifier:
        return types.TextDocumentIdentifier(self.uri(name))

    # ---- what the user does

    def open(self, name: str, text: str, save: bool = True) -> None:
        if save:
            (self.folder / name).write_bytes(text.encode())
        self.texts[name], self.versions[name] = text, 1
        item = types.TextDocumentItem(self.uri(name), "python", 1, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    def replace(self, name: str, old: str, new: str) -> None:
        """An incremental change, in UTF-16 units."""
        text = self.texts[name]
        start = text.index(old)
        change = types.TextDocumentContentChangePartial(
            types.Range(self._at(text, start), self._at(text, start + len(old))), new
        )
        self.texts[name] = text[:start] + new + text[start + len(old) :]
        self.versions[name] += 1
        version = types.VersionedTextDocumentIdentifier(version=self.versions[name], uri=self.uri(name))
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(version, [change]))

    def apply(self, edit: types.WorkspaceEdit) -> dict[str, str]:
        """The texts of files after an edit."""
        changes: dict[str, Any] = dict(edit.changes or {})
        for one in edit.document_changes or ():
            assert isinstance(one, types.TextDocumentEdit)
            changes[one.text_document.uri] = one.edits
        return {Path(to_fs_path(uri) or uri).name: self._edited(uri, edits) for uri, edits in changes.items()}

    def _edited(self, uri: str, edits: Any) -> str:
        name = Path(to_fs_path(uri) or uri).name
        text = self.texts.get(name) or (self.folder / name).read_text()
        for edit in sorted(edits, key=lambda e: (e.range.start.line, e.range.start.character), reverse=True):
            start, end = (self._offset(text, p) for p in (edit.range.start, edit.range.end))
            text = text[:start] + edit.new_text + text[end:]
        return text

    # ---- what the user sees

    async def diagnostics(self, name: str, until: Callable[[list[str]], bool] = lambda found: True) -> list[str]:
        """What is pushed, as `line: message`."""
        while True:
            found = self.client.diagnostics.get(self.uri(name))
            if found is not None:
                shown = [f"{d.range.start.line + 1}: {d.message.splitlines()[0]}" for d in found]
                if until(shown):
                    return shown
            await asyncio.sleep(0.01)

    async def pulled(self, name: str) -> list[types.Diagnostic]:
        report = await self.client.text_document_diagnostic_async(types.DocumentDiagnosticParams(self.id(name)))
        assert isinstance(report, types.RelatedFullDocumentDiagnosticReport)
        return list(report.items)

    async def hints(self, name: str) -> dict[str, str]:
        """The hint behind each line, by the text of the line."""
        lines = self.texts[name].split("\n")
        everything = types.Range(types.Position(0, 0), types.Position(len(lines), 0))
        found = await self.client.text_document_inlay_hint_async(types.InlayHintParams(self.id(name), everything))
        for hint in found or ():
            assert hint.position.character == len(lines[hint.position.line].encode("utf-16-le")) // 2
        return {lines[hint.position.line].strip(): str(hint.label) for hint in found or ()}

    async def hover(self, name: str, text: str, after: str = "") -> str:
        at = self._at(self.texts[name], self._find(name, text, after))
        found = await self.client.text_document_hover_async(types.HoverParams(self.id(name), at))
        return found.contents.value if found is not None and isinstance(found.contents, types.MarkupContent) else ""

    async def actions(self, name: str, text: str, only: list[str] | None = None) -> list[types.CodeAction]:
        at = self._at(self.texts[name], self._find(name, text))
        params = types.CodeActionParams(self.id(name), types.Range(at, at), types.CodeActionContext([], only))
        found = await self.client.text_document_code_action_async(params)
        return [action for action in found or () if isinstance(action, types.CodeAction)]

    def _find(self, name: str, text: str, after: str = "") -> int:
        return self.texts[name].index(text, self.texts[name].index(after) + len(after))

    @staticmethod
    def _at(text: str, offset: int) -> types.Position:
        before = text[:offset].replace("\r\n", "\n")
        line = before.rpartition("\n")[2]
        return types.Position(before.count("\n"), len(line.encode("utf-16-le")) // 2)

    @staticmethod
    def _offset(text: str, at: types.Position) -> int:
        lines = text.split("\n")
        own = lines[at.line].encode("utf-16-le")[: 2 * at.character].decode("utf-16-le")
        return sum(len(line) + 1 for line in lines[: at.line]) + len(own)


def plain() -> types.ClientCapabilities:
    """An editor that can little."""
    return types.ClientCapabilities()


def edit(
    folder: Path,
    steps: Callable[[Editor], Awaitable[None]],
    capabilities: types.ClientCapabilities | str | None = None,
    options: dict[str, Any] | None = None,
) -> list[str]:
    """Does the steps in an editor; what the server has logged. Named capabilities are those of a real editor."""

    async def session() -> list[str]:
        client = make_test_lsp_client()
        client.set_configuration({"shapelint": options or {}})
        editor = Editor(client, folder)
        await client.start_io(sys.executable, "-m", "torchlint_shapes", "server")
        try:
            able = client_capabilities(capabilities) if isinstance(capabilities, str) else capabilities or plain()
            params = types.InitializeParams(able, root_uri=from_fs_path(str(folder)), initialization_options=options)
            await asyncio.wait_for(client.initialize_session(params), SECONDS)
            await asyncio.wait_for(steps(editor), 3 * SECONDS)
            await asyncio.wait_for(client.shutdown_session(), SECONDS)
        except BaseException:
            if client._server is not None:
                client._server.kill()
            raise
        finally:
            await client.stop()  # type: ignore[no-untyped-call]
        return [message.message for message in client.log_messages]

    return asyncio.run(session())
