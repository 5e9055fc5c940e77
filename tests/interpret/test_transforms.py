"""What torchvision makes of pictures, arrays and tensors. The shapes are those of torchvision 0.28."""

from __future__ import annotations

from pathlib import Path

import pytest

from torchlint_shapes.interpret import analyze
from torchlint_shapes.interpret.values import Tensor
from torchlint_shapes.model.project import Project
from torchlint_shapes.source.read import parse

IMAGES = """
import numpy as np
import torch
from PIL import Image
from torchvision import transforms as T
from torchvision import tv_tensors
from torchvision.transforms import functional as TF
from torchvision.transforms import v2

rgb = Image.new("RGB", (60, 40))
gray = Image.new("L", (28, 28))
tall = Image.new("RGB", (40, 61))
t = torch.rand(3, 40, 60)
hwc = np.zeros((40, 60, 3), dtype=np.uint8)
hw = np.zeros((40, 60), dtype=np.uint8)
image = tv_tensors.Image(t)
mask = tv_tensors.Mask(torch.zeros(1, 40, 60))
boxes = tv_tensors.BoundingBoxes(torch.zeros(7, 4), format="XYXY", canvas_size=(40, 60))
"""

MADE = [
    ("v2.Resize((20, 30))(image, mask)[0]", (3, 20, 30)),
    ("v2.Resize((20, 30))(image, mask)[1]", (1, 20, 30)),
    ("v2.Resize((20, 30))(image, t)[1]", (3, 40, 60)),
    ("v2.Resize((20, 30))(t, torch.rand(3, 40, 60))[1]", (3, 40, 60)),
    ("v2.Resize(20)({'image': image, 'mask': mask})['mask']", (1, 20, 30)),
    ("v2.Resize((20, 30))(image, boxes)[1]", (7, 4)),
    ("v2.CenterCrop(10)(rgb, mask)[1]", (1, 10, 10)),
    ("v2.Compose([v2.ToImage(), v2.Resize((8, 9))])(rgb, mask)[0]", (3, 8, 9)),
    ("v2.Grayscale()(image, mask)[0]", (1, 40, 60)),
    ("tv_tensors.Image(torch.rand(5, 6))", (1, 5, 6)),
    ("tv_tensors.Image(rgb)", (3, 40, 60)),
    ("T.ToTensor()(rgb)", (3, 40, 60)),
    ("T.ToTensor()(gray)", (1, 28, 28)),
    ("T.ToTensor()(hwc)", (3, 40, 60)),
    ("T.ToTensor()(hw)", (1, 40, 60)),
    ("T.PILToTensor()(rgb)", (3, 40, 60)),
    ("T.Resize(32)(t)", (3, 32, 48)),
    ("T.ToTensor()(T.Resize(32)(rgb))", (3, 32, 48)),
    ("T.ToTensor()(T.Resize(32)(tall))", (3, 48, 32)),
    ("T.ToTensor()(T.Resize((32, 20))(tall))", (3, 32, 20)),
    ("T.ToTensor()(T.Resize([32])(tall))", (3, 48, 32)),
    ("T.ToTensor()(T.CenterCrop(24)(rgb))", (3, 24, 24)),
    ("T.ToTensor()(T.CenterCrop((24, 30))(rgb))", (3, 24, 30)),
    ("T.CenterCrop(100)(t)", (3, 100, 100)),
    ("T.ToTensor()(T.RandomCrop(32, padding=4)(rgb))", (3, 32, 32)),
    ("T.RandomResizedCrop(24)(t)", (3, 24, 24)),
    ("T.RandomResizedCrop((24, 12))(t)", (3, 24, 12)),
    ("T.Pad(3)(t)", (3, 46, 66)),
    ("T.Pad((1, 2))(t)", (3, 44, 62)),
    ("T.Pad((1, 2, 3, 4))(t)", (3, 46, 64)),
    ("T.ToTensor()(T.Pad((1, 2, 3, 4))(rgb))", (3, 46, 64)),
    ("T.Grayscale()(t)", (1, 40, 60)),
    ("T.Grayscale(3)(t)", (3, 40, 60)),
    ("T.ToTensor()(T.Grayscale()(rgb))", (1, 40, 60)),
    ("T.ToTensor()(T.Grayscale(num_output_channels=3)(rgb))", (3, 40, 60)),
    ("T.RandomRotation(30)(t)", (3, 40, 60)),
    ("T.Normalize((0.5,), (0.5,))(t)", (3, 40, 60)),
    ("T.Normalize((0.5, 0.5, 0.5), (0.5, 0.5, 0.5))(t)", (3, 40, 60)),
    ("T.FiveCrop(20)(t)[4]", (3, 20, 20)),
    ("T.TenCrop(20)(t)[9]", (3, 20, 20)),
    (
        "T.Compose([T.FiveCrop(20), T.Lambda(lambda crops: torch.stack([T.ToTensor()(c) for c in crops]))])(rgb)",
        (5, 3, 20, 20),
    ),
    (
        "T.Compose([T.Resize(48), T.CenterCrop(40), T.ToTensor(), T.Normalize([0.5], [0.5])])(rgb)",
        (3, 40, 40),
    ),
    ("T.Compose([T.ToTensor(), T.Lambda(lambda x: x.view(-1))])(gray)", (784,)),
    ("TF.resize(t, [10, 12])", (3, 10, 12)),
    ("TF.center_crop(t, 10)", (3, 10, 10)),
    ("TF.to_tensor(rgb)", (3, 40, 60)),
    ("TF.pad(t, 2)", (3, 44, 64)),
    ("TF.hflip(t)", (3, 40, 60)),
    ("TF.normalize(t, [0.5, 0.5, 0.5], [0.5, 0.5, 0.5])", (3, 40, 60)),
    ("TF.rgb_to_grayscale(t)", (1, 40, 60)),
    ("TF.pil_to_tensor(rgb)", (3, 40, 60)),
    ("TF.to_tensor(TF.to_pil_image(t))", (3, 40, 60)),
    ("v2.Resize((20, 30))(t)", (3, 20, 30)),
    ("v2.Compose([v2.ToImage(), v2.ToDtype(torch.float32, scale=True)])(rgb)", (3, 40, 60)),
    ("v2.Compose([v2.ToImage(), v2.RandomResizedCrop(size=(22, 24), antialias=True)])(rgb)", (3, 22, 24)),
    ("v2.Pad(2)(t)", (3, 44, 64)),
    ("T.RandomApply([T.ColorJitter()], p=0.5)(t)", (3, 40, 60)),
    ("T.ConvertImageDtype(torch.float)(t)", (3, 40, 60)),
    ("T.RandomErasing()(t)", (3, 40, 60)),
    ("T.GaussianBlur(3)(t)", (3, 40, 60)),
    ("T.ToTensor()(rgb.resize((20, 10)))", (3, 10, 20)),
    ('T.ToTensor()(rgb.convert("L"))', (1, 40, 60)),
    ("torch.from_numpy(np.array(rgb)).permute(2, 0, 1)", (3, 40, 60)),
    ("torch.from_numpy(np.asarray(gray))", (28, 28)),
    ("T.ToTensor()(Image.fromarray(hwc))", (3, 40, 60)),
    ("T.Resize(33)(T.ToTensor()(tall))", (3, 50, 33)),
]
# What depends on chance, or on a size that is not worked out, is no number.
VARIES = ["T.Resize(32, max_size=40)(t)", "T.ToTensor()(T.RandomRotation(30, expand=True)(rgb))"]


def shape(tmp_path: Path, expression: str) -> tuple[object, ...]:
    program = tmp_path / "main.py"
    program.write_text(f"{IMAGES}\nmade = {expression}\n")
    analysis = analyze(str(program), parse(program.read_text(), str(program)), Project().within(program))
    made = analysis.machine.modules[str(program.resolve())].scope.vars["made"]
    assert isinstance(made, Tensor)
    return made.shape


@pytest.mark.parametrize(("expression", "expected"), MADE)
def test_the_shape_is_that_of_torchvision(tmp_path: Path, expression: str, expected: tuple[int, ...]) -> None:
    assert shape(tmp_path, expression) == expected


@pytest.mark.parametrize("expression", VARIES)
def test_what_varies_is_no_number(tmp_path: Path, expression: str) -> None:
    channels, *sides = shape(tmp_path, expression)
    assert channels == 3
    assert not any(isinstance(side, int) for side in sides)


def test_means_that_are_not_those_of_the_channels(tmp_path: Path) -> None:
    program = tmp_path / "main.py"
    program.write_text(f"{IMAGES}\nT.Compose([T.ToTensor(), T.Normalize([0.5] * 3, [0.5] * 3)])(gray)\n")
    analysis = analyze(str(program), parse(program.read_text(), str(program)), Project().within(program))
    assert [d.kind for e in analysis.program.events for d in e.failed] == ["channels"]
