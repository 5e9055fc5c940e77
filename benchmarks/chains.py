"""What a network calls one after another, and which shapes its parts give: measured with torch on the meta device."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import torch
from torch.overrides import TorchFunctionMode, resolve_name

CLASSES, CHANNELS, BATCH = 1237, 29, 5  # sizes that no network has by itself
PROBES = (1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 16, 17, 31, 33, 64)
AXES = {3: "chw", 2: "td", 1: "d"}
Shape = tuple[int, ...]


class Steps(TorchFunctionMode):
    """What the forward of a network calls by itself: its children, and functions of torch.

    `found` has for each the name, the arguments after the first, the first one, and the output.
    """

    def __init__(self, network: torch.nn.Module) -> None:
        super().__init__()
        self.depth = 0
        self.found: list[tuple[str, list[Any], Any, Any]] = []
        self.hooks: list[Any] = []
        for name, child in network.named_children():
            self.hooks.append(child.register_forward_pre_hook(self._enter))
            self.hooks.append(child.register_forward_hook(self._leave(name)))

    def _enter(self, *_: Any) -> None:
        self.depth += 1

    def _leave(self, name: str) -> Callable[..., None]:
        def hook(_: Any, inputs: tuple[Any, ...], output: Any) -> None:
            self.depth -= 1
            if not self.depth:
                self.found.append((name, [], inputs[0] if len(inputs) == 1 else None, output))

        return hook

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        output = func(*args, **(kwargs or {}))
        if not self.depth and isinstance(output, torch.Tensor):
            rest = [*args[1:], *([kwargs] if kwargs else [])]
            self.found.append((resolve_name(func), rest, args[0] if args else None, output))
        return output

    def __exit__(self, *failure: Any) -> None:
        super().__exit__(*failure)
        for hook in self.hooks:
            hook.remove()


def calls(network: torch.nn.Module, shape: Shape, forward: Callable[..., Any] | None = None) -> list[Any]:
    """The steps of one run, the input before them and the output after them; none where it does not take a tensor."""
    given = torch.empty((BATCH, *shape), device="meta")
    try:
        with Steps(network) as steps:
            output = (forward or network.forward)(given)
    except Exception:
        return []
    return [("", [], None, given), *steps.found, ("", [], output, None)]


def chain(module: torch.nn.Module, found: list[Any], whole: bool = False) -> list[Any] | None:
    """The steps of a forward that hands one tensor on and on; None for any other forward.

    A whole network that takes one size only may do anything between its children: the shapes there are constants.
    """
    steps: list[Any] = []
    children = dict(module.named_children())
    names = [n for n, *_ in found if n in children]
    if not names or len(names) != len(set(names)):
        return None
    at, lost = found[0][3], False
    for name, rest, given, output in found[1:]:
        if name in children or not name:
            if lost:
                if not whole or not isinstance(given, torch.Tensor) or not frozen(module, found[0][3]):
                    return None
                steps.append([texts(at.shape[1:], given.shape[1:])])
            elif given is not at:
                return None
            if name:
                steps.append(name)
            at, lost = output, False
        elif not lost and given is at and _plain(rest):
            steps.append([name, *rest])
            at = output
        elif not lost and not _tensors(given):
            continue  # something beside the data
        else:
            while steps and not isinstance(steps[-1], str):
                steps.pop()
            before = found[: next(i for i, step in enumerate(found) if step[3] is output)]
            at, lost = next((o for n, _, _, o in reversed(before) if n in children or not n), at), True
    return steps


def _tensors(given: Any) -> bool:
    return any(isinstance(g, torch.Tensor) for g in (given if isinstance(given, (list, tuple)) else [given]))


def _plain(rest: Any) -> bool:
    """Are these constants, without the size of the batch?"""
    if isinstance(rest, (dict, list, tuple)):
        return all(map(_plain, rest.values() if isinstance(rest, dict) else rest))
    return rest is None or (isinstance(rest, (int, float, str)) and rest != BATCH)


def frozen(module: torch.nn.Module, given: torch.Tensor) -> bool:
    """Does it take one size only?"""
    return output_of(module, (*given.shape[1:-2], given.shape[-2] * 2, given.shape[-1] * 2)) is None


def texts(before: Shape, after: Shape) -> str:
    return f"{','.join(map(size_text, before))} > {','.join(map(size_text, after))}"


def size_text(size: int) -> str:
    return {CLASSES: "classes", CHANNELS: "channels"}.get(size, str(size))


# ---- measuring a stage

_MEASURED: dict[tuple[str, Shape], str | None] = {}


def measured(module: torch.nn.Module, shape: Shape) -> str | None:
    """`64,h,w > 128,(h+1)//2,(w+1)//2 if h>=3`; None for what is not of this form."""
    key = (repr(module), shape)
    if key not in _MEASURED:
        _MEASURED[key] = _measured(module, shape)
    return _MEASURED[key]


def output_of(module: torch.nn.Module, shape: Shape) -> list[Shape] | None:
    """The shapes of the output, None where torch refuses."""
    try:
        output = module(torch.empty((BATCH, *shape), device="meta"))
    except Exception:
        return None
    outputs = [output] if isinstance(output, torch.Tensor) else output
    if not isinstance(outputs, (list, tuple)) or not all(isinstance(o, torch.Tensor) for o in outputs):
        return None
    return [tuple(o.shape[1:]) for o in outputs] if all(o.shape[0] == BATCH for o in outputs) else None


def _measured(module: torch.nn.Module, shape: Shape) -> str | None:
    base = output_of(module, shape)
    if base is None or len(shape) not in AXES:
        return None
    free = [
        i for i in range(len(shape)) if any(output_of(module, _put(shape, i, s)) for s in (shape[i] + 1, shape[i] * 2))
    ]
    rules: dict[tuple[int, int], tuple[int, int, int]] = {}
    least: dict[int, int] = {}
    for i in free:
        sampled = {v: output_of(module, _put(shape, i, v)) for v in (*PROBES, shape[i])}
        bad = [v for v, out in sampled.items() if out is None]
        least[i] = min((v for v in sampled if not bad or v > max(bad)), default=0)
        for o, j in [(o, j) for o, out in enumerate(base) for j in range(len(out))]:
            values = {v: out[o][j] for v, out in sampled.items() if out is not None}
            if len(set(values.values())) > 1:
                rule = _fitted(values)
                if rule is None or (o, j) in rules or not least[i]:
                    return None
                rules[o, j] = (i, *rule)
    if not _together(module, shape, base, rules, least):
        return None
    names = [AXES[len(shape)][i] if i in free else size_text(s) for i, s in enumerate(shape)]
    outs = [",".join(_expression(names, rules.get((o, j)), s) for j, s in enumerate(out)) for o, out in enumerate(base)]
    minima = "".join(f" {names[i]}>={m}" for i, m in least.items() if m > 1)
    return f"{','.join(names)} > {' | '.join(outs)}{' if' + minima if minima else ''}"


def _put(shape: Shape, axis: int, size: int) -> Shape:
    return (*shape[:axis], size, *shape[axis + 1 :])


def _fitted(values: dict[int, int]) -> tuple[int, int] | None:
    """(a, b) with value == (n + a) // b for all n."""
    for b, a in itertools.product((1, 2, 4, 8, 16, 32, 3, 7, 14), range(-100, 33)):
        if all((n + a) // b == v for n, v in values.items()):
            return a, b
    return None


def _together(
    module: torch.nn.Module, shape: Shape, base: list[Shape], rules: dict[Any, Any], least: dict[int, int]
) -> bool:
    """Do the rules of the axes still hold when all of them change at once?"""
    for add in (0, 1, 2, 30, 67):
        other = tuple(least[i] + add * (i + 1) if i in least else s for i, s in enumerate(shape))
        want = [tuple(_value(rules.get((o, j)), other, s) for j, s in enumerate(out)) for o, out in enumerate(base)]
        if output_of(module, other) != want:
            return False
    return True


def _value(rule: tuple[int, int, int] | None, shape: Shape, size: int) -> int:
    return size if rule is None else (shape[rule[0]] + rule[1]) // rule[2]


def _expression(names: list[str], rule: tuple[int, int, int] | None, size: int) -> str:
    if rule is None:
        return size_text(size)
    axis, a, b = rule
    inner = f"({names[axis]}{a:+})" if a else names[axis]
    return f"{inner}//{b}" if b > 1 else inner
