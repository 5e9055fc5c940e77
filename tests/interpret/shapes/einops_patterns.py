"""Patterns of einops, on numbers and on any input."""

import torch
from einops import rearrange, reduce, repeat
from torch import nn


class Patches(nn.Module):
    def __init__(self, size: int = 4):
        super().__init__()
        self.size = size
        self.embed = nn.Linear(3 * size * size, 32)

    def forward(self, x):
        x = rearrange(x, "b c (h p) (w q) -> b (h w) (p q c)", p=self.size, q=self.size)  # shape: (2, 40, 48)
        x = self.embed(x)  # shape: (2, 40, 32)
        token = repeat(torch.zeros(32), "d -> b 1 d", b=x.shape[0])  # shape: (2, 1, 32)
        x = torch.cat([token, x], 1)  # shape: (2, 41, 32)
        return reduce(x, "b n d -> b d", "mean")  # shape: (2, 32)


def heads(x):
    q, k, v = rearrange(x, "b n (three h d) -> three b h n d", three=3, h=4)  # shape: (3, 2, 4, 7, 5)
    weights = torch.einsum("b h i d, b h j d -> b h i j", q, k)  # shape: (2, 4, 7, 7)
    return rearrange(weights @ v, "b h n d -> b n (h d)")  # shape: (2, 7, 20)


out = Patches()(torch.zeros(2, 3, 20, 32))  # shape: (2, 32)
attended = heads(torch.zeros(2, 7, 60))  # shape: (2, 7, 20)
