"""The window of checks: added, edited in place, made by hand, and careful with production."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from pmdesk.commands.checks import EditCheck, KeepSamples, KeepStatus
from pmdesk.domain.apis import Environment
from pmdesk.domain.changes import Actor
from pmdesk.domain.checks import ApiEnvironment, Check, Outcome, Sample, StatusPage, StatusSaid
from pmdesk.domain.clock import SystemClock
from pmdesk.domain.kinds import CheckId, StatusPageId
from pmdesk.ui.vendors.checks_window import ChecksWindow
from tests.sync.servers import Server, send, serving
from tests.ui.vendors.stage import Stage
from tests.world import NOW


def reply(handler: BaseHTTPRequestHandler) -> None:
    send(handler, 200, b'{"status": "degraded", "total": 3}', kind="application/json", X_Request_Id="7f3a")


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(reply) as running:
        yield running


@pytest.fixture
def window(stage: Stage) -> Iterator[ChecksWindow]:
    """The window of checks of “Payments”, of which none is made by itself here."""
    for check in stage.world.store.all(Check):
        stage.context.desk.do(EditCheck(check.id, {"paused": True}))
    made = opened(stage)
    yield made
    made.close()
    stage.context.probing().close()


def opened(stage: Stage) -> ChecksWindow:
    stage.show(f"vendors/integration/{stage.ids['payments']}")
    stage.context.actions.trigger("vendors.checks")
    found = stage.pane.findChild(ChecksWindow)
    assert isinstance(found, ChecksWindow)
    found.activateWindow()
    stage.qtbot.waitUntil(found.isActiveWindow)
    found.list.setFocus()
    return found


def fill(window: ChecksWindow, **texts: str) -> None:
    """Type into fields, leaving each."""
    for name, text in texts.items():
        field: Any = getattr(window.page, name)
        field.setFocus()
        field.setPlainText(text) if hasattr(field, "setPlainText") else field.setText(text)
        window.list.setFocus()


def new(window: ChecksWindow, **texts: str) -> Check:
    """Add a check by its key, and fill it in."""
    QTest.keyClick(window.list, Qt.Key.Key_N)
    fill(window, **texts)
    assert window.line is not None
    return window.line.check


def ran(stage: Stage, window: ChecksWindow) -> str:
    """Make the check, and return what the answer says at its head."""
    stage.qtbot.waitUntil(lambda: window.run_button.isEnabled() and window.answer.outcome.isVisible(), timeout=20_000)
    return window.answer.outcome.text()


def test_a_check_is_added_by_its_key_and_edited_in_place(stage: Stage, window: ChecksWindow, server: Server):
    check = new(
        window, name="Ping", url=server.url("/ping"), wanted="status == 200\nlatency < 5 s", every="30", slow="800"
    )
    kept = stage.world.store.get(Check, check.id)
    assert (kept.title, kept.interval_s, kept.degraded_ms) == ("Ping", 30, 800)
    assert kept.assertions == ("status == 200", "latency < 5 s")
    assert kept.integration_id == stage.ids["payments"]
    stage.context.desk.undo()
    assert stage.world.store.get(Check, check.id).degraded_ms is None


def test_lines_that_are_not_understood_are_told_as_they_are_typed(window: ChecksWindow):
    new(window)
    window.page.wanted.setPlainText("status == 200\nlatency < fast")
    assert window.page.wrong.text().startswith("Line 2: “fast” is no number with one of: ms, s.")
    assert window.page.wrong.isVisible()
    window.page.wanted.setPlainText("latency < 2 s")
    assert not window.page.wrong.isVisible()


def test_made_by_hand_the_answer_is_shown_with_each_verdict(stage: Stage, window: ChecksWindow, server: Server):
    new(window, name="Health", url=server.url("/health"), wanted='status == 200\njson $.status == "ok"')
    QTest.keyClick(window.list, Qt.Key.Key_R)
    assert ran(stage, window) == "200, down"
    assert window.answer.words.text() == '$.status: expected "ok", was "degraded"'
    assert [window.answer.rows.text(row) for row in range(2)] == [
        "status == 200, is so",
        'json $.status == "ok", $.status: expected "ok", was "degraded"',
    ]
    told = window.answer.text.toPlainText()
    assert "x-request-id: 7f3a" in told
    assert '"total": 3' in told
    assert "first byte" in window.answer.times.text()


def test_what_may_change_production_is_asked_about_each_time(stage: Stage, window: ChecksWindow, server: Server):
    check = new(window, name="Pay", url=server.url("/pay"))
    stage.context.desk.do(EditCheck(check.id, {"method": "POST", "environment": Environment.PRODUCTION}))
    assert "only sent when you say so" in window.page.band.words
    for _ in range(2):
        window.run()
        assert window.asking is not None
        assert server.sent == []
        window.asking.close()
    window.run()
    assert window.asking is not None
    window.asking.buttons[0].click()
    ran(stage, window)
    assert [method for method, _ in server.sent] == ["POST"]


def test_in_the_sandbox_nobody_is_asked(stage: Stage, window: ChecksWindow, server: Server):
    check = new(window, name="Pay", url=server.url("/pay"))
    stage.context.desk.do(EditCheck(check.id, {"method": "POST", "environment": Environment.SANDBOX}))
    window.run()
    assert window.asking is None
    assert ran(stage, window) == "200, up"


def test_the_environments_are_told_apart_in_words_too(stage: Stage, window: ChecksWindow):
    check = new(window, name="Ping")
    for environment, word in ((Environment.SANDBOX, "Sandbox"), (Environment.PRODUCTION, "Production")):
        stage.context.desk.do(EditCheck(check.id, {"environment": environment}))
        assert window.page.band.accessibleName().startswith(word)
        assert word.lower() in window.rows.text(window.list.current)


def test_the_address_of_an_environment_is_kept_once_for_all_checks(stage: Stage, window: ChecksWindow):
    new(window, name="Ping", url="/ping")
    fill(window, base="https://sandbox.kestrel.test/v4")
    bases = {row.environment: row.base_url for row in stage.world.store.all(ApiEnvironment)}
    assert "https://sandbox.kestrel.test/v4" in bases.values()


def test_a_secret_typed_into_a_header_is_refused_in_words(stage: Stage, window: ChecksWindow):
    check = new(window, name="Ping", headers="Authorization: Bearer s3cret")
    assert "would keep a secret" in window.told.text()
    assert stage.world.store.get(Check, check.id).headers == ()


def test_a_check_is_paused_and_archived_by_its_keys(stage: Stage, window: ChecksWindow):
    check = new(window, name="Ping")
    QTest.keyClick(window.list, Qt.Key.Key_P)
    assert stage.world.store.get(Check, check.id).paused
    assert "paused" in window.rows.text(window.list.current)
    QTest.keyClick(window.list, Qt.Key.Key_Delete)
    assert stage.world.store.get(Check, check.id).archived_at is not None
    assert stage.toasts() == ["Archived check Ping"]
    assert check.id not in {line.check.id for line in window.rows.lines}


def test_what_was_seen_shows_in_the_list_as_it_comes(stage: Stage, window: ChecksWindow):
    check = new(window, name="Ping")
    samples = (Sample(CheckId(check.id), int(NOW.timestamp()), Outcome.DOWN, None, "status: expected 200, was 503"),)
    stage.context.desk.do(KeepSamples(samples, NOW), Actor.SYNC)
    told = window.rows.text(window.list.current)
    assert ", down since " in told
    assert told.endswith(": status: expected 200, was 503")


def test_what_the_vendor_says_stands_beside_what_we_see(stage: Stage, window: ChecksWindow, server: Server):
    window.status_page.setFocus()
    window.status_page.setText(server.url("/"))
    window.list.setFocus()
    page = stage.world.store.all(StatusPage)[-1]
    assert page.url == server.url("/")
    said = StatusSaid(StatusPageId(page.id), int(SystemClock().now().timestamp()), Outcome.DEGRADED, "Slow refunds")
    stage.context.desk.do(KeepStatus((said,)), Actor.SYNC)
    assert "“Slow refunds” since " in window.beside.text()
