"""An address belongs to the API that answers there, and who of ours asks there asks that API."""

import pytest

from pmdesk.commands.checks import SetEnvironment
from pmdesk.commands.connections import AddConnection
from pmdesk.commands.integrations import AddIntegration
from pmdesk.commands.vendors import AddVendor
from pmdesk.domain.apis import Environment
from pmdesk.domain.connections import Connection
from pmdesk.domain.kinds import ApiId, Kind, Ref
from pmdesk.domain.vendors import Integration
from pmdesk.queries.api_places import api_at, askers_of
from tests.world import NOW, World


def add_api(world: World, vendor_id: int, title: str) -> ApiId:
    integration = world.desk.ask(AddIntegration(vendor_id, title, NOW))[1]
    api_id = world.store.get(Integration, integration).api_id
    assert api_id is not None
    return api_id


@pytest.fixture
def kestrel(empty: World) -> int:
    return empty.desk.ask(AddVendor("Kestrel Pay", {"domain": "kestrel.example"}))[1]


@pytest.mark.parametrize(
    ("url", "is_theirs"),
    [
        ("https://api.kestrel.example/v4", True),
        ("https://KESTREL.example", True),
        ("https://notkestrel.example", False),
        ("https://kestrel.example.org", False),
        ("http://[::1", False),
        ("", False),
    ],
)
def test_an_address_in_a_vendors_domain_is_its_only_api(
    empty: World, kestrel: int, url: str, *, is_theirs: bool
) -> None:
    api_id = add_api(empty, kestrel, "Payments v4")
    assert api_at(empty.store, url) == (api_id if is_theirs else None)


def test_which_of_several_apis_it_is_cannot_be_told_by_the_domain_but_by_where_each_answers(
    empty: World, kestrel: int
) -> None:
    v3, v4 = add_api(empty, kestrel, "Payments v3"), add_api(empty, kestrel, "Payments v4")
    assert api_at(empty.store, "https://api.kestrel.example/v4/payments") is None
    for api_id, base in ((v3, "https://api.kestrel.example"), (v4, "https://API.kestrel.example/v4/")):
        empty.desk.do(SetEnvironment(api_id, Environment.PRODUCTION, base))
    assert api_at(empty.store, "https://api.kestrel.example/v4/payments?limit=1") == v4
    assert api_at(empty.store, "https://api.kestrel.example/v40") == v3


def test_who_asks_an_api_is_told_by_the_address(empty: World, kestrel: int) -> None:
    api_id = add_api(empty, kestrel, "Payments v4")
    for title, address in (("News", "https://status.kestrel.example/feed"), ("Other", "https://example.org/feed")):
        empty.desk.do(AddConnection(title, "feed", {"address": address, "options": "{}", "every_minutes": 60}))
    (news,) = [row.id for row in empty.store.all(Connection) if row.title == "News"]
    assert askers_of(empty.store, api_id) == [Ref(Kind.CONNECTION, news)]
