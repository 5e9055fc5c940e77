"""Every layer and op takes the arguments that torch takes, by the same names."""

import inspect
import re
from typing import Any

import pytest
import torch

from tests.ops.oracle import resolve
from torchlint_shapes.ops.declare import LAYERS, OPS
from torchlint_shapes.ops.signature import Signature

BLANKET = inspect.Parameter.VAR_POSITIONAL
# Parameters that torch's Python has beside those of the schema.
MADE_BY_THE_BINDING = {
    "out", "requires_grad", "dtype", "layout", "device", "pin_memory", "names", "as_tuple", "indices_or_sections",
}  # fmt: skip


def plain(signature: inspect.Signature | Signature, skip: int) -> list[tuple[Any, ...]]:
    """Names, kinds, and which have a default."""
    return [(p.name, p.kind, p.default is not p.empty) for p in list(signature.parameters.values())[skip:]]


def says_all(signature: inspect.Signature) -> bool:
    """A Python function that does not take just anything."""
    return all(p.kind is not BLANKET for p in signature.parameters.values())


@pytest.mark.parametrize("name", sorted(name for name in LAYERS if name.startswith("torch.")))
def test_layers_have_the_parameters_of_torch(name: str) -> None:
    declared, real = LAYERS[name], resolve(name)
    if says_all(inspect.signature(real.__init__)):
        assert plain(declared.signature, 0) == plain(inspect.signature(real.__init__), 1)
    assert declared.forward is not None
    assert plain(declared.forward.signature, 0) == plain(inspect.signature(real.forward), 1)


def python_signature(name: str) -> inspect.Signature | None:
    """That of a function or method which is written in Python and says its parameters."""
    real = resolve(name)
    if not inspect.isroutine(real):
        return None
    try:
        signature = inspect.signature(real)
    except ValueError:
        return None
    return signature if says_all(signature) else None


def with_defaults(signature: inspect.Signature | Signature, method: bool) -> list[tuple[Any, ...]]:
    """Names, kinds and defaults; the first parameter of a method is the tensor, whatever its name."""
    listed = [
        (p.name, p.kind, None if p.default is torch.strided else p.default) for p in signature.parameters.values()
    ]
    return listed[1:] if method else listed


# Their parameters have no name by which they can be given.
NAMELESS = ("torch.Tensor.__getitem__", "torch.Tensor.__setitem__")
ALL = [name for name in sorted(OPS) if name.startswith("torch.") and name not in NAMELESS]


@pytest.mark.parametrize("name", [name for name in ALL if python_signature(name) is not None])
def test_functions_have_the_parameters_of_torch(name: str) -> None:
    real, method = python_signature(name), name.startswith("torch.Tensor.")
    assert real is not None
    assert with_defaults(OPS[name].formula.signature, method) == with_defaults(real, method)


def schemas(name: str) -> list[list[str]]:
    """The names of the parameters of each form of an op that is written in C++, but those with `out`."""
    module, _, base = name.rpartition(".")
    prefix = {"torch.linalg": "linalg_", "torch.fft": "fft_", "torch.special": "special_"}.get(module, "")
    packet = getattr(torch.ops.aten, prefix + base, None)
    if inspect.isfunction(resolve(name)) or not isinstance(packet, torch._ops.OpOverloadPacket):
        return []
    forms = [getattr(packet, form)._schema.arguments for form in packet.overloads()]
    return [[a.name for a in form] for form in forms if takes_tensor(form) and not any(map(written, form))]


def takes_tensor(form: Any) -> bool:
    return bool(form) and form[0].name == "self" and str(form[0].type) == "Tensor"


def written(argument: Any) -> bool:
    return argument.kwarg_only and argument.alias_info is not None and argument.alias_info.is_write


def named_schemas() -> list[str]:
    return [name for name in sorted(OPS) if name.startswith("torch.") and "__" not in name and schemas(name)]


@pytest.mark.parametrize("name", named_schemas())
def test_every_argument_can_be_given_by_its_name(name: str) -> None:
    for first, *names in schemas(name):
        assert OPS[name].formula.signature.bind([first], dict.fromkeys(names)) is not None, names


def told(name: str) -> set[str]:
    """The names of parameters that torch tells of a function written in C++: its schemas, its documentation."""
    module, _, base = name.rpartition(".")
    prefix = {"torch.linalg": "linalg_", "torch.fft": "fft_", "torch.special": "special_"}.get(module, "")
    packet = getattr(torch.ops.aten, prefix + base, None)
    names: set[str] = set()
    if isinstance(packet, torch._ops.OpOverloadPacket):
        forms = [getattr(packet, form)._schema.arguments for form in packet.overloads()]
        names = {"input" if a.name == "self" else a.name for form in forms for a in form}
    first = (resolve(name).__doc__ or "").strip().partition("\n")[0]
    if first.partition("(")[0].rpartition(".")[2] == base:
        names |= set(re.findall(r"[(,]\s*(?:\w+ )?(\w+)(?=\s*[=,:)])", first.partition(" -> ")[0]))
    return names


@pytest.mark.parametrize("name", [name for name in ALL if python_signature(name) is None and told(name)])
def test_no_parameter_is_invented(name: str) -> None:
    parameters = list(OPS[name].formula.signature.parameters.values())[name.startswith("torch.Tensor.") :]
    names = {p.name for p in parameters if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)}
    assert names - told(name) <= MADE_BY_THE_BINDING


FORMULAS = {
    **{name: op.formula for name, op in OPS.items()},
    **{name: layer.construct for name, layer in LAYERS.items()},
    **{f"{name} called": layer.forward for name, layer in LAYERS.items() if layer.forward},
}


@pytest.mark.parametrize("name", FORMULAS)
def test_what_a_formula_reads_is_there(name: str) -> None:
    formula = FORMULAS[name]
    attributes = formula._attributes.parameters if formula._attributes is not None else {}
    found = {"self", *formula.constants, *formula.signature.parameters, *attributes}
    parameters = list(inspect.signature(formula.function).parameters.values())[1:]
    assert [p.name for p in parameters if p.name not in found and p.default is p.empty] == []


def test_a_parameter_may_have_the_name_of_a_builtin() -> None:
    signature = Signature("dict, *locals, eval=None, **vars")
    assert signature.bind([1, 2], {"x": 3}) == {"dict": 1, "locals": (2,), "eval": None, "vars": {"x": 3}}
    assert signature.bind([], {}) is None
