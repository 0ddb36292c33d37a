"""The address of a description is looked at: what is new is kept with what it changes, all else is only noted."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from pmdesk.commands.fields import Archive, SetFields
from pmdesk.commands.functions import AddFunction, PinSpec, SayOfFunctions
from pmdesk.commands.specs import RuleOnChanges
from pmdesk.domain.agreed import Word
from pmdesk.domain.apis import Api, Level, Ruling, SpecChange, SpecVersion
from pmdesk.domain.changes import Actor, Changes
from pmdesk.domain.errors import MovedOn
from pmdesk.domain.kinds import ApiId, Kind, Ref
from pmdesk.domain.vendors import Integration, Side, Vendor
from pmdesk.importers.spec_reading import SpecSeen, Told, ToRead, see
from pmdesk.insight.agreement import Weight
from pmdesk.queries.spec_changes import kept_diff
from pmdesk.sync import specs
from pmdesk.sync.due import due_descriptions
from pmdesk.sync.leash import CalledOff, CallOff
from pmdesk.sync.spec_round import Looking, look_round
from pmdesk.sync.way import Offline, Way
from tests.sync.spec_site import every, imported, listening, newest, shown, standing, titles
from tests.ui.vendors.spec_files import description, newer
from tests.vendors_world import with_vendors
from tests.world import World, dump, small_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = with_vendors(small_world(tmp_path / "looks.pmdesk"))
    yield made
    made.store.close()


def look(world: World, api_id: ApiId, **how: object) -> None:
    """Look once, as the clock would have it a day later."""
    looking = replace(Looking(see, CallOff(), Random(1)), **how)
    look_round(world.desk, world.store.get(Api, api_id), looking)


def tomorrow(world: World) -> None:
    world.clock.instant += timedelta(days=1)


def test_an_answer_that_nothing_changed_writes_only_that_it_came(world: World) -> None:
    with shown(description()) as site:
        api_id = imported(world, site)
        look(world, api_id)
        before, heard = dump(world.store), listening(world)
        steps = world.store.read("SELECT count(*) FROM step")
        tomorrow(world)
        look(world, api_id)
        assert site.server.asked[-1][1]["If-None-Match"].startswith('"')
    assert (dump(world.store), world.store.read("SELECT count(*) FROM step")) == (before, steps)
    assert heard == [Changes(None, "Look at description", Actor.SYNC, updated=frozenset({Ref(Kind.API, api_id)}))]
    now = standing(world, api_id)
    assert (now.asked_at, now.succeeded_at, now.failures) == (world.clock.now(), world.clock.now(), 0)


def test_the_same_words_without_a_mark_are_not_even_read(world: World) -> None:
    def refuse(_to_read: ToRead, _told: Told) -> SpecSeen:
        raise AssertionError

    with shown(description()) as site:
        api_id = imported(world, site)
        look(world, api_id)
        tomorrow(world)
        site.server.asked.clear()
        site.reply = lambda handler: handler.wfile.write(b"HTTP/1.0 200 OK\r\n\r\n" + site.body)  # type: ignore[method-assign]
        look(world, api_id, see=refuse)
    assert titles(world, api_id) == ["5.0"]


def test_a_new_version_is_kept_as_one_step_of_nobody_and_what_is_agreed_stays(world: World) -> None:
    with shown(description()) as site:
        api_id = imported(world, site)
        first = newest(world, api_id)
        hooks = world.ids["hooks"]
        world.desk.do(PinSpec(hooks, first.id))
        function = world.desk.ask(AddFunction(hooks, "Refund", {"operations": ("POST /v4/refunds",)}))[1]
        for side in Side:
            world.desk.do(SayOfFunctions((function,), side, Word.AGREED, date(2026, 3, 10)))
        site.show(newer())
        tomorrow(world)
        heard, undo = listening(world), world.desk.undo_label
        look(world, api_id)
    (changes,) = heard
    second = newest(world, api_id)
    assert (changes.actor, changes.label, second.title, second.source) == (
        Actor.SYNC, "Import description 5.1", "5.1", site.url,
    )  # fmt: skip
    assert Ref(Kind.SPEC_VERSION, second.id) in changes.created
    assert world.desk.undo_label == undo
    assert world.store.get(Integration, hooks).pinned_id == first.id
    diff = kept_diff(world.store, first, second)
    assert [(line.level, line.weight) for line in diff.lines][:1] == [(Level.BREAKING, Weight.BREAKS)]
    assert len(diff.lines) == 3


def test_what_was_decided_about_a_change_holds_for_what_comes_later(world: World) -> None:
    with shown(description()) as site:
        api_id = imported(world, site)
        first = newest(world, api_id)
        world.desk.do(PinSpec(world.ids["hooks"], first.id))
        site.show(newer())
        look(world, api_id)
        known = kept_diff(world.store, first, newest(world, api_id)).lines[0]
        world.desk.do(RuleOnChanges(api_id, (known.fingerprint,), Ruling.ACCEPT, world.clock.now()))
        site.show(newer("5.2"))
        tomorrow(world)
        look(world, api_id)
    diff = kept_diff(world.store, first, newest(world, api_id))
    decided = {line.fingerprint: line.decided for line in diff.lines}[known.fingerprint]
    assert decided is not None
    assert decided.ruling is Ruling.ACCEPT


def test_the_refusal_of_a_server_is_told_and_asked_again_later_and_later(world: World) -> None:
    with shown(description()) as site:
        api_id = imported(world, site)
        look(world, api_id)
        site.status = 404
        tomorrow(world)
        waits: list[timedelta] = []
        for _ in range(14):
            look(world, api_id)
            now = standing(world, api_id)
            assert now.next_at is not None
            waits.append(now.next_at - world.clock.now())
            assert due_descriptions(world.store, world.clock.now()) == ()
            world.clock.instant = now.next_at
        assert standing(world, api_id).what.endswith(" has nothing at /v4.json.")
        assert waits[0] < timedelta(minutes=1) < timedelta(hours=10) < waits[-1] <= timedelta(days=1)
        site.status = 200
        look(world, api_id)
    assert (standing(world, api_id).what, standing(world, api_id).failures) == ("", 0)
    assert titles(world, api_id) == ["5.0"]


def test_what_is_no_description_is_told_and_nothing_is_kept(world: World) -> None:
    with shown(description()) as site:
        api_id = imported(world, site)
        site.body = b"<html><body>Sign in first</body></html>"
        look(world, api_id)
    assert "v4.json" in standing(world, api_id).what
    assert titles(world, api_id) == ["5.0"]


def test_too_large_an_answer_is_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(specs, "BYTES_AT_MOST", 20_000)
    with shown(description()) as site:
        api_id = imported(world, site)
        site.body = json.dumps({**newer(), "x-much": "x" * 40_000}).encode()
        look(world, api_id)
    assert "more than" in standing(world, api_id).what
    assert titles(world, api_id) == ["5.0"]


def test_offline_nothing_is_asked_and_nothing_noted(world: World) -> None:
    with shown(description()) as site:
        api_id = imported(world, site)
        way = Way()
        way.shut()
        with pytest.raises(Offline):
            look(world, api_id, way=way)
        assert site.answered == 0
    assert standing(world, api_id).asked_at is None


def test_called_off_while_it_is_read_nothing_is_kept(world: World) -> None:
    call_off = CallOff()

    def read(to_read: ToRead, told: Told) -> SpecSeen:
        call_off.set()
        return see(to_read, told)

    with shown(description()) as site:
        api_id = imported(world, site)
        site.show(newer())
        with pytest.raises(CalledOff):
            look(world, api_id, see=read, call_off=call_off)
    assert titles(world, api_id) == ["5.0"]
    assert standing(world, api_id).asked_at is None


def test_what_nobody_expected_is_noted_before_it_is_reported(world: World) -> None:
    def stumble(_to_read: ToRead, _told: Told) -> SpecSeen:
        raise ZeroDivisionError

    with shown(description()) as site:
        api_id = imported(world, site)
        site.show(newer())
        with pytest.raises(ZeroDivisionError):
            look(world, api_id, see=stumble)
    assert (standing(world, api_id).failures, due_descriptions(world.store, world.clock.now())) == (1, ())


def test_documents_elsewhere_are_not_fetched_but_those_that_a_person_let_in_are_carried_on(world: World) -> None:
    made = description()
    made["components"]["schemas"]["Refund"] = {"$ref": "parts/refund.json"}
    part = json.dumps({"type": "object", "properties": {"reason_code": {"type": "string"}}}).encode()
    with shown(made) as site:
        alone = site.body
        seen = see(ToRead("v4.json", alone, world.clock.today(), {"parts/refund.json": part}), lambda *_: None)
        site.body = seen.body
        api_id = imported(world, site)
        made["info"]["version"] = "5.1"
        made["paths"]["/v4/payments"]["post"]["deprecated"] = True
        site.show(made)
        look(world, api_id)
        assert [path for path, _ in site.server.asked] == ["/v4.json"]
    old, new = world.store.all(SpecVersion, api_id=api_id, order_by="received_at")
    changes = world.store.all(SpecChange, before_id=old.id, after_id=new.id)
    assert [each.rule for each in changes] == ["endpoint-deprecated"]


def test_a_version_that_came_by_itself_does_not_come_again_when_it_is_known(world: World) -> None:
    """Someone shows an older version again: nothing is kept twice."""
    with shown(description()) as site:
        api_id = imported(world, site)
        site.show(newer())
        look(world, api_id)
        tomorrow(world)
        site.show(description())
        look(world, api_id)
    assert titles(world, api_id) == ["5.0", "5.1"]


def test_what_a_person_took_back_does_not_come_again_by_itself(world: World) -> None:
    with shown(description()) as site:
        api_id = imported(world, site)
        look(world, api_id)
        site.show(newer())
        imported(world, site)
        tomorrow(world)
        look(world, api_id)
        world.desk.undo()
        assert titles(world, api_id) == ["5.0"]
        tomorrow(world)
        look(world, api_id)
    assert titles(world, api_id) == ["5.0"]


def test_an_import_on_which_a_later_version_hangs_is_not_undone(world: World) -> None:
    with shown(description()) as site:
        api_id = imported(world, site)
        site.show(newer())
        look(world, api_id)
    with pytest.raises(MovedOn, match="other rows refer to it"):
        world.desk.undo()
    assert titles(world, api_id) == ["5.0", "5.1"]


@pytest.mark.parametrize(
    ("minutes", "hours", "is_due"), [(1440, 23, False), (1440, 24, True), (10_080, 25, False), (None, 999, False)]
)
def test_it_is_due_as_often_as_was_chosen(world: World, minutes: int | None, hours: int, *, is_due: bool) -> None:
    with shown(description()) as site:
        api_id = imported(world, site)
        every(world, api_id, minutes)
        look(world, api_id, by_hand=True)
        world.clock.instant += timedelta(hours=hours)
        assert (api_id in [api.id for api in due_descriptions(world.store, world.clock.now())]) is is_due
        asked = site.answered
        look(world, api_id)
        assert (site.answered > asked) is is_due


@pytest.mark.parametrize(("noun", "name"), [(Integration, "hooks"), (Vendor, "kestrel")])
def test_what_was_put_aside_is_left_alone(world: World, noun: type[Integration | Vendor], name: str) -> None:
    with shown(description()) as site:
        api_id = imported(world, site)
        assert [api.id for api in due_descriptions(world.store, world.clock.now())] == [api_id]
        world.desk.do(Archive(noun, (world.ids[name],), world.clock.now()))
        assert due_descriptions(world.store, world.clock.now()) == ()
        look(world, api_id)
        assert site.answered == 0


def test_without_an_address_or_a_version_nothing_is_due(world: World) -> None:
    assert due_descriptions(world.store, world.clock.now()) == ()
    api_id = next(api.id for api in world.store.all(Api) if not world.store.count(SpecVersion, api_id=api.id))
    world.desk.do(SetFields(Api, (api_id,), {"url": "http://127.0.0.1:9/"}, "Set address"))
    assert due_descriptions(world.store, world.clock.now()) == ()
