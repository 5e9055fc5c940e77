"""What a value is and has: the protocols of collections.abc, classes of enums, attributes of Python's own types."""

import enum
import keyword
from collections.abc import Callable, Collection, Container, Hashable, Iterator, MutableSequence, Reversible, Sized

import torch


class Plain:
    pass


class Mode(enum.Enum):
    SAME = "same"


class Name(str, enum.Enum):
    DECONV = " deconv"


class Compared:
    def __eq__(self, other):
        return True


class Bag:
    def __len__(self):
        return 0

    def __iter__(self):
        return iter(())

    def __contains__(self, item):
        return False


values = (1, "a", None, (2, 3), [4], {5: 6}, {7}, range(8), iter([9]), len, Plain(), Bag())
protocols = (Hashable, Sized, Container, Collection, Iterator, MutableSequence, Callable)
asked = [isinstance(v, p) for v in values for p in protocols]
turned = [isinstance(v, Reversible) for v in values[:8]]
hashed = [isinstance(v, Hashable) for v in (Plain, Mode, Mode.SAME)]
del values, protocols
maybe_compared = isinstance(Compared(), Hashable)
enums = isinstance(Mode, enum.EnumMeta), isinstance(Plain, enum.EnumMeta), isinstance({4}, enum.EnumMeta)
reserved = [(n.isidentifier(), keyword.iskeyword(n)) for n in ("class", "width", "3d")]

lacks = [hasattr(v, "ndim") for v in ((2, 3), [4], {5: 6}, {7}, "a", b"c", None, range(8))]
has = hasattr([], "append"), hasattr("a", "strip"), hasattr((), "count"), hasattr({}, "items")
defaults = getattr((1, 2), "ndim", 7), getattr("a", "shape", None), getattr(None, "weight", 0)
maybe_sizes = hasattr(torch.zeros(2).shape, "numel"), hasattr(3, "ndim"), hasattr(torch.zeros(2).max(0), "values")
stripped = Name.DECONV.strip(), Name.DECONV.upper(), hasattr(Name.DECONV, "split")
scripted = torch.jit.isinstance(torch.zeros(2), torch.Tensor), torch.jit.isinstance(None, torch.Tensor)
