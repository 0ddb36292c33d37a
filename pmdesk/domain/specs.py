"""What is read of an API's description, as values: its words, its operations, what changed since another version."""

from datetime import date, datetime
from typing import Protocol

from pmdesk.domain.apis import SpecFormat
from pmdesk.domain.classes import frozen


class FoundPlace(Protocol):
    """Where a change is: operation, part of it, way through its schema, and the same in plain names."""

    @property
    def operation(self) -> str: ...  # told by the class
    @property
    def part(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def field(self) -> str: ...


class FoundChange(Protocol):
    """A change that was found between two versions; `level` and `direction` are words of ours."""

    @property
    def rule(self) -> str: ...  # told by the class
    @property
    def level(self) -> str: ...
    @property
    def direction(self) -> str: ...
    @property
    def place(self) -> FoundPlace: ...
    @property
    def old(self) -> str: ...
    @property
    def new(self) -> str: ...
    @property
    def words(self) -> str: ...
    @property
    def fingerprint(self) -> str: ...


@frozen
class FoundOperation:
    """One operation of a description; `key` is its method and path."""

    key: str
    name: str = ""
    summary: str = ""
    is_deprecated: bool = False
    sunset: date | None = None


@frozen
class ReceivedSpec:
    """A description as it came: `source` is the file or address, `version` and `name` what it calls itself.

    `packed` is the body as it is kept, where somebody has packed it already.
    """

    body: bytes
    received_at: datetime
    version: str = ""
    name: str = ""
    source: str = ""
    format: SpecFormat = SpecFormat.OPENAPI_3_0
    operations: tuple[FoundOperation, ...] = ()
    packed: str = ""


@frozen
class FoundReply:
    """What an answer says of one question: its number in the pack, the words, and whether they say yes or no to it."""

    question_id: int
    words: str = ""
    agrees: bool | None = None
