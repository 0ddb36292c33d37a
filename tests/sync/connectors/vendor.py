"""A service in memory behind a web server of our own; it tells of questions that its vendor does not describe."""

import json
import re
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.sync.servers import send, serving

Judge = Callable[[str, str, bytes], None]
"""Looks at method, address and body of a question, and fails."""


@dataclass
class Asked:
    """A question as it arrived."""

    method: str
    path: str
    params: dict[str, str]
    value: Any
    headers: dict[str, str]
    match: re.Match[str]


@dataclass
class Said:
    """An answer."""

    value: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict[str, str])


Reply = Callable[[Asked], Said]


class Vendor:
    """Answers by method and path; `judge` is asked first, and what it finds wrong fails the test in the end."""

    def __init__(self, judge: Judge | None = None) -> None:
        self.routes: list[tuple[str, re.Pattern[str], Reply]] = []
        self.asked: list[Asked] = []
        self.wrong: list[str] = []
        self._judge = judge

    def on(self, method: str, path: str, reply: Reply) -> None:
        """Answer so from now on; a later answer comes before an earlier one."""
        self.routes.insert(0, (method, re.compile(path), reply))

    def require_described(self) -> None:
        """Fail when a question was not as described."""
        assert not self.wrong, "\n".join(self.wrong)

    def sent(self, method: str) -> list[Any]:
        """Return the bodies of questions."""
        return [one.value for one in self.asked if one.method == method]

    @contextmanager
    def serving(self) -> Generator[str]:
        """Serve until the block ends, give the address, and fail when a question was not as described."""
        with serving(self) as server:
            yield server.url("")
        self.require_described()

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handler.path)
        body: bytes = getattr(handler, "body", b"")
        for method, pattern, reply in self.routes:
            match = pattern.fullmatch(parts.path)
            if method == handler.command and match is not None:
                self._look(handler, body)
                headers = {name.lower(): value for name, value in handler.headers.items()}
                value = json.loads(body) if body else None
                asked = Asked(method, parts.path, dict(parse_qsl(parts.query)), value, headers, match)
                self.asked.append(asked)
                said = reply(asked)
                content = b"" if said.value is None else json.dumps(said.value).encode()
                send(handler, said.status, content, kind="application/json", **said.headers)
                return
        self.wrong.append(f"{handler.command} {handler.path} is not known here")
        send(handler, 404)

    def _look(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        if self._judge is not None:
            try:
                self._judge(handler.command, handler.path, body)
            except AssertionError as error:
                self.wrong.append(f"{handler.command} {handler.path}: {error}")
