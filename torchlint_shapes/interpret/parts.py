"""The layers of which a layer of torch is made, as `attention.out_proj` and `encoder_layer.linear1`."""

from __future__ import annotations

from collections.abc import Callable

from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.module_classes import MODULE_CLASSES, module_class
from torchlint_shapes.interpret.values import UNKNOWN, Arguments, Instance, Keywords, Native, Site, Value, Wrapped

_EMBED, _MODEL, _WIDE = "embed_dim", "d_model", "dim_feedforward"
_Part = tuple[str, tuple[str, ...], tuple[str, ...]]
_ENCODER: dict[str, _Part] = {
    "linear1": ("Linear", (_MODEL, _WIDE), ("bias",)),
    "linear2": ("Linear", (_WIDE, _MODEL), ("bias",)),
    "norm1": ("LayerNorm", (_MODEL,), ("bias",)),
    "norm2": ("LayerNorm", (_MODEL,), ("bias",)),
}
# Of each part its class, and the attributes of the whole that it is given: by position, and under their own names.
_PARTS: dict[str, dict[str, _Part]] = {
    "MultiheadAttention": {"out_proj": ("Linear", (_EMBED, _EMBED), ("bias",))},
    "TransformerEncoderLayer": _ENCODER,
    "TransformerDecoderLayer": {**_ENCODER, "norm3": _ENCODER["norm1"]},
}


def _reader(name: str, kind: str, places: tuple[str, ...], named: tuple[str, ...]) -> Callable[..., Value]:
    """The property of the whole that makes the part when it is read."""

    def read(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
        whole = arguments[0]
        if not isinstance(whole, Instance) or whole.made is None:
            return UNKNOWN
        given = {n: whole.attrs.get(n, UNKNOWN) for n in (*places, *named)}
        own = {n: given[n] for n in named}
        part = vm.call(module_class(vm, f"torch.nn.{kind}"), [given[n] for n in places], own, site)
        if isinstance(part, Instance):
            vm.trail.note(part, "made", None)  # its numbers are written where the whole is made
        vm.trail.write(whole.attrs, name, part)
        return part

    return read


for _whole, _parts in _PARTS.items():
    for _name, _part in _parts.items():
        _property = Wrapped("property", Native(_name, _reader(_name, *_part)))
        MODULE_CLASSES.setdefault(f"torch.nn.{_whole}", {})[_name] = _property
