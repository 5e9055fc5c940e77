"""Numbers, slices, None, ..., lists and masks as an index; of a network by itself in its symbols."""

import torch
from torch import nn

x = torch.zeros(4, 5, 6)
row = x[0]  # shape: (5, 6)
last = x[..., -1]  # shape: (4, 5)
cut = x[1:, ::2, None]  # shape: (3, 3, 1, 6)
picked = x[:, [0, 2, 2]]  # shape: (4, 3, 6)
paired = x[[0, 1], [2, 3]]  # shape: (2, 6)
apart = x[[0, 1], :, [2, 3]]  # shape: (2, 5)
masked = x[x > 0]  # shape: (?,)
rows = x[x.sum((1, 2)) > 0]  # shape: (?, 5, 6)
x[:, 0] = torch.ones(6)  # shape: (6,)


class Middle(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3, stride=2)

    def forward(self, x):
        x = self.conv(x)  # shape: (B, 8, (H - 1) // 2, (W - 1) // 2)
        x = x[:, :, : x.shape[2] // 2]  # shape: (B, 8, (H - 1) // 4, (W - 1) // 2)
        x += x.mean(0)  # shape: (B, 8, (H - 1) // 4, (W - 1) // 2)
        return x[:, 0, 1:-1].flatten(1)  # shape: (B, ?)


# run: Middle()(torch.ones(2, 3, 30, 17))
# where: B = 2, H = 30, W = 17
