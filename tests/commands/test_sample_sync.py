"""The sample's connections: two rows differ, three changes wait, one service is busy, and nobody is asked."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from pmdesk.commands.conflicts import DecideConflicts, Decision
from pmdesk.commands.desk import Desk
from pmdesk.commands.sample.build import build_sample
from pmdesk.domain.clock import FixedClock
from pmdesk.domain.connections import Choice, Conflict, Connection, SyncLink
from pmdesk.domain.kinds import Kind
from pmdesk.domain.roadmap import Item
from pmdesk.queries.conflict_card import Why, conflict_cards
from pmdesk.queries.outbox import outbox
from pmdesk.queries.sync_status import State, sync_status
from pmdesk.storage.standings import standing_of
from pmdesk.storage.store import Store, open_workspace
from pmdesk.sync.connecting import Means, line_to
from pmdesk.sync.due import due_connections
from pmdesk.sync.engine import Doing, sync_round
from pmdesk.sync.leash import CallOff
from pmdesk.sync.oauth_keeping import SignIns
from pmdesk.sync.secrets import Secrets
from pmdesk.sync.way import Way
from tests.world import NOW, TODAY


@pytest.fixture
def sample(tmp_path: Path) -> Iterator[Store]:
    with closing(open_workspace(tmp_path / "tidewater.pmdesk")) as store:
        build_sample(store, TODAY)
        yield store


def test_seven_services_are_connected_and_one_is_busy(sample: Store):
    status = sync_status(sample, NOW)
    assert status.headline == "6 of 7 up to date"
    assert [each.title for each in status.connections if each.state is State.FAILED] == ["Zendesk"]
    assert status.connections[0].words.startswith("The server said “too many requests”. Next try by itself at ")
    assert [(each.called, each.differing) for each in status.differing] == [("Jira", 2)]
    assert status.bar(NOW)[:3] == ((State.FAILED, "1 failed"), (State.DIFFERS, "2 differ"), (State.FINE, "3 waiting"))


def test_two_items_differ_one_in_five_fields(sample: Store):
    wallet, payouts = sorted(conflict_cards(sample, TODAY)[0], key=lambda card: card.key)
    assert (wallet.title, wallet.key, wallet.service) == ("Wallet payments", "PLAT-118", "Jira")
    assert (payouts.title, payouts.key, payouts.service) == ("Payout timeline", "PLAT-126", "Jira")
    assert {field.title: field.why for field in wallet.fields} == {
        "Due": Why.BOTH,
        "Description": Why.BOTH,
        "Progress": Why.THEY,
        "Owner": Why.YOU,
        "Points": Why.YOU,
    }
    assert [field.title for field in payouts.fields] == ["Due"]
    for card in (wallet, payouts):
        assert card.seen_at is not None
        assert card.mine_at is not None
        assert card.theirs_at is not None
        assert card.seen_at < card.mine_at < card.theirs_at
    text = next(field for field in wallet.fields if field.is_text)
    assert "Google Pay wants the merchant id" in text.merged
    assert "Pilot with" in text.merged


def test_three_changes_wait(sample: Store):
    found = outbox(sample, TODAY)
    assert found.words == "3 changes of yours wait to be sent"
    assert {line.title: [field.title for field in line.fields] for line in found.lines} == {
        "Wallet payments": ["Points", "Owner"],
        "Search relevance v2": ["Points"],
    }


def test_every_feature_with_a_key_is_linked_with_its_issue(sample: Store):
    keys = {link.row_id: link.remote_key for link in sample.all(SyncLink)}
    assert len(keys) > 20
    assert all(sample.get(Item, row_id).key == key for row_id, key in keys.items())


def test_rounds_ask_nobody_and_leave_all_as_it_is(sample: Store, monkeypatch: pytest.MonkeyPatch):
    def leaves(*_words: object) -> None:
        raise AssertionError("something left")

    monkeypatch.setattr("socket.socket.connect", leaves)
    monkeypatch.setattr("socket.getaddrinfo", leaves)
    clock, secrets = FixedClock(NOW), Secrets(1)
    desk = Desk(sample, clock, lambda _changes: None)
    before, items = sync_status(sample, NOW), sample.all(Item)
    asked = due_connections(sample, NOW)
    assert len(asked) == 7
    for connection in asked:
        means = Means(clock, secrets, CallOff(), Way(), SignIns(secrets, clock), {})
        sync_round(desk, connection, lambda: line_to(connection, means), Doing(CallOff(), Random(1)))  # noqa: B023  # used at once
    after = sync_status(sample, NOW)
    assert [(each.title, each.state, each.differing, each.waiting) for each in after.connections] == [
        (each.title, each.state, each.differing, each.waiting) for each in before.connections
    ]
    assert sample.all(Item) == items
    jira = next(each for each in after.connections if each.differing)
    assert "nothing leaves this computer" in jira.words
    zendesk = sample.all(Connection, title="Zendesk")[0]
    standing = standing_of(sample, zendesk.id, Kind.CONNECTION)
    assert standing.next_at is not None
    assert (standing.next_at - NOW).total_seconds() >= 900


def test_a_difference_can_be_decided_and_the_choice_undone(sample: Store):
    desk = Desk(sample, FixedClock(NOW), lambda _changes: None)
    decided = tuple(Decision(each.id, Choice.MINE) for each in sample.all(Conflict) if each.field == "end")
    desk.do(DecideConflicts(decided))
    assert conflict_cards(sample, TODAY)[1] == 1
    assert outbox(sample, TODAY).changes == 5
    desk.undo()
    assert conflict_cards(sample, TODAY)[1] == 2
    assert outbox(sample, TODAY).changes == 3
