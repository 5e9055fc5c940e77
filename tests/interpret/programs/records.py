"""Configurations as real code keeps them: dataclasses, named tuples, enums, merged dicts, properties with setters."""

from collections import Counter, OrderedDict, defaultdict, deque, namedtuple
from copy import copy, deepcopy
from dataclasses import asdict, dataclass, field, fields, replace
from enum import Enum, IntEnum
from typing import NamedTuple

from torch import nn


class Kind(str, Enum):
    CONV = "conv"
    LINEAR = "linear"

    @property
    def rank(self):
        return 4 if self is Kind.CONV else 2

    @classmethod
    def default(cls):
        return cls.CONV


class Level(IntEnum):
    LOW = 1
    HIGH = 2


@dataclass
class Stage:
    width: int
    depth: int = 2
    kind: Kind = Kind.CONV
    extra: dict = field(default_factory=dict)

    @property
    def cost(self):
        return self.width * self.depth


@dataclass()
class Wide(Stage):
    factor: int = 3
    total: int = field(init=False, default=0)

    def __post_init__(self):
        self.total = self.width * self.factor


class Point(NamedTuple):
    x: int
    y: int = 5

    def area(self):
        return self.x * self.y


Pair = namedtuple("Pair", ["first", "second"])
stage = Stage(8)
wider = replace(stage, width=16, depth=3)
costs = stage.cost, wider.cost, Stage(4, kind=Kind("linear")).kind.rank
ranks = Kind.default().rank, Kind.LINEAR.value, Kind.CONV == "conv", Level.HIGH > Level.LOW, Level.HIGH + 1
members = [k.name for k in Kind]
as_dict = asdict(stage)["width"]
field_names = [f.name for f in fields(Stage)]
point = Point(2)
x, y = point
point_area, point_first, point_last = point.area(), point[0], point.y
moved = point._replace(x=7).x
point_dict = point._asdict()
pair = Pair(1, second=2)
pair_sum = pair.first + pair.second
base = {"a": 1, "b": 2}
merged = base | {"b": 3, "c": 4}
base |= {"d": 5}
spread = {**merged, "e": 6}
inverted = {v: k for k, v in merged.items()}


class Box:
    def __init__(self, n):
        self._n = n

    @property
    def n(self):
        return self._n

    @n.setter
    def n(self, value):
        self._n = value * 2

    def __getattr__(self, name):
        if name.startswith("get_"):
            return lambda: name[4:]
        raise AttributeError(name)

    def __eq__(self, other):
        return self._n == other._n

    def __contains__(self, item):
        return item == self._n

    def __iter__(self):
        yield from range(self._n)


box = Box(2)
box.n = 3
got = box.n, box.get_name(), box == Box(6), 6 in box, list(box)
tried = getattr(box, "missing", "none")
groups = defaultdict(list)
for word in ["conv", "cat", "linear"]:
    groups[word[0]].append(len(word))
grouped = dict(groups)
ordered = OrderedDict([("b", 1), ("a", 2)])
ordered.move_to_end("b")
ordered_keys = list(ordered)
queue = deque([1, 2, 3])
queue.append(4)
queue.appendleft(0)
queued = list(queue)

maybe_counts = Counter("abca").most_common(1)[0]
layer = nn.Linear(3, 4)
twin = deepcopy(layer)
twin.out_features = 9
kept = layer.out_features, twin.out_features
nested = {"a": [1, 2]}
shallow, deep = copy(nested), deepcopy(nested)
nested["a"].append(3)
copied = shallow["a"], deep["a"]
wide_total, wide_width = Wide(4, factor=2).total, Wide(4).width
del point, pair, queue


class Feature(namedtuple("Feature", ["name", "width", "source"])):
    """What is given to the class is not what the tuple is made of."""

    def __new__(cls, name, width=4, source=None):
        if width == "auto":
            width = 6 * 2
        return super().__new__(cls, name, width, source or name)

    @property
    def twice(self):
        return 2 * self.width


def parts(given, automatic):
    return given.width, given.source, automatic.width, automatic.twice, tuple(given)[0], given._replace(width=9).twice


feature_parts = parts(Feature("user"), Feature("item", width="auto"))
