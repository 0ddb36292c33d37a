"""A server that has a description of an API, and a workspace that looks at it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any

from pmdesk.commands.desk import Desk
from pmdesk.commands.fields import SetFields
from pmdesk.commands.specs import ImportSpec
from pmdesk.domain.apis import Api, SpecVersion
from pmdesk.domain.changes import Changes
from pmdesk.domain.kinds import ApiId, Kind
from pmdesk.domain.standing import Standing
from pmdesk.domain.vendors import Integration
from pmdesk.importers.spec_reading import ToRead, as_received, see
from pmdesk.insight.packed_text import digest
from pmdesk.queries.spec_changes import versions
from pmdesk.storage.standings import standing_of
from tests.sync.servers import Server, send, serving
from tests.world import World

PATH = "/v4.json"


class Site:
    """What the vendor shows at the address: a description with its mark, or a refusal."""

    def __init__(self, made: dict[str, Any]) -> None:
        self.server: Server
        self.show(made)

    def show(self, made: dict[str, Any]) -> None:
        self.body, self.status = json.dumps(made).encode(), 200

    def reply(self, handler: BaseHTTPRequestHandler) -> None:
        mark = f'"{digest(self.body)[:8]}"'
        if self.status != 200:
            send(handler, self.status)
        elif handler.headers.get("If-None-Match") == mark:
            send(handler, 304, ETag=mark)
        else:
            send(handler, 200, self.body, ETag=mark)

    @property
    def url(self) -> str:
        return self.server.url(PATH)

    @property
    def answered(self) -> int:
        return len(self.server.asked)


@contextmanager
def shown(made: dict[str, Any]) -> Iterator[Site]:
    """Show a description until the block ends."""
    site = Site(made)
    with serving(site.reply) as server:
        site.server = server
        yield site


def imported(world: World, site: Site, name: str = "hooks") -> ApiId:
    """Have the description of an integration's API come from the site by hand, and return the API's id."""
    clock, integration = world.clock, world.ids[name]
    sent = site.body
    spec = as_received(see(ToRead("v4.json", sent, clock.today()), _unheard), sent, clock.now(), site.url)
    world.desk.do(ImportSpec(integration, spec, {}, site.url))
    api_id = world.store.get(Integration, integration).api_id
    assert api_id is not None
    return api_id


def every(world: World, api_id: ApiId, minutes: int | None) -> Changes:
    """Choose how often it is looked."""
    return world.desk.do(SetFields(Api, (api_id,), {"every_minutes": minutes}, "Look for a new spec"))


def titles(world: World, api_id: ApiId) -> list[str]:
    """Return the versions that are here."""
    return [each.title for each in versions(world.store, api_id)]


def newest(world: World, api_id: ApiId) -> SpecVersion:
    return versions(world.store, api_id)[-1]


def standing(world: World, api_id: ApiId) -> Standing:
    return standing_of(world.store, api_id, Kind.API)


def listening(world: World) -> list[Changes]:
    """Return what is announced from now on."""
    heard: list[Changes] = []
    world.desk = Desk(world.store, world.clock, heard.append)
    return heard


def _unheard(_words: str, _done: int, _total: int) -> None:
    """Nobody waits for it."""
