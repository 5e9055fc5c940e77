"""A size attribute of a layer is set after the layer was built.

## Why
`layer.in_features = n` changes a number that is only printed; the weight keeps the size it was made with.

## Bad
```python
import torch
from torch import nn

layer = nn.Linear(1, 10)
x = torch.randn(2, 640)
layer.in_features = x.shape[1]
y = layer(x)
```

## Good
```python
import torch
from torch import nn

x = torch.randn(2, 640)
layer = nn.Linear(x.shape[1], 10)
y = layer(x)
```

## Fix
None is made: build the layer with the right size, or use `nn.LazyLinear`.
"""

from __future__ import annotations

from collections.abc import Iterator

from torchlint_shapes.explain.naming import layer_path, size_text
from torchlint_shapes.explain.story import Story
from torchlint_shapes.findings import Evidence, Finding, Fix
from torchlint_shapes.interpret.trace import AttributeChange, ParameterChange
from torchlint_shapes.rules.declare import rule

# Attributes that say how large the parameters are.
SIZES = frozenset(
    [
        "in_features",
        "out_features",
        "in_channels",
        "out_channels",
        "num_features",
        "input_size",
        "hidden_size",
        "embed_dim",
        "num_embeddings",
        "embedding_dim",
        "num_channels",
        "normalized_shape",
        "kernel_size",
    ]
)


@rule("resized-by-attribute")
def resized_by_attribute(story: Story) -> Iterator[Finding]:
    seen = set()
    events = [event for study in story.analysis.studies for event in study.trace.events]
    resized = {event.layer for event in events if isinstance(event, ParameterChange)}  # the author knows, and does it
    for event in events:
        if isinstance(event, AttributeChange) and event.layer is not None and event.layer not in resized:
            name, old, new = event.name, event.arguments["old"], event.arguments["new"]
            if name not in SIZES or event.site in seen or old == new:
                continue
            seen.add(event.site)
            declared = event.layer.layer_type
            path = layer_path(event)
            yield Finding(
                rule="resized-by-attribute",
                message=f"setting {name} does not resize {path or 'the layer'}: "
                f"its weight was made for {size_text(old)}",
                path=event.site.path,
                span=story.span(event.site),
                network=event.networks[0].cls.name if event.networks else "",
                layer=path,
                want=size_text(old),
                got=size_text(new),
                evidence=Evidence("never", event.site.path, event.site.node.place[0]),
                fixes=(
                    Fix(
                        f"build the {declared.name.rpartition('.')[2] if declared else 'layer'} with the right size",
                        "display",
                    ),
                ),
            )
