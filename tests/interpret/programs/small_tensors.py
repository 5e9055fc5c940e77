"""Numbers that a program keeps in small tensors, and takes for sizes."""

import torch
import torch.nn.functional as F
from torch import nn


class Padded(nn.Module):
    def __init__(self, kernel, stride):
        super().__init__()
        kernel_size = torch.tensor(kernel, dtype=torch.int64)
        step = torch.tensor(stride, dtype=torch.int64)
        self.kernel_size = nn.Buffer(kernel_size, persistent=False)
        self.stride = nn.Buffer(step, persistent=False)
        self.total = nn.Buffer(kernel_size - step, persistent=False)

    def extra(self, x):
        frames = (x.shape[-1] - self.kernel_size + self.total) / self.stride + 1
        frames = torch.ceil(frames).to(torch.int64) - 1
        return frames * self.stride + self.kernel_size - self.total - x.shape[-1]

    def forward(self, x):
        return F.pad(x, (self.total, self.extra(x)), "constant", 0.0)


padded = Padded(5, 2)
y = padded(torch.zeros(2, 3, 99))
extra = padded.extra(y).item(), int(padded.total)
widest = max(padded.total, padded.stride).item(), min(torch.tensor(3), 2)
longer = "yes" if torch.tensor(4) > 3 else "no"
cut = torch.tensor(2.7).to(torch.int64).item()
del padded
