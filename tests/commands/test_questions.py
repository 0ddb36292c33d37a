"""Questions go out in rounds and come back as replies that tick rows; mails come in once; keys are replaced safely."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from email.headerregistry import Address
from pathlib import Path

import pytest

from pmdesk.commands.credentials import NextKeyWorks, RevokeLastKey, StageNextKey, SwapKeys
from pmdesk.commands.questions import AnswerQuestion, Ask, TakeReplies
from pmdesk.commands.vendors import AddContact, LogTalk, MakeMainContact, TakeMails
from pmdesk.domain.agreed import AgreedFunction, Question, QuestionState, Word
from pmdesk.domain.apis import Credential
from pmdesk.domain.errors import DeskError, RuleBroken
from pmdesk.domain.foreign_notes import ForeignNote
from pmdesk.domain.specs import FoundReply
from pmdesk.domain.vendors import Ball, Integration, Side, Talk, TalkKind, VendorContact
from pmdesk.exporters.question_pack import pack_csv, pack_eml, pack_markdown
from pmdesk.importers.notes.mail import Unread, read_mail
from pmdesk.importers.replies import read_replies
from pmdesk.queries.question_pack import question_pack
from tests.vendors_world import with_vendors
from tests.world import NOW, TODAY, World, dump, small_world

ME = Address("Milena Kos", addr_spec="milena@tidewater.example")
MAIL = (
    b"From: Ann Vale <ann@kestrel.example>\r\nTo: milena@tidewater.example\r\nSubject: Re: Payments v4\r\n"
    b"Date: Mon, 09 Mar 2026 08:00:00 +0000\r\nMessage-ID: <c@kestrel.example>\r\n\r\n"
)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = with_vendors(small_world(tmp_path / "vendors.pmdesk"))
    with closing(made.store):
        yield made


def question(world: World, name: str) -> Question:
    return world.store.get(Question, world.ids[name])


def answered(text: str, world: World) -> str:
    """The pack with an answer below each question."""
    for name, words in (("asked", "It is a text again from 4.3."), ("asked_create", "Yes, for a day.")):
        number = f"[Q-{world.ids[name]}]"
        assert number in text
        head, _, rest = text.partition(number)
        text = head + number + rest.replace("Answer:", f"Answer: {words}", 1)
    return text


def test_the_pack_names_what_is_asked_about_what_and_whom(world: World) -> None:
    pack = question_pack(world.store, world.ids["payments"], TODAY)
    assert (pack.vendor, pack.round, pack.version, pack.name) == ("Kestrel Pay", 1, "4.1", "Mira Holt")
    assert [each.about for each in pack.questions] == ["", "Apple Pay session (may), POST /v4/wallets/session"]
    page = pack_markdown(pack)
    assert f"## [Q-{world.ids['asked']}] Is it" not in page
    assert f"## [Q-{world.ids['asked']}] Is refund.reason_code a number?" in page


@pytest.mark.parametrize("form", ["markdown", "csv", "mail"])
def test_what_is_replied_to_a_pack_ticks_its_rows_whatever_the_form(world: World, form: str) -> None:
    pack = question_pack(world.store, world.ids["payments"], TODAY)
    if form == "markdown":
        data = answered(pack_markdown(pack), world).encode()
    elif form == "csv":
        lines = pack_csv(pack).decode("utf-8-sig").splitlines()
        words = ("", "It is a text again from 4.3.", '"Yes, for a day."')
        data = "\n".join(line + word for line, word in zip(lines, words, strict=True)).encode()
    else:
        sent = read_mail(pack_eml(pack, ME, NOW), 1)
        assert not isinstance(sent, Unread)
        data = MAIL + answered(sent.body, world).replace("\n", "\r\n").encode()
    taken = world.desk.ask(TakeReplies(world.ids["payments"], read_replies("reply", data), NOW))[1]
    assert taken.answered == (world.ids["asked"], world.ids["asked_create"])
    assert taken.agreed == (world.ids["apple"],)
    assert question(world, "asked").answer == "It is a text again from 4.3."
    assert question(world, "asked_create").state is QuestionState.ANSWERED
    row = world.store.get(AgreedFunction, world.ids["apple"])
    assert (row.theirs, row.theirs_on_id) == (Word.AGREED, world.ids["v41"])
    assert world.store.get(Integration, world.ids["payments"]).ball is Ball.US


def test_a_pack_sent_back_without_answers_ticks_nothing(world: World) -> None:
    data = pack_markdown(question_pack(world.store, world.ids["payments"], TODAY)).encode()
    with pytest.raises(DeskError, match="answers no question"):
        read_replies("pack.md", data)


def test_the_same_reply_twice_changes_nothing_more(world: World) -> None:
    replies = (
        FoundReply(world.ids["asked"], "No."),
        FoundReply(999_999, "?"),
        FoundReply(world.ids["their_question"], "?"),
    )
    first = world.desk.ask(TakeReplies(world.ids["payments"], replies, NOW))[1]
    before = dump(world.store)
    second = world.desk.ask(TakeReplies(world.ids["payments"], replies, NOW + timedelta(days=1)))[1]
    assert (first.answered, first.unknown) == ((world.ids["asked"],), (999_999, world.ids["their_question"]))
    assert (second.answered, second.repeated) == ((), (world.ids["asked"],))
    assert dump(world.store) == before


def test_an_answer_to_their_last_question_makes_it_their_move(world: World) -> None:
    second = world.desk.ask(Ask(world.ids["hooks"], "And when?", Side.THEM, NOW))[1]
    world.desk.do(AnswerQuestion(world.ids["their_question"], "All of them.", NOW))
    assert world.store.get(Integration, world.ids["hooks"]).ball is Ball.US
    world.desk.do(AnswerQuestion(second, "In May.", NOW))
    assert world.store.get(Integration, world.ids["hooks"]).ball is Ball.THEM
    with pytest.raises(RuleBroken, match="The answer is empty"):
        world.desk.do(AnswerQuestion(second, " ", NOW))


def test_a_mail_is_logged_once_and_its_writer_becomes_a_contact(world: World) -> None:
    mail = read_mail(MAIL + b"Spec 4.2 attached.", 1)
    assert isinstance(mail, ForeignNote)
    take = TakeMails(world.ids["kestrel"], (mail, mail), NOW, world.ids["payments"])
    assert len(world.desk.ask(take)[1]) == 1
    assert world.desk.ask(take)[1] == ()
    (talk,) = world.store.all(Talk, kind=TalkKind.MAIL)
    assert (talk.title, talk.who, talk.side) == ("Re: Payments v4", "Ann Vale", Side.THEM)
    assert talk.contact_id is not None
    contact = world.store.get(VendorContact, talk.contact_id)
    assert (contact.title, contact.is_main) == ("Ann Vale", False)


def test_the_newest_mail_says_whose_move_it_is(world: World) -> None:
    ours = ForeignNote(1, "mail:x", "Re: Re", "Thanks.", NOW + timedelta(hours=1), email="milena@tidewater.example")
    theirs = replace(ours, origin="mail:y", email="mira@kestrel.example", received_at=NOW + timedelta(hours=2))
    old = replace(ours, origin="mail:z", received_at=NOW - timedelta(days=30))
    world.desk.do(TakeMails(world.ids["kestrel"], (theirs, ours), NOW, world.ids["payments"]))
    assert world.store.get(Integration, world.ids["payments"]).ball is Ball.US
    world.desk.do(TakeMails(world.ids["kestrel"], (old,), NOW, world.ids["payments"]))
    assert world.store.get(Integration, world.ids["payments"]).ball is Ball.US


def test_a_call_is_logged_with_the_vendor_whose_integration_it_is(world: World) -> None:
    other = world.desk.ask(LogTalk(world.ids["kestrel"], TalkKind.CALL, NOW, "Hello."))[1]
    assert world.store.get(Talk, other).integration_id is None


def test_there_is_one_main_contact(world: World) -> None:
    world.desk.do(MakeMainContact(world.ids["jo"]))
    added = world.desk.ask(AddContact(world.ids["kestrel"], "Ann Vale", {"is_main": True}))[1]
    assert [row.id for row in world.store.all(VendorContact, is_main=True)] == [added]


def test_a_key_is_replaced_only_by_one_that_was_tried_and_the_last_one_is_kept_until_it_is_revoked(
    world: World,
) -> None:
    key = world.ids["key"]
    with pytest.raises(RuleBroken, match="no next key"):
        world.desk.do(SwapKeys(key, TODAY))
    with pytest.raises(RuleBroken, match="entry of its own"):
        world.desk.do(StageNextKey(key, "kestrel/1"))
    world.desk.do(StageNextKey(key, "kestrel/2", TODAY + timedelta(days=90)))
    with pytest.raises(RuleBroken, match="was not tried yet"):
        world.desk.do(SwapKeys(key, TODAY))
    world.desk.do(NextKeyWorks(key, NOW))
    world.desk.do(SwapKeys(key, TODAY))
    row = world.store.get(Credential, key)
    assert (row.secret, row.last_secret, row.next_secret) == ("kestrel/2", "kestrel/1", "")
    assert (row.created, row.expires) == (TODAY, TODAY + timedelta(days=90))
    world.desk.do(StageNextKey(key, "kestrel/3"))
    world.desk.do(NextKeyWorks(key, NOW))
    with pytest.raises(RuleBroken, match="not revoked yet"):
        world.desk.do(SwapKeys(key, TODAY))
    assert world.desk.ask(RevokeLastKey(key))[1] == "kestrel/1"
    world.desk.do(SwapKeys(key, TODAY))
    assert world.store.get(Credential, key).last_secret.endswith("/2")
