"""A key's state is said in words, what presses most first."""

from datetime import timedelta

import pytest

from pmdesk.commands.checks import AddCheck, SetEnvironment
from pmdesk.domain.apis import Credential, Environment
from pmdesk.domain.kinds import CredentialId, VendorId
from pmdesk.queries.key_trials import TrialPlace, trial_place
from pmdesk.queries.key_words import FINE, LATE, SOON, key_sayings, missing_environments
from tests.vendors_world import with_vendors
from tests.world import NOW, TODAY, World

DAY = timedelta(days=1)


def key(**values: object) -> Credential:
    return Credential(CredentialId(1), VendorId(2), "Sandbox", **{"secret": "a", **values})  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"secret": ""}, [("none yet", FINE)]),
        ({}, []),
        ({"expires": TODAY + 9 * DAY}, [("expires in 9 days", SOON)]),
        ({"expires": TODAY + DAY}, [("expires tomorrow", SOON)]),
        ({"expires": TODAY}, [("expires today", SOON)]),
        ({"expires": TODAY - DAY}, [("expired yesterday", LATE)]),
        ({"expires": TODAY - 3 * DAY}, [("expired 3 days ago", LATE)]),
        ({"expires": TODAY + 167 * DAY}, [("expires 24 Aug", FINE)]),
        ({"created": TODAY - 90 * DAY, "rotate_days": 90}, [("rotation due", SOON)]),
        ({"created": TODAY - 92 * DAY, "rotate_days": 90}, [("rotation due since 8 Mar", LATE)]),
        ({"created": TODAY - 80 * DAY, "rotate_days": 90}, [("rotation due in 10 days", SOON)]),
        ({"created": TODAY, "rotate_days": 90}, []),
        ({"next_secret": "b"}, [("next one to be tried", SOON)]),
        ({"next_secret": "b", "next_works_at": NOW}, [("next one works, to be swapped in", SOON)]),
        ({"last_secret": "b"}, [("last one to be revoked", SOON)]),
        (
            {"expires": TODAY + 9 * DAY, "created": TODAY - 92 * DAY, "rotate_days": 90},
            [("rotation due since 8 Mar", LATE), ("expires in 9 days", SOON)],
        ),
    ],
)
def test_what_is_due_is_said(values: dict[str, object], said: list[tuple[str, str]]):
    assert [(each.words, each.pressing) for each in key_sayings(key(**values), TODAY)] == said


def test_environments_without_a_key_are_missing():
    assert missing_environments([key()]) == (Environment.PRODUCTION,)
    assert missing_environments([]) == (Environment.SANDBOX, Environment.PRODUCTION)


def test_a_key_is_tried_where_its_check_asks_else_where_its_api_answers(world: World):
    with_vendors(world)
    row = world.store.get(Credential, world.ids["swapped_key"])
    assert trial_place(world.store, row).url == ""
    world.desk.do(SetEnvironment(world.ids["api"], Environment.SANDBOX, "https://sandbox.kestrel.example/v4"))
    assert trial_place(world.store, row) == TrialPlace("https://sandbox.kestrel.example/v4")
    below = {"environment": Environment.SANDBOX, "url": "me", "headers": ("Accept: */*", "X-Key: Token {key}")}
    world.desk.do(AddCheck(world.ids["api"], "Who am I", {**below, "credential_id": row.id}))
    assert trial_place(world.store, row) == TrialPlace("https://sandbox.kestrel.example/v4/me", "X-Key", "Token {key}")
