import numpy as np
import torch

image = np.random.rand(32, 48, 3)
noise = np.random.normal(0, 1, size=(4, 5))
drawn = np.random.randint(0, 10, (6,))
maybe_one = np.random.uniform() < 2
first = image.transpose(2, 0, 1)
backwards = image.T
channels = np.transpose(image, (2, 0, 1))
swapped = np.swapaxes(image, 0, 1)
batch = np.expand_dims(first, axis=0)
batches = np.concatenate([batch, batch, batch], axis=0)
stacked = np.stack([image[..., 0], image[..., 1]], axis=-1)
flat = image.ravel()
largest = image.max(axis=(0, 1))
mean = np.mean(image, axis=2, keepdims=True)
repeated = np.repeat(np.arange(3), 4)
tensor = torch.from_numpy(first).float()
as_tensor = torch.tensor(np.zeros((3, 4), dtype=np.float32))
ones = np.ones((2, 3)).astype(np.int64)
small = np.array([[1, 2], [3, 4], [5, 6]])
size = small.size
none = np.unique([])
nothing = torch.unique(torch.tensor([]))

# The widths of the stages of a network, as a rule of growth gives them.
depth, slope, initial, growth = 13, 36.44, 24, 2.49
widths = np.arange(depth) * slope + initial
steps = np.round(np.log(widths / initial) / np.log(growth))
rounded = (np.round(initial * np.power(growth, steps) / 8) * 8).astype(int)
stages, depths = np.unique(rounded, return_counts=True)
plan = [[int(width)] * int(count) for width, count in zip(stages, depths)]
listed = rounded.tolist()
total = rounded.sum()
last = rounded[-1] + 1
rates = [float(x) for x in np.linspace(0, 0.5, 5)]
maybe_trimmed = np.round(np.array([1.26, 2.34]), 1).tolist()
maybe_grid = np.meshgrid(np.arange(3), np.arange(4))[0]
rows = np.array([np.zeros((4, 4)), np.ones((4, 4)), np.ones((4, 4))])
pairs = np.array([(1, 2), (3, 4), (5, 6)], dtype=np.float32)
mixed = torch.from_numpy(rows).unsqueeze(1)
series = np.sin(np.linspace(0, np.pi, 21))
series.resize((21, 1))
back = torch.zeros(2, 3).numpy().T
copied = np.array(rows)

# What keeps the size of a picture.
kernels, dilation = np.atleast_1d([3, 5, 7]), np.atleast_1d(2)
odd = bool(np.any((kernels - 1) * dilation % 2 == 1)), bool(np.all(kernels > np.array([1, 1, 1])))
padding = tuple(int(p) for p in (kernels - 1) / 2 * dilation)
single = tuple(int(p) for p in (np.atleast_1d(3) - 1) / 2 * np.atleast_1d(1))
spread = (np.atleast_1d(2) * kernels).tolist()
any_of = torch.tensor([1, 2]).eq(2).any().item()
close = torch.tensor([0.1]) == 0.1
products = int(np.prod(3)), int(np.prod((2, 3))), int(np.prod(kernels))
maybe_product = np.prod([[1, 2]]).tolist(), np.prod(np.ones((2, 3))).tolist()
