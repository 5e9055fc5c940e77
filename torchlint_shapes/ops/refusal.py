"""Why a call does not bind: what is proved wrong with its arguments, in words.

The functions of torch that are written in C++ have more forms than one signature tells. Of those only that is said
which holds for all of their forms (`tests/ops/test_refusal.py` asks torch).
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

# A parameter: its name, its kind (positional, plain, variadic, keyword or keywords), and must it be given?
Parameter: TypeAlias = tuple[str, str, bool]

_KINDS = ("positional", "plain", "variadic", "keyword", "keywords")
# What functions of torch take under these names in some of their forms, beside what their signature says.
OTHER_FORMS = frozenset(
    [
        *("a", "self", "x", "x1", "x2", "input", "other", "axis", "keepdims", "out", "dtype", "device", "layout"),
        *("requires_grad", "pin_memory", "memory_format", "names", "generator", "alpha", "beta", "value", "like"),
        *("non_blocking", "stable", "size", "sizes", "test_element", "element", "size_average", "reduce", "storage"),
        "repeats",
    ]
)
# Old forms with a factor among the tensors.
MORE_PLACES = frozenset(
    [
        *("add", "add_", "sub", "sub_", "subtract", "subtract_", "addmm", "addmm_", "addmv", "addmv_", "addr", "addr_"),
        *("addbmm", "addbmm_", "baddbmm", "baddbmm_", "sspaddmm", "addcmul", "addcmul_", "addcdiv", "addcdiv_"),
    ]
)
# Of torch.nn.functional, those that are not written in Python.
IN_C = frozenset(
    """
    adaptive_avg_pool1d avg_pool1d avg_pool2d avg_pool3d bilinear celu_ channel_shuffle conv1d conv2d conv3d conv_tbc
    conv_transpose1d conv_transpose2d conv_transpose3d cosine_similarity elu_ gelu hardshrink hardtanh_ leaky_relu_
    linear logsigmoid native_channel_shuffle one_hot pairwise_distance pdist pixel_shuffle pixel_unshuffle prelu relu_
    rrelu_ scaled_dot_product_attention selu_ softplus softshrink threshold_
    """.split()  # noqa: SIM905
)
# What can be made of nothing.
OF_NOTHING = frozenset(["Parameter", "Buffer", "Variable"])


def parameters_of(parameters: Iterable[Any]) -> list[Parameter]:
    """Those of Python's own signature."""
    return [(p.name, _KINDS[p.kind], p.default is p.empty and p.kind not in (2, 4)) for p in parameters]


def why_not_called(
    name: str, parameters: Sequence[Parameter], arguments: Sequence[Any], keywords: Mapping[str, Any]
) -> str | None:
    """As `why`, for a function or method of torch."""
    home, _, short = name.rpartition(".")
    written = home == "torch.nn.functional" and short not in IN_C
    if not name.startswith("torch.") or (not written and OTHER_FORMS & set(keywords)):
        return None
    positional = [p for p in parameters if p[1] in ("positional", "plain")]
    if short.startswith("__") or short in OF_NOTHING or (short in MORE_PLACES and len(arguments) > len(positional)):
        return None
    method = name.startswith("torch.Tensor.")
    return why(parameters[1:], arguments[1:], keywords) if method else why(parameters, arguments, keywords)


def why(parameters: Sequence[Parameter], arguments: Sequence[Any], keywords: Mapping[str, Any]) -> str | None:
    """What of these arguments the parameters cannot take, None where nothing is wrong; the receiver is not counted."""
    kinds = {kind for _, kind, _ in parameters}
    places = [name for name, kind, _ in parameters if kind in ("positional", "plain")]
    named = [name for name, kind, _ in parameters if kind in ("plain", "keyword")]
    if "keywords" not in kinds:
        for keyword in keywords:
            if keyword not in named:
                return f"takes no argument {keyword}{like(keyword, named)}"
    if "variadic" not in kinds and len(arguments) > len(places):
        return f"takes {_count(len(places), places, parameters)}, but is given {len(arguments)}"
    for name in places[: len(arguments)]:
        if name in keywords and name in named:
            return f"is given {name} twice, by its place and by its name"
    given = {*keywords, *places[: len(arguments)]}
    missing = [name for name, _, needed in parameters if needed and name not in given]
    return f"is not given {' and '.join(missing)}" if missing else None


def _count(most: int, places: Sequence[str], parameters: Sequence[Parameter]) -> str:
    least = sum(needed for name, _, needed in parameters if name in places)
    if most == 0:
        return "no arguments by place" if len(parameters) else "no arguments"
    number = str(most) if least == most else f"{least} to {most}"
    return f"{number} argument{'s' * (number != '1')}{' by place' * (len(parameters) > most)}"


def like(name: str, names: Sequence[str]) -> str:
    """The one of these names that is like a wrong one, as a question."""
    close = difflib.get_close_matches(name, names, 1)
    return f": did you mean {close[0]}?" if close else ""
