import functools
import inspect

from torch import nn


def build(size, *, weights=None, **rest):
    return size, weights, rest


@functools.wraps(build)
def wrapped(*args, **kwargs):
    return build(*args, **kwargs)


names = list(inspect.signature(build).parameters)
through = list(inspect.signature(wrapped).parameters)
first = next(i for i, p in enumerate(inspect.signature(build).parameters.values()) if p.kind == p.KEYWORD_ONLY)
default = inspect.signature(build).parameters["weights"].default


class Scaled(nn.BatchNorm2d):
    pass


layers = [list(inspect.signature(kind).parameters) for kind in (nn.BatchNorm2d, nn.GroupNorm, nn.ReLU, Scaled)]
slope = inspect.signature(nn.LeakyReLU).parameters["negative_slope"].default
required = [n for n, p in inspect.signature(nn.Linear).parameters.items() if p.default is p.empty]
given = [n for n, p in inspect.signature(build).parameters.items() if p.default is inspect.Parameter.empty]


class Block(nn.Module):
    def __init__(self, width, *sizes, input_shape=None, **options):
        super().__init__()


specs = [inspect.getfullargspec(f) for f in (build, wrapped, Block, nn.LeakyReLU, Block(1).__init__, nn.ReLU(), Block(2))]
spelled = [(s.args, s.varargs, s.kwonlyargs, s.varkw) for s in specs]
del specs

bound = inspect.signature(build).bind(3, depth=5)
bound_to = dict(bound.arguments), bound.args, dict(bound.kwargs)
bound.apply_defaults()
with_defaults = dict(bound.arguments)
some = dict(inspect.signature(wrapped).bind_partial(weights="all").arguments)
try:
    refused = inspect.signature(build).bind()
except TypeError:
    refused = None
