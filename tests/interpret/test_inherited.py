"""A method of a base that is not installed may call those of the class itself: what they write is not known then."""

from __future__ import annotations

import pytest

from torchlint_shapes import lint_source

PROGRAM = """
import torch
from torch import nn
from unknown import Mixin

class Encoder({base}):
    def __init__(self):
        self.index = {{}}
        self.names = []
        self.width = 16

    def fit(self, words):
        self.index = {{word: i for i, word in enumerate(words)}}
        self.names.append(words)
        return self

encoder = Encoder()
{call}
nn.Embedding(len(encoder.{attribute}), 4, padding_idx=0)
nn.Linear(8, encoder.width)(torch.zeros(2, 8)).view(2, 16)
"""


def found(base: str, call: str, attribute: str = "index") -> list[str]:
    return [f.rule for f in lint_source(PROGRAM.format(base=base, call=call, attribute=attribute))]


@pytest.mark.parametrize("attribute", ["index", "names"])
def test_what_such_a_method_may_have_written_is_not_known(attribute: str) -> None:
    assert found("Mixin", "encoder.fit_transform([1, 2])", attribute) == []


@pytest.mark.parametrize("base", ["Mixin", "object"])
def test_what_nothing_has_written_is(base: str) -> None:
    assert found(base, "") == ["features-mismatch"]
