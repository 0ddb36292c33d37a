"""What GitHub and Jira are asked is asked once more of their own descriptions, served: each question is accepted."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from pmdesk.sync.connectors import github, jira
from pmdesk.sync.http import Question
from tests.sync.connectors.rounds import asking, draft, round_of
from tests.sync.connectors.test_github import Hub
from tests.sync.connectors.test_jira import Site
from tests.sync.connectors.vendor import Asked, Vendor
from tests.sync.counterparts import Counterpart, prism, running

REFUSED = 400


def require_accepted(server: Counterpart, vendor: Vendor, described: str, prefix: str = "") -> None:
    """Fail unless all that a service was asked, as far as it is described, is accepted there."""
    every = {(one.method, one.path, json.dumps([one.params, one.value])): one for one in vendor.asked}
    known = [one for one in every.values() if re.fullmatch(described, one.path.removeprefix(prefix))]
    assert {one.method for one in known} > {"GET"}
    with running(server) as url, asking(url) as means:
        wrong = replace(next(one for one in known if one.method != "GET"), value=["no", "object"])
        assert means.http.ask(question(url, wrong, prefix)).status >= REFUSED, "it does look"
        for one in known:
            answer = means.http.ask(question(url, one, prefix))
            assert answer.status < REFUSED, (one.method, one.path, one.value, answer.body)


def question(url: str, asked: Asked, prefix: str) -> Question:
    body = b"" if asked.value is None else json.dumps(asked.value).encode()
    path = f"{url}{asked.path.removeprefix(prefix)}"
    sign_in = (("Authorization", "Basic bWs6bWs="),)
    return Question("Prism", path, tuple(asked.params.items()), method=asked.method, body=body, headers=sign_in)


def through(vendor: Vendor, secret: str, play: Callable[[Any], None], **more: Any) -> None:
    with vendor.serving() as url, asking(url, secret, **more) as means:
        play(means)


def test_every_question_to_github_is_accepted():
    hub = Hub()

    def play(means: Any) -> None:
        there = github.connect(means)
        there.check()
        spring = there.create(draft("milestone", "shop/checkout", title="Spring", due=date(2026, 4, 1)))
        made = there.create(draft("issue", "shop/checkout", title="Pay", body="Why", labels=("bug",), owner="jo"))
        there.update(made, {"state": "completed", "milestone": spring.id, "labels": (), "owner": ""})
        there.find(draft("issue", "shop/checkout", title="Pay"))
        round_of(there, round_of(there).cursor)

    through(hub, "ghp_s3cret", play, scopes=("shop/checkout",))
    require_accepted(prism("github", 14111), hub, r"/user|/repos/[^/]+/[^/]+(/(issues|milestones)(/\d+)?)?", "/api/v3")


def test_every_question_to_jira_is_accepted():
    site = Site()

    def play(means: Any) -> None:
        there = jira.connect(means)
        there.check()
        there.scopes()
        made = there.create(draft("issue", "10", title="Pay", body="# Why\n\n- so", labels=("Bug", "card")))
        changes = {"title": "Pay fast", "body": "**Because**", "owner": "Jo", "due": date(2026, 3, 31), "points": 3.0}
        there.update(made, changes | {"state": "In Progress", "sprint": "31"})

    through(site, "s3cret", play, sign_in="basic", user="mk", scopes=("10",))
    require_accepted(prism("jira", 14110), site, r"/rest/api/3/(issue/\d+|myself|project/search|serverInfo)")
