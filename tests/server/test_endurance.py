"""Whatever comes, the server goes on."""

from __future__ import annotations

import asyncio
import time
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from lsprotocol import types
from pygls.workspace import PositionCodec

from tests.server.editor import Editor, edit
from tests.server.programs import FITTING, NET
from torchlint_shapes.server.options import Options
from torchlint_shapes.server.outcome import Examiner, Outcome
from torchlint_shapes.server.program import Program, of_file
from torchlint_shapes.server.session import Opened, Session
from torchlint_shapes.server.work import Worker

pytestmark = pytest.mark.slow

# Runs as long as its budget lets it.
SLOW = "import torch\nx = torch.ones(1)\ndef f(x, n):\n" + "".join(
    f"    for i{i} in range(50):\n        x = x + i{i}\n" for i in range(100)
)
SLOW += "    return x\n" + "".join(f"def g{i}():\n    return f(torch.ones({i}), {i})\n" for i in range(30))
# Is soon interpreted, and then there is much to repair.
FAULTY = NET + "".join(
    f"class Net{i}(Net):\n    def __init__(self):\n        super().__init__()\n        self.fc = nn.Linear({i}, 10)\n"
    f"Net{i}()(torch.randn(4, 1, 28, 28))\n"
    for i in range(300, 320)
)
NETWORK_OF_SLOW = "class Slow(torch.nn.Module):\n    def forward(self, x):\n        return f(x, 1)\n"
SOON = 3.0  # on a machine that has much to do


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


def test_who_types_waits_for_no_earlier_text(tmp_path: Path) -> None:
    async def steps(editor: Editor) -> None:
        editor.open("slow.py", SLOW)
        for number in range(8):
            await asyncio.sleep(0.1 + 0.05 * number)
            editor.replace("slow.py", "import torch\n", "import torch\n\n")
        started = time.monotonic()
        editor.replace("slow.py", editor.texts["slow.py"], FITTING)
        assert len(await editor.hints("slow.py")) > 3
        assert time.monotonic() - started < SOON

    assert edit(tmp_path, steps) == []


def test_a_closed_file_holds_up_no_other(tmp_path: Path) -> None:
    async def steps(editor: Editor) -> None:
        editor.open("net.py", FITTING)
        await editor.hints("net.py")
        editor.open("slow.py", SLOW)
        await asyncio.sleep(0.5)
        started = time.monotonic()
        editor.client.text_document_did_close(types.DidCloseTextDocumentParams(editor.id("slow.py")))
        editor.replace("net.py", "320", "300")
        assert await editor.diagnostics("net.py", bool)
        assert time.monotonic() - started < SOON

    assert edit(tmp_path, steps) == []


def test_a_command_that_is_cancelled_holds_up_nothing(tmp_path: Path) -> None:
    async def steps(editor: Editor) -> None:
        editor.open("net.py", FITTING)
        await editor.hints("net.py")
        (tmp_path / "slow.py").write_text(SLOW + NETWORK_OF_SLOW)
        params = types.ExecuteCommandParams("shapelint.shapes", [str(tmp_path / "slow.py"), "Slow"])
        command = asyncio.ensure_future(editor.client.workspace_execute_command_async(params))
        await asyncio.sleep(0.5)
        assert not command.done()
        (number,) = [id for id, future in editor.client.protocol._request_futures.items() if not future.done()]
        editor.client.cancel_request(types.CancelParams(number))
        started = time.monotonic()
        editor.replace("net.py", "320", "300")
        assert await editor.diagnostics("net.py", bool)
        assert time.monotonic() - started < SOON

    edit(tmp_path, steps)


@pytest.mark.parametrize("text", [SLOW, FAULTY], ids=["interpreted", "repaired"])
def test_what_is_cancelled_ends_wherever_it_is(text: str) -> None:
    async def session() -> list[float]:
        worker, examiner, settings = Worker(), Examiner(), Options().settings()

        def examined(program: Program, ended: Event) -> Outcome:
            return examiner.examine(program, {}, settings, lambda seen: None, ended)

        took = []
        for number in range(12):
            program = of_file("a.py", "a", number, f"{text}# {number}\n", PositionCodec())
            task = asyncio.create_task(worker.do(partial(examined, program)))
            await asyncio.sleep(0.05 + 0.1 * number)
            started = time.monotonic()
            task.cancel()
            await worker.do(lambda ended: None)
            took.append(time.monotonic() - started)
        return took

    assert max(asyncio.run(session())) < SOON


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
