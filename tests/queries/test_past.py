"""The history of a row in words."""

from datetime import date, timedelta

import pytest

from pmdesk.commands.conflicts import DecideConflicts, Decision
from pmdesk.commands.fields import Archive, Rename, SetFields
from pmdesk.commands.items import MoveItems, SetStatus
from pmdesk.commands.removal import Delete
from pmdesk.domain.changes import Actor
from pmdesk.domain.connections import Choice, Conflict
from pmdesk.domain.kinds import Kind
from pmdesk.domain.roadmap import Item, Release, Status
from pmdesk.queries.past import PastChange, past_changes
from tests.sync.sync_world import Both
from tests.world import NOW, TODAY, World


def past(world: World, name: str = "wallet") -> tuple[PastChange, ...]:
    return past_changes(world.store, Kind.ITEM, world.ids[name], TODAY)


def said(change: PastChange) -> list[str]:
    return [f"{line.title}: {line.before} → {line.after}" for line in change.lines]


def test_every_change_tells_who_when_and_what(world: World):
    wallet = (world.ids["wallet"],)
    world.desk.do(SetStatus(wallet, Status.IN_PROGRESS))
    world.desk.do(SetFields(Item, wallet, {"end": date(2026, 5, 2), "owner": "Leah"}, "Import"), Actor.IMPORT)
    newest, status, added = past(world)
    assert said(newest) == ["Dates: 2 Mar to 24 Apr → 2 Mar to 2 May", "Owner: — → Leah"]
    assert newest.who == "import"
    assert said(status) == ["Status: Idea → In progress"]
    assert (status.who, status.at) == ("you", NOW)
    assert added.label == "Add Wallet"
    assert added.lines == ()


def test_fields_that_are_seen_as_one_are_told_as_one(world: World):
    wallet = (world.ids["wallet"],)
    values = {"effort_low": 26.0, "effort_likely": 34.0, "effort_high": 48.0}
    world.desk.do(SetFields(Item, wallet, values, "Estimate"))
    world.desk.do(MoveItems(wallet, world.ids["seller"]))
    moved, estimated, _ = past(world)
    assert said(moved) == ["Place: Express checkout → Seller Hub"]
    assert said(estimated) == ["Effort: 8 points → 26, 34, 48 points"]


def test_a_line_knows_the_values_that_would_be_taken_back(world: World):
    wallet = world.ids["wallet"]
    world.desk.do(SetFields(Item, (wallet,), {"end": date(2026, 5, 2)}, "Move"))
    (line,) = past(world)[0].lines
    world.desk.do(SetFields(Item, (wallet,), dict(line.earlier), "Take back dates"))
    assert world.store.get(Item, wallet).end == date(2026, 4, 24)
    assert len(past(world)) == 3


def test_names_of_rows_that_are_gone_do_not_break_the_history(world: World):
    wallet = (world.ids["wallet"],)
    world.desk.do(SetFields(Item, wallet, {"release_id": world.ids["release"]}, "Plan"))
    world.desk.do(SetFields(Item, wallet, {"release_id": None}, "Unplan"))
    world.desk.do(Delete(Release, (world.ids["release"],)))
    assert said(past(world)[0]) == ["Release: gone → —"]


def test_undo_and_an_earlier_life_are_part_of_the_history(world: World):
    world.desk.do(Rename(Item, world.ids["wallet"], "Wallets"))
    world.desk.do(Delete(Item, (world.ids["wallet"],)))
    world.desk.undo()
    back, gone, renamed, added = past(world)
    assert back.lines == ()
    assert gone.lines == ()
    assert said(renamed) == ["Name: Wallet → Wallets"]
    assert added.lines == ()


def test_archiving_is_told(world: World):
    world.desk.do(Archive(Item, (world.ids["wallet"],), NOW))
    assert said(past(world)[0]) == ["Archived: — → 10 Mar"]


def test_a_row_that_is_gone_has_no_history_to_show(world: World):
    assert past_changes(world.store, Kind.ITEM, 4711, TODAY) == ()


@pytest.mark.parametrize("choice", list(Choice)[1:])
def test_both_versions_of_a_difference_stay_in_the_history_whatever_was_chosen(empty: World, choice: Choice):
    both = Both(empty)
    text = {"body": "Pay by card."}
    both.tracker.put("issue", "1", title="Wallets", due=date(2026, 4, 17), **text)
    both.sync()
    both.edit(end=date(2026, 4, 24), description="Pay by card or phone.")
    both.tracker.put("issue", "1", due=date(2026, 4, 20), body="Pay by card in Sweden.")
    both.sync()
    side = Choice.MINE if choice is Choice.MERGED else choice
    decisions = tuple(
        Decision(each.id, choice, "Pay by both.") if each.field == "description" else Decision(each.id, side)
        for each in both.open()
    )
    empty.desk.do(DecideConflicts(decisions))
    for _ in range(2):
        both.sync()
    empty.clock.instant = NOW + timedelta(days=90)
    both.sync()
    assert not empty.store.all(Conflict)
    found = past_changes(empty.store, Kind.ITEM, both.item().id, TODAY)
    told = {(line.title, words) for change in found for line in change.lines for words in (line.before, line.after)}
    for words in ("Pay by card or phone.", "Pay by card in Sweden."):
        assert any(words in each for _, each in told), words
    days = " ".join(each for title, each in told if title.startswith("Dates"))
    assert "24 Apr" in days
    assert "20 Apr" in days
    if choice is not Choice.THEIRS:
        newest = next(change for change in found if change.label.startswith("Resolve"))
        assert ("Description at Tracker", "Pay by card in Sweden.") in {
            (each.title, each.before) for each in newest.lines
        }
        assert newest.who == "you"
