"""Notices when nobody looked: this computer slept, or stood still for so long that nothing of that time can be told."""

from pmdesk.domain.classes import frozen

LATE_S = 4.0
"""A beat that comes so much later than it should is a gap."""


@frozen
class Gap:
    """A stretch in which nobody looked: by the clock on the wall (seconds UTC), and up to when by the steady one."""

    start: float
    end: float
    until: float
    is_sleep: bool

    @property
    def words(self) -> str:
        """Why nothing can be told of it."""
        seconds = self.end - self.start
        length = f"{seconds / 3600:.1f} hours" if seconds > 5400 else f"{seconds / 60:.0f} min"  # noqa: PLR2004
        length = f"{seconds:.0f} s" if seconds < 90 else length  # noqa: PLR2004  # where minutes begin to make sense
        return f"This computer {'slept' if self.is_sleep else 'was too busy to look'} for {length}."


class Vigil:
    """Beats as often as somebody looks; told by two clocks, of which only one goes on while a computer sleeps."""

    def __init__(self, steady: float, wall: float) -> None:
        self._steady = steady
        self._wall = wall
        self.last: Gap | None = None

    def beat(self, steady: float, wall: float, expected_s: float) -> Gap | None:
        """Return the gap since the last beat, which should have been `expected_s` ago at most; None where none was."""
        passed, on_wall = steady - self._steady, wall - self._wall
        start = self._wall
        self._steady, self._wall = steady, wall
        is_sleep = on_wall - passed > LATE_S
        if not is_sleep and passed - expected_s <= LATE_S:
            return None
        self.last = Gap(start, wall, steady, is_sleep)
        return self.last
