"""torchvision's normalization of images."""

from __future__ import annotations

from typing import Any

from torchlint_shapes.ops.declare import op
from torchlint_shapes.ops.fit import Fit
from torchlint_shapes.ops.tensor import Tensor


@op(
    "torchvision.transforms.functional.normalize(tensor, mean, std, inplace=False)",
    "torchvision.transforms.v2.functional.normalize",
    page="https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.functional.normalize.html",
)
def normalize(fit: Fit, tensor: Tensor, mean: Any, std: Any) -> Tensor:
    """(*, C, H, W) to the same. One mean and one deviation for each channel, or one for all."""
    if tensor.rank < 3:
        fit.fail("axis", "an image (*, C, H, W)", f"{tensor.rank} axes", "takes {want}, not a tensor with {got}")
        return tensor
    for values in (mean, std):
        if isinstance(values, (tuple, list)) and len(values) > 1:
            says = "has {want} means and deviations but the images have {got} channels"
            if not fit.equal("channels", len(values), tensor.shape[-3], says):
                break
    return tensor
