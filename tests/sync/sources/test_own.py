"""PM Desk's own figures come in as those of any other source, and once more changes nothing."""

from datetime import timedelta
from random import Random

import pytest

from pmdesk.commands.items import SetStatus
from pmdesk.commands.own_figures import FollowOwnFigures
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import Kind
from pmdesk.domain.metrics import Metric, Series, Source, SourceKind
from pmdesk.domain.roadmap import Status
from pmdesk.domain.standing import Standing
from pmdesk.storage import series
from pmdesk.sync.due import due_sources
from pmdesk.sync.leash import CallOff
from pmdesk.sync.metrics_round import Asking, ask_round
from pmdesk.sync.secrets import Secrets
from pmdesk.sync.sources import own
from tests.sync.asking import means, metric, source
from tests.world import NOW, World


def round_of(world: World) -> Standing:
    found = world.store.all(Source, kind=SourceKind.OWN)[0]
    return ask_round(world.desk, found, Asking(Secrets(1), CallOff(), Random(1)))


def values(world: World, name: str) -> dict[tuple[str, ...], list[float]]:
    followed = world.store.all(Metric, query=name)[0]
    found = world.store.all(Series, metric_id=followed.id)
    return {one.dimensions: series.points(world.store, one.id).values.tolist() for one in found}


def test_figures_are_followed_as_metrics_and_brought_up_to_yesterday(world: World) -> None:
    world.desk.do(FollowOwnFigures(("open", "in_progress")))
    world.clock.instant = NOW + timedelta(days=2)
    world.desk.do(SetStatus((world.ids["wallet"],), Status.IN_PROGRESS))
    world.clock.instant = NOW + timedelta(days=4)
    assert [one.title for one in due_sources(world.store, world.clock.now())] == ["PM Desk"]
    assert round_of(world).trouble == ""
    assert values(world, "open") == {(): [3] * 4, ("product", "Checkout"): [3] * 4}
    assert values(world, "in_progress") == {(): [0, 0, 1, 1], ("product", "Checkout"): [0, 0, 1, 1]}
    world.heard.clear()
    round_of(world)
    assert not any(changes.ids(Kind.SERIES) for changes in world.heard)
    world.clock.instant = NOW + timedelta(days=5)
    round_of(world)
    assert values(world, "open")[()] == [3] * 5


def test_following_twice_adds_nothing(world: World) -> None:
    first = world.desk.ask(FollowOwnFigures())[1]
    changes, again = world.desk.ask(FollowOwnFigures())
    assert not changes
    assert again == first
    assert world.store.count(Source) == 1


def test_without_a_workspace_nothing_can_be_counted() -> None:
    with means() as asked, pytest.raises(DeskError, match="counts in a workspace"):
        own.fetch(source(SourceKind.OWN, ""), metric("open"), None, 0, asked)
