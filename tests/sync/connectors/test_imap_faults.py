"""A real Dovecot behind a bad network: what goes wrong is told in time, costs no mail, and mends."""

import imaplib
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from pmdesk.sync import mail_server
from pmdesk.sync.connectors.imap import connect
from pmdesk.sync.portions import AT_MOST
from pmdesk.sync.trouble import RemoteTrouble
from tests.sync.connectors.places import DOVECOT
from tests.sync.connectors.rounds import asking
from tests.sync.connectors.test_imap import USER, WORD, message
from tests.sync.counterparts import running
from tests.sync.fault_proxy import Fault
from tests.sync.line_proxy import DOING, LineProxy, line_proxy

SECONDS, GRACE_S = 0.8, 2.0
COUNT = AT_MOST + 5
BAD = [fault for fault in DOING if fault is not Fault.LATENCY]


@pytest.fixture(scope="module")
def server() -> Iterator[Path]:
    """The server while it runs, and its certificate."""
    state = Path(tempfile.mkdtemp(prefix="pmdesk-mail-"))
    with running(DOVECOT, state):
        yield state / "dovecot" / "cert.pem"


@pytest.fixture(scope="module")
def folder(server: Path) -> Iterator[str]:
    """A folder with mail for two batches."""
    line = imaplib.IMAP4("127.0.0.1", 1143)
    line.login(USER, WORD)
    name = f"f{uuid.uuid4().hex[:10]}"
    line.create(name)
    for number in range(COUNT):
        line.append(name, "", "", message(f"M{number}", "It is slow.").as_bytes())
    yield name
    line.delete(name)
    line.logout()


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers have little time and little room."""
    monkeypatch.setattr(mail_server, "SECONDS", SECONDS)
    monkeypatch.setattr(mail_server, "MOST", 1_000_000)


@pytest.fixture
def proxy(folder: str, hasty: None) -> Iterator[LineProxy]:
    """What stands before the server, where it speaks in the clear."""
    with line_proxy(1143, hides=b"STARTTLS") as made:
        yield made


@pytest.fixture
def encrypted(server: Path, folder: str, hasty: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[LineProxy]:
    """What stands before the server, where it is trusted and lines are encrypted from the first word."""
    monkeypatch.setenv("SSL_CERT_FILE", str(server))
    with line_proxy(1993) as made:
        yield made


@dataclass
class Kept:
    """What came, and how far it reads."""

    folder: str
    port: int
    scheme: str = "imap"
    cursor: str = ""
    titles: list[str] = field(default_factory=list[str])

    def read(self) -> None:
        """Read to the end, or to the first trouble; each page is kept whole or not at all."""
        more: dict[str, Any] = {"sign_in": "basic", "user": USER, "scopes": (self.folder,)}
        with asking(f"{self.scheme}://127.0.0.1:{self.port}", WORD, **more) as means:
            for page in connect(means).pages(self.cursor):
                self.titles += [note.title for note in page.notes]
                self.cursor = page.cursor


ALL = sorted(f"M{number}" for number in range(COUNT))


@pytest.mark.parametrize("place", ["greeting", "sign-in", "folder", "mail"])
@pytest.mark.parametrize("fault", BAD)
def test_a_fault_is_told_in_time_costs_no_mail_and_mends(
    proxy: LineProxy, folder: str, fault: Fault, place: str
) -> None:
    whole = Kept(folder, proxy.port)
    whole.read()
    assert sorted(whole.titles) == ALL
    proxy.fail(fault, after={"greeting": 0, "sign-in": 2, "folder": 4, "mail": proxy.asked}[place])
    kept = Kept(folder, proxy.port)
    begun = monotonic()
    with pytest.raises(RemoteTrouble) as told:
        kept.read()
    assert monotonic() - begun < SECONDS + GRACE_S
    assert f"127.0.0.1:{proxy.port}" in told.value.what
    assert told.value.remedy
    assert WORD not in str(told.value)
    if fault in {Fault.DRIP, Fault.BLACKHOLE}:
        assert "did not finish its answer within" in told.value.what
    if fault in {Fault.ENDLESS, Fault.BOMB} and place == "mail":
        assert "answers with more than" in told.value.what
    assert len(kept.titles) == (AT_MOST if place == "mail" else 0)
    proxy.fail(Fault.NONE, after=0)
    kept.read()
    assert sorted(kept.titles) == ALL


def test_a_server_that_takes_a_while_is_waited_for(proxy: LineProxy, folder: str) -> None:
    proxy.fail(Fault.LATENCY, after=0)
    kept = Kept(folder, proxy.port)
    kept.read()
    assert sorted(kept.titles) == ALL


@pytest.mark.parametrize("fault", [Fault.DRIP, Fault.BLACKHOLE, Fault.RESET, Fault.HALF, Fault.GARBAGE])
def test_a_fault_of_an_encrypted_line_is_told_in_time_and_mends(
    encrypted: LineProxy, folder: str, fault: Fault
) -> None:
    encrypted.fail(fault, after=0)
    kept = Kept(folder, encrypted.port, "imaps")
    begun = monotonic()
    with pytest.raises(RemoteTrouble) as told:
        kept.read()
    assert monotonic() - begun < SECONDS + GRACE_S
    assert f"127.0.0.1:{encrypted.port}" in told.value.what
    assert told.value.remedy
    assert not kept.titles
    encrypted.fail(Fault.NONE, after=0)
    kept.read()
    assert sorted(kept.titles) == ALL
