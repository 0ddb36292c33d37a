"""Whatever a web server answers, a connector brings pages or says in words what is wrong; never anything else."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pmdesk.sync.services import connect
from pmdesk.sync.trouble import RemoteTrouble
from tests.sync.connectors.rounds import asking, round_of
from tests.sync.servers import send, serving

OPTIONS = {
    "sentry": {"organization": "acme"},
    "rest": {"rows": "[*]", "fields": "id: id | title: title | changed: updated", "paging": "page"},
}
NAMES = (
    "sentry", "bugsink", "prometheus_alerts", "alertmanager", "pagerduty", "zendesk", "intercom", "request_tracker",
    "feed", "statuspage", "caldav", "rest",
)  # fmt: skip
KEYS = (
    "data", "groups", "rules", "alerts", "labels", "state", "status", "results", "next", "incidents", "incident",
    "tickets", "users", "organizations", "after_cursor", "meta", "links", "conversations", "pages", "source", "author",
    "items", "Requestor", "Queue", "id", "title", "created_at", "updated_at", "components", "incident_updates",
    "scheduled_maintenances", "services", "more", "projects", "receivers", "silencedBy", "activeAt", "startsAt",
    "fingerprint", "firstSeen", "metadata", "project", "first_seen", "user", "page", "versionInfo", "total_count",
    "conversation_parts", "LastUpdated", "Version", "description", "subject", "body", "attachments", "alert_counts",
)  # fmt: skip
PLAIN = (
    st.none() | st.booleans() | st.integers() | st.sampled_from(["", "x", "\ud800", "2026-03-10T07:40:00Z", "firing"])
)
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=8),
    max_leaves=25,
)
BODIES = [
    b"", b"null", b"[]", b"{}", b"5", b'"x"', b"[5]", b"[null]", b"[[]]", b"[{}]", b"<html>", b"<a/>", b"{",
    b"\xff\xfe",    b'<multistatus xmlns="DAV:"><response><href>/a</href><status>x</status></response></multistatus>',
]  # fmt: skip


class Nonsense:
    """Answers everything alike, and after a while with nothing more, so that every round ends."""

    body = b""
    left = 0

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        self.left -= 1
        send(handler, 200 if self.left > 0 else 500, self.body, kind="application/json")


@contextmanager
def speaking(name: str) -> Iterator[Callable[[bytes], None]]:
    """Give what asks a service that answers with a body."""
    nonsense = Nonsense()
    with serving(nonsense) as server, asking(server.url(), "w0rd", options=OPTIONS.get(name, {})) as means:

        def ask(body: bytes) -> None:
            connector = connect(name, means)
            for what in (connector.check, connector.scopes, lambda: round_of(connector)):
                nonsense.body, nonsense.left = body, 6
                try:
                    what()
                except RemoteTrouble as trouble:
                    assert trouble.what
                    assert "w0rd" not in str(trouble)

        yield ask


@pytest.mark.parametrize("name", NAMES)
def test_nonsense_is_told(name: str) -> None:
    with speaking(name) as ask:
        for body in BODIES:
            ask(body)


@pytest.mark.parametrize("name", NAMES)
def test_nonsense_in_the_words_of_services_is_told(name: str) -> None:
    with speaking(name) as ask:

        @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
        @given(value=VALUES)
        def whatever(value: Any) -> None:
            ask(json.dumps(value).encode())

        whatever()
