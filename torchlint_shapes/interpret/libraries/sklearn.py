"""scikit-learn, as far as programs take data from it: tables that come with it, made-up ones, splits and scalers.

https://scikit-learn.org/stable/api/
"""

from __future__ import annotations

import math
from typing import Any

from torchlint_shapes.interpret.library import LIBRARY, library, library_class
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.numbers import NUMPY
from torchlint_shapes.interpret.plain import size_like
from torchlint_shapes.interpret.values import (
    UNKNOWN,
    Arguments,
    Instance,
    Keywords,
    ListValue,
    Native,
    Site,
    Tensor,
    Value,
)

# ---- tables: rows, columns

_TABLES = {
    "load_iris": (150, 4), "load_digits": (1797, 64), "load_wine": (178, 13), "load_breast_cancer": (569, 30),
    "load_diabetes": (442, 10), "fetch_california_housing": (20640, 8),
}  # fmt: skip


def _table(name: str, shape: tuple[int, int]) -> None:
    def load(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
        if set(keywords) - {"return_X_y", "data_home", "scaled"} or arguments:
            return UNKNOWN  # some columns only, or frames of pandas
        data, target = Tensor(shape, NUMPY), Tensor(shape[:1], NUMPY)
        if "return_X_y" in keywords:
            return (data, target) if keywords["return_X_y"] is True else UNKNOWN
        own: dict[str, Value] = {"data": data, "target": target}
        if name == "load_digits":
            own["images"] = Tensor((shape[0], 8, 8), NUMPY)
        return _object("Bunch", {}, own)

    LIBRARY[f"sklearn.datasets.{name}"] = load


def _object(name: str, methods: dict[str, Native], own: dict[str, Value]) -> Instance:
    return Instance(library_class(f"sklearn.{name}", dict(methods), open=True), own)


for _name, _shape in _TABLES.items():
    _table(_name, _shape)


def _made_up(name: str, columns: int | None) -> None:
    """Points (n_samples, n_features) and a number for each; `columns` is the default of n_features."""

    def make(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
        rows = arguments[0] if arguments else keywords.get("n_samples", 100)
        wide: Value = 2 if columns is None else keywords.get("n_features", columns)
        if columns is not None and len(arguments) > 1:
            wide = arguments[1]
        plain = not {"n_targets", "return_centers", "coef", "return_X_y"} & set(keywords)
        if not plain or not size_like(rows) or not size_like(wide):
            return UNKNOWN
        return (Tensor((rows, wide), NUMPY), Tensor((rows,), NUMPY))

    LIBRARY[f"sklearn.datasets.{name}"] = make


for _name, _columns in (
    ("make_moons", None), ("make_circles", None), ("make_blobs", 2), ("make_classification", 20),
    ("make_regression", 100),
):  # fmt: skip
    _made_up(_name, _columns)


# ---- splits


@library("sklearn.model_selection.train_test_split")
def _split(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    """Of each array one part to train with and one to test with."""
    total = next((v.shape[0] for v in arguments if isinstance(v, Tensor) and v.rank), None)
    total = next((len(v.items) for v in arguments if isinstance(v, ListValue) and v.known), total)
    parts = _parts(total, keywords.get("train_size"), keywords.get("test_size"))
    sizes = parts or (vm.trail.unknown_size(), vm.trail.unknown_size())
    return ListValue([_taken(array, size) for array in arguments for size in sizes])


def _parts(total: Value, train: Any, test: Any) -> tuple[int, int] | None:
    """How many are in the two parts: a fraction is rounded down for training and up for testing."""
    if not isinstance(total, int) or not all(v is None or isinstance(v, (int, float)) for v in (train, test)):
        return None
    if train is None and test is None:
        test = 0.25
    trained = math.floor(train * total) if isinstance(train, float) else train
    tested = math.ceil(test * total) if isinstance(test, float) else test
    return (total - tested if trained is None else trained), (total - trained if tested is None else tested)


def _taken(array: Value, size: Any) -> Value:
    if isinstance(array, Tensor) and array.rank:
        return Tensor((size, *array.shape[1:]), array.dtype)
    if isinstance(array, ListValue) and array.known and isinstance(size, int):
        return ListValue([UNKNOWN] * size)
    return UNKNOWN


# ---- scalers


def _scaler(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    """What changes numbers and no shape."""
    names = ("fit_transform", "transform", "inverse_transform")
    methods = {name: Native(name, _same_shape) for name in names}
    methods["fit"] = Native("fit", lambda vm, arguments, keywords, site: arguments[0])
    return _object("Scaler", methods, {})


def _same_shape(vm: Machine, arguments: Arguments, keywords: Keywords, site: Site) -> Value:
    array = arguments[1] if len(arguments) > 1 else UNKNOWN
    return Tensor(array.shape, NUMPY) if isinstance(array, Tensor) else UNKNOWN


for _name in ("StandardScaler", "MinMaxScaler", "MaxAbsScaler", "RobustScaler", "Normalizer", "LabelEncoder"):
    LIBRARY[f"sklearn.preprocessing.{_name}"] = _scaler
