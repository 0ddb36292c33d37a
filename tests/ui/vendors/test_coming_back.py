"""In a whole window: the pane comes back as it was left, F6 walks it, screen readers hear it, 1024 × 640 holds it."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QScrollArea
from pytestqt.qtbot import QtBot

from pmdesk.commands.sample.build import make_sample
from pmdesk.domain.clock import SystemClock
from pmdesk.ui.vendors.inspector import NARROWEST
from pmdesk.ui.vendors.pane import VendorsPane
from tests.ui.shell.house import Home, build_home, own_folders

Open = Callable[..., VendorsPane]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sample") / "tidewater.pmdesk"
    make_sample(path, SystemClock())
    return path


@pytest.fixture
def home(
    qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sample: Path
) -> Iterator[Home]:
    """A house with the sample in it, not open yet."""
    shutil.copy(sample, tmp_path / "tidewater.pmdesk")
    made = build_home(qtbot, qapp, own_folders(monkeypatch, tmp_path))
    yield made
    made.house.close()
    made.running.release()


@pytest.fixture
def opened(home: Home, qtbot: QtBot, tmp_path: Path) -> Open:
    """Opens the sample at the pane, as often as it is asked to."""

    def open_it() -> VendorsPane:
        home.house.open(tmp_path / "tidewater.pmdesk")
        home.workspace.stage.show("vendors")
        pane = home.workspace.stage.pane("vendors")
        qtbot.waitUntil(lambda: pane.is_furnished, timeout=20_000)
        qtbot.waitUntil(lambda: is_calm(home), timeout=20_000)
        return pane

    return open_it


def is_calm(home: Home) -> bool:
    return not home.context.readers._open


def named(pane: VendorsPane, title: str) -> int:
    return next(line.id for vendor in pane.state.vendors for line in vendor.lines if line.title == title)


def test_what_was_chosen_how_far_it_was_scrolled_and_the_widths_come_back(
    home: Home, opened: Open, qtbot: QtBot
) -> None:
    home.window.resize(1440, 680)
    pane = opened()
    home.house.go(f"pmdesk://integration/{named(pane, 'Labels v3')}")
    home.house.go(f"pmdesk://integration/{named(pane, 'Payments v4')}")
    qtbot.waitUntil(lambda: pane.selection_text() == "Kestrel Pay, Payments v4" and is_calm(home))
    bar = pane.page.area.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 120)
    bar.setValue(90)
    pane.split.setSizes([300, 700, 340])
    widths = pane.split.sizes()
    again = opened()
    assert again is not pane
    qtbot.waitUntil(lambda: again.selection_text() == "Kestrel Pay, Payments v4" and is_calm(home))
    qtbot.waitUntil(lambda: again.page.area.verticalScrollBar().value() == 90)
    assert again.split.sizes() == widths


def test_each_integration_keeps_how_far_it_was_scrolled(home: Home, opened: Open, qtbot: QtBot) -> None:
    home.window.resize(1440, 680)
    pane = opened()
    first, other = (f"pmdesk://integration/{named(pane, title)}" for title in ("Payments v4", "Webhooks v2"))
    home.house.go(first)
    bar = pane.page.area.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 120 and is_calm(home))
    bar.setValue(80)
    home.house.go(other)
    qtbot.waitUntil(lambda: pane.selection_text().endswith("Webhooks v2") and bar.value() == 0)
    home.house.go(first)
    qtbot.waitUntil(lambda: pane.selection_text().endswith("Payments v4") and bar.value() == 80)


def test_back_walks_what_was_chosen(home: Home, opened: Open, qtbot: QtBot) -> None:
    pane = opened()
    for title in ("Payments v4", "Rates"):
        home.house.go(f"pmdesk://integration/{named(pane, title)}")
        qtbot.waitUntil(lambda title=title: pane.selection_text().endswith(title))
    home.workspace.stage.back()
    qtbot.waitUntil(lambda: pane.selection_text() == "Kestrel Pay, Payments v4")


def test_the_rail_counts_what_waits_for_us(home: Home, opened: Open) -> None:
    counts: list[tuple[str, int]] = []
    home.window.rail.set_count = lambda pane_id, count: counts.append((pane_id, count))  # pyright: ignore[reportAttributeAccessIssue]
    opened()
    assert ("vendors", 3) in counts


def test_f6_walks_the_parts_in_reading_order(opened: Open, qtbot: QtBot) -> None:
    pane = opened()
    pane.leader().setFocus()
    seen: list[int] = []
    regions = pane.regions()
    for _ in range(len(regions) + 2):
        now = QApplication.focusWidget()
        at = next((at for at, each in enumerate(regions) if now is each or (now and each.isAncestorOf(now))), -1)
        seen += [at] if at not in seen else []
        QTest.keyClick(now or pane, Qt.Key.Key_F6)
    walked = [at for at in seen if at >= 0]
    assert len(walked) >= 6
    assert walked.index(0) == len(walked) - 1, "the filter comes last, after the frame of the window"
    assert walked[:-1] == sorted(walked[:-1])


def test_everything_that_takes_the_focus_has_a_name(opened: Open) -> None:
    pane = opened()
    nameless = [
        widget
        for widget in pane.findChildren(QAbstractButton)
        if widget.isVisible() and widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        if not QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
    ]
    assert not nameless


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_at_1024_by_640_the_cards_stand_in_one_column_and_nothing_is_cut_off(
    home: Home, opened: Open, qtbot: QtBot, mode: str
) -> None:
    home.theme.set_mode(mode)
    home.window.resize(1024, 640)
    pane = opened()
    home.house.go(f"pmdesk://integration/{named(pane, 'Payments v4')}")
    qtbot.waitUntil(lambda: pane.selection_text() == "Kestrel Pay, Payments v4" and is_calm(home))
    assert not pane.inspector.isVisible()
    assert pane.page.cards.columns == 1
    assert {part.x() for part in pane.page.parts} == {pane.page.parts[0].x()}
    for area in (pane.page.area, pane.vendor_page.area):
        assert isinstance(area, QScrollArea)
        assert area.horizontalScrollBar().maximum() == 0
    steps = pane.page.head.stepper.steps
    assert steps[-1].geometry().right() <= pane.page.head.stepper.width()
    assert all(step.width() >= step.sizeHint().width() - 1 for step in steps)
    assert pane.page.head.more.geometry().right() <= pane.page.head.width()


def test_ctrl_i_turns_the_inspector_of_the_pane_that_shows(home: Home, opened: Open, qtbot: QtBot) -> None:
    pane = opened()
    home.house.go(f"pmdesk://integration/{named(pane, 'Payments v4')}")
    qtbot.waitUntil(pane.inspector.isVisible)
    pane.leader().setFocus()
    QTest.keyClick(pane.leader(), Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    assert not pane.inspector.isVisible()
    QTest.keyClick(pane.leader(), Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    assert pane.inspector.isVisible()
    home.workspace.stage.show("roadmap")
    roadmap = home.workspace.stage.pane("roadmap")
    shown = roadmap.shows_inspector()
    QTest.keyClick(roadmap.leader(), Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    assert roadmap.shows_inspector() != shown
    home.workspace.stage.show("metrics")
    assert not home.house.actions.is_enabled("view.inspector")


def test_no_integration_makes_page_or_inspector_wider_than_there_is_room(
    home: Home, opened: Open, qtbot: QtBot
) -> None:
    home.window.resize(1024, 640)
    pane = opened()
    titles = [line.title for vendor in pane.state.vendors for line in vendor.lines]
    for title in titles:
        home.house.go(f"pmdesk://integration/{named(pane, title)}")
        qtbot.waitUntil(lambda title=title: pane.selection_text().endswith(title) and is_calm(home), timeout=20_000)
        pane.open_inspector()
        assert pane.page.cards.minimumSizeHint().width() <= pane.page.area.viewport().width(), title
        assert pane.inspector.sections.minimumSizeHint().width() <= NARROWEST, title
