"""What the settings and the comments of a file say of the inputs of its networks, and what they say in vain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING

from torchlint_shapes.config.kinds import Shapes
from torchlint_shapes.config.settings import Settings
from torchlint_shapes.findings import Finding, Problem
from torchlint_shapes.text.source_text import SourceText

if TYPE_CHECKING:
    from torchlint_shapes.interpret import Statement
    from torchlint_shapes.interpret.values import ClassValue
    from torchlint_shapes.source import ir
    from torchlint_shapes.text.comments import InputComment, Suppressions


@dataclass(slots=True)
class StatedInputs:
    """Gives the stated input of a network of a file. `networks` are those that were asked for."""

    source: SourceText
    settings: Settings
    networks: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    _comments: Suppressions | None = None

    def __post_init__(self) -> None:
        if "shapelint:" in self.source.text:
            from torchlint_shapes.text.comments import suppressions

            self._comments = suppressions(self.source)

    def __call__(self, cls: ClassValue) -> Statement | None:
        """A setting goes before a comment."""
        from torchlint_shapes.interpret import Statement

        self.networks.append(cls.qualified)
        table = self.settings.at(self.source.path)
        for name, shapes in table.inputs.items():
            if matches(name, cls.qualified):
                if (more := _too_many(cls, shapes)) is not None:
                    said = f"inputs: {name} has {len(shapes)} shapes, and {more}"
                    self.problems.append(Problem(table.source or "settings", said, warning=True))
                return Statement("setting", shapes)
        for node in (cls.node, getattr(cls.attrs.get("forward"), "node", None)):
            comment = self._at(node)
            if comment is not None:
                if (more := _too_many(cls, comment.shapes)) is not None:
                    from torchlint_shapes.rules.invalid_comment import too_many_inputs

                    self.findings.append(too_many_inputs(self.source, comment, more))
                return Statement("contract", comment.shapes)
        return None

    def said_in_vain(self) -> Iterator[Finding]:
        """Comments with more inputs than the network takes, and those that stand at no network."""
        yield from self.findings
        if self._comments is None or not self._comments.inputs:
            return
        from torchlint_shapes.rules.invalid_comment import at_no_network
        from torchlint_shapes.source import ir
        from torchlint_shapes.source.walk import walk

        nodes = (node for node in walk(self.source.tree.body) if isinstance(node, (ir.Class, ir.Function)))
        used = [self._at(n) for n in nodes if isinstance(n, ir.Class) or n.name == "forward"]
        for comment in self._comments.inputs:
            if comment not in used:
                yield at_no_network(self.source, comment)

    def _at(self, node: ir.Class | ir.Function | None) -> InputComment | None:
        return self._comments.input_above(node.place[0]) if self._comments is not None and node is not None else None


def matches(name: str, network: str) -> bool:
    """Does a name in the settings, the end of a qualified one, speak of a network?"""
    return f".{network}".endswith(f".{name}")


def unmatched(name: str, source: str, networks: Sequence[str]) -> Problem:
    """A name in `inputs` that speaks of no network."""
    ends = {".".join(network.split(".")[-1 - name.count(".") :]): network for network in networks}
    near = get_close_matches(name, ends, 1) or get_close_matches(name, networks, 1)
    meant = f'; did you mean "{near[0]}"?' if near else ""
    return Problem(source or "settings", f'inputs: no network is named "{name}"{meant}', warning=True)


def _too_many(cls: ClassValue, shapes: Shapes) -> str | None:
    """What forward takes, where it is less than this."""
    from torchlint_shapes.interpret.parameters import input_parameters
    from torchlint_shapes.interpret.values import FunctionValue

    forward = cls.find("forward")
    names, more = input_parameters(forward) if isinstance(forward, FunctionValue) else ([], True)
    if more or len(shapes) <= len(names):
        return None
    return f"{cls.name}.forward takes {', '.join(names) or 'none'}"
