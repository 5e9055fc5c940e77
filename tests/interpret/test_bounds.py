"""Programs that ask for more than there is: each comes to its end in so many steps, and what is too much is unknown.

The steps are those of the interpreter, so that the test does not hang on how fast a machine is.
"""

from __future__ import annotations

from itertools import pairwise

import pytest

from torchlint_shapes.interpret import analyze
from torchlint_shapes.interpret.matching import ways
from torchlint_shapes.interpret.values import UNKNOWN, ListValue, Value
from torchlint_shapes.model.clock import Clock
from torchlint_shapes.model.project import Project
from torchlint_shapes.source.read import Unreadable, parse

# One expression, of which the value is too large or takes too long.
TOO_MUCH = [
    "10 ** 10 ** 10",
    "1 << 10 ** 10",
    "pow(10, 10 ** 10)",
    "'a' * 10 ** 12",
    "((0,) * 99999) * 99999",
    "round(10 ** 18, -3 * 10 ** 7)",
    "bytes(10 ** 10)",
    "'a'.ljust(10 ** 10)",
    "'a'.zfill(10 ** 18)",
    "('a' * 99999).replace('', 'a' * 99999)",
    "('a' * 99999).join(['b'] * 99999)",
    "'%1000000000d' % 1",
    "'%*d' % (10 ** 9, 1)",
    "'{:1000000000}'.format(1)",
    "'{:{}}'.format(1, 10 ** 9)",
    "f'{1.5:.1000000000f}'",
    "f'{-1:c}'",
    "('é' * 90000).encode('punycode')",
    "str((('a' * 9999,) * 9999,))",
    "int('9' * 90000)",
    "math.factorial(10 ** 7)",
    "math.comb(10 ** 7, 5 * 10 ** 6)",
    "math.perm(10 ** 7, 10 ** 7)",
    "math.ldexp(1.0, 10 ** 30)",
    "re.match('(a+)+$', 'a' * 40 + 'b')",
    "re.match('a?' * 40 + 'a' * 40, 'a' * 40)",
    "re.sub('', 'a' * 99999, 'b' * 99999)",
    "re.match('a', 'a', re.DEBUG)",
    "re.match('(', 'a')",
    "json.loads('[' * 90000 + ']' * 90000)",
    "0x" + "f" * 9000,
]
# The value is a list that is not known.
TOO_LONG = [
    "list(range(10 ** 30))",
    "list(itertools.product(range(99999), range(99999)))",
    "list(itertools.permutations(range(99999), 99999))",
    "list(itertools.combinations_with_replacement(range(99999), 10 ** 6))",
]
# Statements that never end, or make what has no end.
ENDLESS = [
    "while True: x = x + x",
    "while True: x = (x, x)",
    "while True: x = f'{x}{x}'",
    "y = []\nwhile True: y.append(y)",
    "y = [1]\nwhile True: y.extend(y)",
    "y = []\nwhile True: y.append(list(range(100000)))",
    "import os\ny = []\nif os.getpid() % 2:\n  for i in range(30000): y.append(i)",
    "y = (1,)\nfor i in range(60): y = (y, y)\nd = {y: 1}\nx = str(y) + str(y == (y, y))\ntorch.zeros(y)",
    "y = [1]\nfor i in range(60): y = [y, y]\ntorch.tensor(y)\ncopy.deepcopy(y) == y",
    "y = [1]\ny.append(y)\ntorch.tensor(y)\ncopy.deepcopy(y) == y",
    "class A:\n  def __init__(self):\n    self.a = A()\n    self.b = A()\nA()",
    "class A:\n  def __eq__(self, other): return self == other\nA() == A()",
    "def f(n): return n if n < 2 else f(n - 1) + f(n - 2)\nf(90)",
    "y = torch.tensor([10]) ** 10 ** 10\nwhile True: y = y * y",
    "y = torch.zeros(2, 3)\nwhile True: y = torch.stack([y, y])",
    "y = 'a' in range(10 ** 12), 2.5 in range(10 ** 12), 4.0 in range(0, 10 ** 12, 2)",
]
HEAD = "import copy, itertools, json, math, re, torch\nx = 'ab'\n"
MOST = 4_200_000


def run(program: str) -> tuple[Value, int]:
    """What `y` is in the end, and the steps that it took."""
    analysis = analyze("hostile.py", parse(HEAD + program + "\n", "hostile.py"), Project())
    (module,) = analysis.machine.modules.values()
    return module.scope.vars.get("y"), analysis.machine.steps


@pytest.mark.parametrize("expression", TOO_MUCH)
def test_too_much_is_unknown(expression: str) -> None:
    value, steps = run(f"y = {expression}")
    assert value is UNKNOWN
    assert steps < 100_000


@pytest.mark.parametrize("expression", TOO_LONG)
def test_too_long_is_not_known(expression: str) -> None:
    value, steps = run(f"y = {expression}")
    assert isinstance(value, ListValue)
    assert not value.known
    assert steps < 200_000


@pytest.mark.parametrize("program", ENDLESS)
def test_comes_to_an_end(program: str) -> None:
    _, steps = run(program)
    assert steps < MOST


def test_what_is_small_is_exact() -> None:
    expressions = {
        "2 ** 10": 1024, "'-'.join(['a', 'b'])": "a-b", "'%5d|%s' % (3, 'a')": "    3|a", "f'{3:>4}'": "   3",
        "math.comb(10, 3)": 120, "re.match(r'conv(\\d+)_(\\w+)', 'conv12_ab').group(1)": "12",
        "re.sub('[aeiou]', '', 'encoder')": "ncdr", "'a' * 3": "aaa", "'Ab'.encode('utf-8')": b"Ab",
    }  # fmt: skip
    for expression, value in expressions.items():
        assert run(f"y = {expression}")[0] == value, expression


def test_the_ways_of_a_pattern_grow_with_the_text() -> None:
    counts = [ways(r"(\w+)=(.*)", 0, length) for length in (10, 20, 40)]
    assert all(a is not None and b is not None and a < b for a, b in pairwise(counts))
    assert ways("(a|bc)*d", 0, 5) is None


def test_time_ends_a_run_and_is_told() -> None:
    project = Project(clock=Clock(limit=1e-9))
    program = "import torch\n" + "x = torch.zeros(2)\n" * 500
    analysis = analyze("long.py", parse(program, "long.py"), project)
    assert analysis.program.unknown["time limit"]


def test_source_that_is_nested_too_deeply_is_one_problem() -> None:
    with pytest.raises(Unreadable):
        parse("x = " + "(" * 1000 + "1" + ")" * 1000, "deep.py")
