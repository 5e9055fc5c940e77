"""The expression that `ast` found is found again by libcst, to the character."""

import ast
import textwrap
from pathlib import Path

import libcst as cst
import pytest

import torchlint_shapes
from torchlint_shapes.findings import Span
from torchlint_shapes.text.places import Disagreement, Place, locate
from torchlint_shapes.text.source_text import SourceText


def find(source: SourceText, at: str) -> Span:
    """The outermost expression with this text, as `ast` places it."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.expr) and node.end_lineno and node.end_col_offset:
            span = source.span_from_ast(node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)
            if source.slice(span) == at:
                return span
    raise AssertionError(f"no {at}")


def place(text: str, at: str = "400") -> Place:
    source = SourceText("net.py", text)
    return locate(source, find(source, at))


NET = textwrap.dedent(
    '''\
    class Net(nn.Module):
        """Ein Näherungsnetz"""

        def __init__(self):
            é = "ü" * 3; self.fc = nn.Linear({}, 10); z = 1
            self.rest = 1

        def forward(self, x):
            return self.fc(x)
    '''
)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("indent", ["    ", "\t", "  "])
@pytest.mark.parametrize("end", [-1, None])
def test_an_argument_in_a_class(newline: str, indent: str, end: int | None) -> None:
    text = NET.format("16 * 5 * 5").replace("    ", indent).replace("\n", newline)[:end]
    found = place(text, "16 * 5 * 5")
    assert isinstance(found.node, cst.BinaryOperation)
    assert (found.function, found.argument, found.class_name) == ("nn.Linear", 0, "Net")
    assert SourceText("net.py", text).slice(found.statement) == "self.fc = nn.Linear(16 * 5 * 5, 10)"


def test_many_lines_with_comments() -> None:
    call = "\n            # what comes in\n            in_features=(400),  # right\n            bias=False,\n        "
    found = place(NET.replace("{}, 10", call))
    assert isinstance(found.node, cst.Integer)
    assert (found.function, found.argument) == ("nn.Linear", "in_features")
    assert (found.statement.line, found.statement.end_line) == (5, 9)


@pytest.mark.parametrize(
    ("text", "function", "argument"),
    [
        ("seq = Sequential(Conv(3, 6), Linear(400, 10))", "Linear", 0),
        ("seq = Sequential(OrderedDict([('fc', Linear(10, out_features=2 * 400))]))", "Linear", "out_features"),
        ("x = f(*sizes, 400)", "f", None),
        ("x = f(400, *sizes)", "f", 0),
        ("x = f(**{'a': 400})", "f", None),
        ("x = 400", None, None),
        ("x = f(1)(400)", "f(1)", 0),
        ("x = f(lambda: 400)", "f", 0),
    ],
)
def test_the_innermost_call(text: str, function: str | None, argument: str | int | None) -> None:
    found = place(text)
    assert (found.function, found.argument) == (function, argument)


@pytest.mark.parametrize(
    "text",
    [
        "if f(400):\n    pass\nelse:\n    y = 1\n",
        "if a:\n pass\nelif f(400):\n pass\n",
        "def g():\n  if a:\n    pass\n  elif b:\n    pass\n  elif f(400): y = 1\n",
        "for x in f(400):  # all\n\n    # first\n    pass\nelse:\n    pass\n",
        "class A:\n\tdef g(\n\t\tself, size=f(400),\n\t) -> int:\n\t\t'''doc'''\n",
        "class A:\n    @d(1)\n    @d(f(400))\n    def g(self): pass\n",
        "class A:\n    x = 1\n    @d\n    class B(f(400)):\n        @d\n        def g(self): pass\n",
        "with f(400) as a, b: pass\n",
        "async def g():\n    async with f(400) as a:\n        pass\n",
        "try:\n    pass\nexcept f(400):\n    pass\nfinally:\n    pass\n",
        "match x:\n    case [a] if f(400):\n        pass\n",
        "match f(400):\n    case _:\n        pass\n",
        "while f(400): pass\n",
        "x = [f(400)\n  for y in z]\n",
        "x: int = f(400)\n",
        "x = 1 + \\\n    f(400)\n",
        "x = f(\n400)\n",
    ],
)
def test_every_kind_of_statement(text: str) -> None:
    found = place(text)
    assert isinstance(found.node, cst.Integer)
    assert found.node.value == "400"
    assert found.function == "f"


def test_a_header_is_read_without_its_body() -> None:
    text = "def g(size=400):\n    return this_is_not_read\n"
    assert SourceText("net.py", text).slice(place(text).statement) == "def g(size=400):\n    "


def test_the_class_is_the_one_whose_body_holds_it() -> None:
    assert place("class A:\n    class B(f(400)):\n        pass\n").class_name == "A"
    assert place("class A:\n    class B:\n        def g(self, size=400):\n            pass\n").class_name == "B"


@pytest.mark.parametrize("at", ["(1, 2)", "-1", "(i for i in y)", "((3, 4))", "f(x)", "x[1:2]", "'a' 'b'", "not z"])
def test_parentheses_as_ast_counts_them(at: str) -> None:
    source = SourceText("net.py", f"g(({at}), a=0)\n")
    node = source.tree.body[0].value.args[0]  # type: ignore[attr-defined]
    span = source.span_from_ast(node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)
    assert locate(source, span).argument == 0


def test_a_statement_has_a_place() -> None:
    source = SourceText("net.py", "a = 1; layer.in_features = 5; b = 2\n")
    assert isinstance(locate(source, Span(1, 8, 1, 29)).node, cst.Assign)


def test_a_caller_may_know_the_statement() -> None:
    source = SourceText("net.py", NET.format("400"))
    span = find(source, "400")
    known = locate(source, span, statement=locate(source, span).statement)
    assert (known.function, known.argument) == ("nn.Linear", 0)


@pytest.mark.parametrize("span", [Span(1, 5, 1, 7), Span(1, 14, 1, 17), Span(2, 1, 2, 1), Span(1, 7, 1, 15)])
def test_a_place_where_no_expression_is(span: Span) -> None:
    with pytest.raises(Disagreement):
        locate(SourceText("net.py", "x = Linear(400, 10)\n\n"), span)


@pytest.mark.slow
def test_all_expressions_of_this_package_are_found() -> None:
    """But commas in subscripts, generators in the parentheses of their calls, and what stands in f-strings."""
    checked = 0
    for path in sorted(Path(torchlint_shapes.__file__).parent.glob("text/*.py")):
        source = SourceText.read(str(path))
        strings = [node for node in ast.walk(source.tree) if isinstance(node, ast.JoinedStr)]
        inside = {id(part) for string in strings for part in ast.walk(string)}
        skipped = {id(n.slice) for n in ast.walk(source.tree) if isinstance(n, ast.Subscript)}
        for node in list(ast.walk(source.tree))[::7]:
            if not isinstance(node, ast.expr) or id(node) in inside | skipped:
                continue
            if isinstance(node, (ast.Slice, ast.Starred, ast.GeneratorExp)):
                continue
            assert node.end_lineno
            assert node.end_col_offset
            locate(source, source.span_from_ast(node.lineno, node.col_offset, node.end_lineno, node.end_col_offset))
            checked += 1
    assert checked > 200
