"""What a file format is to the importers: a name, a way to recognise its content, a way to read it."""

from datetime import date
from typing import Protocol

from pmdesk.domain.classes import frozen
from pmdesk.domain.foreign import ForeignPlan
from pmdesk.importers.files import ForeignFile


class Sniff(Protocol):
    """Tells whether a file is of the format, quickly and by its content alone; never raises."""

    def __call__(self, file: ForeignFile, /) -> bool: ...


class Read(Protocol):
    """Reads a file into a plan; raises DeskError in words for anything that cannot be read, and nothing else."""

    def __call__(self, file: ForeignFile, today: date, /) -> ForeignPlan: ...


@frozen
class Format:
    """One file format; a `tabular` one has columns that a person may map."""

    id: str
    name: str
    sniff: Sniff
    read: Read
    tabular: bool = False
