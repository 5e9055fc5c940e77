import math

import torch

a, (b, *c), d = 1, (2, 3, 4), "x"
total = 0
for i in range(10):
    if i == 3:
        continue
    if i > 6:
        break
    total += i
else:
    total = -1

n = 100
steps = 0
while n > 1:
    n = n // 2 if n % 2 == 0 else 3 * n + 1
    steps += 1
    if steps > 200:
        break


def early(x):
    if x < 0:
        return "negative"
    for k in range(x):
        if k * k > x:
            return k
    return None


results = [early(v) for v in (-1, 0, 5, 50)]


def outer(x):
    count = 0

    def inner(y):
        nonlocal count
        count += y
        return count

    inner(1)
    inner(x)
    return count


closed = outer(41)
COUNTER = 0


def bump():
    global COUNTER
    COUNTER += 1
    return COUNTER


bump()
bumped = bump()
try:
    caught = {}["missing"]
except (KeyError, ValueError) as error:
    caught = "caught"
finally:
    last = True
try:
    raise NotImplementedError("no")
except NotImplementedError:
    handled = True
area = math.pi * 2
down = math.floor(7.9) + math.ceil(7.1) + int(7.7) + round(2.5)
(walrus := 7)
chained = 1 < walrus < 10
either = None or 5
both = 1 and "two"
match (1, "b"):
    case (0, _):
        matched = "zero"
    case (1, letter):
        matched = letter
    case _:
        matched = "other"
del a
f = (lambda x, *rest, key=3, **more: (x, rest, key, more))(1, 2, 3, extra=4)


class Table(torch.nn.Module):
    def __init__(self, size):
        super().__init__()
        points = [(i, j) for i in range(size) for j in range(size)]
        offsets = {}
        for p in points:
            for q in points:
                offset = abs(p[0] - q[0]), abs(p[1] - q[1])
                if offset not in offsets:
                    offsets[offset] = len(offsets)
        self.offsets = offsets


stages = []
for level in range(3):
    table = Table(20)
    stages.append(torch.nn.Conv2d(level + 1, level + 2, 3))
stacked = torch.zeros(1, 1, 9, 9)
for stage in stages:
    stacked = stage(stacked)
