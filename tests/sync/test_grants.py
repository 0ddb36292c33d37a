"""Signing in with one's own application at each service that offers it, as its documents say."""

import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest

from pmdesk.domain.clock import FixedClock
from pmdesk.domain.connections import Connection
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import ConnectionId
from pmdesk.domain.mirrored import Wanted
from pmdesk.sync.connecting import Means, line_to
from pmdesk.sync.connector import FIXED_LOOPBACK, LOOPBACK, Connector
from pmdesk.sync.http import Http
from pmdesk.sync.leash import CallOff
from pmdesk.sync.oauth import Provider
from pmdesk.sync.oauth_browser import sign_in
from pmdesk.sync.oauth_keeping import SignIns
from pmdesk.sync.oauth_providers import provider_for
from pmdesk.sync.secrets import Secret, Secrets
from pmdesk.sync.services import TITLES, service
from pmdesk.sync.trouble import RemoteTrouble, SignInTrouble
from pmdesk.sync.way import Way
from tests.sync.asking import NOW
from tests.sync.grantor import Grantor
from tests.sync.servers import Server, serving

SAID = {"client_id": "pmdesk"}
SECRET = Secret("cl1ent")
NAME = "connection 1"


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def http(clock: FixedClock) -> Iterator[Http]:
    with closing(Http(clock, CallOff(), total_s=5)) as made:
        yield made


def provider(http: Http, name: str, address: str = "", *, to_write: bool = False, **said: str) -> Provider:
    return provider_for(service(name), address, SAID | said, http, secret=SECRET, to_write=to_write)


def test_who_offers_it_says_where_and_who_says_where_offers_it():
    known = [service(name) for name in TITLES]
    offering = {each.name for each in known if "oauth" in each.sign_ins}
    assert offering == {each.name for each in known if each.grant is not None}
    assert offering == {"github", "gitlab", "jira", "linear", "sentry", "pagerduty", "zendesk", "imap"}


ATLASSIAN, GOOGLE, MICROSOFT = (
    "auth.atlassian.com",
    "accounts.google.com",
    "login.microsoftonline.com/common/oauth2/v2.0",
)
LOGIN = ("/login/oauth/authorize", "/login/oauth/access_token", "/login/device/code")
OAUTH = ("/oauth/authorize", "/oauth/token", "/oauth/authorize_device")
SLASHED = ("/oauth/authorize/", "/oauth/token/", "/oauth/device/code/")
# The service, its address, at which door people sign in, and by which paths below it (or at which other places).
PLACES: list[tuple[str, str, str, tuple[str, ...]]] = [
    ("linear", "", "linear.app", ("/oauth/authorize", "https://api.linear.app/oauth/token")),
    ("jira", "https://shop.atlassian.net", ATLASSIAN, ("/authorize", "/oauth/token")),
    ("pagerduty", "", "identity.pagerduty.com", OAUTH[:2]),
    ("zendesk", "https://acme.zendesk.com/", "acme.zendesk.com", ("/oauth/authorizations/new", "/oauth/tokens")),
    ("gitlab", "", "gitlab.com", OAUTH),
    ("gitlab", "https://git.example/own/", "git.example/own", OAUTH),
    ("github", "", "github.com", LOGIN),
    ("github", "https://api.github.com", "github.com", LOGIN),
    ("github", "https://git.example/api/v3", "git.example", LOGIN),
    ("github", "https://api.acme.ghe.com", "acme.ghe.com", LOGIN),
    ("sentry", "https://de.sentry.io", "sentry.io", SLASHED),
    ("sentry", "https://errors.example/s", "errors.example/s", SLASHED),
    ("imap", "imaps://imap.gmail.com", GOOGLE, ("/o/oauth2/v2/auth", "https://oauth2.googleapis.com/token")),
    ("imap", "outlook.office365.com", MICROSOFT, ("/authorize", "/token", "/devicecode")),
]


@pytest.mark.parametrize(("name", "address", "door", "paths"), PLACES)
def test_people_sign_in_where_its_documents_say(http: Http, name: str, address: str, door: str, paths: tuple[str, ...]):
    found = provider(http, name, address)
    wanted = [path if path.startswith("https:") else f"https://{door}{path}" for path in paths]
    assert [found.authorize_url, found.token_url, found.device_url][: len(paths)] == wanted
    assert bool(found.device_url) == (len(paths) > len(OAUTH[:2]))


def test_rights_are_asked_for_as_far_as_they_are_needed_and_as_the_service_writes_them(http: Http):
    assert provider(http, "linear").rights == "read"
    assert provider(http, "linear", to_write=True).rights == "read,write"
    assert provider(http, "linear", oauth_scopes="read, issues:create").rights == "read,issues:create"
    assert provider(http, "gitlab").rights == "read_api"
    assert provider(http, "gitlab", to_write=True).rights == "read_api api"
    jira = provider(http, "jira", "https://shop.atlassian.net", to_write=True)
    assert {"read:jira-work", "write:jira-work", "offline_access"} <= set(jira.rights.split())
    assert dict(jira.extras) == {"audience": "api.atlassian.com", "prompt": "consent"}


def test_browsers_come_back_to_any_port_only_where_the_service_knows_programs(http: Http):
    backs = {name: provider(http, name, "https://a.example").back for name in ("github", "gitlab", "linear", "jira")}
    assert backs == {"github": LOOPBACK, "gitlab": LOOPBACK, "linear": FIXED_LOOPBACK, "jira": FIXED_LOOPBACK}
    assert (
        provider(http, "jira", "https://a.example", callback="http://127.0.0.1:5000/c").back
        == "http://127.0.0.1:5000/c"
    )
    for away in ("https://a.example/c", "http://a.example/c", "http://localhost:0/c", "javascript:1", "http://[::1"):
        with pytest.raises(DeskError, match="cannot come back to"):
            provider(http, "jira", "https://a.example", callback=away)


def test_an_application_without_its_secret_is_told_where_the_service_wants_one(http: Http):
    for name in ("jira", "pagerduty", "github"):
        with pytest.raises(DeskError, match="wants the secret of the application"):
            provider_for(service(name), "https://a.example", SAID, http)
    assert provider_for(service("github"), "", SAID, http, by_code=True).client_secret is None
    assert provider_for(service("linear"), "", SAID, http).client_secret is None


def test_a_service_that_sends_browsers_to_no_desk_does_not_offer_it(http: Http):
    with pytest.raises(DeskError, match="Nobody signs in to Intercom that way"):
        provider_for(service("intercom"), "https://api.intercom.io", SAID, http)


# Playing each vendor through


def free_back() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://localhost:{probe.getsockname()[1]}/callback"


SITES = [
    {"id": "11", "name": "other", "url": "https://other.atlassian.net"},
    {"id": "22", "name": "shop", "url": "https://shop.atlassian.net"},
]
JIRA = {
    "/oauth/token/accessible-resources": SITES,
    "/ex/jira/22/rest/api/3/myself": {"displayName": "Milena Kos"},
    "/ex/jira/22/rest/api/3/serverInfo": {"deploymentType": "Cloud", "baseUrl": "https://shop.atlassian.net"},
}
LINEAR = {"/graphql": {"data": {"viewer": {"name": "Milena Kos"}, "organization": {"name": "Loom & Co"}}}}
ZENDESK = {"/api/v2/users/me.json": {"user": {"name": "Milena Kos", "role": "agent", "email": "m@k.example"}}}
GITLAB = {"/api/v4/user": {"name": "Milena Kos"}, "/api/v4/version": {"version": "18.1"}}
GITHUB = {"/api/v3/user": {"name": "Milena Kos"}}
PAGERDUTY = {"/services": {"services": [{"id": "P1", "name": "Milena Kos"}], "more": False}}
SENTRY = {"/api/0/organizations/acme/projects/": [{"id": "1", "slug": "milena-kos", "name": "Milena Kos"}]}
# Name, the address its interface is asked at, the application's secret, what stands between rights, the interface.
PLAYED = [
    ("jira", "https://shop.atlassian.net", "s", " ", JIRA),
    ("linear", "{}/graphql", "", ",", LINEAR),
    ("zendesk", "{}", "", " ", ZENDESK),
    ("gitlab", "{}", "", " ", GITLAB),
    ("github", "{}", "s", " ", GITHUB),
    ("pagerduty", "{}", "s", " ", PAGERDUTY),
    ("sentry", "{}", "", " ", SENTRY),
]


class Desk:
    """One service that is played, with whoever signs in there."""

    def __init__(
        self, name: str, address: str, grantor: Grantor, server: Server, http: Http, clock: FixedClock
    ) -> None:
        self.name, self.grantor, self.http, self.clock = name, grantor, http, clock
        self.door = server.url("").rstrip("/")
        self.address = address.format(self.door)
        self.secrets = Secrets(1)
        self.sign_ins = SignIns(self.secrets, clock)

    def sign_in(self) -> None:
        said = SAID | {"issuer": self.door, "callback": self.grantor.back}
        secret = Secret(self.grantor.secret) if self.grantor.secret else None
        found = provider_for(service(self.name), self.address, said, self.http, secret=secret, to_write=True)
        tokens = sign_in(found, self.http, self.clock, CallOff(), self.grantor.browse, limit_s=5)
        self.sign_ins.keep(NAME, tokens, for_session=True)

    def asked(self, times: int = 1, between: Callable[[], object] = lambda: None) -> str:
        """Begin a round, and ask who we are so many times."""
        wanted = Wanted((), "oauth", "", None, {}, {}, {"issuer": self.door, "organization": "acme"})
        connection = Connection(ConnectionId(1), "It", self.name, self.address, wanted.as_json(), NAME)
        means = Means(self.clock, self.secrets, CallOff(), Way(), self.sign_ins, {})
        with line_to(connection, means) as line:
            for _ in range(times - 1):
                self.known_by(line.connector)
                between()
            return self.known_by(line.connector)

    def known_by(self, connector: Connector) -> str:
        has_no_name = self.name in {"pagerduty", "sentry"}
        return f"{connector.check()} {connector.scopes() if has_no_name else ''}"


@pytest.fixture
def desk(request: pytest.FixtureRequest, http: Http, clock: FixedClock) -> Iterator[Desk]:
    name, address, secret, joint, api = request.param
    back = LOOPBACK if name in {"gitlab", "github"} else free_back()
    grantor = Grantor(back=back, secret=secret, joint=joint, api=api)
    with serving(grantor.reply) as server:
        yield Desk(name, address, grantor, server, http, clock)


def played(*names: str) -> Any:
    cases = [case for case in PLAYED if not names or case[0] in names]
    return pytest.mark.parametrize("desk", cases, indirect=True, ids=[case[0] for case in cases])


@played()
def test_a_person_signs_in_with_their_own_application_and_is_known(desk: Desk):
    desk.sign_in()
    assert "Milena Kos" in desk.asked()
    assert desk.grantor.refusals == []
    if desk.name == "jira":
        assert desk.grantor.asked_page["audience"] == "api.atlassian.com"
    if desk.name == "linear":
        assert desk.grantor.rights == ["read", "write"]


@played()
def test_access_is_renewed_before_it_ends_each_time_with_the_next_refresh_token(desk: Desk):
    desk.sign_in()
    for _ in range(3):
        desk.clock.instant += timedelta(hours=1)
        assert "Milena Kos" in desk.asked()
    assert (desk.grantor.given, desk.grantor.refusals) == (4, [])


@played()
def test_access_that_ends_within_a_round_is_renewed_within_it(desk: Desk):
    desk.sign_in()
    assert "Milena Kos" in desk.asked(3, desk.grantor.age)
    assert (desk.grantor.given, desk.grantor.refusals) == (3, [])


@played()
def test_a_sign_in_that_was_withdrawn_there_is_told_with_what_to_do(desk: Desk):
    desk.sign_in()
    desk.grantor.withdraw()
    with pytest.raises(SignInTrouble, match="takes this sign-in no more") as caught:
        desk.asked()
    assert caught.value.remedy == "Sign in again."
    assert not {word for word in ("acc3ss", "r3fresh", "cl1ent") if word in str(caught.value)}
    desk.sign_in()
    assert "Milena Kos" in desk.asked()


@played()
def test_a_refusal_that_repeats_renewed_access_is_told_without_it(desk: Desk):
    desk.sign_in()

    def forbid() -> None:
        desk.grantor.age()
        desk.grantor.forbids = True

    with pytest.raises(RemoteTrouble) as caught:
        desk.asked(2, forbid)
    assert desk.grantor.given == 2
    assert "acc3ss" not in str(caught.value)
    assert "•••" in str(caught.value)


@played("jira")
def test_a_site_that_the_sign_in_is_not_for_is_told(desk: Desk):
    desk.sign_in()
    desk.address = "https://third.atlassian.net"
    with pytest.raises(SignInTrouble, match=r"not for third\.atlassian\.net, but for other\.atlassian\.net, shop"):
        desk.asked()
    desk.grantor.api["/oauth/token/accessible-resources"] = []
    with pytest.raises(SignInTrouble, match="for no site"):
        desk.asked()


@played("linear")
def test_a_wrong_secret_of_the_application_is_told(desk: Desk):
    desk.grantor.secret = "right"  # noqa: S105  # no secret
    said = SAID | {"issuer": desk.door, "callback": desk.grantor.back}
    found = provider_for(service("linear"), desk.address, said, desk.http, secret=Secret("wr0ng"))
    with pytest.raises(SignInTrouble, match="does not know PM Desk by this client") as caught:
        sign_in(found, desk.http, desk.clock, CallOff(), desk.grantor.browse, limit_s=5)
    assert "wr0ng" not in str(caught.value)


@played("linear")
def test_a_port_that_another_program_has_is_told(desk: Desk):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        desk.grantor.back = f"http://localhost:{other.getsockname()[1]}/callback"
        with pytest.raises(DeskError, match="Another program listens at port"):
            desk.sign_in()
