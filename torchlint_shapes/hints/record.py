"""The interpreter with a record of what the expressions of one file were."""

from __future__ import annotations

from dataclasses import dataclass, field

from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.trace import Trace
from torchlint_shapes.interpret.values import DictValue, Instance, ListValue, Scope, Tensor, Value
from torchlint_shapes.source import ir

MOST_SIGHTS = 200_000  # a program that computes more than that is shown up to there


@dataclass(frozen=True, slots=True)
class Sight:
    """What an expression was, once. `network` is the innermost that was running, `root` the call of the outermost."""

    trace: Trace
    node: ir.Node
    value: Value
    network: Instance | None
    root: int | None


@dataclass(slots=True)
class RecordingMachine(Machine):
    path: str = ""
    sights: list[Sight] = field(default_factory=list)

    def eval(self, node: ir.Node, scope: Scope) -> Value:
        value = Machine.eval(self, node, scope)
        if isinstance(value, (Tensor, tuple, ListValue, DictValue)):
            self._see(node, value, scope)
        return value

    def _see(self, node: ir.Node, value: Value, scope: Scope) -> None:
        here = scope.module is not None and scope.module.path == self.path
        if here and not self.trace.muted and len(self.sights) < MOST_SIGHTS:
            networks = self.trace.networks
            self.sights.append(Sight(self.trace, node, value, networks[-1] if networks else None, self.trace.root))
