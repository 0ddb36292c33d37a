"""Bugsink, fed by the client of its vendor: groups of errors with their counts, resolved and muted ones too."""

import os
import subprocess
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pmdesk.domain.remote import AlertState, ForeignAlert
from pmdesk.sync.connectors.bugsink import alert_of, connect
from pmdesk.sync.trouble import SignInTrouble
from tests.sync.connectors.brought import alerts, spoken, until
from tests.sync.connectors.places import BUGSINK
from tests.sync.connectors.rounds import asking, round_of
from tests.sync.counterparts import running

SEND = """
import sys, sentry_sdk
sentry_sdk.init(dsn=sys.argv[1])
for name, count in [pair.split("=") for pair in sys.argv[2:]]:
    for _ in range(int(count)):
        try:
            raise type(name, (Exception,), {})(f"{name} happened")
        except Exception as error:
            sentry_sdk.capture_exception(error)
sentry_sdk.flush(30)
"""
Api = Callable[..., Any]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Where it listens, and the token of our own."""
    state = tmp_path_factory.mktemp("bugsink")
    with running(BUGSINK, state) as url:
        yield url, (state / "bugsink" / "token").read_text().strip()


@pytest.fixture
def api(server: tuple[str, str]) -> Api:
    url, token = server
    return lambda method, path, value=None: spoken(
        method, f"{url}/api/canonical/0/{path}/", value, Authorization=f"Bearer {token}"
    )


@pytest.fixture
def project(api: Api) -> dict[str, Any]:
    """A project of our own."""
    team = api("POST", "teams", {"name": uuid.uuid4().hex})
    made = api("POST", "projects", {"team": team["id"], "name": f"Shop {uuid.uuid4().hex[:8]}"})
    return next(one for one in api("GET", "projects")["results"] if one["name"] == made["name"])


def send(project: dict[str, Any], **counts: int) -> None:
    """Have errors happen, as many of each as told."""
    python = Path(os.environ["HV"]) / "vb" / "bin" / "python"
    words = [f"{name}={count}" for name, count in counts.items()]
    subprocess.run([python, "-c", SEND, project["dsn"], *words], check=True, timeout=60)


def test_errors_are_grouped_counted_and_told_again_when_something_changed(
    server: tuple[str, str], api: Api, project: dict[str, Any]
) -> None:
    url, token = server
    send(project, Stuck=3, Torn=1)
    with asking(url, token, scopes=(str(project["id"]),)) as means:
        connector = connect(means)

        def titled(cursor: str = "") -> dict[str, ForeignAlert]:
            return {one.title: one for one in alerts(round_of(connector, cursor)).values()}

        def counted(title: str, count: int) -> Callable[[], ForeignAlert | None]:
            return lambda: one if (one := titled().get(title)) and one.count == count else None

        stuck = until(counted("Stuck: Stuck happened", 3))
        assert (stuck.state, stuck.severity) == (AlertState.FIRING, "error")
        assert stuck.labels["project"] == project["name"]
        assert stuck.updated_at is not None
        assert stuck.started_at <= stuck.updated_at
        first = round_of(connector)
        api("POST", f"issues/{stuck.id}/resolve")
        torn = until(counted("Torn: Torn happened", 1))
        api("POST", f"issues/{torn.id}/mute")
        now = titled(first.cursor)
        assert now[stuck.title].state is AlertState.RESOLVED
        assert now[torn.title].state is AlertState.SUPPRESSED
        assert now[stuck.title].id == stuck.id
        send(project, Stuck=1)
        assert until(counted(stuck.title, 4)).state is AlertState.FIRING
        assert {scope.id: scope.title for scope in connector.scopes()}[str(project["id"])] == project["name"]
        assert "project" in connector.check().name


def test_all_projects_are_read_where_none_is_chosen_and_one_that_is_gone_is_told(
    server: tuple[str, str], project: dict[str, Any]
) -> None:
    url, token = server
    send(project, Lonely=1)
    with asking(url, token) as means:
        found = until(lambda: [one for one in alerts(round_of(connect(means))).values() if "Lonely" in one.title])
        assert found[0].labels["project"] == project["name"]
    with asking(url, token, scopes=(str(project["id"]), "123456")) as means:
        done = round_of(connect(means))
        assert "Lonely: Lonely happened" in {one.title for one in alerts(done).values()}
        assert len(done.words) == 1


def test_a_wrong_token_is_told(server: tuple[str, str]) -> None:
    with asking(server[0], "0" * 40) as means, pytest.raises(SignInTrouble):
        connect(means).check()


def test_an_issue_without_its_first_time_cannot_be_read() -> None:
    with pytest.raises(ValueError, match="it has no time"):
        alert_of({"id": "x"}, "Shop", "http://b")
