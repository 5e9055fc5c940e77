"""Whatever comes, the server goes on."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.workspace import PositionCodec

from tests.server.editor import Editor, edit
from tests.server.programs import FITTING, NET
from torchlint_shapes.server.outcome import Examiner, Outcome
from torchlint_shapes.server.program import of_file
from torchlint_shapes.server.session import Opened, Session

pytestmark = pytest.mark.slow

# Runs as long as its budget lets it.
SLOW = "import torch\nx = torch.ones(1)\ndef f(x, n):\n" + "".join(
    f"    for i{i} in range(50):\n        x = x + i{i}\n" for i in range(100)
)
SLOW += "    return x\n" + "".join(f"def g{i}():\n    return f(torch.ones({i}), {i})\n" for i in range(30))


@pytest.mark.parametrize(
    "text",
    [
        "import torch\nx = " + "(" * 5000 + ")" * 5000,
        "import torch\nx = " + "-" * 20_000 + "1",
        "import torch\ndef f(x):\n    return f([x])\nf(torch.ones(1))\n",
        "import torch\n" + "x = torch.ones(3)\n" * 120_000,
        "import torch\0\x01\x02\xff\ud7ff",
        "import torch\n" + "\udcff",
        "\ufeffimport torch\r\nclass A(torch.nn.Module\r",
        "# -*- coding: no-such-coding -*-\nimport torch\n",
        "",
    ],
    ids=["brackets", "signs", "recursion", "large", "binary", "surrogate", "broken", "coding", "empty"],
)
def test_a_strange_text_hurts_nobody(tmp_path: Path, text: str) -> None:
    async def steps(editor: Editor) -> None:
        editor.open("strange.py", text.encode(errors="replace").decode(), save=False)
        await editor.pulled("strange.py")
        await editor.hints("strange.py")
        editor.open("net.py", NET)
        assert await editor.diagnostics("net.py", bool) == ["10: fc takes 300 features but receives 320"]

    assert edit(tmp_path, steps) == []


def test_while_a_long_analysis_runs_the_server_answers(tmp_path: Path) -> None:
    """A newer version ends the analysis of an older one."""

    async def steps(editor: Editor) -> None:
        editor.open("net.py", FITTING)
        await editor.hints("net.py")
        editor.open("slow.py", SLOW)
        await asyncio.sleep(0.5)
        started = time.monotonic()
        await editor.client.text_document_code_lens_async(types.CodeLensParams(editor.id("slow.py")))
        assert time.monotonic() - started < 1
        editor.replace("slow.py", SLOW, "x = 1\n")
        await editor.pulled("slow.py")
        assert time.monotonic() - started < 5

    assert edit(tmp_path, steps) == []


def test_a_request_for_what_is_not_there(tmp_path: Path) -> None:
    async def steps(editor: Editor) -> None:
        editor.texts["net.py"] = NET
        assert await editor.hover("net.py", "300") == ""
        assert await editor.hints("net.py") == {}
        assert await editor.actions("net.py", "300") == []
        editor.open("net.py", NET)
        beyond = types.HoverParams(editor.id("net.py"), types.Position(10_000, 10_000))
        assert await editor.client.text_document_hover_async(beyond) is None
        assert await editor.diagnostics("net.py", bool)

    edit(tmp_path, steps)


def test_a_closed_file_has_no_diagnostics(tmp_path: Path) -> None:
    async def steps(editor: Editor) -> None:
        editor.open("net.py", NET)
        await editor.diagnostics("net.py", bool)
        editor.client.text_document_did_close(types.DidCloseTextDocumentParams(editor.id("net.py")))
        assert await editor.diagnostics("net.py", lambda found: not found) == []

    edit(tmp_path, steps)


def test_a_command_with_wrong_arguments(tmp_path: Path) -> None:
    async def steps(editor: Editor) -> None:
        params = types.ExecuteCommandParams("shapelint.shapes", [str(tmp_path / "none.py"), 7])
        assert "cannot be read" in str(await editor.client.workspace_execute_command_async(params))
        editor.open("net.py", NET)
        assert await editor.diagnostics("net.py", bool)

    edit(tmp_path, steps)


def test_a_fault_of_ours_is_told_and_the_rest_goes_on() -> None:
    class Faulty(Examiner):
        def examine(self, *arguments: Any) -> Outcome:
            raise ZeroDivisionError

    async def session() -> None:
        session = Session(told.append, lambda: None, faults.append)
        session.examiner = Faulty()
        for text in ("import torch", "import torch as t"):
            session.change("a", of_file("a.py", "a", 1, text, PositionCodec()))
            await asyncio.wait_for(session.opened["a"].has_outcome.wait(), 10)

    told: list[Opened] = []
    faults: list[BaseException] = []
    asyncio.run(session())
    assert [type(fault) for fault in faults] == [ZeroDivisionError] * 2
    assert not told
