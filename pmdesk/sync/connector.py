"""What every connector is, is handed and gives back.

A connector is one file, knows no other, and keeps nothing: it asks by what it is handed and turns answers into values.
What is parsed is parsed by functions of their own, which ask nobody.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from enum import Enum
from typing import Any, Protocol, cast

from pmdesk.domain.classes import frozen, slotted
from pmdesk.domain.clock import Clock
from pmdesk.domain.remote import Draft, Page, Remote, Value
from pmdesk.sync.http import Http
from pmdesk.sync.leash import CallOff
from pmdesk.sync.secrets import Secret

PAGE = 100
"""How many records a page has where the service lets us choose."""


@frozen
class Field:
    """One thing that a form asks for: `name` is its key among the options, `example` stands grey in the empty field."""

    name: str
    title: str
    example: str = ""
    is_required: bool = False


LOOPBACK = "http://127.0.0.1/callback"
"""Where a browser comes back to, at any free port: for services that know programs of this computer (RFC 8252)."""
FIXED_LOOPBACK = "http://localhost:47823/callback"
"""The same for services that only know an address that is registered letter by letter."""


@frozen
class Grant:
    """Where and for what a person signs in to a service with an application that they registered there (OAuth 2).

    `reads` are the rights that reading needs, `writes` those to write as well. Without `token` the provider says itself
    where to sign in, at `issuer`. `extras` stand in the address of the provider's page.
    """

    token: str = ""
    authorize: str = ""
    device: str = ""
    """Empty where nobody signs in by a code."""
    revoke: str = ""
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    joint: str = " "
    """What stands between two rights."""
    extras: tuple[tuple[str, str], ...] = ()
    back: str = LOOPBACK
    needs_secret: bool = False
    """Whether the sign-in by browser wants the application's secret as well."""
    issuer: str = ""


@frozen
class Service:
    """A service in words, for lists and forms.

    `sign_ins` are ways to sign in, the usual one first: `token`, `basic` (a user and a password), `oauth` (loopback
    or device), `none`. `scope_word` is what its parts are called (`repositories`); empty when there are none to choose.
    `kinds` are the kinds of records it brings, `writes` the fields of `pmdesk.domain.remote.WRITABLE` it lets us write
    per kind; `makes` the kinds we may make there. `targets` says what each kind becomes unless a person says otherwise
    (`item`, `initiative`, `release`, `sprint`, `milestone`, `bug`, `note`).
    """

    name: str
    title: str
    example: str = ""
    """An example of its address; empty where there is one address for everybody (`home`)."""
    home: str = ""
    sign_ins: tuple[str, ...] = ("token",)
    scope_word: str = ""
    options: tuple[Field, ...] = ()
    kinds: Mapping[str, str] = field(default_factory=dict[str, str])
    targets: Mapping[str, str] = field(default_factory=dict[str, str])
    writes: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    makes: tuple[str, ...] = ()
    is_feedback: bool = False
    """Brings what people said."""
    grant: Callable[[str], Grant] | None = None
    """Returns how to sign in by OAuth to the service at an address; None where nobody does."""


@frozen
class Scope:
    """One part of a service that can be chosen: a repository, a project, a folder."""

    id: str
    title: str


@frozen
class Account:
    """Who we are at the service, and what it says of itself, in words: `Milena Kos`, `Redmine 5.1`."""

    name: str
    server: str = ""


@slotted
class Asking:
    """What a connector asks with: address, options, sign-in, the web client, the clock, the way to be called off.

    `user` goes with a password; `scopes` are the ids of the parts that are wanted, empty for all.
    """

    address: str
    http: Http
    call_off: CallOff
    clock: Clock
    secret: Secret | None = None
    sign_in: str = "token"
    user: str = ""
    scopes: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict[str, str])


class Connector(Protocol):
    """A service that is read. All raise RemoteTrouble in words, and CalledOff."""

    def check(self) -> Account:
        """Ask something that needs the sign-in."""
        ...

    def scopes(self) -> tuple[Scope, ...]:
        """Return the parts that can be chosen."""
        ...

    def states(self, kind: str) -> tuple[str, ...]:
        """Return the states that records of a kind can have, in the service's order; empty where it has none."""
        ...

    def pages(self, cursor: str) -> Iterator[Page]:
        """Yield what is new since a cursor; an empty one stands at the beginning.

        A round that is cut off goes on behind the last page whose cursor was kept. Records may come twice, but none is
        left out, also when some change while pages are read.
        """
        ...


class Writing(Connector, Protocol):
    """A service that can be written as well; values are in its own words."""

    def read(self, kind: str, record_id: str) -> Remote:
        """Return a record as it is now; one that is gone has that standing."""
        ...

    def update(self, remote: Remote, changes: Mapping[str, Value]) -> Remote:
        """Write some fields of a record that was read a moment ago, and return it as it is then.

        Raises Overtaken when the service says that it has changed since.
        """
        ...

    def create(self, draft: Draft) -> Remote:
        """Make a record."""
        ...

    def find(self, draft: Draft) -> Remote | None:
        """Return the record that an earlier try to make a draft made after all, if it did."""
        ...


class Waited(Enum):
    """What waiting came to."""

    NEWS = "news"
    """There is something that the last round did not see."""
    OVER = "over"
    """The time is over."""
    BROKEN = "broken"
    """The line went, or this computer slept meanwhile: nobody knows what came."""
    UNABLE = "unable"
    """The service says nothing by itself; it has to be asked."""


class Waiting(Connector, Protocol):
    """A service that says by itself when there is something new."""

    def wait(self, cursor: str, seconds: float) -> Waited:
        """Wait until there is something behind a cursor, for so long at most; raises RemoteTrouble or CalledOff."""
        ...


Connect = Callable[[Asking], Connector]


def kept(cursor: str) -> dict[str, Any]:
    """Return what a cursor keeps; one that cannot be read stands at the beginning."""
    try:
        found: Any = json.loads(cursor) if cursor else {}
    except ValueError:
        return {}
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}
