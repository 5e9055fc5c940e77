"""Networks that no call tells the rank of the input of: what fails for the ranks that are tried may fit another."""

from __future__ import annotations

import pytest

from torchlint_shapes import lint_source

HEAD = """\
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(10, 16)
        self.fc = nn.Linear(16, 16)
        self.norm = nn.LayerNorm(16)
        self.lstm = nn.LSTM(16, 16, batch_first=True)
        self.conv = nn.Conv3d(16, 8, 3, padding=1)
        self.wrong = nn.Linear(8, 2)

"""


@pytest.mark.parametrize(
    "forward",
    [
        "def forward(self, ids): return self.conv(self.embed(ids).permute(0, 4, 1, 2, 3))",  # (B, T, H, W)
        "def forward(self, x): return torch.einsum('abcdef,gf->abcdeg', self.norm(x), self.fc.weight)",
        "def forward(self, x): return self.lstm(self.fc(make(x)))",
        "def forward(self, x): return self.lstm(self.fc(x.flatten(0, 2)))",
        "def forward(self, x, parts): return self.lstm(self.fc(parts[0]).flatten(0, 1))",
        "def forward(self, words): return self.lstm(self.embed(words[0]))",
        "def forward(self, words): return torch.mm(torch.eye(30), self.embed(words))",  # 30 words
        """def forward(self, x):
        if x.dim() != 4:
            raise ValueError("(B, N, T, 16)")
        return self.lstm(self.fc(x).flatten(0, 1))""",
        """def forward(self, x, state=None):
        if state is None:
            return self.lstm(self.fc(x))
        return self.wrong(state)""",
        """def forward(self, x, mask=None):
        x = self.fc(x)
        if mask is not None:
            x = x[..., :8]
        return self.wrong(x)""",
    ],
)
def test_a_network_that_may_fit_another_rank_is_no_fault(forward: str) -> None:
    assert lint_source(f"{HEAD}    {forward}\n") == []


@pytest.mark.parametrize(
    ("forward", "said"),
    [
        (
            "def forward(self, words): return self.wrong(self.lstm(self.embed(words))[0])",
            "of another rank it fails before that",
        ),
        (
            "def forward(self, words): return self.wrong(self.lstm(self.embed(words))[0][:, -1])",
            "of another rank it fails before that or fits one size only",
        ),
        (
            "def forward(self, words): return self.wrong(self.embed(words).permute(0, 2, 1).mean(2))",
            "of another rank it fails before that",
        ),
        ("def forward(self, x, mask=None): return self.wrong(self.fc(x))", ""),
    ],
)
def test_where_every_rank_fails_that_one_is_told_which_gets_furthest(forward: str, said: str) -> None:
    (finding,) = lint_source(f"{HEAD}    {forward}\n")
    assert finding.message == "wrong takes 8 features but receives 16"
    assert finding.evidence is not None
    assert finding.evidence.text == said
