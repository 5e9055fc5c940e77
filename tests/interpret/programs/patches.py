"""A vision transformer as its packages write it: einops layers, scales that are floats, rotary halves."""

import math
import random

import torch
from einops import rearrange, repeat
from einops.layers.torch import Rearrange, Reduce
from torch import einsum, nn


class Attention(nn.Module):
    def __init__(self, dim, heads=4, dim_head=8):
        super().__init__()
        self.heads, self.scale = heads, dim_head**-0.5
        self.to_qkv = nn.Linear(dim, heads * dim_head * 3, bias=False)
        self.to_out = nn.Linear(heads * dim_head, dim)

    def forward(self, x):
        b, n, _, h = *x.shape, self.heads
        q, k, v = (rearrange(t, "b n (h d) -> b h n d", h=h) for t in self.to_qkv(x).chunk(3, dim=-1))
        attention = (einsum("b h i d, b h j d -> b h i j", q, k) * self.scale).softmax(dim=-1)
        return self.to_out(rearrange(attention @ v, "b h n d -> b n (h d)"))


class Vit(nn.Module):
    def __init__(self, *, size, patch, dim, depth):
        super().__init__()
        self.embed = nn.Sequential(
            Rearrange("b c (h p1) (w p2) -> b (h w) (p1 p2 c)", p1=patch, p2=patch), nn.Linear(3 * patch**2, dim)
        )
        self.position = nn.Parameter(torch.randn(1, (size // patch) ** 2 + 1, dim))
        self.token = nn.Parameter(torch.randn(dim))
        self.layers = nn.ModuleList([nn.ModuleList([nn.LayerNorm(dim), Attention(dim)]) for _ in range(depth)])
        self.pool = Reduce("b n d -> b d", "mean")

    def forward(self, image):
        x = self.embed(image)
        x = torch.cat((repeat(self.token, "d -> b 1 d", b=x.shape[0]), x), dim=1)
        x = x + self.position[:, : x.shape[1]]
        side = int(math.sqrt(x.shape[1] - 1))
        for norm, attention in self.layers:
            x = attention(norm(x)) * random.uniform(0.5, 1.0) + x
        return self.pool(x), rearrange(x[:, 1:], "b (h w) d -> b d h w", h=side)


image = torch.randn(2, 3, 32, 32)
pooled, grid = Vit(size=32, patch=8, dim=24, depth=2)(image)
patches = Rearrange("b c (h p) (w q) -> (b h w) c p q", p=4, q=8)(image)
halves = Reduce("b c (h 2) (w 2) -> b c h w", "max")(image)
scaled = image * (image.max().item() + 0.5)
