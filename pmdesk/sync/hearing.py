"""Notes of each question to a server whether it was answered, and how long that took; what nobody can tell is no note.

A server is down when it says so (a status from 500 on), refuses to talk, or keeps silent while this computer has a
network. A name that nobody knows, a network that is not there and a question that was called off tell nothing of it.
"""

import errno
import socket
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from time import perf_counter

from pmdesk.domain.answers import Reply
from pmdesk.domain.classes import slotted
from pmdesk.domain.clock import Clock
from pmdesk.sync.limit_headers import LimitTold, limits_told, tells_limits
from pmdesk.sync.trouble import RemoteTrouble

NO_WAY = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL})
HERE = frozenset({"localhost", "127.0.0.1", "::1"})
"""Names of this computer."""
ANYWHERE = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))
"""Addresses of nobody, kept free for documentation."""
PLACES_AT_MOST = 50
"""Of so many addresses it is kept what they tell of limits; the others will not tell otherwise."""


@slotted
class Outcome:
    """What became of a question: whether it was answered, or None where that cannot be told; `refused` as too many."""

    heard: bool | None = True
    refused: bool = False


class Hearing:
    """What was heard of the questions of one round so far."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.replies: list[Reply] = []
        self.limits: dict[str, dict[LimitTold, None]] = {}
        """The limits that answers told, by the address that was asked, without its query."""

    def hear_limits(self, url: str, headers: Mapping[str, str]) -> None:
        """Note what an answer tells of limits, if anything."""
        if tells_limits(headers):
            place = url.partition("?")[0]
            if place in self.limits or len(self.limits) < PLACES_AT_MOST:
                known = self.limits.setdefault(place, {})
                known |= dict.fromkeys(limits_told(headers, self._clock.now()))

    @contextmanager
    def question(self) -> Generator[Outcome]:
        """Time a question; a RemoteTrouble says itself what was heard, any other end says nothing."""
        at, begun = round(self._clock.now().timestamp() * 1000), perf_counter()
        outcome = Outcome()
        try:
            yield outcome
        except RemoteTrouble as trouble:
            self._note(at, begun, trouble.heard)
            raise
        self._note(at, begun, outcome.heard, refused=outcome.refused)

    def _note(self, at: int, begun: float, heard: bool | None, *, refused: bool = False) -> None:
        if heard is not None:
            self.replies.append(Reply(at, heard, (perf_counter() - begun) * 1000, refused))


def has_network() -> bool:
    """Whether this computer knows a way out of itself; nothing is sent."""
    return any(_has_way(family, address) for family, address in ANYWHERE)


def silence(host: str, has_way: Callable[[], bool] = has_network) -> bool | None:
    """Return what it tells of a server that it keeps silent: nothing, where there is no way to it."""
    return False if host in HERE or has_way() else None


def is_our_side(cause: BaseException) -> bool:
    """Whether a trouble with the network tells nothing of the server: its name or the way to it was not found."""
    return isinstance(cause, socket.gaierror) or (isinstance(cause, OSError) and cause.errno in NO_WAY)


def _has_way(family: socket.AddressFamily, address: str) -> bool:
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((address, 9))
    except OSError:
        return False
    return True
