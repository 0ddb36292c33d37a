"""In the window of sources one is added, connected, tried and made into metrics, by keys and by mouse."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from pmdesk.commands.fields import SetFields
from pmdesk.commands.sources import AddSource, FollowQueries
from pmdesk.domain.kinds import SourceId
from pmdesk.domain.metrics import Grain, Metric, Series, Source, SourceKind
from pmdesk.storage import series
from pmdesk.storage.standings import standing_of
from pmdesk.ui.context import Context
from pmdesk.ui.metrics.sourcing import NONE, SourcesDialog, open_sources
from pmdesk.ui.widgets.asking import Asking
from tests.sync.servers import send, serving
from tests.ui.rooms import make_context
from tests.world import World

WAIT_MS = 20_000
QUERY = "SELECT day, plan, n AS orders, 2 * n AS total FROM sales WHERE day >= :since AND day <= :until"


class Room:
    """The window over an empty workspace, and a file that can be a source."""

    def __init__(self, world: World, qtbot: QtBot, folder: Path) -> None:
        self.world, self.qtbot = world, qtbot
        self.host = QWidget()
        self.host.resize(1440, 900)
        qtbot.addWidget(self.host)
        self.context: Context = make_context(world, self.host)
        self.shop = folder / "shop.sqlite"
        with closing(sqlite3.connect(self.shop)) as made, made:
            made.execute("CREATE TABLE sales (day TEXT, plan TEXT, n REAL)")
            made.executemany(
                "INSERT INTO sales VALUES (?, ?, ?)", [("2026-03-01", "free", 5), ("2026-03-02", "paid", 2)]
            )
        self.dialog: SourcesDialog = open_sources(self.context, self.host)

    def source(self) -> Source:
        found = self.dialog.source
        assert found is not None
        return self.world.store.get(Source, found.id)

    def add(self, kind: SourceKind, **values: object) -> SourceId:
        source_id = self.context.desk.ask(AddSource("Shop", kind))[1]
        self.context.desk.do(SetFields(Source, (source_id,), values, "Edit"))
        self.dialog.choose(source_id)
        return source_id

    def told(self, words: str) -> None:
        self.qtbot.waitUntil(lambda: words in self.dialog.told.text(), timeout=WAIT_MS)


@pytest.fixture
def room(empty: World, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path / 'nothing'}")
    made = Room(empty, qtbot, tmp_path)
    yield made
    made.dialog.close()
    made.context.close()


def test_without_sources_it_says_what_they_are_for(room: Room):
    assert room.dialog.state.text() == NONE
    assert not room.dialog.stack.isVisible()
    room.qtbot.waitUntil(lambda: "no keyring" in room.dialog.keyring.text(), timeout=WAIT_MS)


def test_a_source_is_added_connected_tried_and_feeds_two_metrics(room: Room):
    dialog, qtbot = room.dialog, room.qtbot
    dialog.add(SourceKind.SQLITE)
    assert dialog.connection.name.selectedText() == "New SQLite file"
    qtbot.keyClicks(dialog.connection.name, "Shop")
    qtbot.keyClick(dialog.connection.name, Qt.Key.Key_Return)
    qtbot.keyClicks(dialog.connection.location, str(room.shop))
    qtbot.keyClick(dialog.connection.location, Qt.Key.Key_Return)
    assert (room.source().title, room.source().location) == ("Shop", str(room.shop))
    qtbot.mouseClick(dialog.connection.test, Qt.MouseButton.LeftButton)
    room.told("It answers.")
    qtbot.mouseClick(dialog.pages._segments[1], Qt.MouseButton.LeftButton)
    dialog.query.query.setPlainText(QUERY)
    assert not dialog.query.add.isEnabled()
    qtbot.mouseClick(dialog.query.test, Qt.MouseButton.LeftButton)
    room.told("4 series with 4 points in the last 60 days.")
    assert [name for _, _, name in dialog.query._offers] == ["orders", "total"]
    assert room.world.store.count(Metric) == 0
    qtbot.mouseClick(dialog.query.add, Qt.MouseButton.LeftButton)
    metrics = room.world.store.all(Metric)
    assert [metric.title for metric in metrics] == ["orders", "total"]
    qtbot.waitUntil(lambda: room.world.store.count(Series) == 4, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: dialog.rows.sign(0).icon == "circle-check", timeout=WAIT_MS)
    kept = {
        (one.metric_id, one.label): series.points(room.world.store, one.id).values.tolist()
        for one in room.world.store.all(Series)
    }
    first, second = (metric.id for metric in metrics)
    assert kept == {(first, "free"): [5], (first, "paid"): [2], (second, "free"): [10], (second, "paid"): [4]}
    room.context.desk.undo()
    assert room.world.store.count(Metric) == 0


def test_a_name_that_is_not_ticked_stays_out(room: Room):
    room.add(SourceKind.SQLITE, location=str(room.shop))
    room.dialog.query.query.setPlainText(QUERY)
    room.dialog.query.try_it()
    room.told("4 series")
    check, _, _ = room.dialog.query._offers[0]
    check.setChecked(False)
    room.dialog.query._offers[1][1].setText("Twice the orders")
    room.dialog.query.keep()
    assert [metric.title for metric in room.world.store.all(Metric)] == ["Twice the orders"]


def test_the_query_of_a_metric_is_changed_only_after_it_was_tried(room: Room):
    source_id = room.add(SourceKind.SQLITE, location=str(room.shop), every_minutes=None)
    room.context.desk.do(FollowQueries(source_id, Grain.DAY, (("Orders", "SELECT day, n FROM sales"),)))
    page = room.dialog.query
    page.which.setCurrentIndex(1)
    page._show_metric()
    assert page.query.toPlainText() == "SELECT day, n FROM sales"
    page.query.setPlainText("SELECT day, m FROM sales")
    page.try_it()
    room.told("no such column: m")
    assert not page.add.isEnabled()
    page.query.setPlainText("SELECT day, 3 * n AS n FROM sales")
    page.try_it()
    room.told("1 series")
    page.keep()
    assert room.world.store.all(Metric)[0].query == "SELECT day, 3 * n AS n FROM sales"


@pytest.mark.parametrize(
    ("kind", "typed", "words"),
    [
        (SourceKind.PROMETHEUS, "localhost:9090", "is not a web address"),
        (SourceKind.JSON, "https://me:pw@a.test/", "holds a user or a password"),
        (SourceKind.POSTGRESQL, "postgresql://me:pw@host/db", "holds a password"),
    ],
)
def test_a_wrong_address_stays_in_its_field_and_is_not_kept(room: Room, kind: SourceKind, typed: str, words: str):
    room.dialog.add(kind)
    room.qtbot.keyClicks(room.dialog.connection.location, typed)
    room.qtbot.keyClick(room.dialog.connection.location, Qt.Key.Key_Return)
    assert words in room.dialog.told.text()
    assert room.dialog.connection.location.text() == typed
    assert room.dialog.connection.location.property("wrong")
    assert room.source().location == ""


def test_each_kind_shows_the_fields_it_needs(room: Room):
    page = room.dialog.connection
    fields = {"choose": page.choose, "sign_in": page.sign_in, "tls": page.tls, "secret": page.secret}
    shown: dict[SourceKind, set[str]] = {}
    for kind in (SourceKind.SQLITE, SourceKind.POSTGRESQL, SourceKind.PROMETHEUS):
        room.dialog.add(kind)
        shown[kind] = {name for name, field in fields.items() if field.isVisible()}
    assert shown == {
        SourceKind.SQLITE: {"choose"},
        SourceKind.POSTGRESQL: {"tls", "secret"},
        SourceKind.PROMETHEUS: {"sign_in"},
    }
    page.sign_in.setCurrentIndex(page.sign_in.findData("basic"))
    page.sign_in.activated.emit(page.sign_in.currentIndex())
    assert (page.user.isVisible(), page.secret.isVisible()) == (True, True)
    room.qtbot.keyClicks(page.user, "pm")
    room.qtbot.keyClick(page.user, Qt.Key.Key_Return)
    assert room.source().options == '{"auth": "basic", "user": "pm"}'


def test_without_a_keyring_a_secret_is_offered_for_this_session_and_used(room: Room):
    room.dialog.add(SourceKind.JSON)
    with serving(lambda handler: send(handler, 200, b'[{"t": "2026-03-01", "v": 1}]')) as server:
        room.context.desk.do(
            SetFields(Source, (room.source().id,), {"location": server.url(), "options": '{"auth": "bearer"}'}, "Edit")
        )
        field = room.dialog.connection.secret
        room.qtbot.keyClicks(field.line, "hush-hush")
        assert "hush" not in field.line.displayText()
        room.qtbot.mouseClick(field.keep_button, Qt.MouseButton.LeftButton)
        room.told("This system has no keyring")
        assert room.source().secret == ""
        room.qtbot.mouseClick(field.session_button, Qt.MouseButton.LeftButton)
        room.told("kept until PM Desk ends")
        assert room.source().secret.startswith("source ")
        assert field.line.text() == ""
        room.dialog.connection._test()
        room.told("It answers.")
    assert server.asked[0][1]["Authorization"] == "Bearer hush-hush"
    room.context.memory.flush()
    everything = b"".join(
        path.read_bytes() for path in room.world.store.path.parent.glob("*.pmdesk*") if path.is_file()
    )
    assert b"hush-hush" not in everything
    assert "hush-hush" not in repr(dict(os.environ))


def test_a_stored_secret_is_only_replaced_after_a_question(room: Room):
    values = {"secret": "somewhere", "options": '{"auth": "bearer"}'}
    room.add(SourceKind.PROMETHEUS, **values)
    room.dialog.connection.secret.line.setText("new")
    room.dialog.connection.secret.keep()
    asking = room.dialog.findChild(Asking)
    assert asking is not None
    assert asking.title == "Replace the secret of “Shop”?"
    asking.reject()
    assert room.dialog.connection.secret.line.text() == "new"


def test_trouble_is_told_with_the_next_try_and_the_rest_stays(room: Room):
    source_id = room.add(SourceKind.SQLITE, location="/nowhere.sqlite")
    room.context.desk.do(FollowQueries(source_id, Grain.DAY, (("Orders", "SELECT day, n FROM sales"),)))
    room.qtbot.waitUntil(lambda: room.dialog.rows.sign(0).words == "trouble", timeout=WAIT_MS)
    assert "There is no file “/nowhere.sqlite”." in room.dialog.state.text()
    assert "Asked again at" in room.dialog.state.text()
    assert standing_of(room.world.store, source_id).failures >= 1


def test_a_source_is_asked_cancelled_paused_and_removed(room: Room):
    with serving(lambda _handler: server.leave.wait(60) and None) as server:
        source_id = room.add(SourceKind.JSON, location=server.url(), every_minutes=None)
        room.context.desk.do(FollowQueries(source_id, Grain.DAY, (("Web", "[*] | time: t | value: v"),)))
        room.qtbot.mouseClick(room.dialog.ask_button, Qt.MouseButton.LeftButton)
        room.qtbot.waitUntil(lambda: "Web, 1 of 1" in room.dialog.state.text(), timeout=WAIT_MS)
        assert room.dialog.ask_button.text() == "Cancel"
        room.qtbot.mouseClick(room.dialog.ask_button, Qt.MouseButton.LeftButton)
        room.qtbot.waitUntil(lambda: room.dialog.ask_button.text() == "Ask now", timeout=WAIT_MS)
    room.qtbot.mouseClick(room.dialog.pause_button, Qt.MouseButton.LeftButton)
    assert room.source().paused
    assert room.dialog.pause_button.text() == "Resume"
    room.qtbot.mouseClick(room.dialog.remove_button, Qt.MouseButton.LeftButton)
    assert room.world.store.count(Source) == 0
    assert room.world.store.all(Metric)[0].title == "Web"
    room.context.desk.undo()
    assert [source.id for source in room.dialog.rows.sources] == [source_id]


def test_a_look_that_nobody_wants_any_more_is_called_off(room: Room):
    with serving(lambda _handler: server.leave.wait(60) and None) as server:
        room.add(SourceKind.JSON, location=server.url(), every_minutes=None)
        room.dialog.query.query.setPlainText("[*] | time: t | value: v")
        room.dialog.query.try_it()
        assert room.dialog.work.is_busy
        room.add(SourceKind.SQLITE)
        assert not room.dialog.work.is_busy
        assert room.dialog.told.text() == ""


def test_screen_readers_hear_each_source_and_its_state(room: Room):
    room.add(SourceKind.DUCKDB, paused=True)
    assert room.dialog.rows.text(0) == "Shop, DuckDB file, paused"


def test_the_figures_of_the_workspace_itself_are_tried_like_any_other(room: Room):
    room.add(SourceKind.OWN, every_minutes=None)
    assert not room.dialog.connection.location.isVisible()
    room.dialog.query.query.setPlainText("shipped")
    room.dialog.query.try_it()
    room.told("in the last 60 days")
