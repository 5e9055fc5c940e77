"""Programs that raise on their own because a size is no multiple of another: what they prove of the call goes on the
trace."""

from __future__ import annotations

from collections.abc import Iterator

from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.refusals import may_be_refused
from torchlint_shapes.interpret.trace import Refusal
from torchlint_shapes.interpret.truth import truth_of
from torchlint_shapes.interpret.values import Scope
from torchlint_shapes.ops.fit import Demand
from torchlint_shapes.source import ir

# A size that must be a multiple, and that of which it must be one.
Pair = tuple[ir.Node, ir.Node]


def raises_at(body: tuple[ir.Node, ...]) -> bool:
    """Does a block end by an exception of its own?"""
    return bool(body) and isinstance(body[-1], ir.Raise)


def note_uneven(vm: Machine, test: ir.Node, truth: bool, scope: Scope) -> None:
    """The test is known to be so, and the program raises for it."""
    site = vm.frame.site if vm.frame is not None else None
    if site is None or vm.frame is None or not may_be_refused(vm, site):
        return
    function = vm.frame.function
    name = function.owner.name if function.owner is not None else function.name
    for size, of in _pairs(vm, test, truth, scope):
        got, want = vm.eval(size, scope), vm.eval(of, scope)
        if type(got) is int and type(want) is int and want > 0 and got % want:
            says = (
                f"needs {_said(size, 'a size')} to be a multiple of {_said(of, 'another')} {{want}}, but it is {{got}}"
            )
            vm.trace.record(Refusal, name, site, failed=[Demand("divisible", "divides", want, got, says)])
            return


def _pairs(vm: Machine, test: ir.Node, truth: bool, scope: Scope) -> Iterator[Pair]:
    """Those by which the test has this outcome."""
    if isinstance(test, ir.Unary) and test.operator == "not_":
        yield from _pairs(vm, test.operand, not truth, scope)
    elif isinstance(test, ir.Boolean):
        for part in test.values:
            if truth_of(vm.eval(part, scope)) is truth:
                yield from _pairs(vm, part, truth, scope)
    elif isinstance(test, ir.Binary) and test.operator == "mod" and truth:
        yield test.left, test.right
    elif isinstance(test, ir.Compare) and len(test.operators) == 1:
        unequal = test.operators[0] in ("ne", "gt") if truth else test.operators[0] == "eq"
        sides = test.left, test.comparators[0]
        for one, other in (sides, sides[::-1]) if unequal else ():
            if isinstance(one, ir.Binary) and one.operator == "mod" and _is_zero(other):
                yield one.left, one.right
            elif isinstance(one, ir.Binary) and one.operator == "mul":
                yield from _of_product(vm, one, other, scope)


def _of_product(vm: Machine, product: ir.Binary, whole: ir.Node, scope: Scope) -> Iterator[Pair]:
    """`part * count != whole`, where one of the two was made by `whole // other`."""
    total = vm.eval(whole, scope)
    for one, other in ((product.left, product.right), (product.right, product.left)):
        share, count = vm.eval(one, scope), vm.eval(other, scope)
        if type(total) is int and type(share) is int and type(count) is int and count > 0 and total // count == share:
            yield whole, other


def _is_zero(node: ir.Node) -> bool:
    return isinstance(node, ir.Constant) and node.value == 0


def _said(node: ir.Node, otherwise: str) -> str:
    """How a program calls a size."""
    return getattr(node, "name", getattr(node, "id", otherwise))
