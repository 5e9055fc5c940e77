"""Layers that a network keeps in a plain list or dict are no part of it.

## Why
torch registers a layer that is an attribute of a network, or is in an `nn.ModuleList` or `nn.ModuleDict` that is one.
In a plain list it does not see them: `parameters()` leaves them out, so that no optimizer trains them, `to` does not
move them, and `state_dict` does not save them. Off by default, for some hide a network on purpose.

## Bad
```python
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = [nn.Linear(16, 16) for _ in range(3)]

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


net = Net()
y = net(torch.randn(2, 16))
assert len(list(net.parameters())) == 6
```

## Good
```python
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(16, 16) for _ in range(3)])

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


net = Net()
y = net(torch.randn(2, 16))
assert len(list(net.parameters())) == 6
```

## Fix
`nn.ModuleList` around a list, `nn.ModuleDict` around a dict.
"""

from __future__ import annotations

from collections.abc import Iterator

from torchlint_shapes.explain.operands import around
from torchlint_shapes.explain.story import Story
from torchlint_shapes.findings import Evidence, Finding, Fix
from torchlint_shapes.interpret.children import named_modules
from torchlint_shapes.interpret.unregistered import Hidden, hidden
from torchlint_shapes.interpret.values import Site
from torchlint_shapes.rules.declare import rule
from torchlint_shapes.source import ir
from torchlint_shapes.source.walk import walk


@rule("unregistered-layer", default=False)
def unregistered_layer(story: Story) -> Iterator[Finding]:
    seen = set()
    for study in story.analysis.studies:
        for one in hidden(study.trace):
            at = _written(story, one)
            if at is None or (at.path, at.node.place) in seen:
                continue
            seen.add((at.path, at.node.place))
            kind = "dict" if one.keyed else "list"
            yield Finding(
                rule="unregistered-layer",
                message=f"{one.name} is a plain {kind}: its layers are no part of {one.network.cls.name}, "
                "neither trained nor moved nor saved with it",
                path=at.path,
                span=story.span(at),
                network=one.network.cls.name,
                layer=one.name,
                want="nn.ModuleDict" if one.keyed else "nn.ModuleList",
                got=kind,
                evidence=Evidence("never", at.path, at.node.place[0]),
                fixes=tuple(_fixes(story, one, at)),
            )


def _written(story: Story, one: Hidden) -> Site | None:
    """The list or dict as the network is given it: `self.layers = [...]`."""
    cls = next((c for c in one.network.cls.mro if c.node is not None and _assigned(c.node, one.name)), None)
    if cls is None or cls.node is None:
        return None
    return Site(cls.path, _assigned(cls.node, one.name)[0])


def _assigned(node: ir.Class, name: str) -> list[ir.Node]:
    """What a class writes into an attribute of its objects, where all of it is a list or dict."""
    values = [
        statement.value
        for statement in walk(node.body)
        if isinstance(statement, ir.Assign)
        for target in statement.targets
        if isinstance(target, ir.Attribute) and target.name == name
    ]
    return values if len(values) == 1 and isinstance(values[0], (ir.Sequence, ir.Dictionary, ir.Comprehension)) else []


def _fixes(story: Story, one: Hidden, at: Site) -> Iterator[Fix]:
    """The list or dict within a container of torch, by the name that the file has for torch.nn."""
    container = "ModuleDict" if one.keyed else "ModuleList"
    room = next(_rooms(story, one, at), None)
    if room is None or story.installed(at.path) or not one.nameable:
        yield Fix(f"nn.{container}(...)", "display")
    else:
        yield around(story, at, f"{room}.{container}({{}})", f"{room}.{container}(...)")


def _rooms(story: Story, one: Hidden, at: Site) -> Iterator[str]:
    """How the file names torch.nn where it makes one of these layers."""
    for layer in one.layers:
        for _, module in named_modules(layer):
            call = module.made.node if module.made is not None and module.made.path == at.path else None
            function = call.function if isinstance(call, ir.Call) else None
            if module.cls.layer is not None and isinstance(function, ir.Attribute):
                yield story.text(Site(at.path, function.value))
