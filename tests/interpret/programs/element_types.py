"""The types of elements, of arrays and of tensors: where one is claimed it is the right one."""

import numpy as np
import torch
from torch import nn

random = np.random.rand(4, 3)
single = random.astype(np.float32)
named = np.zeros((4, 3), dtype="float32")
placed = np.ones((4, 3), np.float32)
whole = np.array([[1, 2, 3]] * 4)
mixed = np.array([[1, 2.5, 3]] * 4)
truths = np.array([True, False])
counted = np.arange(6).reshape(2, 3)
spaced = np.arange(0.0, 1.0, 0.25)
even = np.linspace(0, 1, 5)
normal = np.random.normal(0, 1, (4, 3))
python_float, python_int = random.astype(float), random.astype(int)
single_twice, single_root = single * 2, np.sqrt(single)
single_and_double, divided = single + random, whole / 2
means, deviations = random.mean(axis=0), single.std(axis=0)
scaled = (random - random.mean(axis=0)) / random.std(axis=0)
whole_means, joined = whole.mean(axis=0), np.concatenate([single, named])
both, rows = np.concatenate([single, random]), random[1:, ::2].T
stacked, maxima = np.stack([single, named]), np.maximum(single, named)
clipped, absolute = np.clip(single, 0, 1), np.abs(whole)

tensors = [torch.from_numpy(one) for one in (random, single, named, placed, whole, mixed, truths, counted, spaced)]
more = [torch.as_tensor(one) for one in (even, normal, python_float, python_int, single_twice, single_root)]
most = [torch.tensor(one) for one in (single_and_double, divided, means, deviations, scaled, whole_means, joined)]
last = [torch.from_numpy(one) for one in (both, rows, stacked, maxima, clipped, absolute)]
old = [torch.Tensor(random), torch.FloatTensor(random), torch.LongTensor([1, 2]), torch.Tensor([1, 2])]

numbers = [torch.tensor(3), torch.tensor(0.5), torch.tensor([1, 2.5]), torch.tensor([True]), torch.full((2,), 1.5)]
made = [torch.arange(3), torch.arange(0, 1, 0.5), torch.randint(3, (2,)), torch.eye(2), torch.ones(2).bool()]
cast = [made[0].float(), made[0].to(torch.float64), made[0].type_as(tensors[0]), made[0].half(), made[0].to("cpu")]
moved = [made[0].to(torch.device("cpu")), made[0].to("cpu", torch.float16), made[0].to(made[1])]
computed = [made[0] / 2, made[0] * 0.5, made[0] > 1, made[0] // 2, made[1].argmax(), made[0] + tensors[1], made[0].sum()]
layers = [nn.Linear(3, 2).weight, nn.Linear(3, 2).double().bias, nn.Linear(3, 2, dtype=torch.float16).weight]
networks = [nn.Sequential(nn.Linear(3, 2)).to(torch.float64)[0].weight, nn.Conv2d(3, 2, 1).half().weight]
outputs = [nn.Embedding(3, 2)(made[0]), nn.Linear(3, 2).double()(tensors[0]), nn.GRU(3, 2)(cast[0].view(1, 1, 3))[0]]
losses = [nn.MSELoss()(made[1], torch.ones(2)), nn.CrossEntropyLoss()(tensors[0], torch.zeros(4).long())]
own = nn.Linear(3, 2)
own.half()
own_weight, is_half = own.weight, own.weight.dtype == torch.float16
