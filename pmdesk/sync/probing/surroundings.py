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
"""So long an opinion holds for the next who asks."""
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
        self._lock = Lock()

    def note_answer(self, url: str) -> None:
        """Remember that somebody outside answered at an address."""
        if not is_here(url):
            self._known[origin(url)] = self._clock()

    def network_answers(self, url: str, began: float) -> bool | None:
        """Return whether others than who is at an address can be reached, None where there are none to ask.

        Who answered since `began` can be.
        """
        if is_here(url):
            return True
        if not self._has_way():
            return False
        me = origin(url)
        with self._lock:
            others = sorted(((at, each) for each, at in list(self._known.items()) if each != me), reverse=True)
            if not others:
                return None
            if others[0][0] >= began:
                return True
            if self._opinion is not None and self._clock() - self._opinion[0] < HOLDS_S:
                return self._opinion[1]
            found = any(self._is_there(each) for _, each in others[:ASKED_AT_MOST])
            self._opinion = (self._clock(), found)
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
