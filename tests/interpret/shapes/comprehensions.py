"""Comprehensions, generators, and what is made of their parts."""

import torch
from torch import nn

sizes = (4, 6, 10)
layers = [nn.Linear(a, b) for a, b in zip(sizes, sizes[1:])]
x = torch.zeros(3, 4)
outputs = [layer(x if i == 0 else torch.zeros(3, 6)) for i, layer in enumerate(layers)]  # shape: (3, 6), (3, 10)
grid = [torch.zeros(i, j) for i in range(3) for j in range(2) if i * j]  # shape: (1, 1), (2, 1)
named = {f"p{n}": torch.zeros(n) for n in sizes}  # shape: 'p4': (4,), 'p6': (6,), 'p10': (10,)
joined = torch.cat([v for v in named.values()])  # shape: (20,)
total = sum(t.sum() for t in named.values())  # shape: ()
widest = max((t for t in named.values()), key=len)  # shape: (10,)
nested = [[torch.ones(n), n] for n in sizes]  # shape: ((4,), _), ((6,), _), ((10,), _)
many = [torch.ones(n + 1) for n in range(6)]  # shape: (1,), (2,), (3,), (4,), ...
