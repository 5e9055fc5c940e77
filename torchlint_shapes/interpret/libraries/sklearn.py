"""scikit-learn, as far as programs take data from it: tables that come with it, made-up ones, splits and scalers.

https://scikit-learn.org/stable/api/
"""

from __future__ import annotations

import math
from typing import Any

from torchlint_shapes.interpret.library import ANYTHING, library, library_class, library_methods
from torchlint_shapes.interpret.machine import Machine
from torchlint_shapes.interpret.plain import size_like
from torchlint_shapes.interpret.values import (
    UNKNOWN,
    Instance,
    Keywords,
    ListValue,
    Tensor,
    Value,
)
from torchlint_shapes.ops.dtype import NUMPY

# ---- tables: rows, columns

_TABLES = {
    "load_iris": (150, 4), "load_digits": (1797, 64), "load_wine": (178, 13), "load_breast_cancer": (569, 30),
    "load_diabetes": (442, 10), "fetch_california_housing": (20640, 8),
}  # fmt: skip


def _table(name: str, shape: tuple[int, int]) -> None:
    @library(f"sklearn.datasets.{name}(*, return_X_y=False, data_home=None, scaled=True, **options)")
    def load(vm: Machine, return_X_y: Value, options: Keywords) -> Value:
        if options:
            return UNKNOWN  # some columns only, or frames of pandas
        data, target = Tensor(shape, NUMPY), Tensor(shape[:1], NUMPY)
        if return_X_y is not False:
            return (data, target) if return_X_y is True else UNKNOWN
        own: dict[str, Value] = {"data": data, "target": target}
        if name == "load_digits":
            own["images"] = Tensor((shape[0], 8, 8), NUMPY)
        return _object("Bunch", {}, own)


def _object(name: str, methods: dict[str, Value], own: dict[str, Value]) -> Instance:
    return Instance(library_class(f"sklearn.{name}", methods, open=True), own)


for _name, _shape in _TABLES.items():
    _table(_name, _shape)


@library(
    "sklearn.datasets.make_blobs(n_samples=100, n_features=2, **options)",
    "sklearn.datasets.make_classification(n_samples=100, n_features=20, **options)",
    "sklearn.datasets.make_regression(n_samples=100, n_features=100, **options)",
)
def _points(vm: Machine, n_samples: Value, n_features: Value, options: Keywords) -> Value:
    """Points (n_samples, n_features) and a number for each."""
    plain = not {"n_targets", "return_centers", "coef", "return_X_y"} & set(options)
    if not plain or not size_like(n_samples) or not size_like(n_features):
        return UNKNOWN
    return (Tensor((n_samples, n_features), NUMPY), Tensor((n_samples,), NUMPY))


@library("sklearn.datasets.make_moons(n_samples=100, **options)", "sklearn.datasets.make_circles")
def _curves(vm: Machine, n_samples: Value) -> Value:
    return _points(vm, n_samples, 2, {})


# ---- splits


@library("sklearn.model_selection.train_test_split(*arrays, test_size=None, train_size=None, **options)")
def _split(vm: Machine, arrays: tuple[Value, ...], test_size: Value, train_size: Value) -> Value:
    """Of each array one part to train with and one to test with."""
    total = next((v.shape[0] for v in arrays if isinstance(v, Tensor) and v.rank), None)
    total = next((len(v.items) for v in arrays if isinstance(v, ListValue) and v.known), total)
    parts = _parts(total, train_size, test_size)
    sizes = parts or (vm.trail.unknown_size(), vm.trail.unknown_size())
    return ListValue([_taken(array, size) for array in arrays for size in sizes])


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

_SCALERS = ("StandardScaler", "MinMaxScaler", "MaxAbsScaler", "RobustScaler", "Normalizer", "LabelEncoder")


def _same_shape(vm: Machine, X: Value) -> Value:
    return Tensor(X.shape, NUMPY) if isinstance(X, Tensor) else UNKNOWN


_SCALER = library_methods(
    {
        "fit_transform(self, X, *arguments, **options)": _same_shape,
        "transform(self, X, *arguments, **options)": _same_shape,
        "inverse_transform(self, X, *arguments, **options)": _same_shape,
        "fit(self, X, *arguments, **options)": lambda vm, self: self,
    }
)


@library(*(f"sklearn.preprocessing.{name}{ANYTHING}" for name in _SCALERS))
def _scaler(vm: Machine) -> Value:
    """What changes numbers and no shape."""
    return _object("Scaler", _SCALER, {})
