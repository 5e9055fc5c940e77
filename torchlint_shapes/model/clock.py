"""The time that a file may take: the last resort. Steps are counted first, and end the same work every time."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import thread_time

# The share of the time that is there to follow the program, and that which is gone when no repair is tried any more.
FOLLOWED, TOLD = 0.5, 0.65


@dataclass(slots=True)
class Clock:
    """CPU seconds of the thread that makes it, from then on; none where `limit` is 0."""

    limit: float = 0.0
    share: float = FOLLOWED
    started: float = field(default_factory=thread_time)

    def over(self) -> bool:
        return self.limit > 0 and thread_time() - self.started > self.limit * self.share

    def tell(self) -> None:
        """The program is followed, what follows is to tell what was found."""
        self.share = TOLD
