"""What a finding is known by from run to run, wherever its line has moved to."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence

from torchlint_shapes.findings import Finding
from torchlint_shapes.report.declare import View, portable


def fingerprints(findings: Sequence[Finding], view: View) -> Iterator[str]:
    """One for each finding, all different: equal ones are numbered from the top of their file down."""
    seen: Counter[str] = Counter()
    for finding in findings:
        line = " ".join(view.line(finding.path, finding.span.line).split())
        known = digest(finding.rule, portable(finding.path), finding.network, finding.layer, line)
        seen[known] += 1
        yield f"{known}:{seen[known]}"


def digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode(errors="surrogatepass")).hexdigest()[:32]
