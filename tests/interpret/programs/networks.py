from collections import OrderedDict

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, TensorDataset


def block(cin, cout, *, pool=True):
    layers = [nn.Conv2d(cin, cout, 3, padding=1), nn.BatchNorm2d(cout), nn.ReLU(inplace=True)]
    if pool:
        layers.append(nn.MaxPool2d(2))
    return nn.Sequential(*layers)


class Features(nn.Module):
    def __init__(self, widths=(3, 8, 16)):
        super().__init__()
        self.body = nn.Sequential(*[block(a, b) for a, b in zip(widths, widths[1:])])
        self.extra = nn.ModuleList()
        for _ in range(2):
            self.extra.append(block(widths[-1], widths[-1], pool=False))
        self.named = nn.ModuleDict({"a": nn.Conv2d(16, 4, 1)})
        self.add_module("last", nn.Conv2d(4, 6, 1))
        setattr(self, "scale", 2)
        self.width = self._size((1, 3, 32, 32))

    def _size(self, shape):
        with torch.no_grad():
            return self.forward(torch.zeros(*shape)).view(1, -1).size(1)

    def forward(self, x):
        x = self.body(x)
        for layer in self.extra:
            x = x + layer(x)
        return self.last(self.named["a"](x))


class Net(nn.Module):
    def __init__(self):
        super(Net, self).__init__()
        self.features = Features()
        self.head = nn.Sequential(OrderedDict([("flat", nn.Flatten()), ("fc", nn.Linear(self.features.width, 10))]))

    def forward(self, x, scale=None):
        x = self.features(x)
        if scale is not None:
            x = F.interpolate(x, scale_factor=scale)
        b, c, h, w = x.shape
        assert c == 6
        if self.training:
            x = F.dropout(x, 0.5)
        return self.head(x.view(b, -1, h, w)) if scale is None else x


net = Net()
width = net.features.width
out = net(torch.randn(5, 3, 32, 32))
scaled = net(torch.randn(5, 3, 32, 32), scale=2)
names = [n for n, _ in net.head.named_children()]
count = len(net.features.body)
first = net.features.body[0][0].out_channels
kernel = net.features.body[0][0].kernel_size
tail = net.features.body[1:]
tail_out = tail(torch.zeros(1, 8, 10, 10))
weight = net.head.fc.weight
net.head.fc = nn.Linear(net.head.fc.in_features, 3)
replaced = net.eval()(torch.randn(2, 3, 32, 32))
lstm_out, (hidden, cell) = nn.LSTM(5, 7, num_layers=2, bidirectional=True, batch_first=True)(torch.randn(4, 9, 5))
q, k, v = nn.Linear(8, 24)(torch.randn(2, 6, 8)).chunk(3, dim=-1)
attention = (q @ k.transpose(-2, -1)).softmax(-1) @ v
stacked = torch.stack([torch.ones(3)] * 4, dim=1)
indexed = stacked[:, None, ::2]
x = torch.from_numpy(np.asarray([1.0, 2.0, 3.0])).float().unsqueeze(1)
loader = DataLoader(TensorDataset(torch.randn(90, 1, 4, 4), torch.zeros(90)), batch_size=30)
for images, labels in loader:
    loss = F.mse_loss(images.mean((1, 2, 3)), labels)
batch = next(iter(loader))[0]


def pool(cls, channels):
    try:
        return cls(channels=channels, stride=2)
    except TypeError:
        return cls(2)


pooled = pool(nn.AvgPool2d, 8)(torch.zeros(1, 8, 10, 10))


class Straight(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, width):
        ctx.save_for_backward(x)
        ctx.width = width
        return torch.cat([x] * width, dim=1).detach()

    @staticmethod
    def backward(ctx, grad):
        return grad.chunk(ctx.width, 1)[0], None


class Signs(torch.autograd.Function):
    @staticmethod
    def forward(x):
        return x.sign().flatten(1)

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.mark_non_differentiable(output)


straight, signs = Straight.apply(torch.zeros(2, 3, 4), 5), Signs.apply(torch.zeros(2, 3, 4))


def flatten_in_place(images):
    images.resize_(images.size()[0], 784)
    images.unsqueeze_(1)
    return images


maybe_flat_images = torch.randn(5, 1, 28, 28)
flattened = flatten_in_place(maybe_flat_images)
column = torch.randn(6)
same_column = column
column.unsqueeze_(1).add_(1)
turned = torch.zeros(2, 3).t_()
noise = torch.FloatTensor(3, 4).normal_()
maybe_noise = torch.FloatTensor(column.size()).normal_()


class Chain(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3)
        self.head = nn.Linear(5, 10)

    def forward(self, x):
        for layer in self.children():
            x = layer(x)
        return x


chain, picture = Chain(), torch.randn(1, 3, 8, 8)
chain._modules.pop("head")
without_head = chain(picture)
chain._modules["conv"] = nn.Conv2d(3, 16, 1)
with_another_conv = chain(picture)
del chain._modules["conv"]
chain._modules["only"] = nn.Linear(8, 2)
with_one_layer = chain(picture)
