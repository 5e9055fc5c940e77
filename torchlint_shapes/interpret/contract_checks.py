"""Do the tensors of a call meet the shapes that the annotations of the function state?"""

from __future__ import annotations

from torchlint_shapes.dims import Dim, same
from torchlint_shapes.interpret.contracts import RETURN, stated
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.plain import size_like
from torchlint_shapes.interpret.trace import ContractCheck
from torchlint_shapes.interpret.values import Contract, Frame, FunctionValue, Scope, Site, Tensor, Value
from torchlint_shapes.ops.fit import Demand
from torchlint_shapes.source import ir


def check_arguments(vm: Machine, function: FunctionValue, scope: Scope, site: Site, given: list[Value]) -> None:
    """Compares the arguments of a call with what the function states of them.

    A tensor that is refused begins anew: what goes wrong with it inside is the same fault.
    """
    contracts = stated(vm, function)
    if not contracts or not isinstance(site.node, ir.Call):
        return
    names: dict[str, Dim] = {}
    for name, contract in contracts.items():
        value = scope.vars.get(name)
        if name != RETURN and isinstance(value, Tensor) and isinstance(contract, tuple):
            at = Site(site.path, _argument(function, name, site.node, given), site.caller)
            if _judge(vm, function, name, value, contract, names, at):
                scope.vars[name] = Tensor(value.shape, value.dtype, vm.trace.next - 1, value.numbers)


def _argument(function: FunctionValue, name: str, call: ir.Call, given: list[Value]) -> ir.Node:
    """The expression for a parameter in this call, the call itself where that cannot be seen."""
    own = len(given) - len(call.arguments)
    place = [p.name for p in function.node.parameters].index(name) - own
    if own not in (0, int(function.owner is not None)) or any(isinstance(a, ir.Starred) for a in call.arguments):
        return call
    return call.arguments[place] if 0 <= place < len(call.arguments) else dict(call.keywords).get(name, call)


def check_return(vm: Machine, frame: Frame | None, value: Value, site: Site) -> None:
    """Compares what a running function returns with what it states of that."""
    contracts = stated(vm, frame.function) if frame is not None else {}
    if frame is None or RETURN not in contracts:
        return
    names: dict[str, Dim] = {}
    for name, contract in contracts.items():
        argument = frame.arguments.get(name)
        if isinstance(argument, Tensor) and isinstance(contract, tuple):
            _mismatch(argument, contract, names)
    wanted, returned = contracts[RETURN], value
    if isinstance(wanted, tuple):
        wanted, returned = [wanted], (value,)
    if isinstance(returned, tuple) and len(returned) == len(wanted or ()):
        for contract, part in zip(wanted or (), returned):
            if isinstance(part, Tensor) and isinstance(contract, tuple):
                _judge(vm, frame.function, RETURN, part, contract, names, site)


def _judge(
    vm: Machine, function: FunctionValue, name: str, value: Tensor, contract: tuple[Contract, ...],
    names: dict[str, Dim], site: Site,
) -> bool:  # fmt: skip
    """Records that a tensor meets an annotation. Is it refused?"""
    demand = _mismatch(value, contract, names)
    failed = [] if demand is None else [demand]
    vm.trace.record(ContractCheck, name, site, None, {name: value, "of": function}, (value,), failed=failed)
    return bool(failed)


def _mismatch(value: Tensor, contract: tuple[Contract, ...], names: dict[str, Dim]) -> Demand | None:
    """What all alternatives of a contract refuse; the names of the one that takes the tensor are bound."""
    demands = []
    for alternative in contract:
        bound = dict(names)
        demand = _compare(value.shape, alternative, bound)
        if demand is None:
            if len(contract) == 1:
                names.update(bound)
            return None
        demands.append(demand)
    return demands[0] if demands else None


def _compare(shape: tuple[Dim, ...], contract: Contract, names: dict[str, Dim]) -> Demand | None:
    axes = contract.axes
    if ... in axes:
        first = axes.index(...)
        behind = len(axes) - first - 1
        if len(shape) < first + behind:
            says = "has {got} axes, not {want} or more"
            return Demand("contract", ">=", first + behind, len(shape), says)
        numbers = [*range(first), *range(len(shape) - behind, len(shape))]
    else:
        if len(shape) != len(axes):
            return Demand("contract", "==", len(axes), len(shape), "has {got} axes, not {want}")
        numbers = list(range(len(shape)))
    for number, axis in zip(numbers, (a for a in axes if a is not ...)):
        want = names.setdefault(axis, shape[number]) if isinstance(axis, str) else axis
        if size_like(want) and same(want, shape[number]) is False:
            label = f" ({axis})" if isinstance(axis, str) else ""
            says = f"has size {{got}} on axis {number}{label}, not {{want}}"
            return Demand("contract", "==", want, shape[number], says, axis=number)
    return None
