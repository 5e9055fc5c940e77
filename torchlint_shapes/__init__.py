"""shapelint: shape errors in PyTorch code, found before anything runs."""

__version__ = "0.1.0"
