"""What classes and functions say of themselves."""

import contextvars
import functools
import inspect
import types
import typing
from collections.abc import Mapping, MutableSequence, Sequence

import torch


class Config:
    width = 16


class Base:
    """A base."""

    config: Config
    other: "Config"
    config_class = None

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        own = inspect.get_annotations(cls).get("config")
        any_ = typing.get_type_hints(cls).get("other")
        cls.config_class = own if own is not None else any_
        cls.has_own = own is not None


class Narrow(Base):
    config: Config


class Plain(Base):
    pass


widths = Narrow.config_class.width, Plain.config_class.width, Narrow.has_own, Plain.has_own
names = str(Config).endswith("Config'>"), repr(Config) == f"{Config}", "Base" in str(Narrow.__bases__)
of_tensor = str(type(torch.zeros(1))), repr("a"), repr(1.5)


def documented(x):
    """Says what."""
    return x


def silent(x):
    return x


docs = documented.__doc__, silent.__doc__, Base.__doc__, Narrow.__doc__


def copied(f):
    g = types.FunctionType(f.__code__, f.__globals__, name=f.__name__, argdefs=f.__defaults__, closure=f.__closure__)
    return functools.update_wrapper(g, f)


def scaled(x, by=2):
    return x * by


twin = copied(scaled)
twin.__doc__ = "Another."
twice = twin(4), twin.__name__, scaled(3, by=3)


class View(Sequence[int]):
    def __init__(self, count):
        self.count = count

    def __len__(self):
        return self.count

    def __getitem__(self, at):
        if at >= self.count:
            raise IndexError(at)
        return at * 10


view = View(3)
items = list(view), [v + 1 for v in view], list(zip(view, "abc")), 20 in view, 5 in view
kinds = isinstance(view, Sequence), isinstance(view, list), isinstance(view, MutableSequence)


class Bag(dict):
    pass


bag = isinstance(Bag(), dict), isinstance(Bag(), Mapping), isinstance(Bag(), list)
tensors = isinstance(torch.zeros(2), Sequence), isinstance(torch.zeros(2), typing.Iterable)
keys = dict.fromkeys(["a", "b"]), dict.fromkeys(range(2), False), list(map(str.upper, "ab"))

level = contextvars.ContextVar("level", default=1)
before = level.get()
token = level.set(5)
during = level.get()
level.reset(token)
after = level.get()
empty = contextvars.ContextVar("empty")
fallback = empty.get(3)
del token, level, empty, view
