"""What classes and functions say of themselves; attributes that are read by a function of the class."""

import torch
import dataclasses
import functools
from dataclasses import dataclass, field, fields, is_dataclass
from typing import ClassVar


class Base:
    names: ClassVar[dict] = {}

    def __init_subclass__(cls):
        cls.own = "__init__" in cls.__dict__
        dataclass(cls)

    def __setattr__(self, key, value):
        if key in super().__getattribute__("names"):
            key = super().__getattribute__("names")[key]
        super().__setattr__(key, value)

    def __getattribute__(self, key):
        if key != "names" and key in super().__getattribute__("names"):
            key = super().__getattribute__("names")[key]
        return super().__getattribute__(key)


class Settings(Base):
    names = {"hidden": "n_embd"}
    kind: ClassVar[str] = "settings"
    n_embd: int = 64
    heads: list = field(default_factory=lambda: [4])
    layers: int = 2


class Own(Base):
    def __init__(self):
        self.width = 3


def keeps(function):
    @functools.wraps(function)
    def wrapper(self, *args, **kwargs):
        passed = kwargs
        return function(self, *args, **passed)

    return wrapper


class Net:
    @keeps
    def forward(self, x, cache=None, *rest, flag=False, **options):
        y = x
        return y


settings = Settings(layers=3)
hidden, also = settings.hidden, settings.n_embd
settings.hidden = 32
written = settings.n_embd
own = Settings.own, Own.own, Own().width
names = [f.name for f in fields(Settings)]
defaults = [f.default for f in fields(Settings) if f.default is not dataclasses.MISSING]
made = [f.default_factory() for f in fields(settings) if f.default_factory is not dataclasses.MISSING]
are = is_dataclass(settings), is_dataclass(Settings), is_dataclass(Base)
absent = getattr(settings, "absent", 5), hasattr(settings, "absent"), hasattr(settings, "layers")
bases = [b.__name__ for b in Settings.__bases__]
code = Net.forward.__wrapped__.__code__
varnames, count = code.co_varnames, code.co_argcount
wrapper_names = Net.forward.__code__.co_varnames
del code


def adding(one):
    def wrap(cls):
        before = cls.set

        def set(self, value):
            before(self, value)
            self.total += one

        cls.set = set
        return cls

    return wrap


@adding(100)
@adding(10)
class Twice:
    total = 0

    def set(self, value):
        self.value = value


twice = Twice()
twice.set(3)
total = twice.total, twice.value
by_name = "heads" in Settings.__dataclass_fields__, hasattr(Base, "__dataclass_fields__")


class Checked:
    def __init__(self, kind=None):
        self.kind = kind

    def __setattr__(self, name, value):
        super().__setattr__(name, value)

    @property
    def kind(self):
        return self._kind

    @kind.setter
    def kind(self, value):
        self._kind = value or "plain"


checked = Checked()
checked._kind = checked.kind + "er"
kinds_of_checked = checked.kind, Checked("own").kind
del checked


class OfClass(property):
    def __get__(self, instance, owner=None):
        return self.fget(owner)


class Scaled:
    def __init__(self, by):
        self.by = by

    def __get__(self, instance, owner=None):
        return self if instance is None else instance.base * self.by


class Described:
    parts = {"a": 1}
    base = 5
    doubled = Scaled(2)

    @OfClass
    def names(cls):
        return list(cls.parts)


class Narrower(Described):
    parts = {"b": 2, "c": 3}


class Broken:
    @property
    def width(self):
        return self._width


of_classes = Described.names, Narrower.names, Narrower().names
of_objects = Described().doubled, Narrower().doubled, Described.doubled.by
defaulted = getattr(Broken(), "width", 3), hasattr(Broken(), "width"), getattr(Described(), "base", 0)
device = torch.device("cuda:0").type, isinstance(torch.device("cpu"), str), isinstance(torch.float32, torch.dtype)
class Told:
    """Each subclass gets the properties of these names for its own."""

    shown = ["width", "missing"]

    def __init_subclass__(cls, **options):
        super().__init_subclass__(**options)
        for name in cls.shown:
            found = getattr(cls, name, None)
            if isinstance(found, property):
                setattr(cls, name, found)

    @property
    def width(self):
        return 64

    @staticmethod
    def half(n):
        return n // 2


class Teller(Told):
    pass


told = Teller().width, "width" in Teller.__dict__, Teller.half(6)
wrapped = isinstance(Told.width, property), isinstance(Told.__dict__["half"], staticmethod), isinstance(3, property)
