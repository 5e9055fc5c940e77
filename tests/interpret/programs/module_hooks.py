"""What runs around the forward of a module, and parameters that a module computes."""

import torch
from torch import nn
from torch.nn.utils import parametrizations, parametrize

net = nn.Linear(3, 4)
seen = []
watched = net.register_forward_hook(lambda module, given, output: seen.append(tuple(output.shape)))
halved = net.register_forward_pre_hook(lambda module, given: (given[0][:2],))
first = net(torch.zeros(6, 3))
watched.remove()
changed = net.register_forward_hook(lambda module, given, named, output: output[:, :1], with_kwargs=True)
second = net(torch.zeros(6, 3))
changed.remove()
halved.remove()
third = net(torch.zeros(6, 3))


class Double(nn.Module):
    def forward(self, weight):
        seen.append(tuple(weight.shape))
        return weight * 2


parametrize.register_parametrization(net, "weight", Double())
fourth = net(torch.zeros(5, 3))
registered = parametrize.is_parametrized(net), parametrize.is_parametrized(net, "bias")
parametrize.remove_parametrizations(net, "weight")
fifth = parametrize.is_parametrized(net)
conv = parametrizations.weight_norm(nn.Conv1d(3, 8, 5))
children = [name for name, _ in conv.named_modules()]
out = conv(torch.zeros(2, 3, 20))
del net, conv, watched, halved, changed
