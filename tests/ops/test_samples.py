"""torch's own samples of calls: what torch accepts, no op refuses, and the shapes are torch's."""

import copy
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pytest
import torch

from tests.ops.oracle import Call, abstract, assert_same, outcome, resolve
from torchlint_shapes.ops.apply import call_op
from torchlint_shapes.ops.declare import OPS

pytest.importorskip("expecttest", reason="torch's samples need expecttest")
samples = pytest.importorskip("torch.testing._internal.common_methods_invocations")

# A tensor of no elements and one axis, which torch takes for a batch.
EXCEPTIONS = {"torch.nn.functional.batch_norm"}
MODULES = ("linalg_", "fft_", "special_")
ENOUGH = 6


def names(info: Any) -> list[str]:
    """What an entry of torch's list is called here: a function, its aliases, a method, its form in place."""
    own = info.name.replace("_", ".", 1) if info.name.startswith(MODULES) else info.name
    methods = [v.__name__ for v in (info.method_variant, info.inplace_variant) if hasattr(v, "__name__")]
    found = [own, *(alias.name for alias in info.aliases), *(f"Tensor.{name}" for name in methods)]
    return [name for name in dict.fromkeys(f"torch.{name}" for name in found) if name in OPS]


def calls(info: Any) -> Iterator[Call]:
    dtypes = info.supported_dtypes("cpu")
    dtype = torch.float32 if torch.float32 in dtypes else next(iter(dtypes), None)
    if dtype is not None:
        for sample in islice(info.sample_inputs("cpu", dtype), ENOUGH):
            yield Call((sample.input, *sample.args), dict(sample.kwargs))


KNOWN = [info for info in samples.op_db if names(info)]


@pytest.mark.parametrize("info", KNOWN, ids=[f"{info.name}-{info.variant_test_name}" for info in KNOWN])
def test_samples(info: Any) -> None:
    for call in calls(info):
        for name in set(names(info)) - EXCEPTIONS:
            check(name, call)


def check(name: str, call: Call) -> None:
    try:
        expected = outcome(lambda: resolve(name)(*copy.deepcopy(call.args), **call.kwargs))
    except (TypeError, AttributeError):
        return
    if isinstance(expected, Exception) or expected is NotImplemented:
        return
    given = abstract(call)
    said = call_op(OPS[name], given.args, given.kwargs)
    assert not said.failed, f"{name} {tuple(given)}: torch accepts, but {said.failed}"
    assert_same(f"{name} {tuple(given)}", expected, said.value, {}, loose=True)
