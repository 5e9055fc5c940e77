"""Known turns run one by one; of a loop of unknown length what changes with the turns is unknown after it."""

import torch

x = torch.zeros(2, 3)
for _ in range(3):
    x = torch.cat([x, x], 1)  # shape: (2, 6) | (2, 12) | (2, 24)
last = x  # shape: (2, 24)

halves = torch.zeros(5, 16)
while halves.shape[1] > 2:
    halves = halves[:, ::2]  # shape: (5, 8) | (5, 4) | (5, 2)

for part in torch.zeros(6, 4).split(4):
    part = part.sum(1)  # shape: (4,) | (2,)
    if part.shape[0] == 2:
        break
else:
    part = torch.zeros(9)
left = part  # shape: (2,)

grown = torch.zeros(1, 3)
while torch.rand(1).item() < 0.5 or len(grown) < 3:
    grown = torch.cat([grown, torch.zeros(1, 3)])
grown  # shape: (?, 3)
