"""Finds the proxy through which a server is to be asked: the environment's, the system's, else the desktop's.

This computer itself is never asked through a proxy, for whom its name is another computer's.
"""

from collections.abc import Callable
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from pmdesk.sync.hearing import HERE
from pmdesk.sync.proxies_desktop import DesktopProxies, desktop_proxies
from pmdesk.sync.trouble import RemoteTrouble

SPOKEN = frozenset({"http", "https"})
REMEDY = "Look at the proxy settings of this computer."


def proxy_for(url: str, desktop: Callable[[], DesktopProxies] = desktop_proxies) -> str:
    """Return the address of the proxy for a server, empty for none; raises RemoteTrouble for one that we cannot use.

    The desktop is asked where neither the environment nor the system says anything, and may be slow.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if host in HERE or host.startswith("127."):
        return ""
    known = getproxies()
    proxy = known.get(parts.scheme) or known.get("all") or ""
    if proxy_bypass(parts.netloc) or _is_spared(host, known.get("no", "")):
        return ""
    proxy = proxy or _of_desktop(desktop(), parts.scheme, parts.netloc, host)
    if not proxy:
        return ""
    whole = proxy if "://" in proxy else f"http://{proxy}"
    _require_spoken(whole)
    return whole


def _of_desktop(desktop: DesktopProxies, scheme: str, place: str, host: str) -> str:
    """Return the desktop's proxy for a server; names that are spared may begin with a star."""
    names = [name.strip().removeprefix("*").removeprefix(".").casefold() for name in desktop.spared]
    ends = [f".{name}" for name in names if name]
    is_named = any(f".{one}".casefold().endswith(tuple(ends)) for one in (place, host))
    if "*" in desktop.spared or is_named or _is_spared(host, ",".join(names)):
        return ""
    return dict(desktop.by_scheme).get(scheme, "")


def _require_spoken(proxy: str) -> None:
    try:
        parts = urlsplit(proxy)
        is_fine = parts.scheme in SPOKEN and bool(parts.hostname) and parts.port != 0
    except ValueError:
        raise RemoteTrouble("The address of the proxy cannot be read.", REMEDY).but(heard=None) from None
    if not is_fine:
        raise RemoteTrouble(
            f"The proxy of this computer speaks {parts.scheme.upper() or 'nothing'}, and PM Desk only HTTP.", REMEDY
        ).but(heard=None)


def _is_spared(host: str, spared: str) -> bool:
    """Whether a host lies in one of the networks among the names that are not asked through the proxy."""
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return any(_holds(part.strip(), address) for part in spared.split(",") if "/" in part)


def _holds(network: str, address: object) -> bool:
    try:
        return address in ip_network(network, strict=False)
    except ValueError:
        return False
