"""Arguments that are spread, collected, and handed on."""

import torch
from torch import nn


def joined(*parts, dim=0, **more):
    first, *rest = parts
    together = torch.cat([first, *rest], dim=dim)  # shape: (2, 9) | (5, 3)
    return together.permute(*more.get("order", (0, 1)))  # shape: (2, 9) | (3, 5)


def handed_on(*args, **kwargs):
    return joined(*args, **kwargs)  # shape: (2, 9) | (3, 5)


class Shortcut(nn.Module):
    def __init__(self, *layers):
        super().__init__()
        self.body = nn.Sequential(*layers)

    def forward(self, x, *others):
        y = self.body(x)  # shape: (7, 6)
        for other in others:
            y = y + other  # shape: (7, 6)
        return x, y, *others  # shape: (7, 4), (7, 6), (6,), (7, 1)


parts = [torch.zeros(2, 3)] * 3
wide = handed_on(*parts, dim=1)  # shape: (2, 9)
options = {"order": (1, 0)}
turned = handed_on(torch.zeros(4, 3), torch.zeros(1, 3), **options)  # shape: (3, 5)
net = Shortcut(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 6))
_, mixed, *more = net(torch.zeros(7, 4), torch.zeros(6), torch.zeros(7, 1))  # shape: (7, 4), (7, 6), (6,), (7, 1)
more[-1]  # shape: (7, 1)


def of_unknown_options(x, sure):
    options = {}
    if sure:
        options["approximate"] = "tanh"
    return torch.nn.functional.gelu(x, **options)  # shape: (2, 4, 7)


of_unknown_options(torch.zeros(2, 4, 7), torch.rand(1).item() > 2)
