"""The repairs of a fault, likeliest first."""

from __future__ import annotations

from torchlint_shapes.dims import Poly, factors
from torchlint_shapes.explain.derivation import chain
from torchlint_shapes.explain.faults import Fault, constraints
from torchlint_shapes.explain.place import made_argument
from torchlint_shapes.explain.story import Story
from torchlint_shapes.explain.windows import size_ranges
from torchlint_shapes.findings import Edit, Fix
from torchlint_shapes.interpret.trace import Event
from torchlint_shapes.interpret.values import Site, Tensor
from torchlint_shapes.source import ir

MOST = 4


def number_fixes(story: Story, fault: Fault) -> tuple[Fix, ...]:
    """The right number where it is written, and what else would make the written number right."""
    demand = fault.demand
    found: list[Fix] = []
    if isinstance(demand.got, int) and demand.argument and fault.event.layer is not None:
        title = f"{demand.argument}={demand.got}"
        edits = _number_edits(story, fault)
        found.append(Fix(title, _applicability(fault) if edits else "display", edits))
    found.extend(Fix(text, "display") for text in _other_inputs(story, fault))
    return tuple(found[:MOST])


def _applicability(fault: Fault) -> str:
    """Safe where the program always raised; what is only assumed about the input makes a choice of it."""
    return "safe" if not fault.joint else "unsafe"  # type: ignore[return-value]


def _number_edits(story: Story, fault: Fault) -> tuple[Edit, ...]:
    from torchlint_shapes.text.edits import renumber

    layer, demand = fault.event.layer, fault.demand
    found = made_argument(layer, demand.argument) if layer is not None and demand.argument else None
    if found is None or not isinstance(demand.got, int) or not isinstance(demand.want, int):
        return ()
    site, node = found
    definition = _definition(story, site, node)
    target = definition or Site(site.path, node)
    if definition is None and not _numeric(node):
        return ()
    text = renumber(story.text(target), demand.want, demand.got, _parts(fault), {})
    return (Edit(target.path, story.span(target), text),) if text is not None else ()


def _numeric(node: ir.Node) -> bool:
    """Is this made of numbers only?"""
    if isinstance(node, ir.Constant):
        return type(node.value) is int
    if isinstance(node, ir.Binary):
        return _numeric(node.left) and _numeric(node.right)
    return False


def _definition(story: Story, site: Site, node: ir.Node) -> Site | None:
    """Where a name that only this layer uses gets its number."""
    if not isinstance(node, ir.Name):
        return None
    tree = story.tree(site.path)
    function = _enclosing(tree.body, site.node) if tree is not None else None
    body = function.body if function is not None else (tree.body if tree is not None else ())
    uses = [n for n in walk(body) if isinstance(n, ir.Name) and n.id == node.id]
    assigned = [s for s in walk(body) if isinstance(s, ir.Assign) and s.targets == (_named(s, node.id),)]
    if len(assigned) == 1 and len(uses) == 2 and _numeric(assigned[0].value):
        return Site(site.path, assigned[0].value)
    return None


def _named(statement: ir.Assign, name: str) -> ir.Node | None:
    first = statement.targets[0]
    return first if isinstance(first, ir.Name) and first.id == name else None


def _enclosing(body: tuple[ir.Node, ...], inner: ir.Node) -> ir.Function | None:
    best = None
    for node in walk(body):
        if isinstance(node, ir.Function) and node.place[:2] <= inner.place[:2] and inner.place[2:] <= node.place[2:]:
            best = node
    return best


def walk(part: object) -> list[ir.Node]:
    """All nodes below, outermost first."""
    found: list[ir.Node] = []
    todo = [part]
    while todo:
        one = todo.pop()
        if isinstance(one, ir.Node):
            found.append(one)
        if isinstance(one, tuple):
            todo.extend(reversed(one))
        elif hasattr(one, "__dataclass_fields__"):
            todo.extend(reversed([getattr(one, f) for f in one.__dataclass_fields__]))
    return found


def flatten_fix(story: Story, fault: Fault) -> tuple[Fix, ...]:
    """`torch.flatten(x, 1)` around what the layer is called with."""
    call = fault.event.site.node
    if isinstance(call, ir.Call) and len(call.arguments) == 1 and not call.keywords and _calls_layer(call, fault):
        site = Site(fault.event.site.path, call.arguments[0])
        edit = Edit(site.path, story.span(site), f"torch.flatten({story.text(site)}, 1)")
        return (Fix("torch.flatten(x, 1)", "safe", (edit,)),)
    return (Fix("nn.Flatten() before the layer", "display"),)


def _calls_layer(call: ir.Call, fault: Fault) -> bool:
    """Is it the layer itself that this expression calls, not a container with other layers before it?"""
    return bool(fault.event.networks) and len(fault.event.networks) <= 2 and fault.event.networks[-1] is fault.event.layer


def keep_batch_fix(story: Story, event: Event) -> tuple[Fix, ...]:
    """`x.view(x.size(0), -1)` for `x.view(-1, N)`."""
    call = event.site.node
    if isinstance(call, ir.Call) and isinstance(call.function, ir.Attribute) and call.function.name in ("view", "reshape"):
        site = Site(event.site.path, call)
        base = story.text(Site(site.path, call.function.value))
        text = f"{base}.{call.function.name}({base}.size(0), -1)"
        return (Fix(text, "unsafe", (Edit(site.path, story.span(site), text),)),)
    return (Fix("flatten from axis 1 on", "display"),)


def _parts(fault: Fault) -> tuple[int, ...]:
    """The sizes of the axes that were flattened into the feature axis: (20, 4, 4) for 320."""
    got = fault.demand.got
    for event in reversed(chain(fault.study.trace, fault.event)):
        shape = event.inputs[0].shape if event.inputs else ()
        output = event.output.shape if isinstance(event.output, Tensor) else ()
        if output and output[-1] == got and len(shape) > len(output) and all(isinstance(s, int) for s in shape[1:]):
            sizes = tuple(s for s in shape[1:] if isinstance(s, int))
            total = 1
            for size in sizes:
                total *= size
            return sizes if total == got else ()
        if output and output[-1] != got:
            break
    return ()


def _other_inputs(story: Story, fault: Fault) -> list[str]:
    """The sizes of input for which the written number is right."""
    event = story.symbolic_event(fault)
    root = story.root(fault)
    study = story.symbolic(root.network) if event is not None and root is not None else None
    if event is None or study is None or event.failed:
        return []
    asked = [c for e, d, c in constraints(study.trace) if e.index <= event.index]
    ranges = [r for r in size_ranges(asked) if r]
    return [f"an input with {ranges[0]}"] if ranges else []


__all__ = ["Poly", "factors", "number_fixes"]
