"""News: what another connection wrote is told once, what this window did itself is not."""

from pmdesk.commands.desk import Desk
from pmdesk.commands.fields import Rename
from pmdesk.commands.items import AddProduct
from pmdesk.domain.changes import Actor
from pmdesk.domain.kinds import Kind
from pmdesk.domain.roadmap import Item
from pmdesk.storage.memory import remember
from pmdesk.storage.store import Role, open_workspace
from pmdesk.storage.watch import Watch
from tests.storage.disks import in_another_process, said_by
from tests.world import World

IMPORTED = """
import sys
from pathlib import Path
from pmdesk.commands.desk import Desk
from pmdesk.commands.items import AddProduct
from pmdesk.domain.changes import Actor
from pmdesk.domain.clock import SystemClock
from pmdesk.storage.store import open_workspace
desk = Desk(open_workspace(Path(sys.argv[1])), SystemClock(), lambda _: None)
print(desk.ask(AddProduct("From outside"), Actor.IMPORT)[1])
desk.store.close()
"""


def test_a_quiet_file_has_no_news(world: World) -> None:
    watch = Watch(world.store)
    assert watch.news() == []
    watch.saw(world.desk.do(AddProduct("Mine")))
    assert watch.news() == []


def test_what_another_process_wrote_is_told_once(world: World) -> None:
    watch = Watch(world.store)
    new = int(said_by(in_another_process(IMPORTED, world.store.path)))
    (news,) = watch.news()
    assert (news.actor, news.ids(Kind.PRODUCT)) == (Actor.IMPORT, frozenset({new}))
    assert watch.news() == []


def test_own_steps_between_are_not_told_twice(world: World) -> None:
    watch = Watch(world.store)
    guest = Desk(open_workspace(world.store.path, role=Role.GUEST), world.clock, watch.saw)
    watch.saw(world.desk.do(AddProduct("Mine")))
    guest.do(AddProduct("Announced by a thread of this window"))
    silent = Desk(guest.store, world.clock, lambda _: None)
    unheard = silent.do(Rename(Item, world.ids["wallet"], "Wallets"))
    watch.saw(world.desk.do(AddProduct("Mine too")))
    assert watch.news() == [unheard]
    assert watch.news() == []
    guest.store.close()


def test_undo_elsewhere_is_news_too(world: World) -> None:
    watch = Watch(world.store)
    guest = Desk(open_workspace(world.store.path, role=Role.GUEST), world.clock, lambda _: None)
    undone = guest.undo()
    assert watch.news() == [undone]
    guest.store.close()


def test_what_is_no_edit_is_no_news(world: World) -> None:
    watch = Watch(world.store)
    guest = open_workspace(world.store.path, role=Role.GUEST)
    remember(guest, "window", "{}")
    assert watch.news() == []
    guest.close()
