"""What Sentry, PagerDuty and Intercom are asked is accepted by their own descriptions, whose examples are read."""

from datetime import UTC, datetime
from typing import Any

import pytest

from pmdesk.domain.clock import FixedClock
from pmdesk.domain.remote import AlertState
from pmdesk.sync.connectors import intercom, pagerduty, sentry
from pmdesk.sync.trouble import QueryTrouble
from tests.sync.connectors.brought import alerts, notes
from tests.sync.connectors.rounds import asking, round_of
from tests.sync.counterparts import prism, running

NOW = datetime(2016, 1, 1, tzinfo=UTC)


def test_sentry_accepts_what_it_is_asked_and_its_example_is_read() -> None:
    options: dict[str, Any] = {"options": {"organization": "acme"}, "scopes": ("2",)}
    with running(prism("sentry", 14120)) as url, asking(url, "w0rd", **options) as means:
        found = alerts(round_of(sentry.connect(means)))
        assert sentry.connect(means).scopes()
    assert [(one.title, one.state, one.count) for one in found.values()] == [
        ("This is an example Python exception", AlertState.SUPPRESSED, 150)
    ]


def test_pagerduty_accepts_what_it_is_asked_and_its_example_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pagerduty, "HEADERS", pagerduty.HEADERS[1:])  # The description knows no answer of that name.
    with running(prism("pagerduty", 14121)) as url, asking(url, "w0rd", clock=FixedClock(NOW)) as means:
        first = next(pagerduty.connect(means).pages(""))
        assert [(one.title, one.state) for one in first.alerts] == [("The server is on fire.", AlertState.RESOLVED)]
        with pytest.raises(QueryTrouble, match="same page"):  # The example says that there is always more.
            round_of(pagerduty.connect(means))
        assert pagerduty.connect(means).scopes()


def test_intercom_accepts_what_it_is_asked_and_its_example_is_read() -> None:
    with running(prism("intercom", 14122)) as url, asking(url, "w0rd") as means:
        assert intercom.connect(means).check().name == "1 conversation"
        done = round_of(intercom.connect(means))
    assert not done.words
    assert not notes(done)  # It was begun by an agent, and nobody answered.
