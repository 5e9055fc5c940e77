import copy
import itertools
from collections import OrderedDict, defaultdict, namedtuple
from functools import partial, reduce

numbers = [1, 2, 3]
numbers.append(4)
numbers += [5]
numbers.extend(range(6, 8))
numbers.insert(0, 0)
popped = numbers.pop()
alias = numbers
alias[0] = -1
part = numbers[1:4]
backwards = numbers[::-1]
joined = [1] * 3 + [2]
squares = {k: k * k for k in range(4) if k != 2}
squares["x"] = 9
merged = {**squares, "y": 1} | {"z": 2}
got = squares.get("missing", 5)
gone = squares.pop("x")
keys, values, items = list(squares.keys()), list(squares.values()), list(squares.items())
pairs = list(zip("abc", [1, 2, 3]))
nested = [(i, [j for j in range(i)]) for i in range(3)]
config = dict(width=3, depth=[1, 2])
config.update(width=4)
config.setdefault("groups", 1)
deep = copy.deepcopy(config)
deep["depth"].append(3)
ordered = OrderedDict([("a", 1), ("b", 2)])
groups = defaultdict(list)
groups["k"].append(1)
count_k = len(groups["k"])
Point = namedtuple("Point", "x y")
px = Point(3, 4).y
product = reduce(lambda x, y: x * y, [1, 2, 3, 4])
times = partial(lambda a, b: a - b, 10)(3)
flat = list(itertools.chain([1], (2, 3)))
text = f"layer{2 + 1}_{'b':>3}" + "-".join(["x", "y"])
split = "ds_r1_k3".split("_")
number = int(split[1][1:])
upper = "abc".upper().replace("A", "z")
biggest, smallest = max(3, 7, 5), min([4, 2, 8])
everything, anything = all([1, 0]), any(x > 2 for x in numbers)
ordered_numbers = sorted([3, 1, 2], reverse=True)
unique = {1, 2, 2}
first = next(iter([9, 8]))
total = sum(numbers, 10)
mapped = list(map(lambda v: v + 1, [1, 2]))
is_list, is_int = isinstance(numbers, (list, tuple)), isinstance(3.0, int)


def generate(n):
    for i in range(n):
        yield i * 2
    yield from (100, 200)


generated = list(generate(3))

seen = {1, 2}
both = seen.union({3})
seen.update([5])
