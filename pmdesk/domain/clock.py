"""Where the time comes from; handed in, so that tests and the sample can choose it."""

from datetime import UTC, date, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the instant (UTC) and the person's calendar day."""

    def now(self) -> datetime:
        """Return the current instant, timezone-aware in UTC."""
        ...

    def today(self) -> date:
        """Return the calendar day where the person is."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the current instant, timezone-aware in UTC."""
        return datetime.now(UTC)

    def today(self) -> date:
        """Return the calendar day where the person is."""
        return datetime.now().astimezone().date()


class FixedClock:
    """A clock that stands still until it is set, for tests and seeded samples."""

    def __init__(self, instant: datetime) -> None:
        self.instant = instant

    def now(self) -> datetime:
        """Return the instant that was set."""
        return self.instant

    def today(self) -> date:
        """Return the day of the instant that was set."""
        return self.instant.date()
