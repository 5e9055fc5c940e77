"""Ways of an undecided branch are joined: equal sizes stay, others are unknown."""

import torch


def pooled(x, keep):
    if keep:
        x = x.mean(2, keepdim=True)  # shape: (4, 6, 1)
    else:
        x = x[:, :, 1:]  # shape: (4, 6, 7)
    return x  # shape: (4, 6, ?) | (4, 6, 1)


def early(x, flip):
    if flip:
        return x.T  # shape: (6, 4)
    x = x + 1  # shape: (4, 6)
    return x  # shape: (4, 6)


def one_way_raises(x, wrong):
    if wrong:
        raise ValueError("wrong")
    else:
        y = x.sum(0)  # shape: (6, 8)
    return y  # shape: (6, 8)


undecided = torch.rand(1).item() > 2
x = torch.zeros(4, 6, 8)
either = pooled(x, undecided)  # shape: (4, 6, ?)
both = torch.cat([either, either], 1)  # shape: (4, 12, ?)
turned = early(x[:, :, 0], undecided)  # shape: (?, ?)
known = one_way_raises(x, undecided)  # shape: (6, 8)
decided = pooled(x, True)  # shape: (4, 6, 1)

# run: pooled(x, True), early(x[:, :, 0], True)
