"""Lines to servers: through the proxy that is set, or past it, over TLS that this computer trusts."""

import shutil
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from time import monotonic

import pytest

from pmdesk.domain.clock import FixedClock
from pmdesk.sync.http import Http, Question, bearer
from pmdesk.sync.leash import CallOff
from pmdesk.sync.proxies import proxy_for
from pmdesk.sync.proxies_desktop import read_settings
from pmdesk.sync.secrets import Secret
from pmdesk.sync.trouble import RemoteTrouble
from tests.sync.asking import NOW
from tests.sync.certificates import MISSING, Authority
from tests.sync.servers import dead_port, send, serving

LISTED = ["gsettings", "list-recursively", "org.gnome.system.proxy"]
NAMES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")
SIGN_IN = (("Authorization", bearer(Secret("s3cret-token"))),)


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.delenv("XDG_CURRENT_DESKTOP", raising=False)


@pytest.fixture
def http() -> Iterator[Http]:
    made = Http(FixedClock(NOW), CallOff(), total_s=3)
    yield made
    made.close()


class Tunnels:
    """A proxy that joins whoever asks for a tunnel to one port; `asked` are the heads of what it was asked."""

    def __init__(self, port: int, answer: bytes = b"HTTP/1.1 200 Connected\r\n\r\n") -> None:
        self.asked: list[str] = []
        self._port, self._answer = port, answer
        self._ear = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._ear.getsockname()[1]}"
        self._ends: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._serve)]
        self._threads[0].start()

    def close(self) -> None:
        self._ear.shutdown(socket.SHUT_RDWR)
        self._ear.close()
        for end in self._ends:
            end.close()
        for thread in self._threads:
            thread.join()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._ear.accept()
            except OSError:
                return
            self._ends.append(line)
            head = line.recv(65536).decode()
            self.asked.append(head)
            line.sendall(self._answer)
            if b" 200 " in self._answer:
                there = socket.create_connection(("127.0.0.1", self._port))
                self._ends.append(there)
                for ends in ((line, there), (there, line)):
                    self._threads.append(threading.Thread(target=_carry, args=ends))
                    self._threads[-1].start()


def _carry(one: socket.socket, other: socket.socket) -> None:
    try:
        while data := one.recv(65536):
            other.sendall(data)
        other.shutdown(socket.SHUT_WR)
    except OSError:
        return


@contextmanager
def tunnels(port: int, answer: bytes = b"HTTP/1.1 200 Connected\r\n\r\n") -> Iterator[Tunnels]:
    proxy = Tunnels(port, answer)
    try:
        yield proxy
    finally:
        proxy.close()


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    if MISSING:
        pytest.skip(MISSING)
    return Authority(tmp_path)


def test_a_server_that_only_the_proxy_knows_is_asked_through_it(http: Http, monkeypatch: pytest.MonkeyPatch):
    with serving(lambda handler: send(handler, 200, b"1")) as proxy:
        monkeypatch.setenv("http_proxy", f"127.0.0.1:{proxy.port}")
        assert http.json_of(Question("Tracker", "http://tracker.invalid/a?b=c", sign_in=SIGN_IN)) == 1
    assert proxy.asked[0][0] == "http://tracker.invalid/a?b=c"
    assert proxy.asked[0][1]["Host"] == "tracker.invalid"


def test_secrets_go_past_the_proxy_through_a_tunnel(http: Http, monkeypatch: pytest.MonkeyPatch, authority: Authority):
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    with (
        serving(lambda handler: send(handler, 200, b"1"), authority.server_for("tracker.invalid")) as server,
        tunnels(server.port) as proxy,
    ):
        monkeypatch.setenv("HTTPS_PROXY", proxy.url.replace("http://", "http://me:pr0xy@"))
        assert http.json_of(Question("Tracker", "https://tracker.invalid/a", sign_in=SIGN_IN)) == 1
    assert proxy.asked[0].startswith("CONNECT tracker.invalid:443 HTTP/1.1")
    assert "Proxy-Authorization: Basic bWU6cHIweHk=" in proxy.asked[0]
    assert "s3cret" not in proxy.asked[0]
    assert server.asked[0][1]["Authorization"] == "Bearer s3cret-token"
    assert "Proxy-Authorization" not in server.asked[0][1]


def test_the_deadline_holds_through_a_tunnel_as_well(monkeypatch: pytest.MonkeyPatch, authority: Authority):
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not server.leave.wait(0.02):
            handler.wfile.write(b"y")

    http = Http(FixedClock(NOW), CallOff(), total_s=0.5)
    with serving(drip, authority.server_for("tracker.invalid")) as server, tunnels(server.port) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        begun = monotonic()
        with pytest.raises(RemoteTrouble, match="did not finish its answer"):
            http.get(Question("Tracker", "https://tracker.invalid/a"))
        assert monotonic() - begun < 2
    http.close()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "lies behind a proxy that wants a sign-in"),
        (b"HTTP/1.1 403 Forbidden\r\n\r\n", "cannot be reached through the proxy"),
        (b"garbage\r\n\r\n", "broke off its answer"),
    ],
)
def test_a_proxy_that_refuses_is_told(http: Http, monkeypatch: pytest.MonkeyPatch, answer: bytes, words: str):
    with tunnels(0, answer) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url.replace("http://", "http://me:pr0xy@"))
        with pytest.raises(RemoteTrouble, match=words) as caught:
            http.get(Question("Tracker", "https://tracker.invalid/"))
    assert "pr0xy" not in str(caught.value)


def test_a_proxy_that_is_not_there_or_speaks_something_else_is_told(http: Http, monkeypatch: pytest.MonkeyPatch):
    asked = Question("Tracker", "https://tracker.invalid/")
    with dead_port() as port:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
        with pytest.raises(RemoteTrouble, match=f"proxy 127.0.0.1:{port} .* nothing answers there"):
            http.get(asked)
    for proxy, words in (("socks5://127.0.0.1:1", "speaks SOCKS5"), ("http://[::1", "cannot be read")):
        monkeypatch.setenv("HTTPS_PROXY", proxy)
        with pytest.raises(RemoteTrouble, match=words):
            http.get(asked)


@pytest.mark.parametrize(
    ("url", "spared", "proxy"),
    [
        ("https://tracker.example/", "", "http://p:8"),
        ("http://tracker.example/", "", "http://q:9"),
        ("https://tracker.example/", "other.example", "http://p:8"),
        ("https://tracker.example/", "example", ""),
        ("https://tracker.example/", ".example", ""),
        ("https://tracker.example:444/", "tracker.example:444", ""),
        ("https://tracker.example/", "*", ""),
        ("https://10.1.2.3/", "10.1.0.0/16", ""),
        ("https://10.2.2.3/", "10.1.0.0/16, nonsense/99", "http://p:8"),
        ("https://[fd00::5]/", "fd00::/8", ""),
        ("http://localhost:8080/", "", ""),
        ("http://127.0.0.1/", "", ""),
        ("http://[::1]/", "", ""),
    ],
)
def test_who_is_spared_the_proxy(monkeypatch: pytest.MonkeyPatch, url: str, spared: str, proxy: str):
    monkeypatch.setenv("https_proxy", "p:8")
    monkeypatch.setenv("all_proxy", "http://r:7")
    monkeypatch.setenv("http_proxy", "http://q:9")
    monkeypatch.setenv("no_proxy", spared)
    assert proxy_for(url) == proxy


def test_without_a_proxy_none_is_used():
    assert proxy_for("https://tracker.example/") == ""


SETTINGS = """[system/proxy]
mode='{mode}'
autoconfig-url='http://wpad.example/proxy.pac'
ignore-hosts=['localhost', '127.0.0.0/8', '*.inner.example', '10.1.0.0/16']

[system/proxy/http]
host='{host}'
port={port}
use-authentication=true
authentication-user='me'
authentication-password='pr0xy@'

[system/proxy/https]
host='{safe_host}'
port={port}
"""


@pytest.fixture
def gnome(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., None]:
    """Set the proxy as GNOME's settings do; its own reader reads them from a file of the test."""
    if shutil.which("gsettings") is None or subprocess.run(LISTED, check=False, capture_output=True).returncode:
        pytest.skip("This machine has no gsettings with the schema of GNOME's proxy.")
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "ubuntu:GNOME")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("GSETTINGS_BACKEND", "keyfile")
    place = tmp_path / "glib-2.0" / "settings" / "keyfile"
    place.parent.mkdir(parents=True)

    def say(mode: str, host: str = "127.0.0.1", port: int = 8, safe_host: str = "") -> None:
        place.write_text(SETTINGS.format(mode=mode, host=host, port=port, safe_host=safe_host))

    return say


def test_gnomes_proxy_is_used_and_those_it_spares_are_asked_directly(http: Http, gnome: Callable[..., None]):
    with serving(lambda handler: send(handler, 200, b"1")) as proxy:
        gnome("manual", port=proxy.port)
        assert http.json_of(Question("Tracker", "http://tracker.invalid/a")) == 1
        assert proxy.asked[0][0] == "http://tracker.invalid/a"
        assert proxy.asked[0][1]["Proxy-Authorization"] == "Basic bWU6cHIweHlA"
        for spared in ("http://wiki.inner.example/", "https://10.1.2.3/", "http://localhost/"):
            assert proxy_for(spared) == ""
        assert proxy_for("https://tracker.example/") == f"http://me:pr0xy%40@127.0.0.1:{proxy.port}"
        gnome("manual", port=proxy.port, safe_host="safe.example")
        assert proxy_for("https://tracker.example/") == f"http://safe.example:{proxy.port}"
        gnome("none", port=proxy.port)
        assert proxy_for("https://tracker.example/") == ""


def test_gnomes_proxy_tunnels_secrets(
    http: Http, gnome: Callable[..., None], authority: Authority, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    with (
        serving(lambda handler: send(handler, 200, b"1"), authority.server_for("tracker.invalid")) as server,
        tunnels(server.port) as proxy,
    ):
        gnome("manual", port=int(proxy.url.rpartition(":")[2]))
        assert http.json_of(Question("Tracker", "https://tracker.invalid/a", sign_in=SIGN_IN)) == 1
        assert proxy.asked[0].startswith("CONNECT tracker.invalid:443 HTTP/1.1")
        assert "s3cret" not in proxy.asked[0]


def test_the_environment_goes_before_gnome(gnome: Callable[..., None], monkeypatch: pytest.MonkeyPatch):
    gnome("manual")
    monkeypatch.setenv("https_proxy", "http://p:8")
    assert proxy_for("https://tracker.example/") == "http://p:8"
    monkeypatch.setenv("no_proxy", "tracker.example")
    assert proxy_for("https://tracker.example/") == ""


def test_a_script_that_chooses_the_proxy_is_told_when_the_server_is_not_reached(http: Http, gnome: Callable[..., None]):
    gnome("auto")
    with pytest.raises(RemoteTrouble, match="no computer of that name") as caught:
        http.get(Question("Tracker", "http://tracker.invalid/a"))
    assert "has a script choose its proxy (PAC), which PM Desk cannot read" in caught.value.remedy
    assert caught.value.heard is None


def test_gnomes_socks_proxy_is_told(gnome: Callable[..., None]):
    listed = "org.gnome.system.proxy mode 'manual'\norg.gnome.system.proxy.socks host 's'\n"
    found = read_settings(listed + "org.gnome.system.proxy.socks port 1080\n")
    with pytest.raises(RemoteTrouble, match="speaks SOCKS"):
        proxy_for("https://tracker.example/", lambda: found)


@pytest.mark.parametrize(
    "listed", ["", "nonsense", "org.gnome.system.proxy mode 'manual'\norg.gnome.system.proxy.http host [", "a b"]
)
def test_settings_that_cannot_be_read_are_none(listed: str):
    assert read_settings(listed).by_scheme == ()


def test_a_desktop_of_another_kind_is_not_asked(gnome: Callable[..., None], monkeypatch: pytest.MonkeyPatch):
    gnome("manual")
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "KDE")
    assert proxy_for("https://tracker.example/") == ""


def test_a_private_authority_is_trusted_when_this_computer_trusts_it(
    http: Http, monkeypatch: pytest.MonkeyPatch, authority: Authority
):
    context = authority.server_for("localhost")
    with serving(lambda handler: send(handler, 200, b"1"), context) as server:
        asked = Question("Tracker", f"https://localhost:{server.port}/", sign_in=SIGN_IN)
        with pytest.raises(RemoteTrouble, match="is not trusted here"):
            http.get(asked)
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
        trusting = Http(FixedClock(NOW), CallOff(), total_s=3)
        assert trusting.json_of(asked) == 1
        with pytest.raises(RemoteTrouble, match="is not trusted here"):
            trusting.get(Question("Tracker", f"https://127.0.0.1:{server.port}/"))
        trusting.close()
    assert len(server.asked) == 1
