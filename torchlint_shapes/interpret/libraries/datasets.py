"""torchvision.datasets: what a sample of each is, before its transform, and how many there are.

A table of facts, from the pages below https://docs.pytorch.org/vision/stable/datasets.html. Where pictures differ in
size, height and width are not known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from torchlint_shapes.interpret.libraries.pictures import picture
from torchlint_shapes.interpret.libraries.torch_data import dataset
from torchlint_shapes.interpret.library import ANYTHING, library
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.plain import size_like
from torchlint_shapes.interpret.sequences import sequence_items
from torchlint_shapes.interpret.values import (
    NUMBER,
    UNKNOWN,
    Instance,
    Keywords,
    ListValue,
    Site,
    Tensor,
    Value,
)
from torchlint_shapes.ops.dtype import NUMPY
from torchlint_shapes.ops.signature import Signature

Lengths = Mapping[Value, int]


@dataclass(frozen=True, slots=True)
class Stored:
    """How a dataset keeps its pictures in memory: `data` of one of these shapes for each, and the labels.

    `kind` is the dtype of a tensor, or NUMPY.
    """

    axes: str
    kind: str
    labels: str = "targets"
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """`lengths` by the value of the argument that chooses a part: `train` or `split`.

    `parameters` are those of the constructor.
    """

    channels: int
    height: int | None = None
    width: int | None = None
    lengths: Lengths | None = None
    parameters: str = ""
    label: bool = True
    classes: int | None = None
    stored: Stored | None = None


_CHANGES = "transform=None, target_transform=None"
_LOAD = "download=False, **options"
_TRAIN = f"root, train=True, {_CHANGES}, {_LOAD}"
_FOLDER = f"root, {_CHANGES}, loader=None, is_valid_file=None, **options"
_SPLIT = f"root, split='train', {_CHANGES}, {_LOAD}"
_PLAIN = f"root, {_CHANGES}, {_LOAD}"
_VOC = f"root, year='2012', image_set='train', download=False, {_CHANGES}, transforms=None"
_COCO = f"root, annFile, {_CHANGES}, transforms=None"
_BOUNDARIES = "root, image_set='train', mode='boundaries', download=False, transforms=None"
_CITYSCAPES = f"root, split='train', mode='fine', target_type='instance', {_CHANGES}, transforms=None"
_GREY = Stored("HW", "uint8")
_COLORED = Stored("HWC", NUMPY, listed=True)
_PLANES = Stored("CHW", NUMPY, "labels")
_SMALL: Lengths = {True: 60_000, False: 10_000}
_CIFAR: Lengths = {True: 50_000, False: 10_000}

DATASETS = {
    "MNIST": Facts(1, 28, 28, _SMALL, _TRAIN, classes=10, stored=_GREY),
    "FashionMNIST": Facts(1, 28, 28, _SMALL, _TRAIN, classes=10, stored=_GREY),
    "KMNIST": Facts(1, 28, 28, _SMALL, _TRAIN, classes=10, stored=_GREY),
    "EMNIST": Facts(1, 28, 28, None, "root, split, **options", stored=_GREY),
    "QMNIST": Facts(1, 28, 28, None, "root, what=None, compat=True, train=True, **options"),
    "USPS": Facts(1, 16, 16, {True: 7_291, False: 2_007}, _TRAIN, stored=Stored("HW", NUMPY, listed=True)),
    "SEMEION": Facts(1, 16, 16, {None: 1_593}, _PLAIN),
    "Omniglot": Facts(1, 105, 105, None, f"root, background=True, {_CHANGES}, {_LOAD}"),
    "CIFAR10": Facts(3, 32, 32, _CIFAR, _TRAIN, classes=10, stored=_COLORED),
    "CIFAR100": Facts(3, 32, 32, _CIFAR, _TRAIN, classes=100, stored=_COLORED),
    "SVHN": Facts(3, 32, 32, {"train": 73_257, "test": 26_032, "extra": 531_131}, _SPLIT, stored=_PLANES),
    "STL10": Facts(
        3, 96, 96, None, f"root, split='train', folds=None, {_CHANGES}, {_LOAD}", classes=10, stored=_PLANES
    ),
    "EuroSAT": Facts(3, 64, 64, {None: 27_000}, _PLAIN, classes=10),
    "PCAM": Facts(3, 96, 96, {"train": 262_144, "val": 32_768, "test": 32_768}, _SPLIT),
    "FER2013": Facts(1, 48, 48, None, f"root, split='train', {_CHANGES}, **options"),
    "CelebA": Facts(3, 218, 178, None, f"root, split='train', target_type='attr', {_CHANGES}, {_LOAD}", label=False),
    "LFWPeople": Facts(3, 250, 250, None, f"root, split='10fold', image_set='funneled', {_CHANGES}, {_LOAD}"),
    "RenderedSST2": Facts(3, 448, 448, None, _SPLIT),
    "ImageFolder": Facts(3, parameters=_FOLDER),
    "ImageNet": Facts(3, parameters="root, split='train', **options"),
    "Imagenette": Facts(3, parameters=f"root, split='train', size='full', download=False, {_CHANGES}, **options"),
    "Caltech101": Facts(3, parameters=f"root, target_type='category', {_CHANGES}, {_LOAD}"),
    "Flowers102": Facts(3, parameters=_SPLIT),
    "Food101": Facts(3, parameters=_SPLIT, classes=101),
    "OxfordIIITPet": Facts(
        3,
        parameters=f"root, split='trainval', target_types='category', transforms=None, {_CHANGES}, {_LOAD}",
        label=False,
    ),
    "StanfordCars": Facts(3, parameters=_SPLIT),
    "Country211": Facts(3, parameters=_SPLIT),
    "DTD": Facts(3, parameters=f"root, split='train', partition=1, {_CHANGES}, {_LOAD}"),
    "FGVCAircraft": Facts(3, parameters=f"root, split='trainval', annotation_level='variant', {_CHANGES}, {_LOAD}"),
    "GTSRB": Facts(3, parameters=_SPLIT),
    "SUN397": Facts(3, parameters=_PLAIN),
    "Places365": Facts(
        3, parameters=f"root, split='train-standard', small=False, download=False, {_CHANGES}, **options"
    ),
    "VOCSegmentation": Facts(3, parameters=_VOC, label=False),
    "VOCDetection": Facts(3, parameters=_VOC, label=False),
    "CocoDetection": Facts(3, parameters=_COCO, label=False),
    "CocoCaptions": Facts(3, parameters=_COCO, label=False),
    "SBDataset": Facts(3, parameters=_BOUNDARIES, label=False),
    "Cityscapes": Facts(3, 1024, 2048, None, _CITYSCAPES, label=False),
}


def _register(name: str, facts: Facts) -> None:
    signature = Signature(facts.parameters)

    @library(f"torchvision.datasets.{name}{ANYTHING}")
    def construct(vm: Machine, arguments: tuple[Value, ...], keywords: Keywords, site: Site) -> Value:
        given = signature.bind(arguments, keywords)
        if given is None:
            vm.refuse(f"torchvision.datasets.{name}", site)
            return UNKNOWN
        length = _length(facts, given)
        length = length if size_like(length) else vm.trail.unknown_size()
        image = (facts.channels, facts.height, facts.width)
        return _pictures(vm, name, image, length, given | given.get("options", {}), site, facts)


def _pictures(
    vm: Machine, name: str, image: tuple[Value, ...], length: Value, given: Mapping[str, Value], site: Site,
    facts: Facts,
) -> Instance:  # fmt: skip
    """A dataset of pictures. What is made of them its attributes say, which the program may change."""
    changes = ("transform", "target_transform", "transforms")
    own: dict[str, Value] = {name: given.get(name) for name in changes}
    own["classes"] = ListValue([UNKNOWN] * (facts.classes or 0), facts.classes is not None)
    own |= {} if facts.stored is None else _stored(vm, facts, facts.stored, length)

    def sample(vm: Machine, index: Value, site: Site) -> Value:
        label = vm.trail.unknown_size() if facts.label else UNKNOWN
        pair = (picture(vm, *image), label)
        if made.attrs["transforms"] is not None:
            return vm.call(made.attrs["transforms"], list(pair), {}, site)
        return tuple(
            value if made.attrs[name] is None else vm.call(made.attrs[name], [value], {}, site)
            for value, name in zip(pair, changes)
        )

    made = dataset(vm, f"torchvision.datasets.{name}", sample, length, site, own)
    return made


def _stored(vm: Machine, facts: Facts, stored: Stored, length: Any) -> dict[str, Value]:
    """The pictures and the labels as the dataset keeps them, before any transform."""
    sizes = {"C": facts.channels, "H": facts.height, "W": facts.width}
    data = Tensor(vm.shape((length, *(sizes[axis] for axis in stored.axes))), stored.kind)
    labels: Value = Tensor((length,), "int64" if stored.kind != NUMPY else NUMPY)
    if stored.listed:
        labels = ListValue([NUMBER] * length, True) if isinstance(length, int) else ListValue([], False)
    return {"data": data, stored.labels: labels}


def _length(facts: Facts, given: Mapping[str, Value]) -> Value:
    if facts.lengths is None:
        return UNKNOWN
    part = given.get("train", given.get("split"))
    return facts.lengths.get(part, UNKNOWN) if isinstance(part, (bool, str, type(None))) else UNKNOWN


for _name, _facts in DATASETS.items():
    _register(_name, _facts)


@library(f"torchvision.datasets.FakeData(size=1000, image_size=(3, 224, 224), num_classes=10, {_CHANGES}, **options)")
def _fake_data(
    vm: Machine, size: Value, image_size: Value, transform: Value, target_transform: Value, site: Site
) -> Value:
    shape = sequence_items(vm, image_size) or []
    image = tuple(shape) if len(shape) == 3 else (UNKNOWN, None, None)
    changes = {"transform": transform, "target_transform": target_transform}
    return _pictures(vm, "FakeData", image, size, changes, site, Facts(3))
