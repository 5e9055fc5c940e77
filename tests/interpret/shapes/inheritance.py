"""Which method runs, and what `super()` goes on with."""

import torch
from torch import nn


class Base(nn.Module):
    width = 4

    def __init__(self):
        super().__init__()
        self.head = nn.Linear(self.width, 2)

    def features(self, x):
        return x[:, : self.width]  # shape: (3, 4) | (3, 6)

    def forward(self, x):
        x = self.features(x)  # shape: (3, 4) | (3, 6)
        return self.head(x)  # shape: (3, 2)


class Doubling:
    def features(self, x):
        x = torch.cat([x, x], 1)  # shape: (3, 16)
        return super().features(x)  # shape: (3, 6)


class Wide(Doubling, Base):
    width = 6

    @property
    def scale(self):
        return torch.ones(self.width, 1)  # shape: (6, 1)

    @classmethod
    def of(cls, *sizes):
        return cls(), torch.zeros(*sizes)  # shape: _, (3, 8)

    def forward(self, x):
        y = super().forward(x)  # shape: (3, 2)
        return y + (self.features(x) @ self.scale)  # shape: (3, 2)


plain = Base()(torch.zeros(3, 8))  # shape: (3, 2)
wide, x = Wide.of(3, 8)  # shape: _, (3, 8)
out = wide(x)  # shape: (3, 2)
