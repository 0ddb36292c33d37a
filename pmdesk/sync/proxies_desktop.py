"""Reads the proxy settings of GNOME and the desktops that keep theirs in the same place; slow, so never in the window.

https://gitlab.gnome.org/GNOME/gsettings-desktop-schemas: `org.gnome.system.proxy`
"""

import os
import shutil
import subprocess
from ast import literal_eval
from typing import Any, cast
from urllib.parse import quote

from pmdesk.domain.classes import frozen

SCHEMA = "org.gnome.system.proxy"
READER = "gsettings"
LIMIT_S = 2.0
DESKTOPS = frozenset({"gnome", "unity", "x-cinnamon", "cinnamon", "mate", "budgie", "pantheon", "ubuntu"})
"""Names of desktops that keep their settings so."""
PLAIN: dict[str, object] = {"true": True, "false": False, "@as []": ()}


@frozen
class DesktopProxies:
    """What a desktop says: a proxy per scheme, who is spared, and whether a script (PAC) says it instead."""

    by_scheme: tuple[tuple[str, str], ...] = ()
    spared: tuple[str, ...] = ()
    script: str = ""
    """The script's address, `auto` where the network is to say it; empty for none."""


def desktop_proxies() -> DesktopProxies:
    """Return what the desktop of this session says; nothing where there is none of the kind, or it keeps silent."""
    desktops = set(os.environ.get("XDG_CURRENT_DESKTOP", "").casefold().split(":"))
    reader = shutil.which(READER)
    if not desktops & DESKTOPS or reader is None:
        return DesktopProxies()
    asked = [reader, "list-recursively", SCHEMA]
    try:
        done = subprocess.run(asked, capture_output=True, text=True, timeout=LIMIT_S, check=True, errors="replace")  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return DesktopProxies()
    return read_settings(done.stdout)


def read_settings(listed: str) -> DesktopProxies:
    """Read lines of `schema key value`; what cannot be read was not set."""
    known: dict[str, Any] = {}
    for line in listed.splitlines():
        schema, _, rest = line.partition(" ")
        key, _, value = rest.partition(" ")
        known[f"{schema.removeprefix(SCHEMA)} {key}".strip()] = _value(value.strip())
    mode = known.get("mode")
    if mode == "auto":
        return DesktopProxies(script=_text(known.get("autoconfig-url")) or "auto")
    if mode != "manual":
        return DesktopProxies()
    spared = known.get("ignore-hosts")
    names = tuple(map(str, cast("list[object]", spared))) if isinstance(spared, list) else ()
    return DesktopProxies(tuple(_proxies(known).items()), names)


def _proxies(known: dict[str, Any]) -> dict[str, str]:
    """Return proxies by scheme; that of the web serves for what has none of its own, where it is to, else SOCKS."""
    plain, safe = _address(known, ".http", _sign_in(known)), _address(known, ".https", "")
    socks = _address(known, ".socks", "").replace("http://", "socks://", 1)
    found = {"http": plain or socks, "https": safe or (plain if known.get("use-same-proxy") else "") or socks}
    return {scheme: proxy for scheme, proxy in found.items() if proxy}


def _address(known: dict[str, Any], part: str, sign_in: str) -> str:
    host, port = _text(known.get(f"{part} host")), known.get(f"{part} port")
    if not host:
        return ""
    named = f"[{host}]" if ":" in host and not host.startswith("[") else host
    return f"http://{sign_in}{named}" + (f":{port}" if isinstance(port, int) and port > 0 else "")


def _sign_in(known: dict[str, Any]) -> str:
    if known.get(".http use-authentication") is not True:
        return ""
    user, password = (_text(known.get(f".http authentication-{name}")) for name in ("user", "password"))
    return f"{quote(user, safe='')}:{quote(password, safe='')}@" if user else ""


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _value(text: str) -> object:
    if text in PLAIN:
        return PLAIN[text]
    try:
        return literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
