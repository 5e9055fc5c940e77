"""What torch returns as a tuple with names."""

import torch
from torch import nn

x = torch.zeros(4, 5, 6)
largest = x.max(dim=1).values  # shape: (4, 6)
where = torch.topk(x, 3, dim=-1).indices  # shape: (4, 5, 3)
middle = x.median(2, keepdim=True).values  # shape: (4, 5, 1)
sorted = torch.sort(x, descending=True).values  # shape: (4, 5, 6)
spread = torch.aminmax(x, dim=0).max - torch.aminmax(x, dim=0).min  # shape: (5, 6)
orthogonal = torch.linalg.qr(x).Q  # shape: (4, 5, 5)
triangle = torch.linalg.qr(x).R  # shape: (4, 5, 6)
singular = torch.linalg.svd(x).S  # shape: (4, 5)
right = torch.linalg.svd(x).Vh  # shape: (4, 6, 6)


class OverTime(nn.Module):
    def __init__(self):
        super().__init__()
        self.words = nn.ModuleList(nn.Conv1d(12, 8, k) for k in (2, 3))
        self.fc = nn.Linear(16, 2)

    def forward(self, x):
        x = torch.cat([conv(x).max(dim=2).values for conv in self.words], dim=1)  # shape: (B, 16)
        return self.fc(x)  # shape: (B, 2)


# run: OverTime()(torch.ones(3, 12, 9))
# where: B = 3
