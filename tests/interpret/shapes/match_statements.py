"""Patterns that take a value apart, and decide by its shape."""

import torch


def flat(x):
    match x.shape:
        case (n,):
            return x.reshape(1, n)  # shape: (1, 5)
        case (b, n):
            return x  # shape: (2, 3)
        case (b, *rest) if len(rest) == 2:
            return x.reshape(b, rest[0] * rest[1])  # shape: (4, 30)
        case _:
            return x.reshape(x.shape[0], -1)  # shape: (2, 24)


def made(config):
    match config:
        case {"kind": "zeros", "size": [*size]}:
            y = torch.zeros(*size)  # shape: (3, 4)
        case {"kind": "range", "of": n}:
            y = torch.arange(n)  # shape: (7,)
        case [torch.Size() | (1, 2) as size, *_] | size:
            y = torch.ones(size)  # shape: (1, 2)
    return y  # shape: (3, 4) | (7,) | (1, 2)


rows = [flat(torch.zeros(s)) for s in ((5,), (2, 3), (4, 5, 6), (2, 2, 3, 4))]  # shape: (1, 5), (2, 3), (4, 30), (2, 24)
zeros = made({"kind": "zeros", "size": [3, 4]})  # shape: (3, 4)
numbers = made({"kind": "range", "of": 7})  # shape: (7,)
itself = made(((1, 2), 3))  # shape: (1, 2)
