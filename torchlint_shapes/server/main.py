"""`shapelint server`: the language server on standard input and output."""

from __future__ import annotations

import os
import sys

from torchlint_shapes.server import declare
from torchlint_shapes.server.server import Server

# So long the event loop waits for the thread of the interpreter, not five times as long, as is usual.
SWITCH = 0.001


def make() -> Server:
    server = Server()
    declare.load()
    for method, (function, options) in declare.FEATURES.items():
        server.feature(method, options)(function)
    for name, function in declare.COMMANDS.items():
        server.command(name)(function)
    return server


def main() -> None:
    """Until the editor says exit, or is gone. Nothing but the protocol comes to standard output."""
    sys.setswitchinterval(SWITCH)
    protocol = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    sys.stdout = sys.stderr
    make().start_io(stdout=protocol)
