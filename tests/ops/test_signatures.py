"""Every layer and op takes the arguments that torch takes, by the same names."""

import inspect
from typing import Any

import pytest
import torch
from oracle import resolve

from torchlint_shapes.ops.declare import LAYERS, OPS
from torchlint_shapes.ops.signature import Signature

BLANKET = inspect.Parameter.VAR_POSITIONAL


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


def python_functions() -> list[str]:
    found = []
    for name in sorted(OPS):
        if name.startswith("torch.nn.functional."):
            try:
                signature = inspect.signature(resolve(name))
            except ValueError:
                continue
            found += [name] * says_all(signature)
    return found


@pytest.mark.parametrize("name", python_functions())
def test_functions_have_the_parameters_of_torch(name: str) -> None:
    assert plain(OPS[name].formula.signature, 0) == plain(inspect.signature(resolve(name)), 0)


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
