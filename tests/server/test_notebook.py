"""Notebooks: cells are one program."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types

from tests.server.editor import Editor, edit

pytestmark = pytest.mark.slow

CELLS = [
    "%matplotlib inline\nimport torch\nfrom torch import nn\n!pip install x",
    "%%bash\nif this is no Python",
    "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    "        self.fc = nn.Linear(784, 10)\n\n    def forward(self, x):\n"
    "        x = torch.flatten(x, 1)\n        return self.fc(x)",
    "files = !ls\nmodel = Net()",
    "model(torch.randn(4, 1, 28, 27))",
]


def test_a_fault_stands_in_its_cell(tmp_path: Path) -> None:
    async def steps(editor: Editor) -> None:
        book = open_notebook(editor, CELLS)
        assert await editor.diagnostics("cell2.py", bool) == ["4: fc takes 784 features but receives 756"]
        assert not any(editor.client.diagnostics.get(editor.uri(f"cell{n}.py")) for n in (0, 1, 3, 4))
        assert await editor.hints("cell2.py") == {"x = torch.flatten(x, 1)": "(4, 756)", "return self.fc(x)": "(4, 10)"}
        assert "`in_features` must be `756`" in await editor.hover("cell2.py", "784")
        (action, *_) = await editor.actions("cell2.py", "784")
        assert "nn.Linear(756, 10)" in editor.apply(action.edit or types.WorkspaceEdit())["cell2.py"]
        type_in(editor, book, "cell4.py", "27", "28")
        assert await editor.diagnostics("cell2.py", lambda found: not found) == []

    edit(tmp_path, steps, "visual-studio-code")


def test_cells_are_moved_and_removed(tmp_path: Path) -> None:
    async def steps(editor: Editor) -> None:
        book = open_notebook(editor, CELLS)
        assert await editor.diagnostics("cell2.py", bool)
        without = types.NotebookCellArrayChange(start=4, delete_count=1)
        closed = [types.TextDocumentIdentifier(editor.uri("cell4.py"))]
        structure = types.NotebookDocumentCellChangeStructure(without, did_close=closed)
        change(editor, book, types.NotebookDocumentCellChanges(structure=structure))
        assert await editor.diagnostics("cell2.py", lambda found: not found) == []

    edit(tmp_path, steps, "visual-studio-code")


def open_notebook(editor: Editor, cells: list[str]) -> str:
    names = [f"cell{number}.py" for number in range(len(cells))]
    editor.texts |= dict(zip(names, cells))
    editor.versions |= dict.fromkeys(names, 1)
    kinds = [types.NotebookCell(types.NotebookCellKind.Code, editor.uri(name)) for name in names]
    book = editor.uri("book.ipynb")
    texts = [types.TextDocumentItem(editor.uri(name), "python", 1, editor.texts[name]) for name in names]
    notebook = types.NotebookDocument(book, "jupyter-notebook", 1, kinds)
    editor.client.notebook_document_did_open(types.DidOpenNotebookDocumentParams(notebook, texts))
    return book


def type_in(editor: Editor, book: str, name: str, old: str, new: str) -> None:
    start = editor.texts[name].index(old)
    editor.texts[name] = editor.texts[name].replace(old, new, 1)
    range = types.Range(types.Position(0, start), types.Position(0, start + len(old)))
    document = types.VersionedTextDocumentIdentifier(version=2, uri=editor.uri(name))
    text = types.NotebookDocumentCellContentChanges(document, [types.TextDocumentContentChangePartial(range, new)])
    change(editor, book, types.NotebookDocumentCellChanges(text_content=[text]))


def change(editor: Editor, book: str, cells: types.NotebookDocumentCellChanges) -> None:
    document = types.VersionedNotebookDocumentIdentifier(version=2, uri=book)
    event = types.NotebookDocumentChangeEvent(cells=cells)
    editor.client.notebook_document_did_change(types.DidChangeNotebookDocumentParams(document, event))
