"""Descriptions are kept once, word for word; what was decided about a change holds wherever it is found again."""

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pmdesk.commands.external_dates import KeepEnding
from pmdesk.commands.rate_limits import LearnLimit
from pmdesk.commands.specs import DisputeChange, KeepSpec, PlanWork, RuleLater, RuleOnChanges
from pmdesk.domain.agreed import Question
from pmdesk.domain.apis import (
    ChangeVerdict,
    DateSource,
    ExternalDate,
    RateLimit,
    Ruling,
    SpecChange,
    SpecText,
    SpecVersion,
)
from pmdesk.domain.errors import RuleBroken
from pmdesk.domain.roadmap import Item
from pmdesk.domain.vendors import Integration, IntegrationItem
from pmdesk.insight.packed_text import unpacked
from pmdesk.insight.sunset_headers import Ending
from pmdesk.queries.spec_changes import found_diff, kept_diff
from tests.vendors_world import CHANGES, CREATE, REASON, spec, with_vendors
from tests.world import NOW, World, dump, small_world

STORED = settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = with_vendors(small_world(tmp_path / "vendors.pmdesk"))
    with closing(made.store):
        yield made


def test_the_same_description_is_kept_once(world: World) -> None:
    before = dump(world.store)
    again = world.desk.ask(KeepSpec(world.ids["api"], spec("4.2"), {world.ids["v41"]: CHANGES}))[1]
    assert again == world.ids["v42"]
    assert dump(world.store) == before


def test_a_description_comes_back_word_for_word(world: World) -> None:
    version = world.store.get(SpecVersion, world.ids["v41"])
    assert unpacked(world.store.get(SpecText, version.text_id).body) == b"version 4.1"


def test_one_text_of_two_apis_is_one_text(world: World) -> None:
    hooks = world.store.get(Integration, world.ids["hooks"]).api_id or 0
    count = world.store.count(SpecText)
    version = world.desk.ask(KeepSpec(hooks, spec("4.1")))[1]
    assert version != world.ids["v41"]
    assert world.store.count(SpecText) == count


def test_an_operation_that_ends_becomes_a_dated_row_once(world: World) -> None:
    (row,) = world.store.all(ExternalDate, source=DateSource.SPEC)
    assert (row.day, row.operation) == (date(2026, 9, 30), "GET /v4/disputes")
    later = spec("4.3", "GET /v4/disputes", sunset=date(2026, 12, 31))
    world.desk.do(KeepSpec(world.ids["api"], later))
    assert [each.day for each in world.store.all(ExternalDate, source=DateSource.SPEC)] == [date(2026, 12, 31)]


def test_a_header_told_again_changes_nothing(world: World) -> None:
    told = KeepEnding(world.ids["api"], Ending(sunset=date(2026, 6, 30)), CREATE)
    world.desk.do(told)
    before = dump(world.store)
    world.desk.do(told)
    assert dump(world.store) == before


def test_to_ignore_a_change_wants_a_reason(world: World) -> None:
    with pytest.raises(RuleBroken, match="ignored for a reason"):
        world.desk.do(RuleOnChanges(world.ids["api"], ("f0",), Ruling.IGNORE, NOW))


@STORED
@given(st.lists(st.tuples(st.sampled_from(["f0", "f1", "f2"]), st.sampled_from(Ruling)), max_size=6), st.booleans())
def test_verdicts_survive_the_same_version_again_and_later_ones(
    world: World,
    said: list[tuple[str, Ruling]],
    is_later: bool,
) -> None:
    ids = world.ids
    world.desk.do(RuleLater(ids["api"], ("f0", "f1", "f2")))
    for fingerprint, ruling in said:
        world.desk.do(RuleOnChanges(ids["api"], (fingerprint,), ruling, NOW, "Because."))
    version = spec("4.3" if is_later else "4.2", CREATE)
    kept = world.desk.ask(KeepSpec(ids["api"], version, {ids["v41"]: CHANGES}))[1]
    before, after = world.store.get(SpecVersion, ids["v41"]), world.store.get(SpecVersion, kept)
    wanted = dict(said)
    for diff in (kept_diff(world.store, before, after), found_diff(world.store, before, after, CHANGES)):
        found = {line.fingerprint: line.decided.ruling for line in diff.lines if line.decided is not None}
        assert found == wanted


def test_a_dispute_is_one_question_however_often_it_is_disputed(world: World) -> None:
    first = world.desk.ask(DisputeChange(world.ids["payments"], REASON.fingerprint, "Why a number?", NOW))[1]
    second = world.desk.ask(DisputeChange(world.ids["payments"], REASON.fingerprint, "Why?", NOW, world.ids["refund"]))[
        1
    ]
    assert first == second
    question = world.store.get(Question, first)
    assert (question.title, question.function_id, question.round) == ("Why?", world.ids["refund"], 0)
    (verdict,) = world.store.all(ChangeVerdict, fingerprint=REASON.fingerprint)
    assert (verdict.ruling, verdict.question_id) == (Ruling.DISPUTE, first)


def test_work_is_planned_as_a_feature_that_uses_the_integration(world: World) -> None:
    item_id = world.desk.ask(PlanWork(world.ids["payments"], ("f0", "f1"), "Read codes as numbers", NOW))[1]
    item = world.store.get(Item, item_id)
    assert (item.title, item.product_id) == ("Read codes as numbers", world.ids["checkout"])
    assert world.store.all(IntegrationItem, item_id=item_id)[0].integration_id == world.ids["payments"]
    verdicts = [row for row in world.store.all(ChangeVerdict) if row.item_id == item_id]
    assert {row.fingerprint for row in verdicts} == {"f0", "f1"}


def test_changes_are_kept_between_each_pair_of_versions_once(world: World) -> None:
    ids = world.ids
    kept = KeepSpec(ids["api"], spec("4.3"), {ids["v41"]: CHANGES, ids["v42"]: CHANGES[:1]})
    version = world.desk.ask(kept)[1]
    world.desk.do(kept)
    assert world.store.count(SpecChange, before_id=ids["v41"], after_id=version) == 3
    assert world.store.count(SpecChange, before_id=ids["v42"], after_id=version) == 1


def test_a_learned_limit_follows_and_a_contract_stays(world: World) -> None:
    assert world.desk.ask(LearnLimit(world.ids["api"], 1_000, 60, NOW))[1] == world.ids["limit"]
    learned = world.desk.ask(LearnLimit(world.ids["api"], 1_200, 60, NOW))[1]
    assert world.desk.ask(LearnLimit(world.ids["api"], 1_500, 60, NOW))[1] == learned
    assert {row.quota for row in world.store.all(RateLimit)} == {1_000, 1_500}
