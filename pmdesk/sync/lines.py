"""Opens lines to servers, direct or through a proxy; trusts the certificates that this computer trusts."""

import ssl
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from pmdesk import __version__
from pmdesk.sync.proxies import proxy_for
from pmdesk.sync.proxies_desktop import DesktopProxies, desktop_proxies

AGENT = f"PMDesk/{__version__}"


class Lines:
    """The clients of one thread: one for each proxy that is in use, one for none."""

    def __init__(self) -> None:
        self._clients: dict[str, Any] = {}
        self._trust: Any = None
        self._desktop: DesktopProxies | None = None

    def to(self, url: str) -> Any:  # noqa: ANN401  # loaded late
        """Return the client that reaches an address."""
        proxy = self._proxy(url)
        if proxy not in self._clients:
            self._clients[proxy] = self._made(proxy)
        return self._clients[proxy]

    def first(self, url: str) -> str:
        """Return the address that is called first to reach another: the proxy's, or that itself."""
        return self._proxy(url) or url

    def via(self, url: str) -> str:
        """Return the proxy through which an address is asked, as people call it; empty for none."""
        parts = urlsplit(self._proxy(url))
        return parts.netloc.rpartition("@")[2]

    @property
    def script(self) -> str:
        """The script (PAC) that was to say the proxy, which nobody here reads; empty for none."""
        return "" if self._desktop is None else self._desktop.script

    def close(self) -> None:
        """Hang up."""
        for client in self._clients.values():
            client.close()

    def _proxy(self, url: str) -> str:
        return proxy_for(url, self._of_desktop)

    def _of_desktop(self) -> DesktopProxies:
        """Ask the desktop once; the next round asks anew."""
        if self._desktop is None:
            self._desktop = desktop_proxies()
        return self._desktop

    def _made(self, proxy: str) -> Any:  # noqa: ANN401
        import httpx2  # noqa: PLC0415  # half a second that only a worker thread may spend

        if self._trust is None:
            self._trust = httpx2.create_ssl_context()
        # Each question has a connection of its own, for the leash takes hold of one when it is made.
        limits = httpx2.Limits(max_keepalive_connections=0)
        named = {"User-Agent": AGENT}
        return httpx2.Client(
            verify=self._trust,
            trust_env=False,
            proxy=proxy or None,
            follow_redirects=False,
            limits=limits,
            headers=named,
        )


def certificate_end(line: ssl.SSLObject | ssl.SSLSocket | None) -> datetime | None:
    """Return when the certificate of an encrypted line ends, where that is told."""
    told = line.getpeercert() if line is not None else None
    ends = told.get("notAfter") if told else None
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(ends), UTC) if isinstance(ends, str) else None
