"""Calls of which not all arguments are known, and operators of containers."""

import os

import torch
import torch.nn as nn
from torch.ao.nn.quantized import FloatFunctional
from torch.ao.quantization import DeQuantStub, QuantStub


def names():
    return [name for name in os.listdir(os.getcwd()) if name == "no such name"]


def options():
    return {name: 1 for name in names()}


class Scaled(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, body, *weights):
        ctx.save_for_backward(x, *weights)
        return body(x)


class Checkpointed(nn.Module):
    def __init__(self, body):
        super().__init__()
        self.body = body

    def forward(self, x):
        return Scaled.apply(x, self.body, *self.body.parameters())


def build(width, *rest, depth=2, **others):
    return width + 1, rest


def size(width, height=3, *, depth=4):
    return width


checkpointed = Checkpointed(nn.Linear(3, 5))(torch.zeros(2, 3))
first, maybe_rest = build(4, *names())
maybe_depth = size(8, **options())
maybe_named = size(width=9, **options())


class Base(nn.Module):
    def __init__(self, width, depth=1):
        super().__init__()
        self.width, self.depth = width, depth
        self.fc = nn.Linear(width, 7)


class Derived(Base):
    def __init__(self, **kwargs):
        super().__init__(6, **kwargs)


derived = Derived(**options())
width, maybe_layers = derived.width, derived.depth
seven = derived.fc(torch.zeros(2, 6))

blocks = nn.ModuleList()
for width_of_block in (3, 4):
    blocks += [nn.Linear(width_of_block, width_of_block + 1)]
more = blocks + [nn.Linear(5, 6)]
count, count_more = len(blocks), len(more)
joined = nn.Sequential(nn.Linear(3, 4)) + nn.Sequential(nn.Linear(4, 5), nn.ReLU())
out = joined(torch.zeros(2, 3))
top = blocks.__module__.split(".")[0]


class Grown:
    def __init__(self):
        self.total = 0

    def __iadd__(self, other):
        self.total += other
        return self


grown = Grown()
grown += 3
total = grown.total


class Quantized(nn.Module):
    def __init__(self):
        super().__init__()
        self.quant, self.dequant = QuantStub(), DeQuantStub()
        self.conv = nn.Conv2d(3, 3, 3, padding=1)
        self.plus, self.join = FloatFunctional(), FloatFunctional()

    def forward(self, x):
        x = self.quant(x)
        x = self.plus.add_relu(x, self.conv(x))
        x = self.join.cat([x, self.plus.mul_scalar(x, 2.0)], dim=1)
        return self.dequant(x)


quantized = Quantized()(torch.zeros(1, 3, 8, 8))
