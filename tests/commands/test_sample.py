"""The sample workspace Tidewater: its numbers, its past, and that it always stands on the sprint's seventh day."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pmdesk.commands.desk import Desk
from pmdesk.commands.sample import plan, texts
from pmdesk.commands.sample.build import PARTS, build_sample, is_sample, make_sample
from pmdesk.commands.sample.days import calendar
from pmdesk.domain.clock import FixedClock
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import Kind
from pmdesk.domain.nouns import NOUNS
from pmdesk.domain.roadmap import (
    Assignment,
    Criterion,
    Decision,
    Dependency,
    Freeze,
    Health,
    Item,
    ItemKind,
    KeyResult,
    Link,
    Milestone,
    Objective,
    Product,
    Release,
    Risk,
    Status,
)
from pmdesk.domain.sprints import Sprint, Team
from pmdesk.insight import workdays
from pmdesk.insight.forecast import Effort, Forecast, likely_finish
from pmdesk.queries.capacity import read_loads
from pmdesk.queries.compare import Sort, compared, occasions
from pmdesk.queries.past import past_changes
from pmdesk.queries.timeline import Entry, read_sheet
from pmdesk.queries.timeline_rows import Frame, View, arrange
from pmdesk.storage.rows import Rows
from pmdesk.storage.store import Store, open_workspace
from tests.world import NOW, TODAY, World, dump

DAYS = st.dates(date(2025, 1, 1), date(2035, 12, 31))
STORED = settings(deadline=None, max_examples=14, suppress_health_check=[HealthCheck.function_scoped_fixture])
STRIP = {
    "Core API": [34, 48, 31, 30, 26, 28, 22, 18, 14],
    "Checkout": [40, 44, 41, 38, 24, 20, 21, 21, 12],
    "Storefront": [38, 33, 30, 34, 26, 30, 16, 12, 8],
    "Seller": [28, 28, 42, 27, 24, 14, 10, 8, 0],
}
OVER = {("Core API", "26.05"): 14, ("Checkout", "26.05"): 2, ("Seller", "26.06"): 14}
WEEKEND = 5


def built(path: Path, today: date) -> Store:
    store = open_workspace(path)
    build_sample(store, today)
    return store


@pytest.fixture
def sample(tmp_path: Path) -> Iterator[Store]:
    with closing(built(tmp_path / "tidewater.pmdesk", TODAY)) as store:
        yield store


def framed(store: Store, today: date = TODAY) -> Frame:
    return arrange(read_sheet(store), View(), today.toordinal())


def titled(rows: Rows, title: str) -> Item:
    return rows.all(Item, title=title)[0]


def features(rows: Rows) -> list[Item]:
    return [row for row in rows.all(Item, kind=ItemKind.FEATURE) if row.product_id is not None]


def upkeep(rows: Rows) -> list[Item]:
    return [row for row in rows.all(Item, kind=ItemKind.FEATURE) if row.product_id is None]


def forecast(entry: Entry, today: date) -> Forecast | None:
    assert entry.start is not None
    assert entry.end is not None
    effort = Effort(entry.effort_low or 0, entry.effort_likely or 0, entry.effort_high or 0)
    return likely_finish(effort, entry.progress, entry.start, entry.end, today.toordinal())


def doubted(frame: Frame, today: date) -> dict[str, int]:
    """Return the per cents of running features whose planned end is in doubt."""
    running = [entry for entry in frame.sheet.items.values() if entry.status is Status.IN_PROGRESS and entry.start]
    chances = {entry.title: forecast(entry, today) for entry in running}
    return {title: round(found.chance * 100) for title, found in chances.items() if found and found.chance < 0.6}


def test_it_has_the_products_teams_and_counts_that_it_promises(sample: Store) -> None:
    assert [row.title for row in sample.all(Product)] == ["Storefront", "Checkout", "Seller Hub", "Core platform"]
    assert [row.colour for row in sample.all(Product)] == [1, 2, 3, 4]
    teams = {row.title: (row.people, row.velocity) for row in sample.all(Team)}
    assert teams == {"Core API": (5, 34), "Checkout": (6, 42), "Storefront": (6, 40), "Seller": (4, 28)}
    assert sample.count(Item, kind=ItemKind.INITIATIVE) == 8
    assert len(features(sample)) == 26
    assert [row.title for row in sample.all(Sprint, order_by="start")] == [f"26.{n:02}" for n in range(4, 13)]
    assert (sample.count(Release), sample.count(Freeze), sample.count(Dependency)) == (5, 1, 12)


def test_it_has_something_of_everything_that_hangs_on_an_item(sample: Store) -> None:
    least = {Objective: 4, KeyResult: 8, Criterion: 15, Link: 5, Risk: 4, Decision: 3, Milestone: 2, Assignment: 26}
    assert all(sample.count(noun) >= number for noun, number in least.items())
    assert all(row.description and row.key and row.effort_likely and row.impact_likely for row in features(sample))
    assert titled(sample, "Wallet payments").key == "PLAT-118"
    assert len({row.key for row in features(sample)}) == 26
    assert {row.item_id for row in sample.all(Assignment)} >= {row.id for row in features(sample)}


def test_every_feature_stands_where_its_plan_says(sample: Store) -> None:
    days = calendar(TODAY)
    for told in plan.FEATURES:
        row = titled(sample, told.title)
        assert (row.status, row.health, row.health_note) == (told.status, told.health, told.health_note), told.title
        assert (row.progress, row.owner, row.tags) == (told.progress, told.owner, told.tags), told.title
        assert (row.effort_low, row.effort_likely, row.effort_high) == told.effort, told.title
        expected = tuple(days.day(day) for day in told.days) or (None, None)
        assert (row.start, row.end) == expected, told.title
        release = None if row.release_id is None else sample.get(Release, row.release_id).title
        sprint = None if row.sprint_id is None else sample.get(Sprint, row.sprint_id).title
        assert release == (f"26.{told.release:02}" if told.release else None), told.title
        assert sprint == (f"26.{told.sprint:02}" if told.sprint else None), told.title
        met = {row.title: row.met for row in sample.all(Criterion, item_id=row.id)}
        assert met == dict(texts.CRITERIA.get(told.title, ())), told.title


def test_on_the_tenth_of_march_the_days_are_the_storys_own(sample: Store) -> None:
    wallet = titled(sample, "Wallet payments")
    assert (wallet.start, wallet.end) == (date(2026, 3, 2), date(2026, 4, 24))
    sprint = sample.all(Sprint, title="26.05")[0]
    assert (sprint.start, sprint.end, sprint.slots) == (date(2026, 3, 2), date(2026, 3, 15), 6)
    freeze = sample.all(Freeze)[0]
    assert (freeze.start, freeze.end) == (date(2026, 5, 25), date(2026, 5, 31))
    assert sample.all(Release, title="26.08")[0].target == date(2026, 4, 27)
    assert "by 20 Mar" in titled(sample, "3DS fallback").description


def test_what_has_no_dates_is_only_an_idea(sample: Store) -> None:
    later = [row for row in features(sample) if row.start is None]
    assert {row.status for row in later} == {Status.IDEA}
    assert (len(later), sum(row.effort_likely or 0 for row in later)) == (8, 146)
    assert {row.health for row in later} == {Health.FINE}


def test_six_priorities_fill_the_running_sprint(sample: Store) -> None:
    sprint = sample.all(Sprint, title="26.05")[0]
    priorities = [row for row in features(sample) if row.sprint_id == sprint.id]
    assert len(priorities) == sprint.slots
    assert sum(row.health is Health.AT_RISK for row in priorities) == 2


def test_upkeep_is_what_the_teams_carry_besides_features(sample: Store) -> None:
    assert [row.title for row in upkeep(sample)] == [f"Upkeep 26.{n:02}" for n in range(4, 13)]
    assert {(row.start, row.tags) for row in upkeep(sample)} == {(None, ("upkeep",))}


def test_one_order_is_broken(sample: Store) -> None:
    frame = framed(sample)
    broken = [tie for tie in frame.sheet.ties.values() if frame.days_broken(tie)]
    assert [(frame.title(tie.predecessor), frame.title(tie.successor)) for tie in broken] == [
        ("Webhook redelivery", "Wallet payments")
    ]


def test_three_features_are_in_doubt(sample: Store) -> None:
    assert doubted(framed(sample), TODAY) == {
        "Facet performance": 41,
        "Buy labels via Boxwell v3": 58,
        "Idempotent order API": 34,
    }


@STORED
@given(today=DAYS)
def test_any_day_is_the_seventh_of_its_sprint_with_the_same_loads(
    tmp_path_factory: pytest.TempPathFactory, today: date
) -> None:
    with closing(built(tmp_path_factory.mktemp("any") / "sample.pmdesk", today)) as store:
        running = [row for row in store.all(Sprint) if row.start <= today <= row.end]
        assert [row.title[2:] for row in running] == [".05"]
        assert workdays.between(running[0].start.toordinal(), today.toordinal()) == 7
        frame = framed(store, today)
        loads = read_loads(frame.sheet, frame.forest)
        shown = {
            team.title: [round(loads.points.get((team.id, sprint.id), 0)) for sprint in loads.sprints]
            for team in loads.teams
        }
        assert shown == STRIP
        over = {
            (team.title, f"26{sprint.title[2:]}"): loads.over(team.id, sprint.id)
            for team in loads.teams
            for sprint in loads.sprints
        }
        assert {cell: points for cell, points in over.items() if points} == OVER
        assert loads.count_over(today.toordinal()) == 3
        found = doubted(frame, today)
        assert found.keys() == {"Facet performance", "Buy labels via Boxwell v3", "Idempotent order API"}
        if today.weekday() < WEEKEND:
            assert sorted(found.values()) == [34, 41, 58]


@STORED
@given(today=DAYS)
def test_the_past_tells_something_on_any_day(tmp_path_factory: pytest.TempPathFactory, today: date) -> None:
    with closing(built(tmp_path_factory.mktemp("past") / "sample.pmdesk", today)) as store:
        monday = next(occasion.day for occasion in occasions(store, today) if occasion.title == "last Monday")
        seen = compared(store, monday, today)
        assert seen.count(Sort.MOVED)
        assert seen.count(Sort.ADDED)
        assert seen.ghosts()
        instants = [datetime.fromisoformat(at) for (at,) in store.read("SELECT at FROM step ORDER BY id")]
        assert instants == sorted(instants)
        assert instants[-1].astimezone().date() <= today
        assert (today - instants[0].astimezone().date()).days in range(27, 32)


def test_a_day_in_the_story_keeps_its_place_among_the_others() -> None:
    story = [date(2026, 2, 1) + timedelta(days=n) for n in range(150)]
    for today in (TODAY + timedelta(days=n) for n in range(7)):
        told = [calendar(today).day(f"{day.day} {day:%b}") for day in story]
        assert told == sorted(told)
        working = [day for day, there in zip(told, story, strict=True) if there.weekday() < WEEKEND]
        assert all(day.weekday() < WEEKEND for day in working)
        assert len(set(working)) == len(working)


def test_the_same_day_gives_the_same_rows_and_the_same_past(tmp_path: Path) -> None:
    with closing(built(tmp_path / "a.pmdesk", TODAY)) as one, closing(built(tmp_path / "b.pmdesk", TODAY)) as other:
        assert dump(one) == dump(other)
        for table in ("step", "change"):
            assert one.read(f"SELECT * FROM {table} ORDER BY id") == other.read(f"SELECT * FROM {table} ORDER BY id")  # noqa: S608


def test_an_item_has_a_history(sample: Store) -> None:
    past = past_changes(sample, Kind.ITEM, titled(sample, "Wallet payments").id, TODAY)
    lines = {(line.title, line.before, line.after) for change in past for line in change.lines}
    assert past[-1].label == "Add initiatives and features"
    assert ("Dates", "2 Mar to 17 Apr", "2 Mar to 24 Apr") in lines
    assert ("Status", "Planned", "In progress") in lines


def test_undo_goes_back_to_an_empty_workspace_and_redo_comes_forth(
    empty: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(PARTS, "sync")  # What a service has brought is not taken back by undo.
    sample = empty.store
    build_sample(sample, TODAY)
    desk = Desk(sample, FixedClock(datetime(2026, 3, 10, 8, tzinfo=UTC)), lambda _: None)
    whole, steps = dump(sample), 0
    while desk.undo_label:
        desk.undo()
        steps += 1
    assert steps > 30
    assert all(sample.count(noun) == 0 for noun in NOUNS.values())
    assert not is_sample(sample)
    for _ in range(steps):
        desk.redo()
    assert dump(sample) == whole


def test_nothing_points_nowhere(sample: Store) -> None:
    assert sample.read("PRAGMA foreign_key_check") == []
    assert sample.read("PRAGMA integrity_check") == [("ok",)]


def test_a_sample_is_known_from_a_workspace(sample: Store, tmp_path: Path) -> None:
    assert is_sample(sample)
    with closing(open_workspace(tmp_path / "own.pmdesk")) as own:
        assert not is_sample(own)


def test_the_file_of_the_sample_is_made_whole_and_never_over_another(tmp_path: Path) -> None:
    path = tmp_path / "data" / "Tidewater sample.pmdesk"
    clock = FixedClock(NOW)
    make_sample(path, clock)
    with closing(open_workspace(path)) as store:
        assert is_sample(store)
        before = dump(store)
    with pytest.raises(DeskError, match="already"):
        make_sample(path, clock)
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]
    with closing(open_workspace(path)) as store:
        assert dump(store) == before
