"""PM Desk's own figures are counted in the ledger as it was at the end of each day."""

from datetime import UTC, date, datetime, timedelta

import pytest

from pmdesk.commands.fields import AddRow, Archive, SetFields
from pmdesk.commands.items import AddItem, AddProduct, SetStatus
from pmdesk.commands.notes import AddNote
from pmdesk.domain.changes import Actor
from pmdesk.domain.errors import DeskError
from pmdesk.domain.inbox import NoteKind
from pmdesk.domain.own_figures import OWN_FIGURES
from pmdesk.domain.points import ForeignSeries
from pmdesk.domain.ranges import day_of
from pmdesk.domain.roadmap import Health, Item, ItemKind, Status
from pmdesk.domain.sprints import Sprint
from pmdesk.queries.api_figures import API_FIGURES
from pmdesk.queries.note_figures import NOTE_FIGURES
from pmdesk.queries.own_figures import COUNTS, own_figure
from tests.world import World

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def told(empty: World) -> World:
    """Three weeks of work on two products, one thing a day."""
    world, ids = empty, empty.ids

    def on(day: int, *commands: object) -> None:
        world.clock.instant = MONDAY + timedelta(days=day)
        for command in commands:
            world.desk.do(command)

    world.clock.instant = MONDAY
    for name in ("Checkout", "Seller Hub"):
        ids[name] = world.desk.ask(AddProduct(name))[1]
    for title, product in (("Wallet", "Checkout"), ("Address", "Checkout"), ("Payouts", "Seller Hub")):
        ids[title] = world.desk.ask(AddItem(ItemKind.FEATURE, title, ids[product]))[1]
    days = {"title": "26.05", "start": date(2026, 3, 2), "end": date(2026, 3, 15)}
    ids["sprint"] = world.desk.ask(AddRow(Sprint, days, "Add sprint"))[1]
    on(0, SetFields(Item, (ids["Wallet"],), {"sprint_id": ids["sprint"]}, "Plan"))
    on(1, SetStatus((ids["Wallet"],), Status.IN_PROGRESS))
    on(2, SetFields(Item, (ids["Wallet"],), {"health": Health.AT_RISK}, "Warn"))
    on(3, SetFields(Item, (ids["Payouts"],), {"sprint_id": ids["sprint"]}, "Squeeze in"))
    on(4, SetStatus((ids["Wallet"],), Status.SHIPPED))
    on(8, SetStatus((ids["Payouts"],), Status.SHIPPED))
    on(9, Archive(Item, (ids["Address"],), MONDAY))
    world.clock.instant = MONDAY + timedelta(days=21)
    return world


def figure(
    world: World, name: str, since: int | None = None, zone: str = "UTC"
) -> dict[tuple[str, ...], ForeignSeries]:
    found = own_figure(world.store, name, since=since, now=world.clock.instant, zone=zone)
    return {series.dimensions: series for series in found}


def values(world: World, name: str, product: str = "") -> list[float]:
    return figure(world, name)[("product", product) if product else ()].values.tolist()


def test_every_figure_is_counted() -> None:
    assert COUNTS.keys() | API_FIGURES.keys() | NOTE_FIGURES == {each.name for each in OWN_FIGURES}
    assert COUNTS.keys().isdisjoint(API_FIGURES.keys() | NOTE_FIGURES)


def test_features_shipped_are_counted_by_week_and_product(told: World) -> None:
    assert values(told, "shipped") == [1, 1, 0]
    assert values(told, "shipped", "Checkout") == [1, 0, 0]
    assert [day_of(at) for at in figure(told, "shipped")[()].times.tolist()] == [
        date(2026, 3, day) for day in (2, 9, 16)
    ]


def test_open_features_are_those_of_the_end_of_the_day(told: World) -> None:
    assert values(told, "open") == [3] * 4 + [2] * 4 + [1] + [0] * 12
    assert values(told, "open", "Seller Hub") == [1] * 8 + [0] * 13


def test_work_in_progress_its_age_and_risks_follow_the_days(told: World) -> None:
    assert values(told, "in_progress") == [0, 1, 1, 1] + [0] * 17
    assert values(told, "at_risk") == [0, 0, 1, 1] + [0] * 17
    age = figure(told, "age")[()]
    assert age.values.tolist() == [0, 1, 2]
    assert day_of(int(age.times[0])) == date(2026, 3, 3)
    assert age.unit == "d"


def test_what_comes_into_a_running_sprint_is_a_change_of_scope_and_what_was_planned_is_none(told: World) -> None:
    assert values(told, "scope") == [1, 0, 0]


def test_edits_of_people_count_and_those_of_a_sync_do_not(told: World) -> None:
    before = values(told, "edits")
    assert before[:6] == [7, 1, 1, 1, 1, 0]
    told.clock.instant = MONDAY + timedelta(days=5)
    told.desk.do(SetFields(Item, (told.ids["Payouts"],), {"owner": "Ada"}, "Sync"), Actor.SYNC)
    told.clock.instant = MONDAY + timedelta(days=21)
    assert values(told, "edits") == before


def test_what_was_undone_was_not_shipped(told: World) -> None:
    told.clock.instant = MONDAY + timedelta(days=15)
    told.desk.do(SetFields(Item, (told.ids["Address"],), {"archived_at": None}, "Bring back"))
    told.desk.do(SetStatus((told.ids["Address"],), Status.SHIPPED))
    told.desk.undo()
    told.clock.instant = MONDAY + timedelta(days=21)
    assert values(told, "shipped") == [1, 1, 0]


def test_only_days_that_are_over_count_and_only_the_newer_ones_are_brought(told: World) -> None:
    since = int((MONDAY + timedelta(days=18)).timestamp() * 1_000)
    newest = figure(told, "open", since)[()]
    assert [day_of(at) for at in newest.times.tolist()] == [date(2026, 3, 21), date(2026, 3, 22)]


def add_notes(told: World, product: str | None, *received: datetime) -> None:
    values = {} if product is None else {"product_id": told.ids[product]}
    for at in received:
        told.desk.do(AddNote(NoteKind.FEEDBACK, "When?", "When do I get paid?", at, values))


def test_notes_are_counted_in_the_week_they_were_received_in_whenever_they_came_here(told: World) -> None:
    assert figure(told, "notes") == {}
    sunday = MONDAY - timedelta(hours=10)
    add_notes(told, "Checkout", sunday, MONDAY, MONDAY + timedelta(days=14))
    add_notes(told, None, *[MONDAY + timedelta(days=6, hours=14, minutes=59)] * 40, told.clock.instant)
    assert values(told, "notes") == [1, 41, 0, 1]
    assert values(told, "notes", "Checkout") == [1, 1, 0, 1]
    assert [day_of(at) for at in figure(told, "notes")[()].times.tolist()][:2] == [date(2026, 2, 23), date(2026, 3, 2)]
    add_notes(told, "Seller Hub", sunday - timedelta(days=7))
    assert values(told, "notes") == [1, 1, 41, 0, 1]
    assert values(told, "notes", "Seller Hub") == [1, 0, 0, 0, 0]


def test_a_week_of_notes_ends_on_sunday_at_midnight_of_the_time_zone(told: World) -> None:
    add_notes(told, None, datetime(2026, 3, 8, 18, 40, tzinfo=UTC), datetime(2026, 3, 8, 18, 10, tzinfo=UTC))
    assert figure(told, "notes")[()].values.tolist() == [2, 0, 0]
    assert figure(told, "notes", zone="Asia/Kolkata")[()].values.tolist() == [1, 1, 0]


def test_a_day_ends_at_midnight_of_the_time_zone(told: World) -> None:
    told.clock.instant = datetime(2026, 3, 23, 23, 30, tzinfo=UTC)
    assert len(figure(told, "open")[()].values) == 21
    assert len(figure(told, "open", zone="Europe/Berlin")[()].values) == 22


def test_a_new_workspace_has_no_past_and_an_unknown_figure_is_refused(empty: World) -> None:
    assert own_figure(empty.store, "open", since=None, now=MONDAY) == ()
    with pytest.raises(DeskError, match="Choose one of: shipped"):
        own_figure(empty.store, "mood", since=None, now=MONDAY)
