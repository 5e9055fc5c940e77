from functools import partial
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ops.agree import Real, agree
from tests.ops.oracle import messages, run
from torchlint_shapes.dims import symbol
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.tensor import Tensor

B, T = symbol("B"), symbol("T")
SHAPES = st.lists(st.sampled_from([1, 2, 3]), max_size=4).map(tuple)
SIZES = st.sampled_from([1, 2, 3])


@settings(max_examples=200, deadline=None)
@given(SHAPES, SHAPES)
def test_any_two(one: tuple[int, ...], other: tuple[int, ...]) -> None:
    for name in ("matmul", "mm", "bmm", "mv", "dot", "inner", "outer", "kron"):
        agree(f"torch.{name}", Real(one), Real(other))
    agree("torch.Tensor.__matmul__", Real(one), Real(other))


@settings(max_examples=100, deadline=None)
@given(SHAPES, SIZES, SIZES, SIZES, SIZES, SHAPES)
def test_matrices(front: tuple[int, ...], n: int, k: int, j: int, m: int, added: tuple[int, ...]) -> None:
    agree("torch.matmul", Real((*front[:2], n, k)), Real((*front[1:2], j, m)))
    agree("torch.addmm", Real(added), Real((n, k)), Real((j, m)))
    agree("torch.addmv", Real(added), Real((n, k)), Real((j,)))
    agree("torch.bmm", Real((2, n, k)), Real((2, j, m)))
    agree("torch.baddbmm", Real(added), Real((2, n, k)), Real((2, j, m)))
    agree("torch.addbmm", Real(added), Real((2, n, k)), Real((2, j, m)))
    agree("torch.chain_matmul", Real((n, k)), Real((j, m)), Real((m, n)))
    agree("torch.linalg.multi_dot", [Real((k,)), Real((j, m)), Real((m,))])


@settings(max_examples=80, deadline=None)
@given(SHAPES, SHAPES, st.integers(0, 3) | st.lists(st.lists(st.integers(-2, 2), max_size=2), min_size=2, max_size=2))
def test_tensordot(one: tuple[int, ...], other: tuple[int, ...], dims: Any) -> None:
    if isinstance(dims, list) and not (one and other):
        return
    agree("torch.tensordot", Real(one), Real(other), dims)


def test_symbols() -> None:
    fit = Fit()
    matmul = partial(run, "torch.matmul")
    assert matmul(fit, Tensor((B, 8, T, 64)), Tensor((B, 8, 64, T))).shape == (B, 8, T, T)
    assert (fit.failed, fit.open) == ([], [])
    assert matmul(fit, Tensor((B, T)), Tensor((10, 3))).shape == (B, 3)
    assert [(d.relation, d.want, d.got) for d in fit.open] == [("==", 10, T)]


def test_messages() -> None:
    assert messages(agree("torch.matmul", Real((32, 576)), Real((128, 10)))) == [
        "cannot multiply 32x576 by 128x10: 576 against 128"
    ]
    assert messages(agree("torch.bmm", Real((2, 3)), Real((2, 3)))) == ["multiplies 3-D tensors, receives a 2-D tensor"]


EQUATIONS = [
    "ij,jk->ik", "ij,jk", "bij,bjk->bik", "b i d, b j d -> b i j", "ii->i", "ii", "i,j->ij", "...ij,...jk->...ik",
    "...ij,jk", "i...->...", "bhid,bhjd->bhij", "ij->ji", "ij->", "ba", "b...d,...d->b", "ij,jk->ikz", "ij,jk->iik",
]  # fmt: skip


@pytest.mark.parametrize("equation", EQUATIONS)
@settings(max_examples=40, deadline=None)
@given(st.data())
def test_einsum(equation: str, data: Any) -> None:
    terms = equation.replace(" ", "").partition("->")[0].split(",")
    sizes = data.draw(st.fixed_dictionaries(dict.fromkeys("abhijkd.", SIZES)))
    operands = []
    for term in terms:
        letters = term.replace("...", "." * data.draw(st.integers(0, 2)))
        shape = [sizes[letter] for letter in letters]
        if shape and len({*letters}) == len(letters) and data.draw(st.booleans()):
            shape[data.draw(st.integers(0, len(shape) - 1))] = data.draw(SIZES)
        operands.append(Real(shape + [2] * data.draw(st.sampled_from([0, 0, 0, 0, 1]))))
    agree("torch.einsum", equation, *operands)
    agree("torch.einsum", equation, operands)


def test_einsum_says_which_axis() -> None:
    found = agree("torch.einsum", "bij,bjk->bik", Real((2, 3, 4)), Real((2, 5, 6)))
    assert messages(found) == ["einsum 'bij,bjk->bik', axis j: 5 against 4 at axis 0"]


@pytest.mark.parametrize("shape", [(), (3,), (3, 3), (2, 3, 3), (2, 4, 3), (3, 5)])
def test_matrices_alone(shape: tuple[int, ...]) -> None:
    for name in ("det", "slogdet", "pinv", "svd", "svdvals", "qr", "matrix_exp", "eigvals", "eig"):
        agree(f"torch.linalg.{name}", Real(shape))
    for mode in ("complete", "r"):
        agree("torch.linalg.qr", Real(shape), mode)
    agree("torch.linalg.svd", Real(shape), False)
    agree("torch.svd", Real(shape))
    agree("torch.trace", Real(shape))
    agree("torch.linalg.matrix_power", Real(shape), 2)


def test_cross_and_solve() -> None:
    for one, other in [((2, 3), (2, 3)), ((2, 3), (1, 3)), ((2, 3), (3,)), ((2, 4), (2, 4))]:
        agree("torch.linalg.cross", Real(one), Real(other))
        agree("torch.cross", Real(one), Real(other), 1)
    eye = torch.eye(3)
    for b in [(3, 5), (2, 3, 5), (4, 5)]:
        fit = Fit()
        made = run("torch.linalg.solve", fit, Tensor((3, 3)), Tensor(b))
        try:
            assert made.shape == tuple(torch.linalg.solve(eye, torch.rand(b)).shape)
        except RuntimeError:
            assert fit.failed


@pytest.mark.parametrize("input", [(), (1,), (3,), (2, 1), (2, 3), (1, 2, 3), (4, 2, 3)])
def test_products_that_are_added(input: tuple[int, ...]) -> None:
    for suffix in ("", "_"):
        agree(f"torch.Tensor.addmm{suffix}", Real(input), Real((2, 5)), Real((5, 3)))
        agree(f"torch.Tensor.addmv{suffix}", Real(input), Real((3, 5)), Real((5,)))
        agree(f"torch.Tensor.addr{suffix}", Real(input), Real((2,)), Real((3,)))
        agree(f"torch.Tensor.addbmm{suffix}", Real(input), Real((4, 2, 5)), Real((4, 5, 3)))
        agree(f"torch.Tensor.baddbmm{suffix}", Real(input), Real((4, 2, 5)), Real((4, 5, 3)))
