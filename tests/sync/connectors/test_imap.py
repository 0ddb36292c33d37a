"""A real Dovecot: new mail by its numbers, threads, folders made anew, waiting, and certificates trusted or not."""

import imaplib
import socket
import tempfile
import threading
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from smtplib import LMTP
from time import monotonic
from typing import Any

import pytest

from pmdesk.domain.clock import FixedClock
from pmdesk.sync import mail_server
from pmdesk.sync.connector import Waited
from pmdesk.sync.connectors.imap import BATCH_AT_MOST, MAIL_AT_MOST, batches, connect
from pmdesk.sync.leash import CalledOff
from pmdesk.sync.mail_server import Place, readable
from pmdesk.sync.portions import AT_MOST
from pmdesk.sync.trouble import QueryTrouble, RemoteTrouble, SignInTrouble
from pmdesk.sync.way import Offline
from tests.sync.asking import NOW
from tests.sync.connectors.brought import notes
from tests.sync.connectors.places import DOVECOT
from tests.sync.connectors.rounds import Round, asking, round_of
from tests.sync.counterparts import running
from tests.sync.pipe import pipe_to
from tests.sync.plain_mail import plain_mail
from tests.sync.servers import dead_port

USER, WORD = "pm@example.test", "secret"
TLS, PLAIN = "imaps://localhost:1993", "imap://localhost:1143"


@pytest.fixture(scope="module")
def certificate() -> Iterator[Path]:
    """The server while it runs, and the certificate of its own."""
    state = Path(tempfile.mkdtemp(prefix="pmdesk-mail-"))
    state.chmod(0o755)
    with running(DOVECOT, state):
        yield state / "dovecot" / "cert.pem"


@dataclass
class Box:
    """A folder of our own."""

    line: imaplib.IMAP4
    name: str

    def add(self, subject: str, body: str = "It is slow.", **headers: str) -> str:
        mail = message(subject, body, **headers)
        self.line.append(self.name, "", "", mail.as_bytes())
        return str(mail["Message-ID"]).strip("<>")


def message(subject: str, body: str, **headers: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "Ada Berg <ada@acme.example>"
    mail["To"] = USER
    mail["Subject"] = subject
    mail["Date"] = "Tue, 10 Mar 2026 07:40:00 +0100"
    mail["Message-ID"] = f"<{uuid.uuid4().hex}@acme.example>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(body)
    return mail


@pytest.fixture
def box(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Box]:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    line = imaplib.IMAP4("127.0.0.1", 1143)
    line.login(USER, WORD)
    name = f"f{uuid.uuid4().hex[:10]}"
    line.create(name)
    yield Box(line, name)
    line.delete(name)
    line.logout()


@contextmanager
def means(address: str = TLS, word: str = WORD, **more: Any) -> Iterator[Any]:
    with asking(address, word, sign_in="basic", user=USER, **more) as found:
        yield found


def read(box: Box, cursor: str = "", **more: Any) -> Round:
    with means(scopes=(box.name,)) as found:
        return round_of(connect(found), cursor, **more)


def titles(done: Round) -> list[str]:
    return sorted(one.title for one in notes(done).values())


@pytest.mark.parametrize("address", [TLS, PLAIN, "localhost:1993"])
def test_new_mail_comes_once_with_person_words_and_thread_and_stays_unread(box: Box, address: str) -> None:
    first = box.add("Exports é", "They fail.")
    answer = box.add("Re: Exports é", "Still?", In_Reply_To=f"<{first}>", References=f"<{first}>")
    with means(address, scopes=(box.name,)) as found:
        done = round_of(connect(found))
        assert not notes(round_of(connect(found), done.cursor))
    got = notes(done)
    assert got[f"mail:{first}"].title == "Exports é"
    assert (got[f"mail:{first}"].person, got[f"mail:{first}"].email) == ("Ada Berg", "ada@acme.example")
    assert got[f"mail:{answer}"].thread == f"mail:{first}"
    box.line.select(box.name)
    assert box.line.search(None, "UNSEEN")[1] == [b"1 2"]
    box.add("Third")
    assert titles(read(box, done.cursor)) == ["Third"]


def test_a_round_that_was_cut_off_goes_on_although_mail_came_and_went_meanwhile(box: Box) -> None:
    for number in range(2 * AT_MOST + 5):
        box.add(f"M{number}")
    cut = read(box, at_most=1)
    assert len(notes(cut)) == AT_MOST
    box.line.select(box.name)
    box.line.store("1:10", "+FLAGS", r"(\Deleted)")
    box.line.expunge()
    box.add("Late")
    rest = read(box, cut.cursor)
    assert titles(rest) == sorted([*(f"M{number}" for number in range(AT_MOST, 2 * AT_MOST + 5)), "Late"])


def test_a_folder_that_was_made_anew_is_read_anew_and_told(box: Box) -> None:
    kept = box.add("Kept")
    first = read(box)
    box.line.delete(box.name)
    box.line.create(box.name)
    box.line.append(box.name, "", "", message("Other", "Words").as_bytes())
    mail = message("Kept", "It is slow.")
    mail.replace_header("Message-ID", f"<{kept}>")
    box.line.append(box.name, "", "", mail.as_bytes())
    second = read(box, first.cursor)
    assert titles(second) == ["Kept", "Other"]
    assert f"mail:{kept}" in notes(first).keys() & notes(second).keys()
    assert second.words == [f"The folder {box.name} was numbered anew and is read again."]


def test_folders_are_offered_in_plain_letters_and_one_that_is_gone_is_told(box: Box) -> None:
    box.line.create('"Kunden &APw-ber"')
    with means() as found:
        known = {scope.title: scope.id for scope in connect(found).scopes()}
        assert known["Kunden über"] == "Kunden &APw-ber"
        assert "folder" in connect(found).check().server
    box.add("Here")
    with means(scopes=(box.name, "No such", "Kunden &APw-ber")) as found:
        done = round_of(connect(found))
        assert titles(done) == ["Here"]
        assert len(done.words) == 1
    with means(scopes=("No such",)) as found, pytest.raises(QueryTrouble):
        round_of(connect(found))


def test_mail_that_is_no_mail_is_told_and_costs_no_other(box: Box) -> None:
    box.line.append(box.name, "", "", b"\x00\xff\xfe nothing of a mail")
    box.line.append(box.name, "", "", b"Subject: \xe9\x80\r\n\r\n")
    box.add("Good")
    done = read(box)
    assert "Good" in titles(done)
    assert len(notes(done)) + len(done.words) == 3


def test_waiting_ends_when_mail_comes_when_time_is_over_and_when_it_is_called_off(box: Box) -> None:
    with means(scopes=(box.name,)) as found:
        connector = connect(found)
        seen = round_of(connector).cursor
        assert connector.wait(seen, 0.3) is Waited.OVER
        come = threading.Timer(0.3, box.add, ("Ping",))
        come.start()
        assert connector.wait(seen, 30) is Waited.NEWS
        come.join()
        seen = round_of(connector, seen).cursor
        off = threading.Timer(0.3, found.call_off.set)
        off.start()
        begun = monotonic()
        with pytest.raises(CalledOff):
            connector.wait(seen, 30)
        assert monotonic() - begun < 0.5
        off.join()


@pytest.mark.parametrize("address", [TLS, PLAIN])
def test_mail_delivered_while_somebody_waits_ends_the_waiting(box: Box, address: str) -> None:
    with means(address) as found:
        before = round_of(connect(found))
        come = threading.Timer(0.3, deliver)
        come.start()
        assert connect(found).wait(before.cursor, 30) is Waited.NEWS
        come.join()
        assert titles(round_of(connect(found), before.cursor)) == ["Delivered"]


def deliver() -> None:
    with LMTP("127.0.0.1", 1024) as post:
        post.send_message(message("Delivered", "Words"))


def test_mail_that_came_between_the_round_and_the_waiting_is_not_waited_for(box: Box) -> None:
    with means(scopes=(box.name,)) as found:
        seen = round_of(connect(found)).cursor
        box.add("Meanwhile")
        begun = monotonic()
        assert connect(found).wait(seen, 30) is Waited.NEWS
        assert monotonic() - begun < 5
        box.line.delete(box.name)
        box.line.create(box.name)
        assert connect(found).wait(seen, 30) is Waited.NEWS  # It was numbered anew.


def test_it_is_idle_anew_before_the_server_hangs_up_and_hears_what_comes_later(box: Box) -> None:
    with means(scopes=(box.name,)) as found:
        seen = round_of(connect(found)).cursor
        come = threading.Timer(1.0, box.add, ("Late",))
        come.start()
        assert connect(found).wait(seen, 30, again_s=0.2) is Waited.NEWS
        come.join()


EMPTY = '{"INBOX": {"validity": 7, "last": 0}}'


def test_each_idle_is_ended_as_the_standard_has_it_before_the_next_begins() -> None:
    with plain_mail() as server, means(f"imap://127.0.0.1:{server.port}") as found:
        server.news_at = 4
        assert connect(found).wait(EMPTY, 30, again_s=0.1) is Waited.NEWS
    assert server.said[-7:] == ["IDLE", "DONE", "IDLE", "DONE", "IDLE", "DONE", "IDLE"]


def test_a_server_that_says_goodbye_or_goes_is_a_line_that_broke() -> None:
    with plain_mail() as server, means(f"imap://127.0.0.1:{server.port}") as found:
        server.leaves_at = 2
        assert connect(found).wait(EMPTY, 30, again_s=0.1) is Waited.BROKEN
    with plain_mail() as server, pipe_to(server.port) as pipe, means(f"imap://127.0.0.1:{pipe.port}") as found:
        cut = threading.Timer(0.5, pipe.cut)
        cut.start()
        assert connect(found).wait(EMPTY, 30) is Waited.BROKEN
        cut.join()


@pytest.mark.parametrize(("can", "can_later", "waited"), [("", "", Waited.UNABLE), ("", "IDLE", Waited.OVER)])
def test_who_cannot_say_what_comes_is_not_waited_for(can: str, can_later: str, waited: Waited) -> None:
    with plain_mail(can, can_later) as server, means(f"imap://127.0.0.1:{server.port}") as found:
        assert connect(found).wait(EMPTY, 0.3) is waited


def test_going_offline_ends_the_waiting(box: Box) -> None:
    with means(scopes=(box.name,)) as found:
        seen = round_of(connect(found)).cursor
        off = threading.Timer(0.3, found.http.way.shut)
        off.start()
        with pytest.raises(Offline):
            connect(found).wait(seen, 30)
        off.join()


def test_a_computer_that_nobody_reaches_is_left_at_once_when_it_is_wanted_no_more() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full, ExitStack() as stack:
        for _ in range(4):  # Who comes later waits for their turn.
            eager = stack.enter_context(socket.socket())
            eager.setblocking(False)
            eager.connect_ex(full.getsockname())
        with means(f"imap://127.0.0.1:{full.getsockname()[1]}") as found:
            off = threading.Timer(0.3, found.call_off.set)
            off.start()
            begun = monotonic()
            with pytest.raises(CalledOff):
                connect(found).check()
            assert monotonic() - begun < 0.5
            off.join()


def test_a_computer_that_slept_does_not_go_on_waiting_on_a_line_that_may_be_dead(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail_server, "LOOK_S", 0.1)
    clock = FixedClock(NOW)
    with means(scopes=(box.name,), clock=clock) as found:
        seen = round_of(connect(found)).cursor
        wakes = threading.Timer(0.5, lambda: setattr(clock, "instant", NOW + timedelta(hours=8)))
        wakes.start()
        assert connect(found).wait(seen, 30) is Waited.BROKEN
        wakes.join()


def test_a_certificate_that_is_not_trusted_is_told_and_the_password_stays_here(certificate: Path) -> None:
    for address in (TLS, PLAIN):
        with means(address) as found, pytest.raises(RemoteTrouble, match="is not trusted here") as told:
            connect(found).check()
        assert "issuer" in told.value.remedy
        assert WORD not in str(told.value)


def test_wrong_passwords_wrong_doors_and_silence_are_told(box: Box) -> None:
    with means(word="wr0ng") as found, pytest.raises(SignInTrouble) as told:
        connect(found).check()
    assert "wr0ng" not in str(told.value)
    with means("imaps://localhost:1143") as found, pytest.raises(RemoteTrouble, match="does not speak TLS"):
        connect(found).check()
    with dead_port() as port, means(f"imap://127.0.0.1:{port}") as found:
        connector = connect(found)
        with pytest.raises(RemoteTrouble, match="nothing answers"):
            connector.check()


def test_offline_nothing_leaves(box: Box) -> None:
    with means() as found:
        found.http.way.shut()
        with pytest.raises(Offline):
            connect(found).check()


@pytest.mark.parametrize("address", ["", "http://mail.example", "imaps://user:pw@mail.example", "imaps://h:x"])
def test_what_is_no_address_is_told(address: str) -> None:
    with pytest.raises(RemoteTrouble, match="no address"):
        Place.of(address)


def test_batches_are_small_in_number_and_in_bytes() -> None:
    many = list(batches(dict.fromkeys(range(1, 2 * AT_MOST + 2), 10)))
    assert [len(one) for one in many] == [AT_MOST, AT_MOST, 1]
    large = list(batches({1: 10, 2: MAIL_AT_MOST * 9, 3: MAIL_AT_MOST, 4: 1}))
    assert [len(one) for one in large] == [2, 2]
    assert 2 * MAIL_AT_MOST == BATCH_AT_MOST


def test_names_of_folders_are_written_in_letters() -> None:
    assert readable("Kunden &APw-ber &- Freunde &ZeVnLIqe-") == "Kunden über & Freunde 日本語"
    assert readable("&!!-") is not None


GREETING = b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready\r\n"


@contextmanager
def saying(*answers: bytes) -> Iterator[str]:
    """Serve a server that says the same whatever it is asked, and hangs up then; `TAG` is the tag that was used."""

    def speak() -> None:
        line, _ = door.accept()
        with line, line.makefile("rb") as heard, suppress(ConnectionError):  # Who is told nonsense may hang up.
            line.sendall(answers[0])
            for answer in answers[1:]:
                tag = heard.readline().partition(b" ")[0]
                line.sendall(answer.replace(b"TAG", tag))

    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        speaker = threading.Thread(target=speak)
        speaker.start()
        yield f"imap://127.0.0.1:{door.getsockname()[1]}"
        speaker.join()


CAPABLE = b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\nTAG OK\r\n"


@pytest.mark.parametrize(
    "answers",
    [
        (b"",), (b"HTTP/1.1 200 OK\r\n",), (b"\x00\xff\xfe\r\n" * 3,), (b"x" * 2_000_000,), (b"* BYE no\r\n",),
        (GREETING, b"\xff\r\n"), (GREETING, CAPABLE, b"nonsense\r\n"), (GREETING, CAPABLE, b"TAG BAD what\r\n"),
        (GREETING, CAPABLE, b"+ \r\n", b"* 1 FETCH {99999999\r\nTAG OK\r\n"),
    ],
)  # fmt: skip
def test_a_server_that_talks_nonsense_or_hangs_up_is_told(answers: tuple[bytes, ...]) -> None:
    with saying(*answers) as address, means(address) as found:
        connector = connect(found)
        with pytest.raises(RemoteTrouble):
            round_of(connector)
