"""What is seen of a piece of the program while it runs: its error and its origin, the layers and their shapes."""

from __future__ import annotations

import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import prod
from pathlib import Path
from typing import Any

from torch import Tensor, broadcast_shapes, nn
from torch.nn.modules.module import register_module_forward_hook, register_module_forward_pre_hook
from torch.overrides import TorchFunctionMode

from torchlint_shapes.confirm.confine import TooLarge

ATTRIBUTES: dict[Any, tuple[str, ...]] = {
    nn.Linear: ("out_features", "in_features"),
    nn.Embedding: ("num_embeddings", "embedding_dim"),
    nn.modules.batchnorm._BatchNorm: ("num_features",),
    (nn.Conv1d, nn.Conv2d, nn.Conv3d): ("out_channels",),
    (nn.ConvTranspose1d, nn.ConvTranspose2d, nn.ConvTranspose3d): ("in_channels",),
}

OURS = {__file__, str(Path(__file__).with_name("worker.py")), str(Path(__file__).with_name("confine.py"))}


class Pairs(TorchFunctionMode):
    """The shapes of tensors of other ranks that a function of torch stretches both, to more than either of them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[list[list[int]]] = []

    def __torch_function__(self, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        shapes = [list(value.shape) for value in args if isinstance(value, Tensor)]
        result = function(*args, **(kwargs or {}))
        if len(shapes) == 2 and len(shapes[0]) != len(shapes[1]):
            try:
                whole = list(broadcast_shapes(*shapes))
            except RuntimeError:  # they need not fit one another
                return result
            if prod(whole) > max(map(prod, shapes)) and [*shapes, whole] not in self.found:
                self.found.append([*shapes, whole])
        return result


def observe(action: Callable[[], Any]) -> tuple[Any, dict[str, Any]]:
    """The value of an action, and what was seen: the error and its origin, the calls of layers, the warnings."""
    value, error, pairs = None, None, Pairs()
    with warnings.catch_warnings(record=True) as caught, traced() as calls, pairs:
        warnings.simplefilter("always")
        try:
            value = action()
        except TooLarge:
            raise
        except BaseException as raised:
            error = raised
    run = {"input": None, "error": "", "calls": calls, "warnings": [str(w.message) for w in caught], "resized": []}
    return value, {
        **run,
        "pairs": pairs.found,
        **(origin(error) if error else {"frames": [], "layers": [], "inside": ""}),
    }


def origin(error: BaseException) -> dict[str, Any]:
    """The text of an error; the lines it passed; the layer that raised it, by its names within those around it."""
    text = next((line for line in str(error).splitlines() if line.strip()), "")
    frames = [
        (frame, line) for frame, line in traceback.walk_tb(error.__traceback__) if frame.f_code.co_filename not in OURS
    ]
    layers = [
        frame.f_locals["self"]
        for frame, _ in frames
        if isinstance(frame.f_locals.get("self"), nn.Module) and frame.f_code.co_name != "__init__"
    ]
    names = [
        [[kind.__name__ for kind in type(outer).__mro__], path]
        for outer in layers
        if "_modules" in vars(outer)
        for path, layer in outer.named_modules(remove_duplicate=False)
        if layer is layers[-1]
    ]
    inside = layers[-1] if layers and type(layers[-1]).__module__.startswith("torch.") else None
    return {
        "error": f"{type(error).__name__}: {text}"[:500].rstrip(": "),
        "frames": [[frame.f_code.co_filename, line] for frame, line in frames],
        "layers": names,
        "inside": type(inside).__name__ if inside is not None else "",
    }


@contextmanager
def traced() -> Iterator[list[dict[str, Any]]]:
    """The calls of layers in the order in which they begin, each with its path within the outermost network."""
    calls: list[dict[str, Any]] = []
    stack: list[tuple[nn.Module, dict[str, Any]]] = []

    def before(layer: nn.Module, args: Any) -> None:
        root = stack[0][0] if stack else layer
        path = next((name for name, each in root.named_modules() if each is layer), "?")
        call = {"path": path, "layer": type(layer).__name__, "inputs": shapes_of(args), "outputs": None}
        stack.append((layer, call))
        calls.append(call)

    def after(layer: nn.Module, args: Any, output: Any) -> None:
        while stack:
            owner, call = stack.pop()
            if owner is layer:
                call["outputs"] = shapes_of(output)
                return

    hooks = register_module_forward_pre_hook(before), register_module_forward_hook(after)
    try:
        yield calls
    finally:
        for hook in hooks:
            hook.remove()


def shapes_of(value: Any) -> list[list[int]]:
    if isinstance(value, Tensor):
        return [list(value.shape)]
    items = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ()
    return [shape for item in items for shape in shapes_of(item)]


def resized(name: str, value: Any) -> list[Any]:
    """Layers whose attribute contradicts their weight: (path, attribute, what it says, the weight's shape)."""
    return [
        [".".join(filter(None, (name, path))), attribute, getattr(layer, attribute), list(layer.weight.shape)]
        for path, layer in (value.named_modules() if isinstance(value, nn.Module) else ())
        for kinds, attributes in ATTRIBUTES.items()
        if isinstance(layer, kinds) and isinstance(layer.weight, Tensor)
        for axis, attribute in enumerate(attributes)
        if getattr(layer, attribute) != layer.weight.shape[axis]
    ]
