"""What the editor tells: texts, settings, files that changed on disk."""

from __future__ import annotations

import asyncio
import os
from typing import Any

from lsprotocol import types
from pygls.capabilities import get_capability
from pygls.uris import to_fs_path

from torchlint_shapes.server.declare import answers
from torchlint_shapes.server.diagnostics import tell
from torchlint_shapes.server.inlay import refresh
from torchlint_shapes.server.program import Program, of_cells, of_file
from torchlint_shapes.server.server import Server
from torchlint_shapes.server.session import Session

WATCHED = ("**/*.py", "**/pyproject.toml", "**/shapelint.toml", "**/.shapelint.toml")
# Read and told once before anybody asks: a fault, so that all that tells of one is loaded.
WARM = (
    "import torch\nfrom torch import nn\nnn.Sequential(nn.Conv2d(1, 2, 3), nn.Linear(5, 6))(torch.ones(1, 1, 8, 8))\n"
)


@answers(types.INITIALIZE)
def initialize(ls: Server, params: types.InitializeParams) -> None:
    ls.use(Session(lambda one: tell(ls, one), lambda: refresh(ls), ls.fault))
    ls.session.options = ls.session.options.over(params.initialization_options)


@answers(types.INITIALIZED)
async def initialized(ls: Server, params: types.InitializedParams) -> None:
    session, codec = ls.session, ls.workspace.position_codec
    warm = of_file("<warm>", "", None, WARM, codec)
    settings = session.options.settings()
    warmed = asyncio.create_task(
        session.work(lambda ended: session.examiner.examine(warm, {}, settings, lambda seen: None, ended))
    )
    if get_capability(ls.client_capabilities, "workspace.did_change_watched_files.dynamic_registration"):
        watchers = [types.FileSystemWatcher(pattern) for pattern in WATCHED]
        how = types.DidChangeWatchedFilesRegistrationOptions(watchers)
        one = types.Registration("files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, how)
        await ls.client_register_capability_async(types.RegistrationParams([one]))
    await configure(ls)
    await warmed


async def configure(ls: Server, said: Any = None) -> None:
    """The editor's configuration, asked for where it can be asked."""
    if get_capability(ls.client_capabilities, "workspace.configuration"):
        wanted = types.ConfigurationParams([types.ConfigurationItem(section="shapelint")])
        said = (await ls.workspace_configuration_async(wanted))[0]
    options = ls.session.options.over(said)
    if options != ls.session.options:
        ls.session.options = options
        ls.session.again()


@answers(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
async def configuration(ls: Server, params: types.DidChangeConfigurationParams) -> None:
    await configure(ls, params.settings)


@answers(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
def watched(ls: Server, params: types.DidChangeWatchedFilesParams) -> None:
    ls.session.again()


@answers(types.TEXT_DOCUMENT_DID_SAVE)
def saved(ls: Server, params: types.DidSaveTextDocumentParams) -> None:
    """Without watched files this is how changed settings are known."""
    if params.text_document.uri.endswith(".toml"):
        ls.session.again()


@answers(types.TEXT_DOCUMENT_DID_OPEN)
def opened(ls: Server, params: types.DidOpenTextDocumentParams) -> None:
    if params.text_document.language_id == "python" or params.text_document.uri.endswith(".py"):
        ls.session.change(params.text_document.uri, _file(ls, params.text_document.uri))


@answers(types.TEXT_DOCUMENT_DID_CHANGE)
def changed(ls: Server, params: types.DidChangeTextDocumentParams) -> None:
    if params.text_document.uri in ls.session.opened:
        ls.session.change(params.text_document.uri, _file(ls, params.text_document.uri))


@answers(types.TEXT_DOCUMENT_DID_CLOSE)
def closed(ls: Server, params: types.DidCloseTextDocumentParams) -> None:
    ls.session.close(params.text_document.uri)
    tell(ls)


@answers(types.NOTEBOOK_DOCUMENT_DID_OPEN)
def notebook_opened(ls: Server, params: types.DidOpenNotebookDocumentParams) -> None:
    ls.session.change(params.notebook_document.uri, _notebook(ls, params.notebook_document.uri))


@answers(types.NOTEBOOK_DOCUMENT_DID_CHANGE)
def notebook_changed(ls: Server, params: types.DidChangeNotebookDocumentParams) -> None:
    ls.session.change(params.notebook_document.uri, _notebook(ls, params.notebook_document.uri))


@answers(types.NOTEBOOK_DOCUMENT_DID_CLOSE)
def notebook_closed(ls: Server, params: types.DidCloseNotebookDocumentParams) -> None:
    ls.session.close(params.notebook_document.uri)
    tell(ls)


@answers(types.SHUTDOWN)
def shutdown(ls: Server, params: None) -> None:
    for one in ls.session.opened.values():
        one.stop()


def _file(ls: Server, uri: str) -> Program:
    document = ls.workspace.get_text_document(uri)
    return of_file(_path(ls, uri), uri, document.version, document.source, ls.workspace.position_codec)


def _notebook(ls: Server, uri: str) -> Program:
    notebook = ls.workspace.get_notebook_document(notebook_uri=uri)
    cells = []
    for cell in notebook.cells if notebook is not None else ():
        if cell.kind == types.NotebookCellKind.Code:
            document = ls.workspace.get_text_document(cell.document)
            cells.append((cell.document, document.version, document.source))
    return of_cells(_path(ls, uri), cells, ls.workspace.position_codec)


def _path(ls: Server, uri: str) -> str:
    """Where a document is, or would be: one that was never saved is taken to be in the folder of the workspace."""
    if uri.startswith("file:"):
        return to_fs_path(uri) or uri
    folder = ls.workspace.root_path or os.getcwd()
    return os.path.join(folder, uri.rpartition("/")[2].rpartition(":")[2] or "untitled")
