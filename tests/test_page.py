"""`shapelint shapes --output-format html`, in Chromium."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.fixture import FOLDER
from torchlint_shapes.report.html import page
from torchlint_shapes.summary import summarize

if TYPE_CHECKING:
    from selenium import webdriver
    from selenium.webdriver.remote.webelement import WebElement
else:
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM or not DRIVER, reason="no chromium and chromedriver"),
]

FLAGS = (
    "headless", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-background-networking",
    "disable-component-update", "disable-sync", "window-size=1280,900",
)  # fmt: skip
MANY = """
from torch import nn

class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Linear(8, 8), nn.Linear(8, 8)
    def forward(self, x):
        return x + self.b(self.a(x).relu())

many = nn.Sequential(nn.Sequential(*[Block() for _ in range(75)]), nn.Linear(8, 2))
"""
NAMES = """
from torch import nn

net = nn.Sequential()
net.add_module("<script>window.hacked = 1</script>", nn.Linear(2, 3))
net.add_module('"><img src=x onerror="window.hacked = 1">', nn.Linear(3, 3))
net.add_module("</section></script><b>{{x}}&quot;", nn.Linear(4, 3))
"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    options = webdriver.ChromeOptions()
    options.binary_location = str(CHROMIUM)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    for flag in (*FLAGS, f"user-data-dir={tmp_path_factory.mktemp('chromium')}"):
        options.add_argument(f"--{flag}")
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    yield driver
    driver.quit()


@pytest.fixture
def show(browser: webdriver.Chrome, tmp_path: Path) -> Iterator[Callable[..., webdriver.Chrome]]:
    """`show(source, "Net", (1, 3, 8, 8))`: the page of a network, in a browser that must not complain about it."""

    def opened(program: str | Path, name: str, *inputs: tuple[int, ...]) -> webdriver.Chrome:
        path = program if isinstance(program, Path) else tmp_path / "net.py"
        if isinstance(program, str):
            path.write_text(program)
        (tmp_path / "net.html").write_text(page([summarize(f"{path}::{name}", inputs)], False), encoding="utf-8")
        browser.get((tmp_path / "net.html").as_uri())
        return browser

    yield opened
    assert browser.get_log("browser") == []
    assert browser.execute_script("return performance.getEntriesByType('resource').length") == 0
    browser.set_window_size(1280, 900)


def texts(browser: webdriver.Chrome, selector: str) -> list[str]:
    return [element.text for element in browser.find_elements("css selector", selector)]


def one(browser: webdriver.Chrome, selector: str) -> WebElement:
    return browser.find_element("css selector", selector)


LENET = FOLDER / "examples" / "mnist.py"


def test_a_network_is_drawn_with_its_shapes_and_its_mismatch(show: Callable[..., webdriver.Chrome]) -> None:
    browser = show(LENET, "LeNet", (64, 1, 28, 28))
    assert browser.title == "LeNet"
    assert texts(browser, ".canvas .node b") == [
        "x", "conv1", "relu", "max_pool2d(2)", "conv2", "relu", "max_pool2d(2)", "flatten(start_dim=1)", "fc1", "relu",
        "fc2", "output",
    ]  # fmt: skip
    assert texts(browser, ".shape")[:3] == ["(64, 1, 28, 28)", "(64, 10, 24, 24)", "(64, 10, 24, 24)"]
    assert "1 mismatch" in one(browser, "header").text
    assert texts(browser, ".node.wrong") == ["fc1\nLinear(300, 50)\nfc1 takes 300 features but receives 320"]
    assert len(browser.find_elements("css selector", ".canvas path.red")) == 1
    one(browser, "header .problem").click()
    assert browser.switch_to.active_element.get_attribute("data-id") == "n8"


def test_a_layer_tells_its_arguments_and_formula(show: Callable[..., webdriver.Chrome]) -> None:
    browser = show(LENET, "LeNet", (64, 1, 28, 28))
    browser.execute_script("arguments[0].focus()", one(browser, "[data-id=n1]"))
    told = one(browser, "aside").text
    assert told.startswith(
        "conv1\ncall\nConv2d(1, 10, 5)\ntakes\n(64, 1, 28, 28)\ngives\n(64, 10, 24, 24)\nformula\n(N, "
    )


def test_modules_of_a_large_network_open_and_close_by_keyboard(show: Callable[..., webdriver.Chrome]) -> None:
    browser = show(MANY, "many", (4, 8))
    group = "[data-id=g0]"
    assert texts(browser, ".canvas button b") == ["input", "0", "1", "output"]
    assert one(browser, group).get_attribute("aria-expanded") == "false"
    one(browser, group).send_keys("\ue007")  # Enter
    assert one(browser, group).get_attribute("aria-expanded") == "true"
    assert browser.switch_to.active_element == one(browser, group)
    assert len(texts(browser, ".canvas .group")) == 76
    assert one(browser, "aside h2").text == "0"
    one(browser, "[data-id=g1]").click()
    assert texts(browser, ".canvas .frame ~ .node b").count("+") == 1
    browser.switch_to.active_element.send_keys(" ")
    assert one(browser, "[data-id=g1]").get_attribute("aria-expanded") == "false"
    one(browser, ".open").click()
    assert texts(browser, ".canvas .node b").count("+") == 75
    one(browser, ".close").click()
    assert texts(browser, ".canvas button b") == ["input", "0", "1", "output"]


def test_a_mismatch_within_a_large_network_is_seen(show: Callable[..., webdriver.Chrome]) -> None:
    wrong = MANY.replace(
        "nn.Sequential(*[Block() for _ in range(75)])", "*[Block() for _ in range(75)], nn.Linear(9, 8)"
    )
    browser = show(wrong, "many", (4, 8))
    assert len(texts(browser, ".node.wrong")) == 1


def test_a_network_that_cannot_be_followed_says_why(show: Callable[..., webdriver.Chrome]) -> None:
    browser = show("from nowhere import Net\n", "Net", (5, 2))
    assert texts(browser, "p.problem") == [one(browser, "header .problem").text]
    assert "is no network" in one(browser, "header").text
    assert not one(browser, ".tools").is_displayed()


def test_what_the_input_must_be_is_told(show: Callable[..., webdriver.Chrome]) -> None:
    browser = show(LENET, "LeNet")
    one(browser, "summary").click()
    assert texts(browser, "details li")[0] == "20 * ((H - 12) // 4) * ((W - 12) // 4) == 300"


def test_names_are_text(show: Callable[..., webdriver.Chrome]) -> None:
    browser = show(NAMES, "net", (5, 2))
    assert texts(browser, ".canvas .node b")[1:-1] == [
        "<script>window.hacked = 1</script>",
        '"><img src=x onerror="window.hacked = 1">',
        "</section></script><b>{{x}}&quot;",
    ]
    assert browser.execute_script("return [window.hacked, document.images.length]") == [None, 0]


def test_a_narrow_window_needs_no_scrolling_sideways(show: Callable[..., webdriver.Chrome]) -> None:
    browser = show(LENET, "LeNet", (64, 1, 28, 28))
    browser.set_window_size(500, 844)
    assert browser.execute_script("return document.documentElement.scrollWidth <= innerWidth")
    assert not one(browser, "aside").is_displayed()
    one(browser, "[data-id=n1]").click()
    assert one(browser, "aside").is_displayed()
    one(browser, "aside .hide").click()
    assert not one(browser, "aside").is_displayed()
