"""Our verdicts are those of the blackbox exporter, on real servers: good, slow, broken, moved, untrusted, dead."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from pmdesk.domain.checks import Outcome
from pmdesk.domain.clock import SystemClock
from pmdesk.sync.leash import CallOff
from pmdesk.sync.probing.asking import Asker
from pmdesk.sync.probing.looking import Keys, Look, Looker
from pmdesk.sync.probing.surroundings import Surroundings
from pmdesk.sync.secrets import Secrets
from pmdesk.sync.way import Way
from tests.sync.connectors.places import CADDY, POCKETBASE
from tests.sync.counterparts import running
from tests.sync.probing.blackbox import MISSING, Blackbox, blackbox
from tests.sync.probing.looks import plan
from tests.sync.servers import Server, dead_port, send, serving

pytestmark = pytest.mark.skipif(bool(MISSING), reason=MISSING)
TLS = "https://localhost:18070"
TIMEOUT_S = 2.0


@dataclass(frozen=True)
class Case:
    """A target, what the exporter is told to want of it, and the same in our words."""

    path: str
    wants: Mapping[str, object] = field(default_factory=dict[str, object])
    lines: tuple[str, ...] = ()
    values: Mapping[str, object] = field(default_factory=dict[str, object])
    is_good: bool = True


POST: Mapping[str, object] = {"method": "POST", "body": "{}", "headers": ("Content-Type: application/json",)}
BODY = "fail_if_body_not_matches_regexp"
SENT: dict[str, object] = {"method": "POST", "headers": {"Content-Type": "application/json"}, "body": "{}"}
JSON_HEADER = [{"header": "Content-Type", "regexp": "json"}]
ON_CADDY = {
    "good": Case("/ok"),
    "body": Case("/ok", {BODY: ['"status":"ok"']}, ("json $.status == ok", "json $.items[2] == 3")),
    "wrong-body": Case("/ok", {BODY: ["degraded"]}, ("json $.status == degraded",), is_good=False),
    "forbidden-body": Case("/ok", {"fail_if_body_matches_regexp": ["items"]}, ("body lacks items",), is_good=False),
    "busy": Case("/busy", is_good=False),
    "busy-as-wanted": Case("/busy", {"valid_status_codes": [503]}, ("status == 503", "header Retry-After == 7")),
    "gone": Case("/gone", is_good=False),
    "followed": Case("/old", {}, (), {"follows_redirects": True}),
    "not-followed": Case("/old", {"follow_redirects": False}, is_good=False),
    "moved-as-wanted": Case(
        "/old",
        {"follow_redirects": False, "valid_status_codes": [301]},
        ("status == 301", "header Location contains /ok"),
    ),
    "dead-upstream": Case("/dead/", is_good=False),
    "etag": Case(
        "/etag", {"fail_if_header_not_matches": [{"header": "ETag", "regexp": "v1"}]}, ("header ETag contains v1",)
    ),
    "no-such-header": Case(
        "/ok",
        {"fail_if_header_not_matches": [{"header": "X-Page", "regexp": "."}]},
        ("header X-Page exists",),
        is_good=False,
    ),
}
ON_POCKETBASE = {
    "pb-health": Case("/api/health", {BODY: ["healthy"]}, ("json $.message contains healthy", "json $.code == 200")),
    "pb-nothing": Case("/api/nothing", is_good=False),
    "pb-header": Case(
        "/api/health", {"fail_if_header_not_matches": JSON_HEADER}, ("header Content-Type contains json",)
    ),
    "pb-refused": Case(
        "/api/collections/users/auth-with-password", SENT | {"valid_status_codes": [400]}, ("status == 400",), POST
    ),
    "pb-refusal": Case("/api/collections/users/auth-with-password", SENT, (), POST, is_good=False),
}
ON_EXPORTER = {
    "own-health": Case("/-/healthy"),
    "own-metrics": Case(
        "/metrics", {BODY: ["blackbox_exporter_build_info"]}, ("body contains blackbox_exporter_build",)
    ),
    "own-wrong": Case("/metrics", {BODY: ["^nothing of that"]}, ("body matches ^nothing of that",), is_good=False),
    "own-refusal": Case("/probe", is_good=False),
}
ON_SLOW = {
    "in-time": Case("/soon"),
    "too-slow": Case("/never", is_good=False),
    "drips": Case("/drips", is_good=False),
    "broken-off": Case("/cut", is_good=False),
}


def reply(handler: BaseHTTPRequestHandler) -> None:
    """Answer soon, never, byte after byte, or not whole."""
    if handler.path == "/soon":
        return send(handler, 200, b"fine")
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    if handler.path == "/drips":
        while not leaving.wait(0.2):
            handler.wfile.write(b".")
    elif handler.path == "/never":
        leaving.wait()
    return None


class Leaving:
    """Whether the slow server is to end."""

    def __init__(self) -> None:
        self.server: Server | None = None

    def wait(self, seconds: float | None = None) -> bool:
        assert self.server is not None
        return self.server.leave.wait(seconds)


leaving = Leaving()


@pytest.fixture(scope="module")
def slow() -> Iterator[Server]:
    with serving(reply) as server:
        leaving.server = server
        yield server


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Caddy while it runs, and the certificate of its authority, which it makes when it begins."""
    state = tmp_path_factory.mktemp("caddy")
    with running(CADDY, state):
        file = state / "caddy" / "caddy" / "pki" / "authorities" / "local" / "root.crt"
        while not (file.exists() and b"END CERTIFICATE" in file.read_bytes()):
            pass  # It listens before it has one.
        yield file


def module(wants: Mapping[str, object], ca_file: Path | None = None) -> dict[str, object]:
    """Return how the exporter is told: IPv4, for servers here listen there alone."""
    trust = {} if ca_file is None else {"tls_config": {"ca_file": str(ca_file)}}
    http: dict[str, object] = {"preferred_ip_protocol": "ip4", "ip_protocol_fallback": False} | trust | dict(wants)
    return {"prober": "http", "timeout": f"{TIMEOUT_S:.0f}s", "http": http}


def looked(url: str, case: Case) -> Look:
    """Return what we see."""
    asker = Asker(Way(), CallOff())
    looker = Looker(asker, Keys(Secrets(1)), Surroundings(lambda _url: False), SystemClock(), lambda _version: None)
    try:
        return looker.look(plan(1, url=url, assertions=case.lines, timeout_s=TIMEOUT_S, **case.values))
    finally:
        asker.close()


def compared(other: Blackbox, base: str, cases: dict[str, Case]) -> None:
    """Assert that both say the same of each case, and what is true."""
    for name, case in cases.items():
        look, second = looked(f"{base}{case.path}", case), other.verdict(f"{base}{case.path}", name)
        assert (name, look.is_good) == (name, second.is_good), look.sample
        assert (name, look.is_good) == (name, case.is_good), look.sample
        assert look.outcome is not Outcome.UNOBSERVED
        if look.seen is not None:
            assert (name, look.seen.status) == (name, second.status)


def test_we_agree_on_a_web_server_with_tls(authority: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    with blackbox(tmp_path, {name: module(case.wants, authority) for name, case in ON_CADDY.items()}) as other:
        compared(other, TLS, ON_CADDY)


def test_we_agree_on_an_authority_that_nobody_knows(authority: Path, tmp_path: Path):
    with blackbox(tmp_path, {"plain": module({})}) as other:
        second, look = other.verdict(f"{TLS}/ok", "plain"), looked(f"{TLS}/ok", Case("/ok"))
    assert not second.is_good
    assert look.outcome is Outcome.DOWN
    assert "certificate" in look.sample.message


def test_we_agree_on_when_a_certificate_ends(authority: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    with blackbox(tmp_path, {"trusting": module({}, authority)}) as other:
        second = other.verdict(f"{TLS}/ok", "trusting")
    look = looked(f"{TLS}/ok", Case("/ok", lines=("certificate > 14 days",)))
    assert look.seen is not None
    assert look.seen.certificate_ends is not None
    assert look.seen.certificate_ends.timestamp() == second.certificate_ends
    assert look.outcome is Outcome.DEGRADED
    assert second.is_good
    assert look.sample.message.startswith("certificate: expected more than 14 days, was ")


def test_we_agree_on_a_backend(tmp_path: Path):
    with (
        running(POCKETBASE) as base,
        blackbox(tmp_path, {name: module(case.wants) for name, case in ON_POCKETBASE.items()}) as other,
    ):
        compared(other, base, ON_POCKETBASE)


def test_we_agree_on_the_exporter_itself(tmp_path: Path):
    with blackbox(tmp_path, {name: module(case.wants) for name, case in ON_EXPORTER.items()}) as other:
        compared(other, other.url, ON_EXPORTER)


def test_we_agree_on_slow_and_broken_answers(slow: Server, tmp_path: Path):
    with blackbox(tmp_path, {name: module(case.wants) for name, case in ON_SLOW.items()}) as other:
        compared(other, f"http://127.0.0.1:{slow.port}", ON_SLOW)


def test_we_agree_on_a_port_at_which_nobody_listens(tmp_path: Path):
    with dead_port() as port, blackbox(tmp_path, {"dead": module({})}) as other:
        compared(other, f"http://127.0.0.1:{port}", {"dead": Case("/", is_good=False)})
