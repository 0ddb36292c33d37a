"""The conversation: read, logged, edited, answered, and made into items, by keys, by mouse and by dropped mails."""

from collections.abc import Iterable
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication

from pmdesk.commands.integrations import PassBall
from pmdesk.commands.vendors import AddVendor, LogTalk
from pmdesk.domain.errors import DeskError
from pmdesk.domain.roadmap import Item
from pmdesk.domain.vendors import Ball, Integration, IntegrationItem, Side, Talk, TalkKind, Vendor
from pmdesk.importers.vendor_mails import read_vendor_mail
from pmdesk.ui.vendors.conversation_section import FEW, ConversationSection
from pmdesk.ui.vendors.talk_reply import ReplySheet
from pmdesk.ui.vendors.talk_sheet import AS_IT_IS, TalkSheet, read_when, say_when
from tests.ui.vendors.conftest import MakeStage
from tests.ui.vendors.stage import NO_KEYS, Stage
from tests.vendors_world import with_vendors
from tests.world import NOW, World

HOUR = timedelta(hours=1)


def section(stage: Stage) -> ConversationSection:
    found = next(each for each in stage.pane.inspector.parts if isinstance(each, ConversationSection))
    stage.show(f"pmdesk://integration/{stage.ids['payments']}")
    return found


def waits(world: World) -> None:
    """Let Mira's question wait for us since an hour."""
    with_question(world)
    world.desk.do(PassBall(world.ids["payments"], Ball.US, NOW - HOUR))


def with_question(world: World) -> None:
    with_vendors(world)
    said = {"side": Side.THEM, "who": "Mira Holt", "contact_id": world.ids["mira"], "title": "3DS fallback"}
    body = "Which 3DS fallback should we certify? We need it by 20 March."
    origin = {"origin": "mail:q1@kestrel.example"}
    command = LogTalk(
        world.ids["kestrel"], TalkKind.MAIL, NOW + HOUR, body, world.ids["payments"], values=said | origin
    )
    world.ids["question"] = world.desk.ask(command)[1]


def eml(folder: Path, name: str, sender: str, words: str = "Redirect first.", to: str = "me@tidewater.example") -> Path:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, "Re: 3DS fallback"
    message["Date"] = format_datetime(NOW + 2 * HOUR)
    message["Message-ID"] = f"<{name}@mail.example>"
    message.set_content(words)
    path = folder / name
    path.write_bytes(message.as_bytes())
    return path


def drop(stage: Stage, paths: Iterable[Path]) -> bool:
    """Drop files onto the pane as a file manager does."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    entering = QDragEnterEvent(QPoint(9, 9), copy, data, left, NO_KEYS)
    entering.ignore()
    QApplication.sendEvent(stage.pane, entering)
    if entering.isAccepted():
        QApplication.sendEvent(stage.pane, QDropEvent(QPointF(9, 9), copy, data, left, NO_KEYS))
    return entering.isAccepted()


def talks(stage: Stage, **equal: object) -> list[Talk]:
    return stage.world.store.all(Talk, **equal)


def ball(stage: Stage) -> Ball:
    return stage.world.store.get(Integration, stage.ids["payments"]).ball


def test_what_waits_for_us_stands_first_with_its_verbs(make_stage: MakeStage) -> None:
    stage = make_stage(fill=waits)
    shown = section(stage)
    assert shown.lines[0].spoken.endswith("waits for you")
    assert shown.section.head.count == "2"
    assert shown.list.reply_button.isVisible()
    assert shown.list.item_button.isVisible()
    assert shown.list.box(0).contains(shown.list.reply_button.geometry())
    stage.world.desk.do(PassBall(stage.ids["payments"], Ball.THEM, NOW))
    stage.settle()
    assert not shown.list.reply_button.isVisible()


def test_a_long_log_shows_its_newest_lines_and_the_rest_by_the_page(make_stage: MakeStage) -> None:
    def fill(world: World) -> None:
        with_question(world)
        for number in range(240):
            at = NOW - number * HOUR
            world.desk.do(LogTalk(world.ids["kestrel"], TalkKind.NOTE, at, f"Line {number}", world.ids["payments"]))

    stage = make_stage(fill=fill)
    shown = section(stage)
    assert (len(shown.lines), shown.more.text()) == (FEW, "195 of 237 older")
    stage.click(shown.more)
    assert (len(shown.lines), shown.more.text()) == (200, "42 older")
    stage.click(shown.more)
    stage.until(lambda: len(shown.lines) == 242)
    assert not shown.more.isVisible()
    bar = stage.pane.inspector.area.verticalScrollBar()
    stage.until(lambda: bar.maximum() > 1_000)
    shown.list.setFocus()
    stage.key(Qt.Key.Key_End)
    assert shown.list.line is not None
    assert shown.list.line.words == "Line 239"
    stage.until(lambda: bar.value() > 0)
    stage.key(Qt.Key.Key_Home)
    assert shown.list.current == 0
    stage.until(lambda: bar.value() < 60)


def test_r_logs_a_mail_and_offers_that_it_is_our_move(stage: Stage) -> None:
    section(stage)
    stage.pane.leader().setFocus()
    stage.key(Qt.Key.Key_R)
    sheet = stage.host.findChild(TalkSheet)
    assert sheet is not None
    assert (sheet.who.text(), sheet.then.current()) == ("Mira Holt", Ball.US.value)
    sheet.subject.setText("Keys")
    sheet.text.setPlainText("Do you want 24 h?")
    assert sheet.keep()
    stage.settle()
    (talk,) = talks(stage, title="Keys")
    assert (talk.kind, talk.side, talk.who, talk.contact_id) == (
        TalkKind.MAIL,
        Side.THEM,
        "Mira Holt",
        stage.ids["mira"],
    )
    assert ball(stage) is Ball.US
    assert stage.toasts() == ["Logged a mail"]
    stage.context.desk.undo()
    assert not talks(stage, title="Keys")
    assert ball(stage) is Ball.THEM


def test_the_move_that_is_offered_follows_who_wrote_when_until_a_person_chooses(stage: Stage) -> None:
    sheet = section(stage).log()
    assert sheet is not None
    for kind, side, when, offered in (
        ("mail", "us", "today 23:00", Ball.THEM.value),
        ("mail", "us", "2 Jan", AS_IT_IS),
        ("note", "us", "today 23:00", AS_IT_IS),
        ("call", "them", "today 23:00", AS_IT_IS),
        ("mail", "them", "nonsense", AS_IT_IS),
    ):
        sheet.kind.segment(kind).click()
        sheet.side.segment(side).click()
        sheet.when.setText(when)
        sheet.when.textEdited.emit(when)
        assert sheet.then.current() == offered, (kind, side, when)
    sheet.then.segment(Ball.THEM.value).click()
    sheet.when.setText("today 23:00")
    sheet.kind.segment("mail").click()
    assert sheet.then.current() == Ball.THEM.value
    sheet.reject()


def test_a_call_has_people_and_minutes_and_what_is_wrong_is_told(stage: Stage) -> None:
    sheet = section(stage).log()
    assert sheet is not None
    assert not sheet.people.isVisible()
    sheet.kind.segment("call").click()
    assert sheet.people.isVisible()
    assert not sheet.subject.isVisible()
    assert not sheet.keep()
    assert "needs some words" in sheet.trouble.text()
    sheet.text.setPlainText("Agreed payouts.")
    sheet.people.setText("none")
    assert not sheet.keep()
    assert "is not a number" in sheet.trouble.text()
    sheet.people.setText("4")
    sheet.minutes.setText("30")
    assert sheet.keep()
    (talk,) = talks(stage, body="Agreed payouts.")
    assert (talk.people, talk.minutes, talk.title) == (4, 30, "")


def test_what_is_said_with_the_vendor_as_a_whole_shows_with_each_integration(stage: Stage) -> None:
    shown = section(stage)
    sheet = shown.log()
    assert sheet is not None
    sheet.about.take(None)
    sheet.text.setPlainText("Prices rise in May.")
    assert sheet.keep()
    stage.settle()
    assert talks(stage, body="Prices rise in May.")[0].integration_id is None
    stage.show(f"pmdesk://integration/{stage.ids['hooks']}")
    assert [line.words for line in shown.lines] == ["Prices rise in May."]


def test_lines_are_edited_and_removed_and_come_back(stage: Stage) -> None:
    shown = section(stage)
    shown.list.setFocus()
    stage.key(Qt.Key.Key_F2)
    sheet = stage.host.findChild(TalkSheet)
    assert sheet is not None
    assert (sheet.text.toPlainText(), sheet.kind.current()) == ("Agreed refund.", "call")
    before = talks(stage, id=stage.ids["call"])
    sheet.text.setPlainText("Agreed refund and capture.")
    assert sheet.keep()
    stage.settle()
    assert shown.lines[0].words == "Agreed refund and capture."
    assert stage.context.desk.undo_label == "Edit a call"
    stage.context.desk.undo()
    assert talks(stage, id=stage.ids["call"]) == before
    stage.settle()
    shown.list.setFocus()
    stage.key(Qt.Key.Key_Delete)
    stage.settle()
    assert not shown.lines
    assert shown.none.isVisible()
    assert stage.toasts()[-1] == "Removed the call from the log"
    stage.context.desk.undo()
    assert talks(stage, id=stage.ids["call"]) == before


def test_a_dropped_mail_is_logged_once_and_passes_the_ball(stage: Stage, tmp_path: Path) -> None:
    shown = section(stage)
    assert ball(stage) is Ball.THEM
    path = eml(tmp_path, "a.eml", "Ann Vale <ann@kestrel.example>")
    assert drop(stage, [path])
    stage.until(lambda: bool(talks(stage, origin="mail:a.eml@mail.example")))
    stage.settle()
    (talk,) = talks(stage, origin="mail:a.eml@mail.example")
    assert (talk.who, talk.side, talk.integration_id) == ("Ann Vale", Side.THEM, stage.ids["payments"])
    assert ball(stage) is Ball.US
    assert shown.lines[0].waits
    assert stage.toasts()[-1] == "Logged a mail with Kestrel Pay"
    steps = stage.context.desk.undo_label
    drop(stage, [path])
    stage.until(lambda: "This mail is in the log already." in stage.toasts())
    assert len(talks(stage, origin="mail:a.eml@mail.example")) == 1
    assert stage.context.desk.undo_label == steps
    stage.context.desk.undo()
    assert not talks(stage, origin="mail:a.eml@mail.example")
    assert ball(stage) is Ball.THEM


def test_mails_find_their_vendor_and_hostile_ones_keep_no_other_out(stage: Stage, tmp_path: Path) -> None:
    section(stage)
    stage.ids["boxwell"] = stage.world.desk.ask(AddVendor("Boxwell", {"domain": "boxwell.example"}))[1]
    ours = eml(tmp_path, "ours.eml", "me@tidewater.example", to="x@boxwell.example")
    theirs = eml(tmp_path, "theirs.eml", "Mira <mira@kestrel.example>")
    broken = tmp_path / "broken.eml"
    broken.write_bytes(b"From: a@kestrel.example\nSubject: x\n" + b"boundary=a\n" * 700 + b"\n\nx")
    empty = tmp_path / "empty.eml"
    empty.write_bytes(b"")
    drop(stage, [broken, ours, empty, theirs, tmp_path / "gone.eml"])
    stage.until(lambda: len(stage.toasts()) > 1)
    assert {talk.vendor_id: talk.side for talk in talks(stage) if talk.origin} == {
        stage.ids["boxwell"]: Side.US,
        stage.ids["kestrel"]: Side.THEM,
    }
    assert "Logged 2 mails with 2 vendors" in stage.toasts()
    told = stage.toasts()[-1]
    assert "“broken.eml” cannot be read" in told
    assert "2 more" in told


def test_other_files_are_left_to_who_takes_them(stage: Stage, tmp_path: Path) -> None:
    section(stage)
    assert not drop(stage, [tmp_path / "openapi.yaml"])
    assert not drop(stage, [tmp_path / "a.eml", tmp_path / "openapi.yaml"])


def test_a_reply_is_copied_and_logged_and_then_it_is_their_move(make_stage: MakeStage) -> None:
    stage = make_stage(fill=waits)
    shown = section(stage)
    stage.click(shown.list.reply_button)
    sheet = stage.host.findChild(ReplySheet)
    assert sheet is not None
    assert sheet.to.text() == "Mira Holt <mira@kestrel.example>"
    assert sheet.subject.text() == "Re: 3DS fallback"
    assert "> Which 3DS fallback should we certify? We need it by 20 March." in sheet.text.toPlainText()
    sheet.text.setPlainText(f"Hello Mira,\n\nredirect first.\n\n{sheet.text.toPlainText().split(chr(10), 3)[3]}")
    assert sheet.copy()
    assert "redirect first." in QGuiApplication.clipboard().text()
    (talk,) = talks(stage, side=Side.US)
    assert talk.body == "Hello Mira,\n\nredirect first."
    assert ball(stage) is Ball.THEM
    stage.context.desk.undo()
    assert ball(stage) is Ball.US
    assert not talks(stage, side=Side.US)


def test_a_reply_is_saved_as_a_mail_that_answers_theirs(make_stage: MakeStage, tmp_path: Path) -> None:
    stage = make_stage(fill=waits)
    sheet = section(stage).reply_or_log()
    assert isinstance(sheet, ReplySheet)
    sheet.logs.setChecked(False)
    target = tmp_path / "reply.eml"
    assert not sheet.save(target)
    assert "your own address" in sheet.trouble.text()
    sheet.own.setText("Milena Kos <milena@tidewater.example>")
    assert sheet.save(target)
    mail = read_vendor_mail(target.name, target.read_bytes())
    assert (mail.note.email, mail.to) == ("milena@tidewater.example", ("mira@kestrel.example",))
    assert mail.note.in_reply_to == "mail:q1@kestrel.example"
    assert not talks(stage, side=Side.US)
    assert ball(stage) is Ball.US


def test_c_makes_an_item_that_uses_the_integration(make_stage: MakeStage) -> None:
    stage = make_stage(fill=waits)
    shown = section(stage)
    shown.list.setFocus()
    stage.key(Qt.Key.Key_C)
    stage.enter("Certify the redirect")
    (item,) = stage.world.store.all(Item, title="Certify the redirect")
    linked = stage.world.store.all(IntegrationItem, integration_id=stage.ids["payments"], item_id=item.id)
    assert len(linked) == 1
    assert item.product_id == stage.ids["checkout"]
    assert "> Which 3DS fallback should we certify?" in item.description
    stage.context.desk.undo()
    assert stage.world.store.find(Item, item.id) is None


def test_the_log_folds_and_stays_folded(make_stage: MakeStage) -> None:
    stage = make_stage()
    shown = section(stage)
    shown.section.head.click()
    assert not shown.list.isVisible()
    again = ConversationSection(stage.context, stage.state, stage.pane)
    assert not again.section.is_open


def test_nothing_shows_while_a_vendor_is_chosen(stage: Stage) -> None:
    shown = section(stage)
    stage.show(f"pmdesk://vendor/{stage.world.store.all(Vendor)[0].id}")
    assert not shown.isVisible()


@pytest.mark.parametrize(
    ("typed", "means"),
    [
        ("today 14:05", "10 Mar 14:05"),
        ("9.30", "10 Mar 09:30"),
        ("6 Mar", "6 Mar 12:00"),
        ("6 mar 9:30", "6 Mar 09:30"),
    ],
)
def test_when_it_was_said_is_typed_as_a_person_would(typed: str, means: str) -> None:
    now = NOW.astimezone()
    assert say_when(read_when(typed, now), now) == means


def test_nonsense_is_no_day() -> None:
    for typed in ("", "soon", "25:99"):
        with pytest.raises(DeskError):
            read_when(typed, NOW.astimezone())
