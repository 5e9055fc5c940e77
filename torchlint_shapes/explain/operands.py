"""The expressions that hold the tensors of an event, and edits that put something around them."""

from __future__ import annotations

from torchlint_shapes.explain.faults import Fault
from torchlint_shapes.explain.story import Story
from torchlint_shapes.findings import Edit, Fix, Span
from torchlint_shapes.interpret.trace import Event
from torchlint_shapes.interpret.values import ListValue, Site, Tensor
from torchlint_shapes.source import ir
from torchlint_shapes.source.walk import walk


def operand(event: Event, number: int = 0) -> Site | None:
    """The expression of an input of a call or operator; that of a layer in a Sequential stands nowhere."""
    node = event.site.node
    found: ir.Node | None = None
    if isinstance(node, ir.Binary):
        found = (node.left, node.right)[number] if number < 2 else None
    elif isinstance(node, ir.Compare) and len(node.comparators) == 1:
        found = (node.left, node.comparators[0])[number] if number < 2 else None
    elif isinstance(node, ir.Call) and not in_sequential(event):
        values: tuple[ir.Node, ...] = node.arguments
        if event.name.startswith("torch.Tensor.") and isinstance(node.function, ir.Attribute):
            values = (node.function.value, *values)
        if isinstance(next(iter(event.arguments.values()), None), (tuple, ListValue)):
            values = values[0].items if values and isinstance(values[0], ir.Sequence) else ()
        found = values[number] if number < len(values) else None
    plain = found is not None and not isinstance(found, (ir.Starred, ir.Sequence, ir.Comprehension))
    return Site(event.site.path, found, event.site.caller) if found is not None and plain else None


def source(story: Story, fault: Fault, tensor: Tensor) -> Site | None:
    """The argument of the network's call that is this tensor, where nothing has changed it yet."""
    root = story.root(fault) if fault.by_call else None
    node = root.site.node if root is not None else None
    if root is None or not isinstance(node, ir.Call):
        return None
    for value, given in zip(root.inputs, node.arguments, strict=False):
        if isinstance(value, Tensor) and value.shape == tensor.shape and not isinstance(given, ir.Starred):
            return Site(root.site.path, given, root.site.caller)
    return None


def around(story: Story, site: Site, template: str, title: str = "") -> Fix:
    """The expression in the place of `{}`."""
    from torchlint_shapes.text.edits import wrap

    text = wrap(story.text(site), template)
    shown = title or " ".join(text.split())
    return Fix(shown, "unsafe", (Edit(site.path, story.span(site), text),))


def in_sequential(event: Event) -> bool:
    """Is it a Sequential that calls the layer, in the order in which it was built?"""
    return event.layer is not None and len(event.networks) > 1 and event.networks[-2].cls.derives("torch.nn.Sequential")


def before_layer(story: Story, event: Event, new: str) -> tuple[Edit, ...]:
    """`nn.Flatten(), ` before `nn.Linear(...)` where that is an argument of `nn.Sequential(...)` itself."""
    made = event.layer.made if event.layer is not None else None
    if made is None or not isinstance(made.node, ir.Call) or story.installed(made.path):
        return ()
    around = [
        n
        for n in walk(story.tree(made.path).body)
        if isinstance(n, ir.Call) and made.node.place in [a.place for a in n.arguments]
    ]
    name = story.text(Site(made.path, made.node.function))
    kind = made.node.function.name if isinstance(made.node.function, ir.Attribute) else name
    sequential = [n for n in around if story.text(Site(made.path, n.function)).endswith("Sequential")]
    if not sequential or kind == name:
        return ()
    span = story.span(made)
    before = story.source(made.path).lines[span.line - 1][: span.column - 1]
    gap = f",\n{before}" if not before.strip() else ", "
    place = Span(span.line, span.column, span.line, span.column)
    return (Edit(made.path, place, f"{name.removesuffix(kind)}{new}{gap}"),)


def functional(story: Story, path: str) -> str:
    """How a file can name torch.nn.functional, by the shortest of its imports; empty where it has none for it."""
    names = {"torch.nn.functional": "", "torch.nn": ".functional", "torch": ".nn.functional"}
    found: dict[str, str] = {}
    for node in story.tree(path).body:
        if isinstance(node, ir.Import):
            found.update({name: alias or name for name, alias in node.names if alias or "." not in name})
        elif isinstance(node, ir.ImportFrom) and not node.level:
            found.update({f"{node.module}.{name}": alias or name for name, alias in node.names})
    return next((found[name] + rest for name, rest in names.items() if name in found), "")
