"""What a command has to tell: an exit code, a report for scripts, and the same in words."""

from dataclasses import field

from pmdesk.domain.classes import slotted
from pmdesk.domain.errors import DeskError

FINE, PARTLY, USAGE, REFUSED, DEFECT, STOPPED, CLOSED = 0, 1, 2, 3, 4, 130, 141


@slotted
class Outcome:
    """The result of one command; `words` go to stdout unless a report is wanted, `troubles` to stderr."""

    exit: int = FINE
    report: dict[str, object] = field(default_factory=dict[str, object])
    words: list[str] = field(default_factory=list[str])
    troubles: list[str] = field(default_factory=list[str])


class Refused(DeskError):
    """A command was refused with an exit code of its own."""

    def __init__(self, what: str, remedy: str, *, exit_code: int) -> None:
        super().__init__(what, remedy)
        self.exit_code = exit_code


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: `1 row`, `2 rows`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
