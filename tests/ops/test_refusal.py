"""What is said of the arguments of torch's functions, layers and methods is refused by torch itself."""

from __future__ import annotations

import inspect
import re
from typing import Any

import pytest
import torch

from tests.ops.oracle import resolve
from tests.ops.test_signatures import ALL, python_signature, says_all
from torchlint_shapes.interpret.module_names import MODULE_NAMES
from torchlint_shapes.ops.declare import LAYERS, OPS
from torchlint_shapes.ops.refusal import parameters_of, why, why_not_called

WRITTEN_IN_C = [name for name in ALL if "__" not in name and callable(resolve(name)) and python_signature(name) is None]
BY_PYTHON = [name for name in ALL if python_signature(name) is not None]


class Odd:
    """No argument of any function."""


def called(name: str, *arguments: Any, **keywords: Any) -> str:
    """What torch says to a call, nothing where it goes through."""
    real = resolve(name)
    first = [torch.eye(2)] if name.startswith("torch.Tensor.") else []
    try:
        real(*first, *arguments, **keywords)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


def says(name: str, *arguments: Any, **keywords: Any) -> str | None:
    first = [torch.eye(2)] if name.startswith("torch.Tensor.") else []
    parameters = parameters_of(OPS[name].formula.signature.parameters.values())
    bound = OPS[name].formula.signature.bind([*first, *arguments], keywords)
    return None if bound is not None else why_not_called(name, parameters, [*first, *arguments], keywords)


def forms(name: str) -> set[str]:
    """The parameters of each form of a function that has several, as torch's own message lists them."""
    told = "\n".join(called(name, *[Odd()] * number) for number in (0, 1, 9))
    return set(re.findall(r"(?:\* |but expected )\((.*)\)$", told, re.MULTILINE))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", WRITTEN_IN_C)
def test_no_form_of_torch_is_refused(name: str) -> None:
    for form in forms(name):
        places, _, named = form.partition("*, ")
        parts = [[p.partition("=")[0].split()[-1] for p in split(text)] for text in (places, named)]
        for number in range(len(parts[0]) + 1):
            keywords = dict.fromkeys([*parts[0][number:], *parts[1]], 0)
            assert says(name, *[0] * number, **keywords) is None, form


def split(text: str) -> list[str]:
    return [p for p in re.split(r",\s*(?![^\[({]*[\])}])", text) if p.strip()]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", WRITTEN_IN_C)
def test_so_many_arguments_are_refused(name: str) -> None:
    """Where a number of arguments is refused by the signature, torch says the same."""
    for number in range(10):
        if says(name, *[Odd()] * number) is not None:
            said = called(name, *[Odd()] * number)
            expected = (
                "takes",
                "missing",
                "invalid combination",
                "expected",
                "given",
                "required",
                "must be",
                "must specify",
            )
            assert said.startswith(("TypeError", "ValueError")), number
            assert any(word in said for word in expected), number


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", WRITTEN_IN_C)
def test_an_unknown_name_is_refused(name: str) -> None:
    if says(name, unheard_of=1) is not None:
        assert called(name, unheard_of=1).startswith("TypeError")


@pytest.mark.parametrize("name", sorted(name for name in LAYERS if name.startswith("torch.")))
def test_layers_refuse_what_they_do_not_take(name: str) -> None:
    """Those of which Python's signature says all are held against it elsewhere."""
    real, declared = resolve(name), LAYERS[name]
    if says_all(inspect.signature(real.__init__)):
        return
    for arguments, keywords in [([1] * n, {}) for n in range(15)] + [([1] * n, {"unheard_of": 1}) for n in range(5)]:
        if why(parameters_of(declared.signature.parameters.values()), arguments, keywords) is not None:
            with pytest.raises((TypeError, ValueError)):
                real(*arguments, **keywords)


def test_every_module_has_these_names() -> None:
    assert {name for name in dir(torch.nn.Module()) if not name.startswith("__")} <= MODULE_NAMES
