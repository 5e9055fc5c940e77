from typing import Any

import pytest
import torch

from tests.ops.agree import Real, agree
from tests.ops.oracle import run
from torchlint_shapes.dims import symbol
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.tensor import NUMBER, UNKNOWN, Tensor

B = symbol("B")


def method(name: str, *args: Any, **options: Any) -> Any:
    return run(f"torch.Tensor.{name}", Fit(), *args, **options)


@pytest.mark.parametrize("name", ["float", "double", "half", "long", "int", "bool", "short", "byte"])
def test_casts(name: str) -> None:
    made = method(name, Tensor((B, 3), "float32"))
    assert made == Tensor((B, 3), str(getattr(torch.ones(1), name)().dtype)[6:])


def test_to() -> None:
    x = Tensor((B, 3), "int64")
    assert method("to", x, "cuda") == x
    assert method("to", x, "torch.float16") == Tensor((B, 3), "float16")
    assert method("to", x, "cuda", dtype="torch.bool") == Tensor((B, 3), "bool")
    assert method("to", x, Tensor((2,), "float32")) == Tensor((B, 3), "float32")
    assert method("to", x, UNKNOWN) == Tensor((B, 3), None)
    assert method("type", x, "torch.cuda.FloatTensor") == Tensor((B, 3), "float32")
    assert method("type", x) is UNKNOWN
    assert method("type_as", x, Tensor((2,), "bool")) == Tensor((B, 3), "bool")


@pytest.mark.parametrize("shape", [(), (1,), (2, 3)])
@pytest.mark.parametrize("dim", [-3, -1, 0, 1])
def test_size(shape: tuple[int, ...], dim: int) -> None:
    agree("torch.Tensor.size", Real(shape), dim)
    agree("torch.Tensor.size", Real(shape))
    for name in ("dim", "ndimension", "numel", "nelement", "clone", "contiguous", "detach", "requires_grad_"):
        agree(f"torch.Tensor.{name}", Real(shape))


def test_facts() -> None:
    x = Tensor((B, 3), "float32")
    assert (method("shape", x), method("ndim", x), method("numel", x), method("__len__", x)) == ((B, 3), 2, 3 * B, B)
    assert (method("T", x).shape, method("mT", x).shape, method("data", x)) == ((3, B), (3, B), x)
    assert (method("dtype", x), method("device", x), method("tolist", x)) == (UNKNOWN, UNKNOWN, UNKNOWN)


def test_facts_that_are_numbers() -> None:
    x = Tensor((B, 3))
    for name in ("is_contiguous", "is_floating_point", "element_size", "requires_grad"):
        assert method(name, x) is NUMBER
    assert method("equal", x, x) is NUMBER
    assert (method("is_floating_point", Tensor((B,), "int64")), method("is_complex", Tensor((B,), "complex64"))) == (
        False,
        True,
    )
    assert (method("stride", x), method("stride", x, 1)) == ((NUMBER, NUMBER), NUMBER)


def test_one_element_is_a_number() -> None:
    fit = Fit()
    assert run("torch.Tensor.item", fit, Tensor((1, 1))) is NUMBER
    assert not fit.failed
    run("torch.Tensor.item", fit, Tensor((2,)))
    assert len(fit.failed) == 1
