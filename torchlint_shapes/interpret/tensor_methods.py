"""What a method that is called tells of a value about which nothing else is known: `x.unsqueeze(1)`, x is a tensor."""

from __future__ import annotations

from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.unranked import NOT_KNOWN
from torchlint_shapes.interpret.values import UNKNOWN, AnyTensor, Arguments, External, Keywords, Method, Site, Value
from torchlint_shapes.ops.declare import OPS

# Nothing else that programs use has these.
_OF_TENSORS = frozenset(
    (
        "unsqueeze", "permute", "contiguous", "masked_fill", "expand_as", "view_as", "type_as", "bmm", "index_select",
        "masked_select", "log_softmax", "new_zeros", "new_ones", "detach", "long", "requires_grad_",
    )
)  # fmt: skip
# In the forward of a network nothing else is asked for these.
_IN_NETWORKS = frozenset(
    (
        "view", "transpose", "reshape", "flatten", "expand", "repeat", "float", "half", "double", "bool", "int", "size",
        "dim", "squeeze", "chunk", "narrow", "mean", "sum", "pow", "matmul", "t", "sigmoid", "tanh", "relu", "norm",
        "clone", "softmax", "log", "exp", "sqrt", "rsqrt", "cumsum", "argmax", "topk", "gather", "ne", "eq", "unbind",
        "softmax", "abs", "clamp", "triu", "tril", "repeat_interleave", "roll", "flip", "unfold",
    )
)  # fmt: skip
_SHAPED = frozenset(("view", "reshape", "permute", "expand", "repeat", "new_zeros", "new_ones"))


def method_of_tensor(vm: Machine, receiver: Value, name: str) -> Method | None:
    """The method of a value that is likely to be a tensor, None where it may as well be none."""
    known = name in _OF_TENSORS or (name in _IN_NETWORKS and bool(vm.trace.networks))
    if receiver is not UNKNOWN or not known or f"torch.Tensor.{name}" not in OPS:
        return None
    return Method(External(f"torch.Tensor.{name}"), AnyTensor())


def call_guessed(vm: Machine, function: Method, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    """Calls such a method. It proves nothing, for an array of numpy has some of these as well: nothing is refused, and
    the call counts as one that was not followed."""
    lost = len(vm.trace.lost)
    vm.attempts += 1
    try:
        result = vm.call(function, arguments, keywords, site)
    finally:
        vm.attempts -= 1
    if len(vm.trace.lost) == lost:
        vm.trace.lose(NOT_KNOWN, site)
    return result


def given_anything(function: Value) -> Value:
    """The result of a call of which the arguments are not known."""
    bound = function.function if isinstance(function, Method) else None
    if isinstance(bound, External) and bound.name.removeprefix("torch.Tensor.") in _SHAPED:
        return AnyTensor()
    return UNKNOWN
