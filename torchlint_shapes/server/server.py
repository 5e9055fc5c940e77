"""The server as pygls knows it."""

from __future__ import annotations

import traceback
from typing import Any

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.workspace import PositionCodec, TextDocument, Workspace

from torchlint_shapes import __version__
from torchlint_shapes.server.session import Session
from torchlint_shapes.text.source_text import split_lines

NOTEBOOKS = types.NotebookDocumentSyncOptions(
    notebook_selector=[
        types.NotebookDocumentFilterWithNotebook(notebook="*", cells=[types.NotebookCellLanguage(language="python")])
    ]
)


class _Document(TextDocument):
    @property
    def lines(self) -> tuple[str, ...]:
        """As the protocol and Python count them: a form feed ends no line."""
        return tuple(split_lines(self.source))


class _Documents(Workspace):
    def _create_text_document(
        self, doc_uri: str, source: str | None = None, version: int | None = None, language_id: str | None = None
    ) -> TextDocument:
        codec = PositionCodec(self.position_encoding)
        return _Document(doc_uri, source, version, language_id, sync_kind=self._sync_kind, position_codec=codec)


class Server(LanguageServer):
    session: Session

    def __init__(self) -> None:
        super().__init__("shapelint", __version__, notebook_document_sync=NOTEBOOKS)
        self.pushed: dict[str, list[types.Diagnostic]] = {}
        self.said: set[str] = set()  # complaints that need to be made once

    def use(self, session: Session) -> None:
        self.session = session
        old = self.workspace
        folders = list(old.folders.values())
        self.protocol._workspace = _Documents(old.root_uri, old._sync_kind, folders, old.position_encoding)

    def fault(self, error: BaseException) -> None:
        """Ours: it is logged where the editor shows logs, and the server goes on."""
        lines = "".join(traceback.format_exception(error)) if error.__traceback__ else str(error)
        self.log(f"internal error, please report it:\n{lines}", types.MessageType.Error)

    def log(self, message: str, type: types.MessageType) -> None:
        self.window_log_message(types.LogMessageParams(type, message))

    def report_server_error(self, error: Exception, source: Any) -> None:
        self.fault(error)
