"""Repairs of one expression, as its author would have written them."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from torchlint_shapes.text.edits import insert_argument, renumber, wrap


def product(text: str) -> int:
    return int(eval(f"({text})", {"width": 10, "hidden": 256}))


@pytest.mark.parametrize(
    ("before", "axes", "after"),
    [
        ("400", (16, 4, 4), "256"),
        ("16 * 5 * 5", (16, 4, 4), "16 * 4 * 4"),
        ("16*5*5", (16, 4, 4), "16*4*4"),
        ("5*5*16", (16, 4, 4), "4*4*16"),
        ("5 * 16 * 5", (16, 4, 4), "4 * 16 * 4"),
        ("5 * 5 * 20", (16, 4, 4), "4 * 4 * 16"),
        ("16 * 5 * 5", (16, 6, 4), "16 * 6 * 4"),
        ("16 * 5 * 7", (16, 5, 9), "16 * 5 * 9"),
        ("16 * 25", (16, 4, 4), "16 * 16"),
        ("16 * 5 ** 2", (16, 4, 4), "16 * 4 ** 2"),
        ("16 * 5**2", (16, 4, 6), "16 * 24"),
        ("16 * (5 * 5)", (16, 4, 4), "16 * (4 * 4)"),
        ("16 * (28 // 4) * (28 // 4)", (16, 7, 6), "16 * (28 // 4) * 6"),
        ("(16) * (5 * 5)", (16, 4, 4), "(16) * (4 * 4)"),
        ("20 * 5 * 5", (50, 4, 4), "50 * 4 * 4"),
        ("4 * 7 * 7", (7, 4, 4), "4 * 4 * 7"),
        ("2 * 16 * 5 * 5", (16, 4, 4), "16 * 4 * 4"),
        ("512 * 7 * 7", (512,), "512"),
        ("512 * 7 * 7", (512, 1, 1), "512 * 1 * 1"),
        ("512 * 1 * 1", (256,), "256 * 1 * 1"),
        ("16 *\t5 *  5", (16, 4, 4), "16 *\t4 *  4"),
        ("16 * 5  # channels\n    * 5", (16, 4, 4), "16 * 4  # channels\n    * 4"),
        ("16\r\n * 5\r\n * 5", (16, 4, 4), "16\r\n * 4\r\n * 4"),
        ("16 * 5 \\\n * 5", (16, 4, 4), "16 * 4 \\\n * 4"),
        ("0x10 * 5 * 5", (16, 4, 4), "0x10 * 4 * 4"),
        ("1_000 * 25", (1000, 4, 4), "1_000 * 16"),
        ("16 * 5 * 5 + 0", (16, 4, 4), "256"),
        ("28 * 28 // 4", (16, 4, 4), "256"),
        ("16 * 5 * 5", (), "256"),
    ],
)
def test_numbers(before: str, axes: tuple[int, ...], after: str) -> None:
    new = 1
    for axis in axes or (256,):
        new *= axis
    assert renumber(before, product(before), new, axes) == after


@pytest.mark.parametrize(
    ("before", "values", "axes", "after"),
    [
        ("width * 7 * 7", {"width": 10}, (10, 4, 4), "width * 4 * 4"),
        ("width * 7 * 7", {}, (10, 4, 4), "width * 4 * 4"),
        ("7 * 7 * width", {}, (10, 4, 4), "4 * 4 * width"),
        ("width * 7 * 7", {"width": 10}, (16, 4, 4), "16 * 4 * 4"),
        ("width * (7 ** 2)", {}, (10, 4, 4), "width * (4 ** 2)"),
        ("hidden * 2", {}, (256,), "hidden"),
        ("2 * (hidden)", {}, (256,), "(hidden)"),
        ("(hidden * 2) * 3", {}, (256, 3), "(hidden) * 3"),
        ("hidden * width", {}, (256,), "256"),
        ("hidden * width", {"hidden": 256, "width": 10}, (256, 4), "hidden * 4"),
        ("width", {"width": 10}, (10, 4), "40"),
    ],
)
def test_names_stay_while_they_are_right(
    before: str, values: dict[str, int], axes: tuple[int, ...], after: str
) -> None:
    new = 1
    for axis in axes:
        new *= axis
    assert renumber(before, product(before), new, axes, values) == after


def test_what_does_not_have_the_old_value_is_left_alone() -> None:
    assert renumber("16 * 5 * 5", 401, 256, (16, 4, 4)) is None
    assert renumber("width * 7", 401, 256, (16, 4, 4)) is None
    assert renumber("400", 400, 400, (16, 5, 5)) is None
    assert renumber("0 * width", 5, 256, (16, 4, 4)) is None


def test_a_product_of_nothing_becomes_the_number() -> None:
    assert renumber("0 * width", 0, 256, (16, 4, 4)) == "256"


@given(
    st.lists(st.integers(1, 40), min_size=1, max_size=4),
    st.lists(st.integers(1, 40), min_size=1, max_size=4),
    st.sampled_from(["*", " * ", " *\n  "]),
)
def test_the_new_expression_has_the_new_value(terms: list[int], axes: list[int], times: str) -> None:
    before = times.join(map(str, terms))
    old, new = product(before), product("*".join(map(str, axes)))
    after = renumber(before, old, new, tuple(axes))
    assert (after is None) == (old == new)
    assert after is None or product(after) == new


def test_many_terms_are_not_tried_in_all_ways() -> None:
    assert renumber("*".join("2" * 30), 2**30, 2**10, (2,) * 10) == "1024"


@pytest.mark.parametrize(
    ("call", "after"),
    [
        ("Conv2d()", "Conv2d(padding=2)"),
        ("Conv2d(3, 6, 5)", "Conv2d(3, 6, 5, padding=2)"),
        ("Conv2d(3, 6, 5,)", "Conv2d(3, 6, 5, padding=2,)"),
        ("Conv2d( 3, 6, kernel_size = 5 )", "Conv2d( 3, 6, kernel_size = 5, padding = 2 )"),
        ("Conv2d(*a, **k)", "Conv2d(*a, **k, padding=2)"),
        ("Conv2d(\n    3,\n    6,  # out\n)", "Conv2d(\n    3,\n    6,  # out\n    padding=2,\n)"),
        ("Conv2d(\n    3,  # in\n    6  # out\n)", "Conv2d(\n    3,  # in\n    6,  # out\n    padding=2\n)"),
        ("Conv2d(\n    3\n)", "Conv2d(\n    3,\n    padding=2\n)"),
        ("Conv2d(\n    3, 6  # both\n)", "Conv2d(\n    3, 6, padding=2  # both\n)"),
        ("Conv2d(3,\n\t\t6)", "Conv2d(3,\n\t\t6,\n\t\tpadding=2)"),
        ("Conv2d(3,\r\n  6,\r\n)", "Conv2d(3,\r\n  6,\r\n  padding=2,\r\n)"),
        (
            "Conv2d(\n    3,\n\n    # out\n    6,\n    # end\n)",
            "Conv2d(\n    3,\n\n    # out\n    6,\n    # end\n    padding=2,\n)",
        ),
    ],
)
def test_insert_argument(call: str, after: str) -> None:
    assert insert_argument(call, "padding", "2") == after
    ast.parse(after)


@pytest.mark.parametrize(
    ("expression", "template", "after"),
    [
        ("x", "torch.flatten({}, 1)", "torch.flatten(x, 1)"),
        ("a + b", "torch.flatten({}, 1)", "torch.flatten(a + b, 1)"),
        ("a, b", "torch.flatten({}, 1)", "torch.flatten((a, b), 1)"),
        ("(a), b", "torch.flatten({}, 1)", "torch.flatten(((a), b), 1)"),
        ("(a, b)", "torch.flatten({}, 1)", "torch.flatten((a, b), 1)"),
        ("f(x)\n  .relu()", "torch.flatten({}, 1)", "torch.flatten(f(x)\n  .relu(), 1)"),
        ("f(x)", "{}.flatten(1)", "f(x).flatten(1)"),
        ("a + b", "{}.flatten(1)", "(a + b).flatten(1)"),
        ("lambda: x", "{}.flatten(1)", "(lambda: x).flatten(1)"),
        ("a + b", "f(1, {})", "f(1, a + b)"),
        ("a + b", "2 * {}", "2 * (a + b)"),
    ],
)
def test_wrap(expression: str, template: str, after: str) -> None:
    assert wrap(expression, template) == after
