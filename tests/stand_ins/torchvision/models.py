"""Residual networks, as far as the names of their last children and the number of their features go."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn


class _Residual(nn.Module):
    def __init__(self, features: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, features, 7, stride=32)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(features, 1000)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.fc(self.avgpool(self.conv1(x)).flatten(1))  # type: ignore[no-any-return]


def resnet34(**options: Any) -> nn.Module:
    return _Residual(512)


def resnet50(**options: Any) -> nn.Module:
    return _Residual(2048)
