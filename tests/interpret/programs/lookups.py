"""Attributes that are found by `__getattr__`, and those that are not."""

from torch import nn


class Inner(nn.Module):
    def __init__(self):
        super().__init__()
        self.width = 7
        self.fc = nn.Linear(3, 4)


class Wrapper(nn.Module):
    def __init__(self, module):
        super().__init__()
        self.module = module

    def __getattr__(self, name):
        try:
            return super().__getattr__(name)
        except AttributeError:
            return getattr(self.module, name)


class Store:
    def __init__(self):
        self.parts = {"a": 1}

    def __getattr__(self, name):
        if name in self.parts:
            return self.parts[name]
        return self.__getattribute__(name)


class Derived(Store):
    def __getattr__(self, name):
        return self.parts[name] if name in self.parts else super().__getattribute__(name)


class Both:
    x = 3

    def __getattribute__(self, name):
        if name == "y":
            raise AttributeError(name)
        return super().__getattribute__(name)

    def __getattr__(self, name):
        return "else " + name


class Refuses(nn.Module):
    def __getattr__(self, name):
        raise AttributeError(name)


class Rootless:
    def __getattr__(self, name):
        return super().__getattr__(name)


def first_of(value, *names):
    for name in names:
        try:
            return getattr(value, name)
        except AttributeError:
            continue
    return None


wrapped = Wrapper(Inner())
through = wrapped.width, wrapped.fc.out_features, wrapped.module.width, hasattr(wrapped, "nothing")
store, derived = Store(), Derived()
stored = store.a, getattr(store, "b", 5), hasattr(store, "b"), getattr(derived, "b", 6), derived.a
plainly = store.__getattribute__("parts"), Inner().__getattr__("fc").in_features
both = Both().y, Both().x, Both().z
refused = getattr(Refuses(), "q", 1), hasattr(Rootless(), "q")
tried = first_of(store, "c", "a"), first_of(store, "c"), first_of(Inner(), "height", "width")
