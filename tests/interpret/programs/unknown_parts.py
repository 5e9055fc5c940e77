import os

import torch
from torch import nn

maybe_depth = len(os.environ)
maybe_stage = nn.Sequential(*[nn.Linear(8, 8) for _ in range(maybe_depth)])


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        maybe = nn.Sequential(*[nn.Conv2d(4, 4, 1) for _ in range(maybe_depth)], nn.Conv2d(4, 16, 1))
        self.body = nn.Sequential()
        self.body.add_module("stem", nn.Conv2d(3, 4, 1))
        self.body.add_module("stage", maybe)
        self.head = nn.Linear(16, 2)

    def forward(self, x):
        return self.head(self.body(x).mean((2, 3)))


maybe_out = Net()(torch.randn(2, 3, 8, 8))
known = 1
