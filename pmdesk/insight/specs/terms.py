"""What a comparison is judged by: the day it is made on, and how long an announced end has to lie ahead."""

from datetime import date, timedelta

from pmdesk.domain.classes import frozen


@frozen
class Terms:
    """`grace_days` is the time that was agreed between announcing an end and the end; 0 when none was agreed."""

    today: date
    grace_days: int = 0

    def is_too_soon(self, ends: date) -> bool:
        """Whether an end that is announced now comes sooner than was agreed."""
        return self.grace_days > 0 and ends < self.today + timedelta(days=self.grace_days)
