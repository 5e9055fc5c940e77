"""The files of a project as the editor has them: unsaved text goes before the disk. What is read is kept."""

from __future__ import annotations

import io
import os
import tokenize
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Event

from torchlint_shapes.model.disk import Stamp, stamp
from torchlint_shapes.model.project import Project
from torchlint_shapes.source import ir
from torchlint_shapes.source.read import Unreadable, load, parse


@dataclass(slots=True)
class Files:
    """`read` is valid while no buffer and no file behind it has changed. Used by the worker only."""

    buffers: Mapping[str, str] = field(default_factory=dict)  # by real path
    read: dict[str, ir.Module | None] = field(default_factory=dict)
    _stamps: dict[str, Stamp] = field(default_factory=dict)  # of the files read, taken before they were
    _parsed: dict[str, str] = field(default_factory=dict)  # the texts of buffers behind `read`
    _real: dict[str, str] = field(default_factory=dict)

    def project(self, buffers: Mapping[str, str], ended: Event) -> Project:
        """What is kept of former runs, but for what has changed since."""
        self.buffers = buffers
        for key in [*self.read]:
            real = self._real.setdefault(key, os.path.realpath(key))
            if real in buffers:
                self._renew(key, buffers[real])
            elif key in self._parsed or self._stamps.get(real) != stamp(real):
                self._parsed.pop(key, None)
                del self.read[key]
        return Project(read=self.read, load=self.load, ended=ended)

    def load(self, path: str, root: str = "") -> bytes:
        """Raises Unreadable."""
        real = os.path.realpath(path)
        if real in self.buffers:
            return _encoded(self.buffers[real])
        self._stamps[real] = stamp(real)
        return load(path, root)

    def _renew(self, key: str, text: str) -> None:
        """A buffer that is no program just now counts as it last was one."""
        if self._parsed.get(key) == text:
            return
        try:
            self.read[key] = parse(text, key)
            self._parsed[key] = text
        except Unreadable:
            return


def _encoded(text: str) -> bytes:
    """As its coding line says."""
    data = text.encode(errors="replace")
    try:
        return text.encode(tokenize.detect_encoding(io.BytesIO(data).readline)[0])
    except (SyntaxError, UnicodeEncodeError):
        return data
