"""How long an editor waits: from the last key to the hints and the findings of a file, and for a hover.

`python benchmarks/latency.py [FILE...]`: percentiles of many keys in each file, in one run of the real server.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from pathlib import Path

from lsprotocol import types
from pygls.lsp.client import BaseLanguageClient
from pygls.uris import from_fs_path

KEYS = 30


def program(blocks: int) -> str:
    """A network of some twelve lines a block, and a call of it."""
    lines = ["import torch", "from torch import nn", ""]
    for number in range(blocks):
        lines += [
            "",
            f"class Block{number}(nn.Module):",
            "    def __init__(self, channels):",
            "        super().__init__()",
            "        self.first = nn.Conv2d(channels, channels * 2, 3, padding=1)",
            "        self.norm = nn.BatchNorm2d(channels * 2)",
            "        self.second = nn.Conv2d(channels * 2, channels, 3, padding=1)",
            "",
            "    def forward(self, x):",
            "        y = torch.relu(self.norm(self.first(x)))",
            "        y = self.second(y)",
            "        return x + y",
            "",
        ]
    lines += ["", "class Net(nn.Module):", "    def __init__(self):", "        super().__init__()"]
    lines += [f"        self.block{number} = Block{number}(16)" for number in range(blocks)]
    lines += ["        self.fc = nn.Linear(16 * 8 * 8, 10)", "", "    def forward(self, x):"]
    lines += [f"        x = self.block{number}(x)" for number in range(blocks)]
    lines += ["        x = x.flatten(1)", "        return self.fc(x)", "", "", "Net()(torch.randn(4, 16, 8, 8))", ""]
    return "\n".join(lines)


async def measure(client: BaseLanguageClient, path: str, text: str) -> None:
    uri = from_fs_path(path) or path
    document = types.TextDocumentIdentifier(uri)
    everything = types.Range(types.Position(0, 0), types.Position(100_000, 0))
    client.text_document_did_open(types.DidOpenTextDocumentParams(types.TextDocumentItem(uri, "python", 1, text)))
    started = time.perf_counter()
    hints = await client.text_document_inlay_hint_async(types.InlayHintParams(document, everything)) or []
    opened = time.perf_counter() - started
    await client.text_document_diagnostic_async(types.DocumentDiagnosticParams(document))
    waits: dict[str, list[float]] = {"hints": [], "findings": [], "hover": []}
    for version in range(2, KEYS + 2):
        end = types.Position(text.count("\n") + version, 0)
        key = types.TextDocumentContentChangePartial(types.Range(end, end), "\n")
        started = time.perf_counter()
        client.text_document_did_change(
            types.DidChangeTextDocumentParams(types.VersionedTextDocumentIdentifier(version, uri), [key])
        )
        await client.text_document_inlay_hint_async(types.InlayHintParams(document, everything))
        waits["hints"].append(time.perf_counter() - started)
        await client.text_document_diagnostic_async(types.DocumentDiagnosticParams(document))
        waits["findings"].append(time.perf_counter() - started)
        started = time.perf_counter()
        place = hints[-1].position if hints else types.Position(0, 0)
        before = types.Position(place.line, max(0, place.character - 1))
        await client.text_document_hover_async(types.HoverParams(document, before))
        waits["hover"].append(time.perf_counter() - started)
    client.text_document_did_close(types.DidCloseTextDocumentParams(document))
    shown = "  ".join(f"{what} {_percentiles(times)}" for what, times in waits.items())
    size = f"{Path(path).name:24} {text.count(chr(10)):5} lines  {len(hints):4} hints"
    print(f"{size}  opened {opened * 1000:5.0f}  {shown}")


def _percentiles(times: list[float]) -> str:
    """The median and the 95th percentile, in milliseconds."""
    return f"{statistics.median(times) * 1000:4.0f} /{statistics.quantiles(times, n=20)[-1] * 1000:5.0f}"


async def main(paths: list[str]) -> None:
    client = BaseLanguageClient("latency", "1")
    await client.start_io(sys.executable, "-m", "torchlint_shapes", "server")
    pulls = types.TextDocumentClientCapabilities(diagnostic=types.DiagnosticClientCapabilities())
    await client.initialize_async(types.InitializeParams(types.ClientCapabilities(text_document=pulls)))
    client.initialized(types.InitializedParams())
    print("milliseconds, median / 95th percentile, debounce included")
    for blocks in (8, 20, 80):
        await measure(client, str(Path.cwd() / f"generated_{blocks}.py"), program(blocks))
    for path in paths:
        await measure(client, str(Path(path).resolve()), Path(path).read_text(encoding="utf-8"))
    await client.shutdown_async(None)
    client.exit(None)
    await client.stop()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
