"""Mails find the log they belong to by who wrote them and to whom; a stranger's stays where it was dropped."""

import pytest

from pmdesk.commands.integrations import AddIntegration
from pmdesk.commands.vendors import AddContact, AddVendor
from pmdesk.domain.foreign_notes import AddressedMail, ForeignNote
from pmdesk.domain.kinds import IntegrationId
from pmdesk.queries.mail_places import MailPlace, mail_places
from tests.vendors_world import with_vendors
from tests.world import NOW, World


@pytest.fixture
def vendors(world: World) -> World:
    with_vendors(world)
    do, ids = world.desk.ask, world.ids
    ids["boxwell"] = do(AddVendor("Boxwell", {"domain": "boxwell.example"}))[1]
    ids["ada"] = do(AddContact(ids["boxwell"], "Ada", {"email": "ada.boxwell@gmail.com"}))[1]
    ids["labels"] = do(AddIntegration(ids["boxwell"], "Labels", NOW))[1]
    return world


def mail(sender: str, *to: str) -> AddressedMail:
    return AddressedMail(ForeignNote(1, f"mail:{sender}", "About", "Words", NOW, email=sender), to)


def places(world: World, *mails: AddressedMail, shown: str = "payments") -> tuple[MailPlace, ...]:
    return mail_places(world.store, mails, IntegrationId(world.ids[shown]))[0]


def test_a_mail_goes_where_its_sender_is(vendors: World):
    ids = vendors.ids
    found = places(vendors, mail("ann@api.kestrel.example"), mail("ADA.boxwell@gmail.com"), mail("x@boxwell.example"))
    assert [(each.vendor_id, each.integration_id, len(each.mails)) for each in found] == [
        (ids["kestrel"], ids["payments"], 1),
        (ids["boxwell"], ids["labels"], 2),
    ]
    assert not any(each.is_theirs for each in found)


def test_what_we_wrote_goes_where_its_receiver_is(vendors: World):
    (found,) = places(vendors, mail("me@tidewater.example", "me@tidewater.example", "x@boxwell.example"))
    assert (found.vendor, found.is_theirs) == ("Boxwell", False)


def test_of_several_integrations_none_is_guessed(vendors: World):
    (found,) = places(vendors, mail("ann@kestrel.example"), shown="labels")
    assert (found.vendor, found.integration_id) == ("Kestrel Pay", None)


def test_a_stranger_speaks_for_whom_the_mail_was_dropped_on(vendors: World):
    (found,) = places(vendors, mail("ann@gmail.com", "me@tidewater.example"))
    assert (found.vendor, found.is_theirs) == ("Kestrel Pay", True)
    found, homeless = mail_places(vendors.store, [mail("ann@gmail.com")], None)
    assert (found, len(homeless)) == ((), 1)
