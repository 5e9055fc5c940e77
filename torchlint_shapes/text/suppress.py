"""Comments that suppress findings, written where they count."""

from __future__ import annotations

import tokenize
from collections import defaultdict
from collections.abc import Iterable, Iterator

from torchlint_shapes.findings import Edit, Span
from torchlint_shapes.text.comments import Suppression, suppressions
from torchlint_shapes.text.source_text import SourceText, apply_edits
from torchlint_shapes.text.statements import comment_lines


def suppressed(source: SourceText, findings: Iterable[tuple[str, Span]]) -> str:
    """The text with a comment for each rule at each place, where a comment can stand."""
    rules: dict[int, set[str]] = defaultdict(set)
    ends = set(_ends(source))
    for rule, span in findings:
        line = next((line for line in comment_lines(source, span) if line in ends), None)
        if line is not None:
            rules[line].add(rule)
    said = {c.span.line: c for c in suppressions(source).comments if not c.whole_file}
    return apply_edits(source.text, (_edit(source, line, names, said.get(line)) for line, names in rules.items()))


def _edit(source: SourceText, line: int, rules: set[str], said: Suppression | None) -> Edit:
    """The comment at the end of its line; one that is there is made to name more."""
    if said is not None:
        comment = f"# shapelint: ignore[{', '.join(sorted(rules | (said.rules or set())))}]"
        return Edit(source.path, said.span, comment)
    end = len(source.lines[line - 1].rstrip()) + 1
    return Edit(source.path, Span(line, end, line, end), f"  # shapelint: ignore[{', '.join(sorted(rules))}]")


def _ends(source: SourceText) -> Iterator[int]:
    """The lines at whose end a comment can stand: not inside a string, not before a continuation."""
    lines = iter(source.python_lines)
    try:
        for token in tokenize.generate_tokens(lambda: next(lines, "")):
            if token.type in (tokenize.NEWLINE, tokenize.NL):
                yield token.start[0]
    except (tokenize.TokenError, SyntaxError):
        return
