"""Asks with a connector as a round does, and says what came."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from pmdesk.domain.clock import Clock, SystemClock
from pmdesk.domain.remote import Draft, Page, Remote, Value
from pmdesk.sync.connector import Asking, Connector
from pmdesk.sync.http import Http
from pmdesk.sync.leash import CallOff
from pmdesk.sync.secrets import Secret

SYSTEM = SystemClock()


@contextmanager
def asking(
    address: str, secret: str | None = None, *, clock: Clock = SYSTEM, seconds: float = 20.0, **more: Any
) -> Generator[Asking]:
    """Give what a connector asks with."""
    call_off = CallOff()
    http = Http(clock, call_off, total_s=seconds)
    try:
        yield Asking(address, http, call_off, clock, None if secret is None else Secret(secret), **more)
    finally:
        http.close()


@dataclass
class Round:
    """What one round brought: records by kind and id, the newest last, and where it ended."""

    cursor: str
    pages: list[Page] = field(default_factory=list[Page])

    @property
    def records(self) -> dict[tuple[str, str], Remote]:
        return {(one.kind, one.id): one for page in self.pages for one in page.records}

    @property
    def titles(self) -> set[str]:
        return {one.title for one in self.records.values()}

    @property
    def count(self) -> int:
        return sum(len(page.records) for page in self.pages)

    @property
    def gone(self) -> list[tuple[str, str]]:
        return [one for page in self.pages for one in page.gone]

    @property
    def words(self) -> list[str]:
        return [word for page in self.pages for word in page.notes_left]


def round_of(connector: Connector, cursor: str = "", *, at_most: int | None = None) -> Round:
    """Read a round to its end, or so many pages of it."""
    done = Round(cursor)
    for page in connector.pages(cursor):
        done.pages.append(page)
        done.cursor = page.cursor
        if at_most is not None and len(done.pages) >= at_most:
            break
    return done


def draft(kind: str, container: str, since: datetime | None = None, /, **fields: Value) -> Draft:
    """Return a draft that was first tried now."""
    made: Mapping[str, Value] = fields
    return Draft(kind, container, made, "f3b1c2d4-0000-4000-8000-000000000001", since or datetime.now(UTC))
