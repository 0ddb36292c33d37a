"""A certified OpenID provider that nobody here wrote, and a browser in which a person signs in there."""

import os
import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.sync.counterparts import OIDC
from tests.sync.testbed import FOLDER

WAIT_S = 120
FORM = re.compile(r"<form[^>]*>.*?</form>", re.DOTALL)
INPUT = re.compile(r"<input[^>]*>")
ABORT = re.compile(r'href="([^"]*abort)"')
ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')


@contextmanager
def running(folder: Path, *, access_s: int = 3600) -> Iterator[str]:
    """Run the provider at a port of its own until the block ends; gives its address. Access lives for `access_s`."""
    if why := OIDC.missing():
        pytest.skip(why)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = os.environ | {"PORT": str(port), "RUN": str(folder), "AT_TTL": str(access_s)}
    try:
        try:
            _start(env)
        except subprocess.CalledProcessError:  # A busy machine may need longer than the script waits.
            _stop(folder)
            _start(env)
        yield f"http://127.0.0.1:{port}"
    finally:
        _stop(folder)


def _start(env: dict[str, str]) -> None:
    # Closed pipes, for the provider would hold them open after the script.
    nowhere = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run(["bash", FOLDER / "oidc.sh"], env=env, check=True, timeout=WAIT_S, **nowhere)


def _stop(folder: Path) -> None:
    os.killpg(int((folder / "oidc.pid").read_text()), signal.SIGTERM)


class Browser:
    """Follows pages and fills in their forms as a person does who agrees, or one who does not."""

    def __init__(self, *, agrees: bool = True) -> None:
        self.agrees = agrees
        self.visited: list[str] = []

    def browse(self, url: str, **typed: str) -> str:
        """Open a page and go through all that it leads to; return the last one."""
        with httpx2.Client(follow_redirects=True, timeout=20, trust_env=False) as client:
            page = self._noted(client.get(url))
            while form := FORM.search(page.text):
                action, fields = _read(form[0])
                if not self.agrees and (way_out := ABORT.search(page.text)):
                    return self._noted(client.get(way_out[1])).text
                if not self.agrees and 'name="abort"' in page.text:
                    return self._noted(client.post(action, data=fields | {"abort": "yes"})).text
                known = {"login": "milena", "password": "pw", **typed}
                page = self._noted(client.post(action, data=fields | _typed(fields, known)))
            return page.text

    def _noted(self, page: Any) -> Any:
        self.visited += [str(each.url) for each in (*page.history, page)]
        return page


def _read(form: str) -> tuple[str, dict[str, str]]:
    attributes = dict(ATTRIBUTE.findall(form.split(">", 1)[0]))
    inputs = [dict(ATTRIBUTE.findall(text)) for text in INPUT.findall(form)]
    return unescape(attributes["action"]), {each["name"]: each.get("value", "") for each in inputs if "name" in each}


def _typed(fields: dict[str, str], known: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in known.items() if name in fields and not fields[name]}
