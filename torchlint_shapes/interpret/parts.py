"""The layers of which a layer of torch is made, as `attention.out_proj` and `encoder_layer.linear1`."""

from __future__ import annotations

from torchlint_shapes.interpret.hooks import watches_layers
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.module_classes import module_class
from torchlint_shapes.interpret.values import UNKNOWN, Instance, Site

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


@watches_layers
def _give_parts(vm: Machine, whole: Instance, site: Site) -> None:
    """Makes the parts of a layer that was made; their numbers are written where the whole is made."""
    for name, (kind, places, named) in _PARTS.get(_kind(whole), {}).items():
        given = [whole.attrs.get(n, UNKNOWN) for n in places]
        part = vm.call(
            module_class(vm, f"torch.nn.{kind}"), given, {n: whole.attrs.get(n, UNKNOWN) for n in named}, site
        )
        if isinstance(part, Instance):
            vm.trail.note(part, "made", None)
        vm.trail.write(whole.attrs, name, part)


def _kind(layer: Instance) -> str:
    declared = layer.layer_type
    return declared.name.removeprefix("torch.nn.") if declared is not None else ""
