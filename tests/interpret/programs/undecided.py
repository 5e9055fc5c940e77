import random

import torch

maybe_coin = random.random() > 0.5
maybe_number = 1 if maybe_coin else 2
same = 5 if maybe_coin else 5
if maybe_coin:
    shape = (2, 3)
    maybe_list = [1]
else:
    shape = (2, 3)
    maybe_list = [1, 2]


def leave(x):
    if random.random() > 0.5:
        return x + 1
    for i in range(3):
        if random.random() > 2:
            break
        if random.random() > 2:
            continue
        x = x + 0
    return x + 1


left = leave(4)
values = []
for _ in range(3):
    if random.random() > 2:
        maybe_changed = 1
    else:
        maybe_changed = 2
    values.append(7)
maybe_tensor = torch.zeros(2, 3) if maybe_coin else torch.zeros(2, 4)
if random.random() > 2:
    raise ValueError
after = "reached"
image, sizes = torch.zeros(1, 1, 64, 64), torch.zeros(4)
while True:
    image = torch.nn.functional.relu(image)
    maybe_counted = sizes.sum()
    if random.random() < 2:
        break
    maybe_counted = maybe_counted + 1


def widened(options, x):
    if options.is_leaf:
        x = torch.zeros(2, x.shape[0])
    return x


maybe_widened = widened(random.choice([torch.zeros(1), torch.ones(2)]), torch.zeros(7))
one, other = "conv", "pool"
unlike = one is not other


def traced(method):
    """A decorator that wraps or not, it is not known which."""
    if maybe_coin:
        return method

    def wrapper(self, *args):
        return method(self, *args)

    return wrapper


class Scaled:
    factor = 3

    @traced
    def times(self, number):
        return self.factor * number

    @property
    @traced
    def doubled(self):
        return 2 * self.factor


scaled = Scaled().times(4), Scaled().doubled, Scaled.times(Scaled(), 5)
