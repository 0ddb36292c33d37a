"""A file of points that is written anew is read when it has changed and nobody is writing to it any more."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pmdesk.domain.errors import DeskError
from pmdesk.domain.metrics import Grain, SourceKind
from pmdesk.importers.points.mapping import PointMapping, Role, Use
from pmdesk.importers.points.remembered import remember_points
from pmdesk.importers.points.timeforms import Order
from pmdesk.sync.leash import CalledOff, CallOff
from pmdesk.sync.sources.file import fetch
from tests.sync.asking import means, metric, source, told
from tests.world import World

NOW = round(datetime(2026, 3, 10, tzinfo=UTC).timestamp() * 1000)
FIRST = "Date,Sessions,Users\n2026-03-01,5,1\n2026-03-02,6,2\n"
UNCLEAR = "Date,Sessions\n03/04/2026,5\n03/05/2026,6\n"


def write(path: Path, text: str, seconds_ago: float = 60) -> Path:
    path.write_text(text)
    at = NOW / 1000 - seconds_ago
    os.utime(path, (at, at))
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write(tmp_path / "week.csv", FIRST)


def ask(path, query, given, grain=Grain.DAY):
    return fetch(source(SourceKind.FILE, path), metric(query, grain), None, NOW, given)


def test_the_named_column_is_read(path: Path):
    with means() as given:
        assert told(ask(path, "Sessions", given).batch) == {
            ("Sessions",): [("2026-03-01T00:00", 5.0), ("2026-03-02T00:00", 6.0)]
        }


def test_a_file_is_read_again_only_when_it_has_changed(path: Path):
    with means() as given:
        assert ask(path, "Users", given).batch.count == 2
        assert ask(path, "Users", given).batch.count == 0
        write(path, FIRST, 30)
        assert ask(path, "Users", given).batch.count == 0, "the same content at another time is the same"
        write(path, FIRST + "2026-03-03,7,3\n", 20)
        assert ask(path, "Users", given).batch.count == 3
        assert ask(path, "Sessions", given).batch.count == 3, "another metric has not seen it"


def test_a_file_that_is_being_written_waits(path: Path):
    write(path, FIRST, 1)
    with means() as given:
        answer = ask(path, "Sessions", given)
        assert answer.batch.count == 0
        assert "still being written" in answer.notes[0]
        write(path, FIRST, 6)
        assert ask(path, "Sessions", given).batch.count == 2


@pytest.mark.parametrize(("query", "words"), [("Visits", "holds Sessions, Users"), ("", "holds Sessions, Users")])
def test_a_name_that_is_not_in_the_file_is_told_with_those_that_are(path: Path, query: str, words: str):
    with means() as given, pytest.raises(DeskError, match=words):
        ask(path, query, given)


def test_what_a_file_leaves_open_is_not_guessed_but_what_was_chosen_once_is_remembered(tmp_path: Path, world: World):
    path = write(tmp_path / "unclear.csv", UNCLEAR)
    with means() as given:
        given.rows = world.store
        with pytest.raises(DeskError, match="leaves open how it is meant"):
            ask(path, "Sessions", given)
        uses = (Use(Role.TIME), Use(Role.VALUE, "Visits", "."))
        remember_points(world.store, ("Date", "Sessions"), PointMapping(uses, order=Order.MONTH_FIRST), {"Visits": 2})
        assert told(ask(path, "", given).batch) == {("Visits",): [("2026-03-04T00:00", 5.0), ("2026-03-05T00:00", 6.0)]}


def test_a_file_that_is_not_there_is_told(tmp_path: Path):
    with means() as given, pytest.raises(DeskError, match="There is no file"):
        ask(tmp_path / "gone.csv", "x", given)


def test_a_reading_that_is_called_off_ends_and_is_done_again_later(path: Path):
    wish = CallOff()
    wish.set()
    with means(call_off=wish) as given, pytest.raises(CalledOff):
        ask(path, "Sessions", given)
    with means() as given:
        assert ask(path, "Sessions", given).batch.count == 2
