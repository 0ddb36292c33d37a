"""Tells a silent API from a network of ours that is gone: when one does not answer, others that did are asked first.

Nobody is asked but who is checked anyway. What lies on this computer needs no network.
"""

from collections.abc import Callable
from ipaddress import ip_address
from threading import Lock
from time import monotonic
from urllib.parse import urlsplit

from pmdesk.sync.hearing import HERE, has_network
from pmdesk.sync.links import origin

Origin = tuple[str, str, int]
ASKED_AT_MOST = 3
HOLDS_S = 5.0
"""So long it holds for the next who asks that nobody can be reached."""
Answers = Callable[[str], bool]
"""Whether anything at all answers at an address, soon."""


class Surroundings:
    """What is known of the network; may be asked from any thread, one at a time asks others."""

    def __init__(
        self, answers: Answers, has_way: Callable[[], bool] = has_network, clock: Callable[[], float] = monotonic
    ) -> None:
        self._answers = answers
        self._has_way = has_way
        self._clock = clock
        self._known: dict[Origin, float] = {}
        self._opinion: tuple[float, bool] | None = None
        self._missed_at = float("-inf")
        self._lock = Lock()

    def note_answer(self, url: str) -> None:
        """Remember that somebody outside answered at an address."""
        if not is_here(url):
            self._known[origin(url)] = self._clock()

    def notice(self) -> None:
        """Look whether there is a way out at all; nothing is sent."""
        if not self._has_way():
            self._missed_at = self._clock()

    def network_answers(self, url: str, began: float) -> bool | None:
        """Return whether others than who is at an address, and just failed, can be reached; None where there are none.

        That they could be a moment before says nothing: the network may have gone in between. That it was missed since
        the question `began` says enough, for it may be back already.
        """
        failed = self._clock()
        if is_here(url):
            return True
        self.notice()
        if self._missed_at >= began:
            return False
        me = origin(url)
        with self._lock:
            others = sorted(((at, each) for each, at in list(self._known.items()) if each != me), reverse=True)
            if not others:
                return None
            if others[0][0] >= failed:
                return True
            begun = self._clock()
            if self._opinion is not None:
                at, is_there = self._opinion
                if at >= failed or (not is_there and begun - at < HOLDS_S):
                    return is_there
            found = any(self._is_there(each) for _, each in others[:ASKED_AT_MOST])
            self._opinion = (begun, found)
            if not found:
                self._missed_at = self._clock()
            return found

    def _is_there(self, other: Origin) -> bool:
        scheme, host, port = other
        bracketed = f"[{host}]" if ":" in host else host
        is_there = self._answers(f"{scheme}://{bracketed}:{port}/")
        if is_there:
            self._known[other] = self._clock()
        return is_there


def is_here(url: str) -> bool:
    """Whether an address is on this computer, so that no network lies between."""
    host = urlsplit(url).hostname or ""
    try:
        return host in HERE or ip_address(host).is_loopback
    except ValueError:
        return host.endswith(".localhost")
