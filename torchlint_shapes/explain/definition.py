"""Where the number behind a name is written: followed only while nothing else in the file uses the name."""

from __future__ import annotations

from torchlint_shapes.explain.place import handed
from torchlint_shapes.interpret.values import Site
from torchlint_shapes.source import ir
from torchlint_shapes.source.walk import walk


def definition(tree: ir.Module, site: Site) -> Site | None:
    """The numbers that an expression stands for: itself, or what a name, an attribute or an entry was given."""
    for _ in range(4):
        if _numeric(site.node):
            return site
        given = _given(tree, site)
        if given is None:
            return None
        site = given
    return None


def _numeric(node: ir.Node) -> bool:
    """Is this made of numbers only?"""
    if isinstance(node, ir.Constant):
        return type(node.value) is int
    if isinstance(node, ir.Binary):
        return _numeric(node.left) and _numeric(node.right)
    return False


def _given(tree: ir.Module, site: Site) -> Site | None:
    """What the one assignment, argument or entry that the expression names was given."""
    node = site.node
    value = None
    if isinstance(node, ir.Name):
        function = enclosing(tree.body, node)
        if function is not None and any(p.name == node.id for p in function.parameters):
            return _argument(function, site, node.id)
        if function is not None:
            value = _assigned(function.body, node)
        value = value or _assigned(tree.body, node)
    elif isinstance(node, ir.Attribute):
        value = _assigned(tree.body, node) or _option(tree, node)
    elif isinstance(node, ir.Subscript):
        value = _entry(tree, node)
    return Site(site.path, value) if value is not None else None


def _argument(function: ir.Function, site: Site, name: str) -> Site | None:
    """What the call gave for a parameter, or its default."""
    parameter = next(p for p in function.parameters if p.name == name)
    if len(_uses(function.body, name, ir.Name)) != 1 or site.caller is None:
        return None
    if site.caller.function.node.place != function.place:
        return None
    call = site.caller.site
    given = handed(function.parameters, name, call.node, function.parameters[0].name == "self")
    if given is not None:
        return Site(call.path, given, call.caller)
    plain = isinstance(call.node, ir.Call) and all(key is not None for key, _ in call.node.keywords)
    return Site(site.path, parameter.default) if plain and parameter.default is not None else None


def _assigned(body: tuple[ir.Node, ...], use: ir.Name | ir.Attribute) -> ir.Node | None:
    """The value of a name or attribute that is assigned once and used once."""
    name = use.id if isinstance(use, ir.Name) else use.name
    assigned = [
        s for s in walk(body)
        if isinstance(s, ir.Assign) and len(s.targets) == 1 and _named(s.targets[0], name, type(use))
    ]  # fmt: skip
    return assigned[0].value if len(assigned) == 1 and len(_uses(body, name, type(use))) == 2 else None


def _option(tree: ir.Module, use: ir.Attribute) -> ir.Node | None:
    """The default of the option that `args.name` reads."""
    if len(_uses(tree.body, use.name, ir.Attribute)) != 1:
        return None
    found = []
    for call in walk(tree.body):
        if isinstance(call, ir.Call) and _named(call.function, "add_argument", ir.Attribute):
            names = [str(a.value).lstrip("-").replace("-", "_") for a in call.arguments if isinstance(a, ir.Constant)]
            found += [value for key, value in call.keywords if key == "default" and use.name in names]
    return found[0] if len(found) == 1 else None


def _entry(tree: ir.Module, use: ir.Subscript) -> ir.Node | None:
    """The value that stands under a key, where one dictionary has it and one place reads it."""
    nodes = walk(tree.body)
    if not _is_text(use.index):
        return None
    reads = [n for n in nodes if isinstance(n, ir.Subscript) and _same_text(n.index, use.index)]
    items = [item for n in nodes if isinstance(n, ir.Dictionary) for item in n.items]
    found = [value for key, value in items if key is not None and _same_text(key, use.index)]
    return found[0] if len(reads) == len(found) == 1 else None


def _is_text(node: ir.Node) -> bool:
    return isinstance(node, ir.Constant) and isinstance(node.value, str)


def _same_text(one: ir.Node, other: ir.Node) -> bool:
    return isinstance(one, ir.Constant) and isinstance(other, ir.Constant) and one.value == other.value


def _named(node: ir.Node, name: str, kind: type[ir.Node]) -> bool:
    if not isinstance(node, kind):
        return False
    return node.id == name if isinstance(node, ir.Name) else isinstance(node, ir.Attribute) and node.name == name


def _uses(body: tuple[ir.Node, ...], name: str, kind: type[ir.Node]) -> list[ir.Node]:
    return [n for n in walk(body) if _named(n, name, kind)]


def enclosing(body: tuple[ir.Node, ...], inner: ir.Node) -> ir.Function | None:
    best = None
    for node in walk(body):
        if isinstance(node, ir.Function) and node.place[:2] <= inner.place[:2] and inner.place[2:] <= node.place[2:]:
            best = node
    return best
