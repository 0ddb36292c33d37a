"""A morning at the real window's metrics: read, review, mark, aim, arrange, bring a file in, undo, and keep it all."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import pytest
from PySide6.QtGui import QColor, QImage

from pmdesk.commands.sample.build import make_sample
from pmdesk.domain.clock import SystemClock
from pmdesk.domain.metrics import Annotation, Intake, Metric, Panel, ReviewMark, Series, Target
from pmdesk.storage import series
from pmdesk.storage.memory import remember
from pmdesk.storage.store import Store, open_workspace
from tests.journeys.conftest import StartApp
from tests.journeys.facts import asked
from tests.journeys.waiting import until
from tests.journeys.window import Window

T = TypeVar("T")
TOKENS = Path(__file__).parents[2] / "resources" / "tokens.json"
CONVERSION = "Checkout conversion"
TITLE = "^tidewater"
PANELS = (640, 170)
"""Somewhere in the head of the first panel: right of rail and list, under the sample's bar and the tool row."""
MODES = ("light", "dark")


@pytest.fixture(params=MODES)
def mode(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """The sample, left while its metrics were shown."""
    path = tmp_path / "tidewater.pmdesk"
    make_sample(path, SystemClock())
    store = open_workspace(path)
    remember(store, "pane", '"metrics"')
    store.close()
    return path


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """A file of a metric that nobody has yet, 60 days of it."""
    days = [date.today() - timedelta(days=back) for back in range(60, 0, -1)]
    lines = [f"{day:%d.%m.%Y};{1000 + 7 * place},5" for place, day in enumerate(days)]
    path = tmp_path / "signups.csv"
    path.write_text("Tag;Newsletter sign-ups\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def count(path: Path, noun: type, **equal: object) -> int:
    return asked(path, lambda store: store.count(noun, **equal))


def metric(store: Store, title: str) -> Metric:
    return store.all(Metric, title=title)[0]


def of_metric(path: Path, ask: Callable[[Store, int], T], title: str = CONVERSION) -> T:
    return asked(path, lambda store: ask(store, metric(store, title).id))


def colours(mode: str) -> dict[str, Any]:
    return json.loads(TOKENS.read_text(encoding="utf-8"))["color"][mode]


def shows(picture: QImage, wanted: QColor) -> bool:
    """Whether a colour is anywhere on the first chart."""
    return any(picture.pixelColor(x, y) == wanted for x in range(430, 1060) for y in range(195, 420))


@pytest.fixture
def themed(home: Path, mode: str) -> None:
    """Let the person have chosen a theme before."""
    folder = home / "config" / "pmdesk"
    folder.mkdir(parents=True, mode=0o700)
    (folder / "preferences.json").write_text(json.dumps({"theme": mode}), encoding="utf-8")


@pytest.mark.usefixtures("themed")
def test_a_morning_with_the_metrics(start_app: StartApp, workspace: Path, export: Path, mode: str, tmp_path: Path):
    window = start_app(workspace, title=TITLE, env={"PYTHONFAULTHANDLER": "1"})
    stands_as_it_should(window, mode, tmp_path)
    reviews(window, workspace)
    marks_and_aims(window, workspace)
    arranges(window, workspace)
    brings_a_file_in(window, workspace, export)
    assert window.close() == 0, window.said
    assert window.said == ""


def stands_as_it_should(window: Window, mode: str, folder: Path) -> None:
    """Wait until the first chart shows its product's colour on the theme's ground."""
    known = colours(mode)
    for token in (known["series"][1], known["surface"]):
        until(partial(seen_on, window, QColor(token)), f"{token} on the first chart", 60)
    window.screenshot(folder / f"metrics-{mode}.png")


def seen_on(window: Window, wanted: QColor) -> bool:
    return shows(window.until_still(), wanted)


def reviews(window: Window, workspace: Path) -> None:
    """Review the first of the brief by one key, and take it back."""
    today = date.today()
    window.key_seen("ctrl+b")
    window.key("e")
    until(lambda: count(workspace, ReviewMark, day=today) == 1, "one metric reviewed")
    window.key("shift+e")
    until(lambda: count(workspace, ReviewMark, day=today) > 20, "the calm ones reviewed")
    window.key("ctrl+z")
    until(lambda: count(workspace, ReviewMark, day=today) == 1, "the calm ones to be reviewed again")
    window.key_seen("ctrl+b")


def marks_and_aims(window: Window, workspace: Path) -> None:
    """Annotate where the crosshair stands, and set a target."""
    before = count(workspace, Annotation)
    window.key_seen("Left", "Left", "Left")
    window.key_seen("a")
    window.type("Spring mail")
    window.key("Return")
    until(lambda: count(workspace, Annotation) == before + 1, "a mark")
    assert asked(workspace, lambda store: store.count(Annotation, title="Spring mail")) == 1
    window.until_still()
    window.key_seen("g")
    window.key("ctrl+a")
    window.type("67.5")
    window.key("Return")
    until(lambda: count(workspace, Target, value=67.5) == 1, "a target")
    window.until_still()
    window.key("ctrl+z")
    until(lambda: count(workspace, Target, value=67.5) == 0, "no such target any more")


def arranges(window: Window, workspace: Path) -> None:
    """Move a panel by its head and by key, and undo both."""

    def places() -> list[tuple[int, int, int]]:
        return sorted((it.id, it.first_column, it.first_row) for it in asked(workspace, lambda store: store.all(Panel)))

    was = places()
    x, y = PANELS
    window.drag((x, y), (x + 420, y + 320))
    until(lambda: places() != was, "panels in other places")
    window.until_still()
    window.key("ctrl+z")
    until(lambda: places() == was, "panels where they were")


def brings_a_file_in(window: Window, workspace: Path, export: Path) -> None:
    """Bring a file in by its dialogs; the metric is there with every point, and undo takes it back."""
    window.until_still()
    window.key_seen("ctrl+k")
    window.type(">Import a file")
    window.until_still()
    window.key("Return")
    window.turn_to("^Import points$")
    window.type(str(export))
    window.key("Return")
    window.turn_to("^Import points from")
    title = "Newsletter sign-ups"
    window.key_until("ctrl+Return", lambda: count(workspace, Metric, title=title) == 1, "the metric of the file")

    def points(store: Store, row: int) -> int:
        extents = [series.extent(store, each.id) for each in store.all(Series, metric_id=row)]
        return sum(extent.count for extent in extents if extent is not None)

    assert of_metric(workspace, points, title) == 60
    intakes = count(workspace, Intake)
    until(lambda: not window.is_shown("^Import points"), "the dialog gone")
    until(window.is_active, "the window having the focus again")
    window.until_still()
    window.key("ctrl+z")
    until(lambda: count(workspace, Metric, title=title) == 0, "the metric gone again")
    assert count(workspace, Intake) == intakes - 1
