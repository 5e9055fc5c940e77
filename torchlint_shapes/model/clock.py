"""The time that a file may take: the last resort. Steps are counted first, and end the same work every time."""

from __future__ import annotations

from dataclasses import dataclass
from time import thread_time

# The share of the time that is gone when no package is imported any more, when the program is followed no further, and
# when no repair is tried.
IMPORTED, FOLLOWED, TOLD = 0.4, 0.5, 0.65


@dataclass(slots=True)
class Clock:
    """CPU seconds of the thread that asks, from the first time on; none where `limit` is 0."""

    limit: float = 0.0
    share: float = FOLLOWED
    started: float | None = None

    def over(self, importing: bool = False) -> bool:
        """Is the time up, for the import of a package or for all?"""
        if not self.limit:
            return False
        if self.started is None:
            self.started = thread_time()
        share = min(self.share, IMPORTED) if importing else self.share
        return thread_time() - self.started > self.limit * share

    def tell(self) -> None:
        """The program is followed, what follows is to tell what was found."""
        self.share = TOLD
