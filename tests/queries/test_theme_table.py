"""The table of themes against counts made by hand from the rows, before and after every sort of edit."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from pmdesk.commands.fields import AddRow, Archive, SetFields
from pmdesk.commands.notes import MergeNotes, SetState
from pmdesk.commands.removal import Delete
from pmdesk.domain.inbox import Company, Note, NoteState, Person, Segment, Theme
from pmdesk.insight.chance import Trend
from pmdesk.queries.theme_table import ThemeLine, ThemeTable, short_titles, theme_table
from pmdesk.storage.notes import rebuild
from pmdesk.storage.theme_counts import Measure
from tests.themes_world import SEGMENTS, THEMES, with_themes
from tests.world import NOW, TODAY, World, empty_world

OUT = (NoteState.REJECTED, NoteState.DUPLICATE)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = with_themes(empty_world(tmp_path / "themes.pmdesk"))
    yield made
    made.store.close()


def line(table: ThemeTable, title: str) -> ThemeLine:
    return next(each for each in table.lines if each.title == title)


def counted(world: World, days: int, *, later: int = 0) -> Counter[tuple[int | None, int | None]]:
    """Count notes by theme and segment the slow way, with themes that were merged followed."""
    themes = {theme.id: theme for theme in world.store.all(Theme)}

    def root(theme_id: int | None) -> int | None:
        while theme_id is not None and themes[theme_id].into_id is not None:
            theme_id = themes[theme_id].into_id
        return theme_id

    last = TODAY - timedelta(days=later)
    return Counter(
        (root(note.theme_id), note.segment_id)
        for note in world.store.all(Note)
        if last - timedelta(days=days) < note.received_at.date() <= last and note.state not in OUT
    )


def agrees(world: World) -> None:
    """Hold the table against the slow count, and the tally against one that is made anew."""
    for days in (7, 28, 90):
        table = theme_table(world.store, TODAY, days)
        now, before = counted(world, days), counted(world, days, later=days)
        assert table.total == sum(now.values())
        assert table.not_grouped == sum(count for (theme, _), count in now.items() if theme is None)
        for each in table.lines:
            assert each.amount == sum(count for (theme, _), count in now.items() if theme == each.id)
            assert each.before == sum(count for (theme, _), count in before.items() if theme == each.id)
            assert [heat.amount for heat in each.heats] == [now[each.id, one.id] for one in table.segments]
    sql = "SELECT * FROM note_day_tally ORDER BY 1, 2, 3"
    kept = world.store.read(sql)
    world.store.connection.execute("BEGIN")
    rebuild(world.store.connection)
    assert world.store.read(sql) == kept
    world.store.connection.execute("ROLLBACK")


def test_a_table_says_what_was_said(world: World) -> None:
    agrees(world)
    table = theme_table(world.store, TODAY)
    assert [each.title for each in table.lines][:3] == [title for title, *_ in THEMES[:3]]
    first = table.lines[0]
    assert (first.amount, first.product, first.colour) == (41, "Seller Hub", 3)
    assert first.item is not None
    assert first.item.title == "Payout timeline"
    assert [segment.short for segment in table.segments] == ["Large", "Small", "EU", "Mobile", "Internal"]
    assert sum(first.weeks[-4:]) == first.amount
    assert max(heat.warmth for each in table.lines for heat in each.heats) == 1


def test_growth_is_told_as_real_only_where_it_is(world: World) -> None:
    table = theme_table(world.store, TODAY)
    assert line(table, "Payout timing is unclear").change.is_real
    assert line(table, "Wallets missing on mobile web").change.words == "+9 %"
    assert not line(table, "Wallets missing on mobile web").change.is_real
    assert line(table, "Currency differs list and cart").change.words == "new"
    assert line(table, "Gift message length").change.words == "−2"


def test_without_anything_before_nothing_is_said_to_grow(world: World) -> None:
    table = theme_table(world.store, TODAY, 90)
    assert {each.change.trend for each in table.lines} == {Trend.UNKNOWN}


def test_every_edit_of_notes_and_themes_shows(world: World) -> None:
    ids = world.ids
    notes = [note.id for note in world.store.all(Note, theme_id=ids["Bulk price edit"])]
    world.desk.do(SetFields(Note, tuple(notes[:9]), {"theme_id": ids["Fees on payouts"]}, "Place"))
    agrees(world)
    world.desk.do(SetState(tuple(notes[3:6]), NoteState.REJECTED))
    world.desk.do(MergeNotes(tuple(notes[10:13]), notes[14], NOW))
    agrees(world)
    world.desk.do(
        SetFields(Note, tuple(notes[15:18]), {"segment_id": None, "person_id": None, "company_id": None}, "Set")
    )
    world.desk.do(SetFields(Note, tuple(notes[18:21]), {"received_at": NOW - timedelta(days=40)}, "Move"))
    agrees(world)
    world.desk.do(SetFields(Theme, (ids["Login loop in app"],), {"into_id": ids["Fees on payouts"]}, "Merge themes"))
    agrees(world)
    assert all(each.title != "Login loop in app" for each in theme_table(world.store, TODAY).lines)
    world.desk.do(Delete(Note, tuple(notes[:20])))
    agrees(world)
    for _ in range(7):
        world.desk.undo()
    agrees(world)
    assert line(theme_table(world.store, TODAY), "Bulk price edit").amount == 33


def test_segments_narrow_the_whole_table(world: World) -> None:
    large, small = (world.ids[title] for title, _ in SEGMENTS[:2])
    table = theme_table(world.store, TODAY, segments=(large, small))
    assert [segment.title for segment in table.segments] == ["Large sellers", "Small sellers"]
    assert line(table, "Payout timing is unclear").amount == 27
    assert line(table, "Wallets missing on mobile web").amount == 0
    assert table.lines[0].title == "Bulk price edit"
    assert len(table.all_segments) == 5


def test_themes_that_have_an_item_can_be_left_out(world: World) -> None:
    table = theme_table(world.store, TODAY, only_without_item=True)
    assert [each.title for each in table.lines] == [title for title, *_, item in THEMES if item is None]
    assert table.hidden == len(THEMES) - len(table.lines)
    assert table.total == theme_table(world.store, TODAY).total


def test_people_are_counted_once_and_revenue_once_for_each_company(world: World) -> None:
    store, theme = world.store, world.ids["Payout timing is unclear"]
    recent = [note for note in store.all(Note, theme_id=theme) if (TODAY - note.received_at.date()).days < 28]
    people = line(theme_table(store, TODAY, by=Measure.PEOPLE), "Payout timing is unclear")
    assert people.amount == len({note.person_id for note in recent}) < len(recent)
    revenue = line(theme_table(store, TODAY, by=Measure.REVENUE), "Payout timing is unclear")
    companies = store.many(Company, {note.company_id for note in recent if note.company_id is not None})
    assert revenue.amount == sum(company.revenue or 0 for company in companies)
    assert not revenue.change.is_real
    assert theme_table(store, TODAY, by=Measure.PEOPLE).total == 45


def test_a_segment_that_speaks_less_than_its_customers_would_is_marked(world: World) -> None:
    table = theme_table(world.store, TODAY)
    assert {segment.short for segment in table.segments if segment.is_under} == {"Small", "EU"}
    wallets = line(table, "Wallets missing on mobile web")
    assert wallets.heats[1].expected == pytest.approx(38 * 0.35)
    assert wallets.heats[1].is_under
    assert not wallets.heats[3].is_under


def test_without_shares_of_customers_expected_is_the_share_of_what_was_said(world: World) -> None:
    segment = world.ids["Large sellers"]
    world.desk.do(SetFields(Segment, (segment,), {"share": None}, "Set share"))
    table = theme_table(world.store, TODAY)
    assert not any(one.is_under or one.of_customers is not None for one in table.segments)
    payouts = line(table, "Payout timing is unclear")
    assert payouts.heats[0].expected == pytest.approx(41 * table.segments[0].share)


def test_an_empty_workspace_and_one_without_segments_have_a_table(tmp_path: Path) -> None:
    world = empty_world(tmp_path / "bare.pmdesk")
    table = theme_table(world.store, TODAY)
    assert (table.lines, table.total, table.not_grouped) == ((), 0, 0)
    world.desk.do(AddRow(Theme, {"title": "Alone"}, "Add theme"))
    (only,) = theme_table(world.store, TODAY).lines
    assert (only.amount, only.heats, only.first_seen, only.colour) == (0, (), None, 0)
    world.store.close()


def test_archived_themes_and_segments_are_not_shown(world: World) -> None:
    world.desk.do(Archive(Theme, (world.ids["Bulk price edit"],), NOW))
    world.desk.do(Archive(Segment, (world.ids["Internal users"],), NOW))
    table = theme_table(world.store, TODAY)
    assert all(each.title != "Bulk price edit" for each in table.lines)
    assert len(table.segments) == 4


def test_where_somebody_belongs_counts_for_what_they_said(world: World) -> None:
    """A note without a segment of its own counts with its person's."""
    store, ids = world.store, world.ids
    person = store.all(Person)[0]
    notes = [note for note in store.all(Note, person_id=person.id) if (TODAY - note.received_at.date()).days < 28]
    world.desk.do(SetFields(Note, tuple(note.id for note in notes), {"segment_id": None}, "Set"))
    before = theme_table(store, TODAY).segments[0].amount
    world.desk.do(SetFields(Person, (person.id,), {"segment_id": ids["EU shoppers"]}, "Set segment"))
    table = theme_table(store, TODAY)
    assert table.segments[0].amount == before - len(notes)


@pytest.mark.parametrize(
    ("titles", "short"),
    [
        (["Large sellers", "Small sellers"], ["Large", "Small"]),
        (["EU shoppers", "EU sellers", "Partners"], ["EU shoppers", "EU sellers", "Partners"]),
        ([], []),
    ],
)
def test_heads_are_short_where_that_tells_them_apart(titles: list[str], short: list[str]) -> None:
    assert short_titles(titles) == short
