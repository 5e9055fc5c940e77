"""The worker as its user sees it: a job in, an answer out, and never longer than agreed."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import torchlint_shapes

# torch is imported before our own folder is on the path, so that no torch beside us can stand in for the user's.
START = """
import sys
sys.path = [folder for folder in sys.path if folder]
import torch
sys.path.insert(0, sys.argv[2])
from torchlint_shapes.confirm.worker import main
del sys.path[0]
main()
"""
ENVIRONMENT = {"TORCHDYNAMO_DISABLE": "1", "PYTORCH_JIT": "0", "CUDA_VISIBLE_DEVICES": "", "MPLBACKEND": "agg"}
START_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Limits:
    """For one finding, for all of them, and the memory beyond what torch itself takes."""

    seconds: float = 60.0
    batch_seconds: float = 600.0
    megabytes: int = 4096


class Session:
    """Answers jobs, in one process as long as it lives, in a new one after it died."""

    def __init__(self, python: str, limits: Limits) -> None:
        self._python, self._limits = python, limits
        self._end = time.monotonic() + limits.batch_seconds
        self._process: subprocess.Popen[str] | None = None
        self._folder = tempfile.TemporaryDirectory(prefix="shapelint-")

    def __enter__(self) -> Session:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()
        self._folder.cleanup()

    def start(self) -> str:
        """Starts the process; returns why that failed, or nothing."""
        if self._process:
            return ""
        errors = Path(self._folder.name, "errors")
        command = [
            self._python,
            "-B",
            "-c",
            START,
            str(self._limits.megabytes),
            str(Path(torchlint_shapes.__file__).parents[1]),
        ]
        try:
            with errors.open("w") as stderr:
                self._process = subprocess.Popen(
                    command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=stderr,
                    cwd=self._folder.name,
                    env={**os.environ, **ENVIRONMENT, "TMPDIR": self._folder.name},
                    encoding="utf-8",
                )
        except OSError as error:
            return f"cannot start {self._python}: {error.strerror}"
        if self._read(START_SECONDS):
            return ""
        self._stop()
        last = errors.read_text(errors="replace").strip().rpartition("\n")[2]
        if "No module named 'torch'" in last:
            return f"no torch in {self._python}"
        return f"torch cannot be imported in {self._python}: {last}"

    def deadline(self) -> float:
        """When the time of a finding is over that is begun now."""
        return time.monotonic() + self._limits.seconds

    def ask(self, job: dict[str, Any], until: float) -> dict[str, Any]:
        """The worker's answer; `{"dead": why}` when there is none before `until`."""
        if time.monotonic() >= self._end:
            return {"dead": f"the {self._limits.batch_seconds:g} seconds for all findings are over"}
        if failure := self.start():
            return {"dead": failure}
        assert self._process
        assert self._process.stdin
        try:
            print(json.dumps(job), file=self._process.stdin, flush=True)
        except BrokenPipeError:
            return {"dead": self._stop()}
        line = self._read(max(0.0, min(until, self._end) - time.monotonic()))
        if line:
            answer: dict[str, Any] = json.loads(line)
            return answer
        late, ended = time.monotonic() >= min(until, self._end), self._stop()
        return {"dead": f"it took more than {self._limits.seconds:g} seconds" if late else ended}

    def _read(self, seconds: float) -> str:
        """One line, or nothing when the process ends or the time is over; then the process is killed."""
        assert self._process
        assert self._process.stdout
        timer = threading.Timer(seconds, self._process.kill)
        timer.start()
        try:
            return self._process.stdout.readline()
        finally:
            timer.cancel()

    def _stop(self) -> str:
        """Ends the process; returns how it had ended by itself."""
        if not self._process:
            return ""
        process, self._process = self._process, None
        assert process.stdin
        assert process.stdout
        process.stdout.close()
        try:
            process.stdin.close()
            process.wait(timeout=1)
        except (BrokenPipeError, subprocess.TimeoutExpired):
            process.kill()
            process.wait()
        return f"the program ended the process (exit status {process.returncode})"
