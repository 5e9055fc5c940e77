"""Registries filled at import, hooks into modules: named_modules, apply, children, state, building by name."""

import torch
from torch import nn

MODELS = {}
BLOCKS: dict[str, type] = {}


class Registry:
    def __init__(self, name):
        self.name, self._items = name, {}

    def register(self, key=None):
        def add(target):
            self._items[key or target.__name__] = target
            return target

        return add

    def __getitem__(self, key):
        return self._items[key]

    def build(self, config):
        config = dict(config)
        return self._items[config.pop("type")](**config)


LAYERS = Registry("layers")


@LAYERS.register()
class Plain(nn.Module):
    def __init__(self, width, out=4):
        super().__init__()
        self.fc = nn.Linear(width, out)

    def forward(self, x):
        return self.fc(x)


@LAYERS.register("gated")
class Gated(Plain):
    def forward(self, x):
        return super().forward(x) * torch.sigmoid(self.fc(x))


class Auto:
    def __init_subclass__(cls, key=None, **kwargs):
        super().__init_subclass__(**kwargs)
        MODELS[key or cls.__name__.lower()] = cls


class Small(Auto):
    width = 8


class Large(Auto, key="xl"):
    width = 64


def model(function):
    MODELS[function.__name__] = function
    return function


@model
def tiny(width=2):
    return LAYERS.build({"type": "gated", "width": width})


for _name, _cls in (("a", nn.ReLU), ("b", nn.Tanh)):
    BLOCKS[_name] = _cls
registered = sorted(MODELS), MODELS["xl"].width
constructors = list(MODELS.values())[:2]
out = MODELS["tiny"](width=3)(torch.randn(2, 3))
net = nn.Sequential(LAYERS["Plain"](5), BLOCKS["a"](), nn.ModuleDict({"x": nn.Linear(4, 1)})["x"])
names = [n for n, _ in net.named_modules()]
linears = [m.out_features for m in net.modules() if isinstance(m, nn.Linear)]
children = [type(c).__name__ for c in net.children()]
child_names = [n for n, _ in net.named_children()]
seen = []


def visit(m):
    if isinstance(m, nn.Linear):
        seen.append((m.in_features, m.out_features))


net.apply(visit)
weight = net[0].fc.weight
swapped = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2))
for name, child in swapped.named_children():
    if isinstance(child, nn.ReLU):
        setattr(swapped, name, nn.Conv1d(4, 4, 1))
swapped[2] = nn.Identity()
kinds = [type(m).__name__ for m in swapped]
sub = swapped.get_submodule("0").out_features
cls = globals()["Plain"]
built = getattr(nn, "Linear")(3, 4).in_features, cls.__name__, cls.__mro__[1].__name__
kwargs = dict(in_features=2, out_features=3)
by_keywords = nn.Linear(**kwargs)(torch.randn(7, 2))
del MODELS, constructors
