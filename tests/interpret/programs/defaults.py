import torch
from torch import nn


class Detect(nn.Module):
    def __init__(self, anchors=()):
        super().__init__()
        self.anchors = torch.tensor(anchors).float().view(len(anchors), -1, 2)
        self.heads = nn.ModuleList(nn.Conv2d(8, 4, 1) for _ in anchors)

    def forward(self, x):
        return [head(x) for head in self.heads]


anchors = Detect([[1, 2, 3, 4], [5, 6, 7, 8]]).anchors
