"""What IPython understands and Python does not: `%magic`, `!command`, `name?`, `x = !command`, `%%magic` cells.

So are the names of line magics without the sign, where that is no Python: `pip install torch`, `cd data`.

https://ipython.readthedocs.io/en/stable/interactive/python-ipython-diff.html
"""

from __future__ import annotations

import ast
import re
import warnings

from torchlint_shapes.source.cells import joined, split

# The magics of a cell that run it as a part of the program.
_RUNS_CELL = frozenset({"%%capture", "%%debug", "%%memit", "%%prun", "%%time", "%%timeit", "%%wandb"})

_CELL_MAGIC = re.compile(r"(?:\s|#[^\n]*\n)*(%%\S+)")
_INDENTED = re.compile(r"(?:[ \t]*(?:#[^\r\n]*)?(?:\r\n|\r(?!\n)|\n))*[ \t]+[^\s#]")
# https://ipython.readthedocs.io/en/stable/interactive/magics.html, and the commands of the shell that are aliases.
_AUTOMAGIC = (
    "alias|bookmark|cat|cd|clear|colors|conda|config|cp|debug|dhist|dirs|edit|env|gui|history|less|ll?|load_ext|load|"
    "ls|macro|mamba|man|matplotlib|micromamba|mkdir|more|mv|notebook|pastebin|pdb|pdef|pdoc|pfile|pinfo2?|pip|popd|"
    "precision|psearch|psource|pushd|pwd|pycat|pylab|recall|reload_ext|rerun|reset|rmdir|rm|run|save|set_env|store|sx|"
    "system|unalias|unload_ext|uv|whos|who|xdel|xmode"
)
_SUSPECT = re.compile(
    rf"^[ \t]*[%!?]|=[ \t]*[%!]|\?[ \t;]*$|^[ \t]*(?:{_AUTOMAGIC}|time|timeit|prun)[ \t]+[^=,\s]", re.MULTILINE
)
_REST = r"(?:[^\\\r\n]|\\(?!\r?\n)|\\\r?\n)*"
# A whole statement; a backslash takes it to the next line.
_STATEMENT = re.compile(
    rf"""(?P<indent>[ \t]*)(?:
      (?P<target>[^\W\d][\w., \t\[\]'"]*=[ \t]*)(?P<value>[%!]{_REST})
      | (?P<run>(?:%|(?=\w+[ \t]+[^=,\s]))(?:time|timeit|prun|memit)[ \t]+)(?P<code>[^\s-]{_REST})
      | (?P<bare>(?:{_AUTOMAGIC})[ \t]+[^=,\s]{_REST})
      | [%!?]{_REST}
      | [\w.*\[\]]+\?\??[ \t]*;?[ \t]*(?:\#[^\r\n]*)?(?=[\r\n]|\Z)
    )""",
    re.VERBOSE,
)
# What decides where a line of Python ends.
_PART = re.compile(
    r'''"""(?:\\.|[^\\])*?(?:"""|\Z) | \'\'\'(?:\\.|[^\\])*?(?:\'\'\'|\Z)
      | "(?:\\.|[^"\\\n])*"? | '(?:\\.|[^'\\\n])*'?
      | \#[^\r\n]* | \\\r?\n | (?P<opening>[(\[{]) | (?P<closing>[)\]}]) | (?P<end>\r\n?|\n)''',
    re.VERBOSE | re.DOTALL,
)


def in_program(source: str) -> bool:
    """Is a cell a part of the program? Its magic may hand it to a shell, a browser or a file."""
    magic = _CELL_MAGIC.match(source)
    return magic is None or magic[1] in _RUNS_CELL


def python(text: str) -> str:
    """The Python of joined cells, or of one cell: all that is left stands in its line and column.

    IPython takes away what all lines of a cell are indented by; here the line above opens a block for it.
    """
    cells = [(number, _cell(source)) for number, source in split(text)]
    if not cells:
        return _cell(text)
    return "".join("if 1: " * bool(_INDENTED.match(source)) + joined([(n, source)]) for n, source in cells)


def _cell(source: str) -> str:
    if not _SUSPECT.search(source) or _parses(source):
        return source
    done, at = "", 0
    while at < len(source):
        magic = _STATEMENT.match(source, at)
        if magic and not (magic["bare"] and _parses(magic["bare"])):
            done, at = done + _replaced(magic), magic.end()
        else:
            end = _end_of_line(source, at)
            done, at = done + source[at:end], end
    return done


def _replaced(magic: re.Match[str]) -> str:
    """A statement that does nothing, a value that nobody knows, or what a timing magic runs."""
    statement, indent, lines = magic[0], magic["indent"], magic[0].count("\n")
    if magic["value"] is not None:
        head = indent + magic["target"]
        timed = re.match(r"%time[ \t]+", magic["value"])
        return head + (_blank(timed) if timed and not lines else "get_ipython()" + "\n" * lines)
    if magic["run"] is not None and not lines:
        timed_code = f"{'if 1:':{len(magic['run'])}}{magic['code']}"
        if _parses(timed_code):
            return indent + timed_code
    return f"{indent}pass" + "\n" * lines if statement.strip() else statement


def _blank(magic: re.Match[str]) -> str:
    return " " * magic.end() + magic.string[magic.end() :]


def _end_of_line(source: str, at: int) -> int:
    """Where the line of Python that begins here is over: not inside a string or brackets."""
    depth = 0
    for part in _PART.finditer(source, at):
        depth += (part.lastgroup == "opening") - (part.lastgroup == "closing")
        if part.lastgroup == "end" and depth <= 0:
            return part.end()
    return len(source)


def _parses(code: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
