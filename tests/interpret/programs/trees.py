from collections import namedtuple

from torch.utils._pytree import tree_flatten, tree_leaves, tree_map, tree_map_only, tree_unflatten

Pair = namedtuple("Pair", "one two")
tree = [1, (2, {"b": 3, "a": (4, None)}), []]
leaves, spec = tree_flatten(tree)
same = tree_unflatten(leaves, spec)
others = tree_unflatten([leaf or 0 for leaf in leaves], spec)
doubled = tree_map(lambda n: n and 2 * n, tree)
flat = tree_leaves(tree)
only = tree_map_only(int, lambda n: n + 1, (1, "a", [2.0, 3]))
pairs = tree_map(len, [(1, 2), [(3, 4, 5)]], is_leaf=lambda part: isinstance(part, tuple))
of_one = tree_flatten(5)[0], tree_map(str, 5)
maybe_named = tree_map(str, Pair(1, [2]))
