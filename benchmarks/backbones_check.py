"""Is it true? The same short programs, run with torch on the meta device and read by shapelint without the sources."""

from __future__ import annotations

from collections import Counter
from typing import Any

import torch

from torchlint_shapes.interpret import analyze
from torchlint_shapes.interpret.libraries.backbones import table
from torchlint_shapes.interpret.values import ListValue, Tensor
from torchlint_shapes.model.project import Project
from torchlint_shapes.source.read import parse

SIZES = ("224, 224", "299, 299", "131, 97")
HEAD = "import timm, torch\nimport torch.nn as nn\nfrom torchvision import models\n"
SLICE = "y = nn.Sequential(*list(m.eval().children())[:{}])(x)"
VISION = "m = models.{}()\n"
TIMM = "m = timm.create_model({!r}"
PROGRAMS = {
    "torchvision": [
        VISION + "y = m.eval()(x)",
        VISION + "y = m.features(x)",
        "m = models.{}(num_classes=7)\ny = m.eval()(x)",
        *(VISION + SLICE.format(-n) for n in range(1, 5)),
    ],
    "timm": [
        TIMM + ")\ny = m.eval()(x)",
        TIMM + ")\ny = m.forward_features(x)",
        *(TIMM + ")\n" + SLICE.format(-n) for n in (1, 2)),
        TIMM + ", num_classes=0)\ny = m.eval()(x)",
        TIMM + ", num_classes=0, global_pool='')\ny = m.eval()(x)",
        TIMM + ", num_classes=0)\ny = torch.zeros(m.num_features, 2)",
        TIMM + ", features_only=True, in_chans=1)\ny = m.eval()(x[:, :1])",
        TIMM + ", features_only=True, out_indices=(1, -1))\ny = torch.zeros(m.feature_info.channels())",
        TIMM + ")\nm.reset_classifier(9)\ny = m.eval()(x)",
        TIMM + ")\ny = torch.zeros(m.get_classifier().in_features, 2)",
    ],
}


def check(*only: str) -> int:
    """Counts what shapelint says otherwise than torch."""
    tally: Counter[str] = Counter()
    for package, name in [(p, n) for p, named in table().items() for n in named]:
        if only and package not in only and f"{package}.{name}" not in only:
            continue
        for text in PROGRAMS[package]:
            for size in SIZES if "(x" in text else SIZES[:1]:
                program = f"{HEAD}x = torch.randn(5, 3, {size})\n{text.format(name)}\n"
                real, (read, faults) = measured(program), said(program)
                verdict = (
                    "same" if (real, bool(faults)) == (read, real is None) else "unknown" if read is None else "WRONG"
                )
                verdict = "WRONG" if faults and real else verdict
                tally[f"{package} {verdict}"] += 1
                if verdict == "WRONG":
                    print(text.format(name), size, "torch:", real, "shapelint:", read, faults, flush=True)
    print(dict(tally))
    return sum(n for verdict, n in tally.items() if "WRONG" in verdict)


def measured(program: str, device: str = "meta") -> Any:
    """The shape of `y`, None where torch refuses."""
    scope: dict[str, Any] = {}
    try:
        with torch.device(device):
            exec(program, scope)  # one of the programs above
    except NotImplementedError:  # it computes its sizes with tensors
        return None if device == "cpu" else measured(program, "cpu")
    except Exception:
        return None
    y = scope["y"]
    return tuple(y.shape) if isinstance(y, torch.Tensor) else [tuple(one.shape) for one in y]


def said(program: str) -> tuple[Any, list[str]]:
    """The shape of `y`, None where it is not known; what does not fit."""
    analysis = analyze("program.py", parse(program, "program.py"), Project())
    (module,) = [m for path, m in analysis.machine.modules.items() if path.endswith("program.py")]
    y = module.scope.vars.get("y")
    faults = [e.name for study in analysis.studies for e in study.trace.events if e.failed]
    parts = y.items if isinstance(y, ListValue) else [y]
    if not all(isinstance(one, Tensor) for one in parts) or faults:
        return None, faults
    shapes = [one.shape for one in parts if isinstance(one, Tensor)]
    if not all(isinstance(size, int) for shape in shapes for size in shape):
        return None, faults
    return (shapes if isinstance(y, ListValue) else shapes[0]), faults
