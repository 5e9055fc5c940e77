"""Decorators that change nothing but a docstring."""

import inspect
import re


def indented(obj):
    return len(obj.__qualname__.split(".")) * 4


def of_function(fn, text=None):
    names = re.findall("a+b" * 30, repr(inspect.signature(fn)))
    fn.__doc__ = " " * indented(fn) + str(names)
    return fn


def of_class(cls, text=None):
    of_function(cls.__init__)
    cls.__doc__ = text
    return cls


def documented(obj=None, *, text=None):
    def documenting(obj):
        if isinstance(obj, type):
            return of_class(obj, text=text)
        return of_function(obj, text)

    if obj:
        return documenting(obj)
    return documenting


def counted(fn):
    fn.__doc__ = "counted"
    fn.width = 3
    return fn


def doubled(fn):
    fn.__doc__ = "doubled"
    return lambda: 2 * fn()


def listed(fn):
    fn.__doc__ = "listed"
    known.append(fn)
    return fn


known = []


@documented(text="of the net")
class Net:
    def __init__(self):
        self.width = 4

    @documented
    def double(self):
        return self.width * 2


@counted
@documented
def three():
    return 3


@doubled
@documented(text="four")
def four():
    return 4


@listed
def five():
    return 5


eight = Net().double()
three_wide = three.width + three()
twice_four = four()
listed_five = known[0]()
del known
