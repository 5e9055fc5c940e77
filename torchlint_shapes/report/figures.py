"""What a run comes to, in a line or a small table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from torchlint_shapes.findings import Applicability, Coverage, Finding, Need, Result
from torchlint_shapes.report.declare import View, shown
from torchlint_shapes.report.paint import Line


def count(number: int, noun: str) -> str:
    """1 file, 2 files."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def repairable(finding: Finding, *applicable: Applicability) -> bool:
    """Is there a repair of these kinds that can be written into the file?"""
    return any(fix.edits and fix.applicability in applicable for fix in finding.fixes)


def closing(result: Result, view: View) -> Iterator[Line]:
    """What stands below the findings."""
    if view.show_fixes:
        yield from _fixes(view)
    if not view.quiet:
        yield (_summary(result, view),)
        if (result.findings or view.fixed) and result.coverage.calls and not result.coverage.whole:
            yield (f"Not all is known: {followed(result.coverage)}.",)
    if view.coverage:
        yield from _coverage(result)


def statistics(result: Result, view: View) -> Iterator[Line]:
    """How often each rule spoke, most often first, in place of the findings."""
    for rule, number in Counter(f.rule for f in result.findings).most_common():
        yield (f"{number:>6}  ", (rule, "bold"))
    yield from closing(result, view)


def _fixes(view: View) -> Iterator[Line]:
    """What was repaired, where it stood."""
    for finding in sorted(view.fixed, key=lambda f: f.sort_key):
        fix, place = finding.repair(view.unsafe), view.place(finding.path, finding.span.line)
        yield (f"Fixed {place}: {finding.rule}" + (f": {fix.title}" if fix else ""),)


def _summary(result: Result, view: View) -> str:
    unread = sum(not problem.warning for problem in result.problems)
    more = f" {count(unread, 'path')} could not be checked." if unread else ""
    if view.fixed:
        fixed, remaining = len(view.fixed), len(result.findings)
        return f"Found {count(fixed + remaining, 'error')} ({fixed} fixed, {remaining} remaining).{more}"
    return (_found(result, view) if result.findings else _clean(result.coverage, unread)) + more


def _found(result: Result, view: View) -> str:
    levels = Counter(f.level for f in result.findings)
    said = " and ".join(count(levels[level], level) for level in ("error", "warning") if levels[level])
    files = count(len({f.path for f in result.findings}), "file")
    safe = sum(repairable(f, "safe") for f in result.findings)
    unsafe = sum(repairable(f, "unsafe") and not repairable(f, "safe") for f in result.findings)
    if view.unsafe:
        safe, unsafe = safe + unsafe, 0
    ways = [f"{safe} fixable with --fix"] if safe else []
    if unsafe:
        ways.append(f"{unsafe} {'more ' if safe else 'fixable '}with --unsafe-fixes")
    return f"Found {said} in {files}{'; ' if ways else ''}{', '.join(ways)}."


def _clean(seen: Coverage, unread: int) -> str:
    head = "Nothing found" if seen.calls or seen.unknown else "Nothing to check"
    return f"{'All shapes fit' if seen.whole and not unread else head}: {followed(seen)}."


def followed(seen: Coverage) -> str:
    """What was looked at, and what of that says nothing."""
    parts = [count(seen.files, "file"), count(seen.networks, "network"), *figures(seen)]
    return "; ".join([", ".join(parts), *_needed([need for need in seen.needs if need.tight or need.unusual])])


def figures(seen: Coverage) -> Iterator[str]:
    """How much was followed and decided."""
    if seen.calls:
        yield f"{count(seen.known, 'call')} followed of {seen.calls}"
    if seen.undecided:
        yield f"{seen.undecided} undecided"
    if seen.suppressed:
        yield f"{seen.suppressed} suppressed"
    if seen.cut:
        yield f"{count(seen.cut, 'part')} not run"


def _needed(needs: list[Need]) -> Iterator[str]:
    if len(needs) == 1:
        yield _need(needs[0])
    elif needs:
        unusual = sum(need.unusual for need in needs)
        yield f"{len(needs)} networks need certain sizes" + (f", {unusual} of them unusual ones" if unusual else "")


def _need(need: Need) -> str:
    sizes = " and ".join(need.sizes)
    return f"no usual size fits {need.network}, only {sizes}" if need.unusual else f"{need.network} needs {sizes}"


def _coverage(result: Result) -> Iterator[Line]:
    seen = result.coverage
    share = f" ({100 * seen.known / seen.calls:.1f} %)" if seen.calls else ""
    yield (f"Followed {seen.known} of {count(seen.calls, 'call')}{share}.",)
    if seen.unknown:
        yield ("Not known:",)
    for name, number in seen.unknown:
        yield (f"{number:>6}  {name}",)
    for need in seen.needs:
        yield (f"{shown(need.path)}:{need.line}: {_need(need)}",)
