"""Tests are run as pytest and unittest run them: with their fixtures, for each set of their parameters."""

from __future__ import annotations

from pathlib import Path

import pytest

from torchlint_shapes.config.settings import Settings
from torchlint_shapes.run import lint

HEAD = """
import unittest
import pytest
import torch
from parameterized import parameterized
from torch import nn


def use(width):
    nn.Linear(4, 2)(torch.randn(2, width))


"""
RUN = {
    "conftest": "def test(width):\n    use(width)\n",
    "renamed": "@pytest.fixture(name='size')\ndef _size(width):\n    yield width\ndef test(size):\n    use(size)\n",
    "param": "@pytest.mark.parametrize('width', [pytest.param(3, id='three')])\ndef test(width):\n    use(width)\n",
    "keywords": "@pytest.mark.parametrize(argnames='width', argvalues=[3])\ndef test(width):\n    use(width)\n",
    "params": "@pytest.fixture(scope='module', params=[4, 3])\ndef size(request):\n    return request.param\n"
    "def test(size):\n    use(size)\n",
    "indirect": "@pytest.fixture\ndef size(request):\n    return request.param\n"
    "@pytest.mark.parametrize('size', [4, 3], indirect=True)\ndef test(size):\n    use(size)\n",
    "used": "@pytest.fixture\ndef prepared(request):\n    request.cls.width = 3\n"
    "@pytest.mark.usefixtures('prepared')\nclass TestIt:\n    def test(self):\n        use(self.width)\n",
    "of the class": "@pytest.mark.parametrize('width', [3])\nclass TestIt:\n"
    "    def test(self, width):\n        use(width)\n",
    "expanded": "class T(unittest.TestCase):\n    @parameterized.expand([('three', 3)])\n"
    "    def test(self, name, width):\n        use(width)\n",
    "inherited": "class Base:\n    def test(self):\n        use(self.width)\n"
    "class T(Base, unittest.TestCase):\n    def setUp(self):\n        self.width = 3\n",
}
SILENT = [
    "@pytest.mark.xfail\n@pytest.mark.parametrize('width', [3])\ndef test(width):\n    use(width)\n",
    "@pytest.mark.xfail(strict=True)\ndef test():\n    use(3)\n",
    "@pytest.mark.skip('slow')\ndef test(width):\n    use(width)\n",
    "class T(unittest.TestCase):\n    @unittest.expectedFailure\n    def test(self):\n        use(3)\n",
    "@pytest.mark.parametrize('width', [pytest.param(3, marks=pytest.mark.xfail)])\ndef test(width):\n    use(width)\n",
    "def test(other):\n    use(other)\n",
]


def said(folder: Path, text: str) -> list[str]:
    (folder / "conftest.py").write_text("import pytest\n@pytest.fixture(scope='session')\ndef width():\n    yield 3\n")
    path = folder / "tests" / "test_it.py"
    path.parent.mkdir()
    path.write_text(HEAD + text)
    result = lint([str(path)], Settings())
    assert result.problems == ()
    return [f.message for f in result.findings]


@pytest.mark.parametrize("text", RUN.values(), ids=RUN)
def test_a_test_gets_its_arguments(text: str, tmp_path: Path) -> None:
    (message,) = said(tmp_path, text)
    assert message.endswith("takes 4 features but receives 3")


@pytest.mark.parametrize("text", SILENT)
def test_what_is_expected_or_skipped_or_not_known_is_no_fault(text: str, tmp_path: Path) -> None:
    assert said(tmp_path, text) == []
