"""The expression that `ast` found is found again by libcst, to the character."""

import ast
import textwrap
from pathlib import Path

import libcst as cst
import pytest

import torchlint_shapes
from torchlint_shapes.findings import Span
from torchlint_shapes.text.second_reading import Disagreement, SecondReading
from torchlint_shapes.text.source_text import SourceText


def reading(text: str) -> SecondReading:
    source = SourceText("net.py", text)
    return SecondReading(source, source.tree)


def spans(source: SourceText, *nodes: ast.AST) -> list[Span]:
    return [
        source.span_from_ast(n.lineno, n.col_offset, n.end_lineno, n.end_col_offset)
        for n in nodes
        if isinstance(n, ast.expr) and n.end_lineno and n.end_col_offset
    ]


def check(text: str, at: str = "400") -> str:
    """Checks the outermost expression with this text, as `ast` places it; the statement that was read for it."""
    second = reading(text)
    second.check(next(s for s in spans(second.source, *ast.walk(ast.parse(text))) if second.source.slice(s) == at))
    (statement,) = second.statements
    return second.source.slice(statement)


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
    assert check(text, "16 * 5 * 5") == "self.fc = nn.Linear(16 * 5 * 5, 10)"


def test_many_lines_with_comments() -> None:
    call = "\n            # what comes in\n            in_features=(400),  # right\n            bias=False,\n        "
    assert check(NET.replace("{}, 10", call)) == f"self.fc = nn.Linear({call})"


@pytest.mark.parametrize(
    "text",
    [
        "seq = Sequential(Conv(3, 6), Linear(400, 10))",
        "seq = Sequential(OrderedDict([('fc', Linear(10, out_features=2 * 400))]))",
        "x = f(*sizes, 400)",
        "x = f(400, *sizes)",
        "x = f(**{'a': 400})",
        "x = 400",
        "x = f(1)(400)",
        "x = f(lambda: 400)",
    ],
)
def test_arguments_of_calls(text: str) -> None:
    assert check(text) == text


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
    assert "f(400)" in check(text).replace("\n", "")


def test_a_header_is_read_without_its_body() -> None:
    assert check("def g(size=400):\n    return this_is_not_read\n") == "def g(size=400):\n    "


@pytest.mark.parametrize("at", ["(1, 2)", "-1", "(i for i in y)", "((3, 4))", "f(x)", "x[1:2]", "'a' 'b'", "not z"])
def test_parentheses_as_ast_counts_them(at: str) -> None:
    text = f"g(({at}), a=0)\n"
    call = ast.parse(text).body[0].value  # type: ignore[attr-defined]
    second = reading(text)
    for span in spans(second.source, *call.args):
        second.check(span)


def test_a_statement_has_a_place() -> None:
    reading("a = 1; layer.in_features = 5; b = 2\n").check(Span(1, 8, 1, 29))


@pytest.mark.parametrize("span", [Span(1, 5, 1, 7), Span(1, 14, 1, 17), Span(2, 1, 2, 1), Span(1, 7, 1, 15)])
def test_a_place_where_no_expression_is(span: Span) -> None:
    with pytest.raises(Disagreement):
        reading("x = Linear(400, 10)\n\n").check(span)


def test_a_statement_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    parse = cst.parse_module
    monkeypatch.setattr(cst, "parse_module", lambda code: read.append(code) or parse(code))  # type: ignore[func-returns-value]
    second = reading("x = f(400, 10)\ny = g(1)\n")
    for span in (Span(1, 7, 1, 10), Span(1, 12, 1, 14), Span(1, 5, 1, 15)):
        second.check(span)
    assert read == ["x = f(400, 10)"]


@pytest.mark.slow
def test_all_expressions_of_this_package_are_found() -> None:
    """But commas in subscripts, generators in the parentheses of their calls, and what stands in f-strings."""
    checked = 0
    for path in sorted(Path(torchlint_shapes.__file__).parent.glob("text/*.py")):
        source = SourceText.read(str(path))
        second = SecondReading(source, source.tree)
        nodes = list(ast.walk(ast.parse(source.text)))
        inside = {id(part) for string in nodes if isinstance(string, ast.JoinedStr) for part in ast.walk(string)}
        skipped = {id(node.slice) for node in nodes if isinstance(node, ast.Subscript)} | inside
        for node in nodes:
            if id(node) not in skipped and not isinstance(node, (ast.Slice, ast.Starred, ast.GeneratorExp)):
                for span in spans(source, node):
                    second.check(span)
                    checked += 1
    assert checked > 200
