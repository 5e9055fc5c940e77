from typing import Any

import pytest
import torch
from agree import Real, agree

from torchlint_shapes.dims import symbol
from torchlint_shapes.ops.declare import OPS, Fit
from torchlint_shapes.ops.tensor import NUMBER, UNKNOWN, Tensor

B = symbol("B")


def run(name: str, *args: Any, **options: Any) -> Any:
    return OPS[f"torch.Tensor.{name}"].function(Fit(), *args, **options)


@pytest.mark.parametrize("name", ["float", "double", "half", "long", "int", "bool", "short", "byte"])
def test_casts(name: str) -> None:
    made = run(name, Tensor((B, 3), "float32"))
    assert made == Tensor((B, 3), str(getattr(torch.ones(1), name)().dtype)[6:])


def test_to() -> None:
    x = Tensor((B, 3), "int64")
    assert run("to", x, "cuda") == x
    assert run("to", x, "torch.float16") == Tensor((B, 3), "float16")
    assert run("to", x, "cuda", dtype="torch.bool") == Tensor((B, 3), "bool")
    assert run("to", x, Tensor((2,), "float32")) == Tensor((B, 3), "float32")
    assert run("to", x, UNKNOWN) == Tensor((B, 3), None)
    assert run("type", x, "torch.cuda.FloatTensor") == Tensor((B, 3), "float32")
    assert run("type", x) is UNKNOWN
    assert run("type_as", x, Tensor((2,), "bool")) == Tensor((B, 3), "bool")


@pytest.mark.parametrize("shape", [(), (1,), (2, 3)])
@pytest.mark.parametrize("dim", [-3, -1, 0, 1])
def test_size(shape: tuple[int, ...], dim: int) -> None:
    agree("torch.Tensor.size", Real(shape), dim)
    agree("torch.Tensor.size", Real(shape))
    for name in ("dim", "ndimension", "numel", "nelement", "clone", "contiguous", "detach", "requires_grad_"):
        agree(f"torch.Tensor.{name}", Real(shape))


def test_facts() -> None:
    x = Tensor((B, 3), "float32")
    assert (run("shape", x), run("ndim", x), run("numel", x), run("__len__", x)) == ((B, 3), 2, 3 * B, B)
    assert (run("T", x).shape, run("mT", x).shape, run("data", x)) == ((3, B), (3, B), x)
    assert (run("dtype", x), run("device", x), run("tolist", x)) == (UNKNOWN, UNKNOWN, UNKNOWN)


def test_facts_that_are_numbers() -> None:
    x = Tensor((B, 3))
    for name in ("is_contiguous", "is_floating_point", "element_size", "equal", "requires_grad"):
        assert run(name, x) is NUMBER
    assert (run("is_floating_point", Tensor((B,), "int64")), run("is_complex", Tensor((B,), "complex64"))) == (
        False,
        True,
    )
    assert (run("stride", x), run("stride", x, 1)) == ((NUMBER, NUMBER), NUMBER)


def test_one_element_is_a_number() -> None:
    fit = Fit()
    assert OPS["torch.Tensor.item"].function(fit, Tensor((1, 1))) is NUMBER
    assert not fit.failed
    OPS["torch.Tensor.item"].function(fit, Tensor((2,)))
    assert len(fit.failed) == 1
