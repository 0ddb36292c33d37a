"""What a check saw of an answer, and where its time went."""

from datetime import datetime

from pmdesk.domain.classes import frozen


@frozen
class Timings:
    """Where the time of a question went, in milliseconds; None where there was no such part."""

    name_ms: float | None = None
    connect_ms: float | None = None
    tls_ms: float | None = None
    first_byte_ms: float | None = None
    total_ms: float = 0.0


@frozen
class Seen:
    """One answer: header names are in small letters; `certificate_ends` is None where nothing was encrypted."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    timings: Timings = Timings()
    certificate_ends: datetime | None = None
    url: str = ""
    sent_on: int = 0
    """How many redirects were followed."""

    def header(self, name: str) -> str | None:
        """Return the value of a header, several of one name in one; None where there is none."""
        found = [value for known, value in self.headers if known == name.casefold()]
        return ", ".join(found) if found else None
