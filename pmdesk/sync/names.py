"""Looks a computer's name up before it is asked, so that a name server that keeps silent can be left in time.

The system's own look-up cannot be ended from outside: it runs in a thread that nobody waits for longer than the leash
allows. What it found is asked for once more when the line is made, and known by then.
"""

import socket
import threading
from contextlib import suppress
from ipaddress import ip_address
from urllib.parse import urlsplit

from pmdesk.sync.leash import Leash


def await_name(url: str, leash: Leash) -> None:
    """Return once the look-up has ended, whether it found something or not; raises TimeoutError when it is cut."""
    host = urlsplit(url).hostname or ""
    if _needs_no_look(host):
        return
    done = threading.Event()
    leash.hold(done.set)
    threading.Thread(target=_look, args=(host, done), name="name", daemon=True).start()
    done.wait()
    if leash.is_over:
        raise TimeoutError("the name was not found in time")


def _look(host: str, done: threading.Event) -> None:
    with suppress(OSError, UnicodeError):  # Whoever makes the line hears of it again.
        socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    done.set()


def _needs_no_look(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return not host
    return True
