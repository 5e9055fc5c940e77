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
from torchlint_shapes.interpret.library import LIBRARY
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.numbers import NUMPY
from torchlint_shapes.interpret.plain import size_like
from torchlint_shapes.interpret.sequences import sequence_items
from torchlint_shapes.interpret.values import (
    NUMBER,
    UNKNOWN,
    Arguments,
    Instance,
    Keywords,
    ListValue,
    Site,
    Tensor,
    Value,
)

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
    """`lengths` by the value of the argument that chooses a part: `train` or `split`, the first of them the default.

    `parameters` are the positional parameters of the constructor.
    """

    channels: int
    height: int | None = None
    width: int | None = None
    lengths: Lengths | None = None
    parameters: tuple[str, ...] = ("root", "split", "transform", "target_transform", "download")
    label: bool = True
    classes: int | None = None
    stored: Stored | None = None


_TRAIN = ("root", "train", "transform", "target_transform", "download")
_FOLDER = ("root", "transform", "target_transform", "loader", "is_valid_file")
_SPLIT = ("root", "split", "transform", "target_transform", "download")
_PLAIN = ("root", "transform", "target_transform", "download")
_GREY = Stored("HW", "uint8")
_COLORED = Stored("HWC", NUMPY, listed=True)
_PLANES = Stored("CHW", NUMPY, "labels")
_SMALL: Lengths = {True: 60_000, False: 10_000}
_CIFAR: Lengths = {True: 50_000, False: 10_000}

DATASETS = {
    "MNIST": Facts(1, 28, 28, _SMALL, _TRAIN, classes=10, stored=_GREY),
    "FashionMNIST": Facts(1, 28, 28, _SMALL, _TRAIN, classes=10, stored=_GREY),
    "KMNIST": Facts(1, 28, 28, _SMALL, _TRAIN, classes=10, stored=_GREY),
    "EMNIST": Facts(1, 28, 28, None, ("root", "split"), stored=_GREY),
    "QMNIST": Facts(1, 28, 28, None, ("root", "what", "compat", "train")),
    "USPS": Facts(1, 16, 16, {True: 7_291, False: 2_007}, _TRAIN, stored=Stored("HW", NUMPY, listed=True)),
    "SEMEION": Facts(1, 16, 16, {None: 1_593}, _PLAIN),
    "Omniglot": Facts(1, 105, 105, None, ("root", "background", "transform", "target_transform", "download")),
    "CIFAR10": Facts(3, 32, 32, _CIFAR, _TRAIN, classes=10, stored=_COLORED),
    "CIFAR100": Facts(3, 32, 32, _CIFAR, _TRAIN, classes=100, stored=_COLORED),
    "SVHN": Facts(3, 32, 32, {"train": 73_257, "test": 26_032, "extra": 531_131}, _SPLIT, stored=_PLANES),
    "STL10": Facts(
        3,
        96,
        96,
        None,
        ("root", "split", "folds", "transform", "target_transform", "download"),
        classes=10,
        stored=_PLANES,
    ),
    "EuroSAT": Facts(3, 64, 64, {None: 27_000}, _PLAIN, classes=10),
    "PCAM": Facts(3, 96, 96, {"train": 262_144, "val": 32_768, "test": 32_768}, _SPLIT),
    "FER2013": Facts(1, 48, 48, None, ("root", "split", "transform", "target_transform")),
    "CelebA": Facts(
        3, 218, 178, None, ("root", "split", "target_type", "transform", "target_transform", "download"), label=False
    ),
    "LFWPeople": Facts(3, 250, 250, None, ("root", "split", "image_set", "transform", "target_transform", "download")),
    "RenderedSST2": Facts(3, 448, 448, None, _SPLIT),
    "ImageFolder": Facts(3, None, None, None, _FOLDER),
    "ImageNet": Facts(3, None, None, None, ("root", "split")),
    "Imagenette": Facts(3, None, None, None, ("root", "split", "size", "download", "transform", "target_transform")),
    "Caltech101": Facts(3, None, None, None, ("root", "target_type", "transform", "target_transform", "download")),
    "Flowers102": Facts(3, None, None, None, _SPLIT),
    "Food101": Facts(3, None, None, None, _SPLIT, classes=101),
    "OxfordIIITPet": Facts(
        3,
        None,
        None,
        None,
        ("root", "split", "target_types", "transforms", "transform", "target_transform"),
        label=False,
    ),
    "StanfordCars": Facts(3, None, None, None, _SPLIT),
    "Country211": Facts(3, None, None, None, ("root", "split", "transform", "target_transform", "download")),
    "DTD": Facts(3, None, None, None, ("root", "split", "partition", "transform", "target_transform", "download")),
    "FGVCAircraft": Facts(3, None, None, None, ("root", "split", "annotation_level")),
    "GTSRB": Facts(3, None, None, None, _SPLIT),
    "SUN397": Facts(3, None, None, None, _PLAIN),
    "Places365": Facts(3, None, None, None, ("root", "split", "small", "download", "transform", "target_transform")),
    "VOCSegmentation": Facts(3, parameters=("root", "year", "image_set", "download", "transform"), label=False),
    "VOCDetection": Facts(3, parameters=("root", "year", "image_set", "download", "transform"), label=False),
    "CocoDetection": Facts(3, parameters=("root", "annFile", "transform"), label=False),
    "CocoCaptions": Facts(3, parameters=("root", "annFile", "transform"), label=False),
    "SBDataset": Facts(3, parameters=("root", "image_set", "mode", "download"), label=False),
    "Cityscapes": Facts(3, 1024, 2048, None, ("root", "split", "mode", "target_type", "transform"), label=False),
}


def _register(name: str, facts: Facts) -> None:
    def construct(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
        given = dict(zip(facts.parameters, arguments)) | keywords
        length = _length(facts, given)
        length = length if size_like(length) else vm.trail.unknown_size()
        image = (facts.channels, facts.height, facts.width)
        return _pictures(vm, name, image, length, given, site, facts)

    LIBRARY[f"torchvision.datasets.{name}"] = construct


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
    part = given.get("train", given.get("split", next(iter(facts.lengths))))
    return facts.lengths.get(part, UNKNOWN) if isinstance(part, (bool, str, type(None))) else UNKNOWN


def _fake_data(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    names = ("size", "image_size", "num_classes", "transform", "target_transform")
    given = dict(zip(names, arguments)) | keywords
    shape = sequence_items(vm, given.get("image_size", (3, 224, 224))) or []
    image = tuple(shape) if len(shape) == 3 else (UNKNOWN, None, None)
    return _pictures(vm, "FakeData", image, given.get("size", 1000), given, site, Facts(3))


for _name, _facts in DATASETS.items():
    _register(_name, _facts)
LIBRARY["torchvision.datasets.FakeData"] = _fake_data
