"""Programs to open."""

NET = """\
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 10, 5)
        self.conv2 = nn.Conv2d(10, 20, 5)
        self.fc = nn.Linear(300, 10)

    def forward(self, x):
        x = torch.max_pool2d(self.conv1(x), 2)
        x = torch.max_pool2d(self.conv2(x), 2)
        x = x.view(x.size(0), -1)
        return self.fc(x)


model = Net()
print(model(torch.randn(4, 1, 28, 28)))
"""

FITTING = NET.replace("300", "320")

BLOCK = """\
from torch import nn


class Block(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv = nn.Conv2d(channels, 8, 3, stride=2)

    def forward(self, x):
        return self.conv(x)
"""

USER = """\
import torch
from torch import nn

from block import Block


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.block = Block(3)

    def forward(self, x):
        y = self.block(x)
        return y


Net()(torch.randn(1, 3, 33, 33))
"""
