import functools
import inspect


def build(size, *, weights=None, **rest):
    return size, weights, rest


@functools.wraps(build)
def wrapped(*args, **kwargs):
    return build(*args, **kwargs)


names = list(inspect.signature(build).parameters)
through = list(inspect.signature(wrapped).parameters)
first = next(i for i, p in enumerate(inspect.signature(build).parameters.values()) if p.kind == p.KEYWORD_ONLY)
default = inspect.signature(build).parameters["weights"].default
