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
        known = "\0".join((finding.rule, portable(finding.path), finding.network, finding.layer, line))
        digest = hashlib.sha256(known.encode(errors="surrogatepass")).hexdigest()[:32]
        seen[digest] += 1
        yield f"{digest}:{seen[digest]}"
