"""One service by its address: pages by their links, what it lacks, and what it says about being asked too often."""

import pytest

from pmdesk.sync.service_web import Web
from pmdesk.sync.trouble import InCircles, NotThere, QueryTrouble, RemoteTrouble, SignInTrouble
from tests.sync.connectors.rounds import asking
from tests.sync.connectors.vendor import Asked, Said, Vendor


def page(asked: Asked) -> Said:
    """Give two pages; the link of the second has another path."""
    if asked.path == "/list":
        return Said([1, 2], headers={"Link": f'<http://{asked.headers["host"]}/elsewhere/7?after=x>; rel="next"'})
    return Said([3])


def test_pages_are_followed_by_their_links_as_they_stand():
    vendor = Vendor()
    vendor.on("GET", "/list", page)
    vendor.on("GET", "/elsewhere/7", page)
    with vendor.serving() as url, asking(url) as means:
        assert list(Web(means, "Tracker", url, ()).listed("list", (("size", "2"),))) == [1, 2, 3]
    assert [asked.params for asked in vendor.asked] == [{"size": "2"}, {"after": "x"}]


def test_pages_that_lead_to_one_another_are_told():
    vendor = Vendor()
    vendor.on("GET", "/list", lambda asked: Said([1], headers={"Link": '</list>; rel="next"'}))
    with vendor.serving() as url, asking(url) as means, pytest.raises(InCircles, match="same page again"):
        list(Web(means, "Tracker", url, ()).listed("list"))
    assert len(vendor.asked) == 1


def test_a_list_that_is_none_is_told():
    vendor = Vendor()
    vendor.on("GET", "/list", lambda asked: Said({"message": "hello"}))
    with vendor.serving() as url, asking(url) as means, pytest.raises(QueryTrouble, match="something else than a list"):
        list(Web(means, "Tracker", url, ()).listed("list"))


@pytest.mark.parametrize(
    ("status", "headers", "trouble"),
    [
        (404, {}, NotThere),
        (403, {}, NotThere),
        (400, {}, NotThere),
        (403, {"Retry_After": "60"}, RemoteTrouble),
        (401, {}, SignInTrouble),
        (500, {}, RemoteTrouble),
    ],
)
def test_what_a_service_may_lack(status: int, headers: dict[str, str], trouble: type[RemoteTrouble]):
    vendor = Vendor()
    vendor.on("GET", "/list", lambda asked: Said({"message": "no"}, status, headers))
    with vendor.serving() as url, asking(url) as means, pytest.raises(RemoteTrouble) as told:
        list(Web(means, "Tracker", url, ()).listed("list", may_lack=True))
    assert type(told.value) is trouble
    assert told.value.again_after_s == (60 if headers else None)


def test_what_is_forbidden_for_one_record_is_told_and_others_may_be_asked():
    vendor = Vendor()
    vendor.on("GET", "/me", lambda asked: Said({"name": "Milena"}))
    vendor.on("PUT", "/7", lambda asked: Said({"message": "Only for developers"}, 403))
    with vendor.serving() as url, asking(url) as means:
        web = Web(means, "Tracker", url, ())
        web.vouch = lambda: web.get("me")
        with pytest.raises(QueryTrouble, match="“Only for developers”"):
            web.send("PUT", "7", {})
        vendor.on("GET", "/me", lambda asked: Said({"message": "Who are you?"}, 403))
        with pytest.raises(SignInTrouble, match="Who are you"):
            web.send("PUT", "7", {})
