"""Functions keep the variables of the function that made them."""

from functools import partial

import torch
from torch import nn


def projecting(width):
    layer = nn.Linear(8, width)
    calls = 0

    def project(x):
        nonlocal calls
        calls += 1
        y = layer(x)  # shape: (4, 3) | (2, 5, 6)
        return y.unsqueeze(0).expand(calls, *y.shape)  # shape: (1, 4, 3) | (2, 4, 3) | (1, 2, 5, 6)

    return project


narrow, wide = projecting(3), projecting(6)
first = narrow(torch.zeros(4, 8))  # shape: (1, 4, 3)
second = narrow(torch.zeros(4, 8))  # shape: (2, 4, 3)
other = wide(torch.zeros(2, 5, 8))  # shape: (1, 2, 5, 6)

scales = [lambda x, k=k: x.repeat(k, 1) for k in (1, 2)]
late = [lambda x: x.repeat(k, 1) for k in (1, 2)]  # noqa: B023
bound = scales[0](torch.zeros(3, 4))  # shape: (3, 4)
unbound = late[0](torch.zeros(3, 4))  # shape: (6, 4)
stacked = partial(torch.stack, dim=1)([bound, bound])  # shape: (3, 2, 4)
