"""The networks of a file: what goes in and what comes out."""

from __future__ import annotations

from dataclasses import dataclass

from torchlint_shapes.hints.sights import Sights, value_text
from torchlint_shapes.interpret.trace import Root


@dataclass(frozen=True, slots=True)
class NetworkHint:
    """A class of the file, the line where it stands, and its shapes."""

    line: int
    name: str
    text: str


def networks(sights: Sights) -> list[NetworkHint]:
    found: dict[str, NetworkHint] = {}
    for study in sorted(sights.studies.values(), key=lambda s: (s.guessed, not s.stated, s.network is not None)):
        for root in study.trace.roots:
            cls = root.network.cls
            if cls.node is not None and cls.path == sights.analysis.path and (text := _text(root)):
                found.setdefault(cls.qualified, NetworkHint(cls.node.place[0], cls.name, text))
    return sorted(found.values(), key=lambda summary: summary.line)


def _text(root: Root) -> str:
    inputs = [text for v in (*root.inputs, *root.keywords.values()) if (text := value_text(v))]
    output = value_text(root.output)
    return f"{', '.join(inputs)} -> {output}" if inputs and output else ""
