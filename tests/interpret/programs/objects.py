import inspect
from dataclasses import dataclass, field
from enum import Enum
from types import SimpleNamespace


class Base:
    scale = 2

    def __init__(self, n):
        self.n = n

    def area(self):
        return self.n * self.scale

    @property
    def double(self):
        return self.area() * 2

    @staticmethod
    def helper(x):
        return x + 1

    @classmethod
    def make(cls, n):
        return cls(n + cls.helper(0))


class Mixin:
    def area(self):
        return super().area() + 100


class Child(Mixin, Base):
    scale = 3

    def __init__(self, n, extra=1):
        super().__init__(n)
        self.extra = extra

    def __call__(self, x):
        return x * self.n

    def __len__(self):
        return 17

    def __getitem__(self, i):
        return i + self.extra

    def __add__(self, other):
        return self.n + other


child = Child.make(4)
area, double, called, length, item, added = child.area(), child.double, child(10), len(child), child[5], child + 1
has = hasattr(child, "extra"), hasattr(child, "missing")
setattr(child, "later", 5)
got = getattr(child, "later"), getattr(child, "never", 7)
kind = isinstance(child, Base), isinstance(child, int), issubclass(Child, Mixin)
kind_of_class = isinstance(Child, Child), isinstance(Child, type), issubclass(Child, (int, Base)), issubclass(Base, int)
can_be_called = callable(child.area), callable(Child), callable(child), callable({1}), callable(None)
name = type(child).__name__


@dataclass
class Config:
    width: int
    depth: int = 3
    sizes: list = field(default_factory=lambda: [1, 2])

    def total(self):
        return self.width * self.depth


config = Config(4)
config.sizes.append(3)
total, sizes = config.total(), config.sizes


class Mode(Enum):
    SMALL = 1
    LARGE = 2


mode = Mode.LARGE.value, Mode["SMALL"].name, Mode.SMALL is Mode.SMALL
options = SimpleNamespace(a=1, b=[2])
option = options.b[0]


def decorate(function):
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs) + 1

    return wrapper


@decorate
def decorated(x):
    return x * 2


decorated_value = decorated(4)
REGISTRY = {}


def register(name):
    def add(cls):
        REGISTRY[name] = cls
        return cls

    return add


@register("small")
class Small:
    width = 8


registered = REGISTRY["small"]().width


class Named:
    def __init__(self, name):
        self.__setattr__(name, 4)
        super().__setattr__("other", 5)


named = Named("width").width + Named("x").other


class Once:
    made = None

    def __new__(cls, *args):
        if cls.made is None:
            cls.made = super().__new__(cls)
        return cls.made

    def __init__(self, size):
        self.size = size


class Chooses:
    def __new__(cls, large):
        return (1024,) if large else 8


once = Once(3)
again = Once(4)
same_object = once is again
new_sizes = (once.size, again.size, Chooses(True), Chooses(False))


class Layout(str, Enum):
    FIRST = "first"
    LAST = "last"


class Order(Enum):
    UP = 1
    DOWN = 2


order, members = Order.DOWN, [Layout.LAST]
equal = [(m == "last", m == Layout.LAST, m in ("last",), isinstance(m, str), Layout(m) is m) for m in members]
found = Layout("last") is Layout.LAST, order == 2, order == Order.DOWN, isinstance(order, int)
del members

ABSENT = object()


def legacy(**old):
    def outer(function):
        def inner(**given):
            for new, (name, value) in old.items():
                argument = given.get(new, ABSENT)
                if argument is None or isinstance(argument, str) or (new not in given and name not in given):
                    continue
                wanted = given.pop(new) if argument is not ABSENT else given[name]
                given.pop(name, None)
                given[new] = (value(given) if callable(value) else value) if wanted else None
            return function(**given)

        return inner

    return outer


@legacy(weights=("pretrained", "DEFAULT"))
def backbone(weights=None, width=8):
    return weights, width


legacy_calls = (backbone(pretrained=True), backbone(pretrained=False, width=4), backbone(weights="V2"), backbone())
same_sentinel = ABSENT is ABSENT, ABSENT == 3, isinstance(ABSENT, object), isinstance(3, object)


def make_activation(activation):
    return activation() if inspect.isfunction(activation) else activation() if inspect.isclass(activation) else activation


made = make_activation(lambda: 3), make_activation(4), make_activation(Small).width, inspect.ismodule(Small)


def by_name(identifier):
    return globals().get(identifier)


looked_up = by_name("Small").width, by_name("Nowhere"), globals()["Small"].width
