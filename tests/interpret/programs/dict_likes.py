"""Classes that are dicts, or that get the methods of one from a base."""

from collections import OrderedDict
from collections.abc import MutableMapping
from dataclasses import dataclass, fields


class Makers(OrderedDict):
    def __getitem__(self, key):
        content = super().__getitem__(key)
        maker, options = content if isinstance(content, tuple) else (content, {})
        return maker(**options)


class Registry(MutableMapping):
    shared = {"a": 1, "b": 2}

    def __init__(self):
        self.own = {}

    def __getitem__(self, key):
        return self.own[key] if key in self.own else self.shared[key]

    def __setitem__(self, key, value):
        self.own[key] = value

    def __delitem__(self, key):
        del self.own[key]

    def __iter__(self):
        return iter({**self.shared, **self.own})

    def __len__(self):
        return len({**self.shared, **self.own})

    def asked(self, key, default=None):
        return super().get(key, default)


class Output(OrderedDict):
    def __post_init__(self):
        for f in fields(self):
            value = getattr(self, f.name)
            if value is not None:
                self[f.name] = value

    def __getitem__(self, key):
        return dict(self.items())[key] if isinstance(key, str) else self.to_tuple()[key]

    def __setitem__(self, key, value):
        super().__setitem__(key, value)
        super().__setattr__(key, value)

    def __contains__(self, key):
        return super().__contains__(key)

    def to_tuple(self):
        return tuple(self[k] for k in self.keys())


@dataclass
class Logits(Output):
    loss: int = None
    logits: list = None
    hidden: int = None


makers = Makers({"list": list, "dict": (dict, {"a": 3})})
made = makers["list"], makers["dict"], "list" in makers, "set" in makers
del makers
registry = Registry()
registry["c"] = 3
found = registry["a"], registry["c"], registry.get("b"), registry.get("d", 4), registry.asked("a"), registry.asked("e")
inside = "a" in registry, "c" in registry, "d" in registry
keys, values, items = list(registry.keys()), list(registry.values()), list(registry.items())
del registry
out = Logits(logits=[5, 6], hidden=7)
read = out.logits, out["logits"], out[0], out[1], out["hidden"]
has = "loss" in out, "hidden" in out
both = out.to_tuple()
del out
