"""Of a sign-in by OAuth nothing secret is found anywhere: no token, no code, no verifier, no application's secret."""

from base64 import b64encode
from collections.abc import Callable
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from pmdesk.commands.connections import AddConnection
from pmdesk.commands.fields import SetFields
from pmdesk.domain.connections import Flow, SyncLink
from pmdesk.domain.mirrored import Wanted
from pmdesk.domain.roadmap import Item
from pmdesk.sync.http import Http
from pmdesk.sync.leash import CallOff
from pmdesk.sync.oauth import OAuthRefusal, Provider, Tokens
from pmdesk.sync.oauth_browser import sign_in
from pmdesk.sync.oauth_device import ask_code, wait_for
from pmdesk.sync.oauth_keeping import SignIns
from pmdesk.sync.secrets import Secret
from tests.sync.grantor import Grantor
from tests.sync.servers import Server, serving
from tests.sync.test_grants import free_back
from tests.sync.test_sentinel import SENTINEL, holds
from tests.sync.test_sentinel_sync import KINDS, TROUBLES, Desk, Tracker, desk, leaves_no_trace

__all__ = ["desk"]
NAME = "planted sign-in"
SignInBy = Callable[["Both"], Tokens]


class Both:
    """A tracker behind a provider, and an application of a person's own that signs in there."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.tracker = Tracker()
        self.grantor = Grantor(back=free_back(), secret=f"{SENTINEL}-client", mark=SENTINEL)
        self.server: Server | None = None

    def reply(self, handler: BaseHTTPRequestHandler) -> None:
        is_of_oauth = handler.path in {"/token", "/device"}
        (self.grantor.reply if is_of_oauth else self.tracker)(handler)

    @property
    def provider(self) -> Provider:
        assert self.server is not None
        urls = [self.server.url(path) for path in ("/token", "/authorize", "/device")]
        return Provider(
            "Redmine",
            "pmdesk",
            *urls,
            client_secret=Secret(f"{SENTINEL}-client"),
            back=self.grantor.back,
            scopes=("a",),
        )

    def http(self) -> Http:
        return Http(self.desk.world.clock, CallOff(), total_s=5)


def by_browser(both: Both) -> Tokens:
    http = both.http()
    try:
        return sign_in(both.provider, http, both.desk.world.clock, CallOff(), both.grantor.browse, limit_s=5)
    finally:
        http.close()


def by_code(both: Both) -> Tokens:
    http = both.http()
    try:
        code = ask_code(both.provider, http)
        both.desk.told += [repr(code), code.user_code, code.url]
        return wait_for(both.provider, code, http, both.desk.world.clock, CallOff())
    finally:
        http.close()


@pytest.mark.parametrize("way", [by_browser, by_code])
def test_a_sign_in_its_renewals_and_its_refusals_leave_no_trace(desk: Desk, way: SignInBy, tmp_path: Path):
    both, world = Both(desk), desk.world
    with serving(both.reply) as server:
        both.server = server
        tokens = way(both)
        SignIns(desk.secrets, world.clock).keep(NAME, tokens)
        options = Wanted(sign_in="oauth", kinds=KINDS).as_json()
        values = {"address": server.url("").rstrip("/"), "options": options, "direction": Flow.BOTH, "secret": NAME}
        made = world.desk.ask(AddConnection("Redmine by an application", "redmine", values))[1]
        assert desk.round(made) == ""
        (link,) = world.store.all(SyncLink)
        for mood in TROUBLES:
            world.desk.do(SetFields(Item, (link.row_id,), {"title": f"Pay in {mood} taps"}, "Rename"))
            world.clock.instant += timedelta(hours=2)
            both.tracker.mood = mood
            assert desk.round(made)
            both.tracker.mood = 200
            assert desk.round(made) == ""
        # The provider refuses, and repeats all that it was sent.
        both.grantor.echoes = True
        world.clock.instant += timedelta(hours=2)
        trouble = desk.round(made)
        assert "takes this sign-in no more" in trouble
        assert "•••" in trouble
        with pytest.raises(OAuthRefusal) as caught:
            way(both)
        desk.told += [str(caught.value), repr(caught.value), repr(tokens), repr(both.provider)]
        sent = [body for _, body in server.sent]
    assert sum(map(holds, sent)) > len(TROUBLES), "it was used"
    world.desk.undo()
    leaves_no_trace(desk, tmp_path)
    verifiers = [text.encode() for text in both.grantor.verifiers]
    assert len(verifiers) == (2 if way is by_browser else 0)
    traces = [*verifiers, *map(b64encode, verifiers)]
    kept = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    kept += [words.encode() for words in desk.told]
    assert not any(trace in content for content in kept for trace in traces)
