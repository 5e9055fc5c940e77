"""Where torch chooses the element types itself, and modules whose parameters get another one."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.interpret.children import named_modules
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.refusals import last_name
from torchlint_shapes.interpret.values import Instance, Tensor, Value
from torchlint_shapes.ops import dtype as dtypes
from torchlint_shapes.source import ir

# Contexts that leave the element types alone.
_PLAIN = frozenset(
    """
    no_grad enable_grad inference_mode set_grad_enabled open tqdm trange profile record_function detect_anomaly
    set_detect_anomaly catch_warnings suppress raises assertRaises assertRaisesRegex subTest TemporaryDirectory
    device stream Timer warnings fork_rng manual_seed no_sync join cd patch SummaryWriter Progress
    """.split()  # noqa: SIM905
)


def may_cast(node: ir.Node) -> bool:
    """May this context be one in which torch chooses the element types, as `torch.autocast` is?"""
    return not isinstance(node, ir.Call) or last_name(node) not in _PLAIN


def chooses_types(decorator: ir.Node) -> bool:
    """Is this `autocast`, or a decorator like it?"""
    name = last_name(decorator)
    return "autocast" in name or "custom_fwd" in name or "amp" in name


def cast_module(vm: Machine, root: Value, dtype: str | None) -> None:
    """Every parameter with fractions gets this type, None where it is not known which.

    What a network of the program holds beside its layers may be no parameter.
    """
    for _, module in named_modules(root) if isinstance(root, Instance) else ():
        own = module.layer_type is not None and module.cls.node is None
        for name, value in list(module.attrs.items()):
            if isinstance(value, Tensor) and value.dtype != dtype and not _is_whole(value):
                new = dtype if own and value.dtype is not None else None
                vm.trail.write(module.attrs, name, Tensor(value.shape, new, value.origin, value.numbers))


def _is_whole(value: Tensor) -> bool:
    return value.dtype == dtypes.NUMPY or (value.dtype in dtypes.BYTES and dtypes.kind(str(value.dtype)) < 2)


def asked(arguments: tuple[Any, ...], keywords: dict[str, Any]) -> tuple[bool, str | None]:
    """Is a type among what a module or tensor is brought to, or may there be one, and which?"""
    for value in (*arguments, *(keywords[name] for name in ("dtype", "tensor") if name in keywords)):
        found = value.dtype if isinstance(value, Tensor) else dtypes.named(value)
        if found or not (isinstance(value, str | bool | None) or dtypes.is_device(value)):
            return True, found
    return False, None


def untyped(vm: Machine, value: Tensor) -> str | None:
    """The type of a result: one with fractions is not known where torch, or the program, chooses others."""
    sure = vm.typed and not vm.casts
    return value.dtype if sure or value.dtype == dtypes.NUMPY or _is_whole(value) else None
