"""A played provider of OAuth as strict as a vendor's: codes and refresh tokens once, callbacks letter by letter."""

import base64
import hashlib
import json
from collections.abc import Callable
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.sync.servers import send

Api = Callable[[BaseHTTPRequestHandler], bool]
"""Answers what is no business of OAuth's, of whoever has good access; says whether it did."""


class Grantor:
    """Signs in whoever asks as the application that is registered; `api` stands behind it."""

    def __init__(
        self,
        *,
        back: str,
        secret: str = "",
        client: str = "pmdesk",
        life_s: int = 3600,
        joint: str = " ",
        api: dict[str, Any] | None = None,
        mark: str = "",
    ) -> None:
        self.mark = mark
        """What all that it gives begins with."""
        self.verifiers: list[str] = []
        self.echoes = False
        """It refuses, and repeats all that it was sent."""
        self.client, self.secret, self.back, self.life_s, self.joint = client, secret, back, life_s, joint
        self.api = api or {}
        self.asked_page: dict[str, str] = {}
        self.rights: list[str] = []
        self.good: set[str] = set()
        self.refreshing: set[str] = set()
        self.given = 0
        self.refusals: list[str] = []
        self.forbids = False
        """Nobody may do anything, and is told with all that they said."""

    def browse(self, url: str) -> None:
        """Be the browser of a person who agrees; what the provider would refuse to show is told by an assertion."""
        parts = urlsplit(url)
        asked = self.asked_page = dict(parse_qsl(parts.query)) | {"at": f"{parts.scheme}://{parts.netloc}{parts.path}"}
        assert asked["response_type"] == "code"
        assert asked["client_id"] == self.client
        assert self._is_registered(asked["redirect_uri"]), asked["redirect_uri"]
        self.rights = asked["scope"].split(self.joint)
        Thread(target=self._come_back, args=(asked,), daemon=True).start()

    def reply(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer at the token's address, and at those of the interface to whoever has access."""
        path = urlsplit(handler.path).path
        if path == "/device":
            code = {"device_code": f"{self.mark}device", "user_code": "ABCD", "verification_uri": "https://p.example/d"}
            send(handler, 200, json.dumps(code | {"interval": 0.05}).encode(), kind="application/json")
        elif handler.command == "POST" and "token" in path and path not in self.api:
            status, found = self._token(dict(parse_qsl(handler.body.decode())))  # pyright: ignore[reportAttributeAccessIssue]
            send(handler, status, json.dumps(found).encode(), kind="application/json")
        elif handler.headers.get("Authorization", "").removeprefix("Bearer ") not in self.good:
            send(handler, 401, b'{"message":"who?"}', kind="application/json")
        elif self.forbids:
            told = "; ".join(f"{name}: {value}" for name, value in handler.headers.items())
            body = {"message": told, "errors": [{"message": told}]}
            send(handler, 403, json.dumps(body).encode(), kind="application/json")
        else:
            found = self.api.get(path)
            send(handler, 404 if found is None else 200, json.dumps(found).encode(), kind="application/json")

    def withdraw(self) -> None:
        """Let nobody in any more who was let in before."""
        self.good.clear()
        self.refreshing.clear()

    def age(self) -> None:
        """Let access run out."""
        self.good.clear()

    def _is_registered(self, back: str) -> bool:
        there, known = urlsplit(back), urlsplit(self.back)
        return back == self.back or (
            known.port is None and (there.hostname, there.path) == (known.hostname, known.path)
        )

    def _come_back(self, asked: dict[str, str]) -> None:
        found = {"code": f"{self.mark}code-{self.given}", "state": asked["state"]}
        back = urlsplit(asked["redirect_uri"])
        line = HTTPConnection(
            back.hostname or "", back.port, timeout=10
        )  # A browser, which writes into no log of ours.
        line.request("GET", f"{back.path}?{urlencode(found)}")
        line.getresponse().read()
        line.close()

    def _token(self, fields: dict[str, str]) -> tuple[int, dict[str, Any]]:
        self.verifiers += [fields["code_verifier"]] if "code_verifier" in fields else []
        if self.echoes:
            return 400, {"error": "invalid_grant", "error_description": "; ".join(fields.values())}
        if fields.get("client_id") != self.client or fields.get("client_secret", "") != self.secret:
            return self._no("invalid_client")
        if fields["grant_type"] == "authorization_code":
            digest = hashlib.sha256(fields["code_verifier"].encode()).digest()
            is_ours = base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == self.asked_page["code_challenge"]
            is_same = fields["redirect_uri"] == self.asked_page["redirect_uri"]
            if fields["code"] != f"{self.mark}code-{self.given}" or not is_ours or not is_same:
                return self._no("invalid_grant")
        elif fields.get("device_code") == f"{self.mark}device":
            self.rights = []
        elif fields["grant_type"] != "refresh_token" or fields["refresh_token"] not in self.refreshing:
            return self._no("invalid_grant")
        self.given += 1
        access, refresh = f"{self.mark}acc3ss-{self.given}", f"{self.mark}r3fresh-{self.given}"
        self.good, self.refreshing = {access}, {refresh}
        found = {"access_token": access, "refresh_token": refresh, "token_type": "Bearer", "expires_in": self.life_s}
        return 200, found | {"scope": self.joint.join(self.rights)}

    def _no(self, error: str) -> tuple[int, dict[str, Any]]:
        self.refusals.append(error)
        return 400, {"error": error}
