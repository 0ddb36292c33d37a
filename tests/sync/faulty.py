"""What a bad network does to a round of a connector, and what has to become of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from pmdesk.domain.clock import FixedClock
from pmdesk.sync.connector import Asking
from pmdesk.sync.http import Http
from pmdesk.sync.leash import CallOff
from pmdesk.sync.trouble import QueryTrouble, RemoteTrouble
from tests.sync.asking import NOW
from tests.sync.fault_proxy import Fault, FaultProxy, fault_proxy
from tests.sync.servers import Reply, serving

SECONDS = 0.6
GRACE_S = 1.5
"""So much longer than its deadline a question may take on a busy machine."""
MOST = 1_000_000
BAD = [fault for fault in Fault if fault not in {Fault.NONE, Fault.LATENCY}]
OF_QUERY = {Fault.ENDLESS, Fault.BOMB}


@dataclass(frozen=True)
class Case:
    """A server, and what reads it; `count` things are there."""

    name: str
    reply: Callable[[], Reply]
    connect: Callable[[Asking], Any]
    count: int
    more: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """What a connector is asked with beside the address."""
    path: str = ""


@dataclass
class Workspace:
    """What is kept: all that came by its kind and id, and how far it reads."""

    cursor: str = ""
    things: dict[tuple[str, str], Any] = field(default_factory=dict[tuple[str, str], Any])
    words: list[str] = field(default_factory=list[str])

    def meet(self, case: Case, proxy: FaultProxy) -> RemoteTrouble:
        """Read, and return the trouble that comes; one part's alone may be told beside what the others brought."""
        try:
            self.read(case, proxy)
        except RemoteTrouble as trouble:
            assert trouble.remedy
            return trouble
        assert self.words
        return QueryTrouble(self.words[0])

    def read(self, case: Case, proxy: FaultProxy) -> None:
        """Read to the end, or to the first trouble; each page is kept whole or not at all."""
        call_off = CallOff()
        http = Http(FixedClock(NOW), call_off, total_s=SECONDS, bytes_at_most=MOST, patience_s=0.2)
        asking = Asking(f"{proxy.url}{case.path}", http, call_off, FixedClock(NOW), **case.more)
        try:
            for page in case.connect(asking).pages(self.cursor):
                self.things |= {(record.kind, record.id): record for record in page.records}
                self.things |= {("alert", alert.id): alert for alert in page.alerts}
                self.things |= {("note", note.origin): note for note in page.notes}
                self.things |= {("meeting", meeting.id): meeting for meeting in page.meetings}
                self.words += page.notes_left
                self.cursor = page.cursor
        finally:
            http.close()


def require_told_and_mended(case: Case, fault: Fault, after: int | None) -> Workspace:
    """Let a question fail, the one behind the first `after` or the last: told in time, nothing wrong kept, mended.

    Returns what was kept before all was well again.
    """
    with serving(case.reply()) as server, fault_proxy(server.port) as proxy:
        truth, kept = Workspace(), Workspace()
        truth.read(case, proxy)
        assert len(truth.things) == case.count
        proxy.fail(fault, after=len(proxy.asked) - 1 if after is None else after)
        begun = monotonic()
        trouble = kept.meet(case, proxy)
        assert monotonic() - begun < SECONDS + GRACE_S
        assert isinstance(trouble, QueryTrouble) is (fault in OF_QUERY)
        assert f"127.0.0.1:{proxy.port}" in trouble.what
        assert kept.things.items() <= truth.things.items()
        before = Workspace(kept.cursor, dict(kept.things))
        proxy.mend()
        kept.read(case, proxy)
        assert kept.things == truth.things
        return before


def require_waited_for(case: Case) -> None:
    """Let each question take a while, which is no trouble."""
    with serving(case.reply()) as server, fault_proxy(server.port, latency_s=0.15) as proxy:
        proxy.fail(Fault.LATENCY)
        kept = Workspace()
        kept.read(case, proxy)
    assert len(kept.things) == case.count
