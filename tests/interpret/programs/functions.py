"""Functions as values: partial, caches, closures, wraps, starred assignment, generators, walrus, match."""

import itertools
import operator
import re
from functools import lru_cache, partial, reduce, wraps

import torch
from torch import nn

first, *rest = [1, 2, 3, 4]
*init, last = "abc"
(a, b), *others = [(1, 2), (3, 4)]
head, *middle, tail = range(5)


@lru_cache(maxsize=None)
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


fibs = [fib(i) for i in range(10)]
block = partial(nn.Conv2d, kernel_size=3, padding=1)
conv_shape = block(3, 8)(torch.randn(1, 3, 9, 9))
doubled = list(map(partial(operator.mul, 2), [1, 2, 3]))
total = reduce(operator.add, [1, 2, 3], 10)
biggest = max([("a", 3), ("b", 7)], key=lambda p: p[1])
by_size = sorted(["ccc", "a", "bb"], key=len, reverse=True)
numbers = [3, 1, 2]
numbers.sort()
numbers.remove(2)


def logged(function=None, *, times=1):
    def decorate(f):
        @wraps(f)
        def wrapper(*args, **kwargs):
            return f(*args, **kwargs) * times

        return wrapper

    return decorate if function is None else decorate(function)


@logged
def one():
    return 1


@logged(times=3)
def three(x, *, y=1):
    return x + y


decorated = one(), three(2, y=2), three.__name__


def blocks(widths):
    for i, o in zip(widths, widths[1:]):
        yield nn.Linear(i, o)
        if o != widths[-1]:
            yield nn.ReLU()


mlp = nn.Sequential(*blocks([4, 8, 16, 2]))
mlp_out, mlp_length = mlp(torch.randn(5, 4)), len(mlp)
stacked = nn.Sequential(*(nn.Linear(6, 6) for _ in range(3)), nn.Linear(6, 1))
stacked_out = stacked(torch.randn(2, 6))


def counter():
    n = 0
    while True:
        yield n
        n += 1
        if n > 6:
            return


evens = [n for n in counter() if n % 2 == 0]
it = iter([1, 2, 3])
taken = next(it), next(it), next(it, None), next(it, "end")
found = next((n for n in numbers if n > 1), None)
if (match := re.match(r"layer(\d+)_(\w+)", "layer12_conv")) is not None:
    groups = int(match.group(1)), match.group(2), match.groups()
parts = re.split(r"[._]", "block.1_conv"), re.sub(r"\d+", "#", "a1b22"), re.findall(r"\d", "a1b2")
text = "Conv2D-{}".format(3).lower().replace("-", "_").split("_")
padded = f"{7:03d}", "%s_%d" % ("x", 4), "x".join(["a", "b"]), "a,b".partition(","), "abc"[::-1], f"{2.5:.1f}"


def describe(value):
    match value:
        case {"kind": "conv", "width": width, **more}:
            return "conv", width, len(more)
        case [first, *rest]:
            return first, len(rest)
        case int() | float():
            return "number"
        case str() as s if s.isupper():
            return "upper"
        case None:
            return "none"
        case _:
            return "other"


described = [describe({"kind": "conv", "width": 8, "bias": 0}), describe([1, 2, 3]), describe(3), describe("AB")]
described_more = [describe(None), describe("ab")]
pairs = list(itertools.product([1, 2], "ab")), list(itertools.islice(counter(), 3))
chained = list(itertools.chain([1], (2, 3), range(4, 6))), list(itertools.accumulate([1, 2, 3]))
combos = list(itertools.combinations([1, 2, 3], 2)), list(itertools.zip_longest([1, 2], [3]))
cycle = itertools.cycle([1, 2])
cycled = [next(cycle) for _ in range(3)]
counted = [i for i, _ in zip(itertools.count(5), range(3))]
repeated = list(itertools.starmap(operator.mul, [(2, 3), (4, 5)]))
runs = [(k, len(list(g))) for k, g in itertools.groupby("aabccc")]
flat = sum([[1], [2, 3]], [])
matrix = list(zip(*[(1, 2), (3, 4)]))
truths = any(n > 2 for n in numbers), all(isinstance(n, int) for n in numbers), not numbers, bool([])
switch = {"relu": nn.ReLU, "gelu": nn.GELU}["gelu"]()
getter = operator.itemgetter(1)([5, 6]), operator.attrgetter("in_features")(nn.Linear(2, 3))
called = callable(torch.relu), callable(torch.zeros(2)), callable(switch)
compared = [compare(3, 2) for compare in (operator.lt, operator.le, operator.eq, operator.ne, operator.gt, operator.ge)]
remains = operator.mod(7, 4), operator.pow(2, 3), operator.contains([1, 2], 2), operator.not_([])
no_object = operator.is_(None, None), operator.is_not(getter, None)
