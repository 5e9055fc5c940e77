"""What comes out of a layer or op is known as far as it is the same whatever came in."""

import torch
import torch.nn.functional as F
from torch import nn

image, row = eval("torch.zeros(2, 3, 8, 8), torch.zeros(5, 6)")
tensor = image * torch.ones(())

normed = nn.BatchNorm2d(3)(image)  # shape: (?, 3, ?, ?)
features = nn.Conv2d(3, 16, 3)(image)
again = nn.BatchNorm2d(16)(features)
pooled = again.mean(3)  # shape: (?, 16, ?)
maps = nn.Conv2d(3, 16, 3)(tensor)
flat = torch.flatten(maps, 1)  # shape: (?, ?)
rows = F.normalize(torch.flatten(image, 1)) @ torch.zeros(192, 7)  # shape: (?, 7)
total = torch.sum(tensor)  # shape: ()
product = torch.bmm(row[None], torch.zeros(1, 6, 4))  # shape: (1, ?, 4)
values, places = torch.max(F.conv2d(image, torch.zeros(4, 3, 1, 1)).flatten(1), 1)  # shape: (?,), (?,)
scores = torch.einsum("bchw,ck->bk", tensor, torch.zeros(3, 9))  # shape: (?, 9)

projected = nn.Linear(6, 4)(row)
widened = nn.Sequential(nn.Linear(4, 10), nn.ReLU(), nn.LayerNorm(10))(projected)
*_, width = widened.shape
wide = torch.zeros(width)  # shape: (10,)
last = torch.zeros(widened.shape[-1], widened.size(-1))  # shape: (10, 10)
first, second = widened.shape
rebuilt = widened.view(first, 2, 5)  # shape: (?, 2, 5)
listed = torch.cat([widened + torch.zeros(3, 5, 10), torch.zeros(3, 5, 2)], -1)  # shape: (3, 5, 12)
cut = nn.Conv1d(3, 5, 3)(image[:, :, 0])[:, :, :-2]  # shape: (?, 5, ?)


class Asks(nn.Module):
    def forward(self, x):
        return x.view(-1, 2, 3).transpose(1, 2)


seen = Asks()(eval("torch.zeros(4, 6)"))  # shape: (?, 3, 2)
kept = torch.zeros(3, 4, requires_grad=True)
kept.sum().backward()
slope = kept.grad  # shape: (3, 4)
moved = torch.zeros(3, 4)
moved -= eval("0.1")
still = moved + 0  # shape: (3, 4)
scaled = nn.Linear(4, 5)(still * eval("2.0")).view(-1, 5)  # shape: (?, 5)
