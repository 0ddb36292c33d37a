"""People are known again by email, handle, or name and company; two known ones are never merged."""

import time

import pytest

from pmdesk.domain.inbox import Company, Person, Segment
from pmdesk.domain.mail_domains import domain_of, is_public, registered
from tests.inbox_world import Meet
from tests.world import World


def met(world: World, *who: dict[str, object]) -> list[tuple[int | None, int | None, int | None]]:
    """Meet people, each in an edit of its own; meeting all of them again, in one edit, finds the same."""
    apart = [world.desk.ask(Meet(each))[1] for each in who]
    together = world.desk.ask(Meet(*who))[1]
    assert (together if len(who) > 1 else [together]) == apart
    return apart


def people(world: World) -> list[tuple[str, str, str]]:
    return [(row.title, row.email, row.handle) for row in world.store.all(Person)]


def test_an_email_is_the_same_in_any_case(empty: World) -> None:
    first, second = met(
        empty, {"name": "Ida", "email": "Ida@Halvorsen.no"}, {"name": "I. H.", "email": "ida@halvorsen.NO"}
    )
    assert first == second
    assert people(empty) == [("Ida", "ida@halvorsen.no", "")]


def test_a_handle_is_known_again_and_learns_the_email(empty: World) -> None:
    first, second, third = met(
        empty,
        {"handle": "github:Ida"},
        {"name": "Ida Halvorsen", "email": "ida@gmail.com", "handle": "github:ida"},
        {"email": "ida@gmail.com"},
    )
    assert first[0] == second[0] == third[0]
    assert people(empty) == [("Ida Halvorsen", "ida@gmail.com", "github:Ida")]


def test_two_known_people_are_never_merged(empty: World) -> None:
    first, second, third = met(
        empty,
        {"name": "Ida", "email": "ida@gmail.com"},
        {"name": "Ida", "handle": "github:ida"},
        {"name": "Ida", "email": "ida@gmail.com", "handle": "github:ida"},
    )
    assert first[0] != second[0]
    assert third[0] == first[0]
    assert people(empty) == [("Ida", "ida@gmail.com", ""), ("Ida", "", "github:ida")]


def test_another_email_is_another_person_even_with_the_same_handle_and_name(empty: World) -> None:
    first, second = met(
        empty,
        {"name": "Ida", "email": "ida@gmail.com", "handle": "ida"},
        {"name": "Ida", "email": "ida@yahoo.com", "handle": "ida"},
    )
    assert first[0] != second[0]
    assert people(empty) == [("Ida", "ida@gmail.com", "ida"), ("Ida", "ida@yahoo.com", "")]


def test_a_name_counts_within_its_company(empty: World) -> None:
    first, second, third = met(
        empty,
        {"name": "Leah Cole", "company": "Halvorsen"},
        {"name": "leah cole", "email": "leah@halvorsen.no", "company": "halvorsen"},
        {"name": "Leah Cole", "company": "Nordic Lamps"},
    )
    assert first[0] == second[0] != third[0]


def test_a_name_that_two_colleagues_share_is_nobody_known(empty: World) -> None:
    first, second, third = met(
        empty,
        {"name": "Ana", "email": "ana@loom.example"},
        {"name": "Ana", "email": "ana2@loom.example"},
        {"name": "Ana", "company": "loom.example"},
    )
    assert len({first[0], second[0], third[0]}) == 3


def test_a_bare_name_meets_only_a_bare_name(empty: World) -> None:
    first, second, third = met(
        empty, {"name": "Shopper, DE"}, {"name": "Shopper, DE", "email": "shopper@gmx.de"}, {"name": "shopper, de"}
    )
    assert first[0] == third[0] != second[0]


def test_nobody_is_nobody(empty: World) -> None:
    assert met(empty, {"name": "  ", "email": ""}) == [(None, None, None)]
    assert empty.store.count(Person) == 0


def test_a_company_is_known_by_the_domain_of_the_mail(empty: World) -> None:
    first, second, third = met(
        empty,
        {"email": "ida@halvorsen.no"},
        {"email": "per@mail.halvorsen.no"},
        {"email": "leah@halvorsen.no", "company": "Halvorsen Ceramics"},
    )
    assert first[1] == second[1] == third[1]
    (company,) = empty.store.all(Company)
    assert (company.title, company.domain) == ("Halvorsen Ceramics", "halvorsen.no")


def test_a_public_host_is_no_company(empty: World) -> None:
    assert met(empty, {"email": "ida@gmail.com"})[0][1] is None
    assert met(empty, {"email": "ida@yahoo.co.uk", "company": "Halvorsen"})[0][1] is not None
    assert [row.domain for row in empty.store.all(Company)] == [""]


def test_a_company_that_is_named_goes_before_the_domain_of_the_mail(empty: World) -> None:
    first, second = met(
        empty,
        {"email": "boss@agency.example", "company": "Agency"},
        {"email": "writer@agency.example", "company": "Nordic Lamps"},
    )
    assert first[1] == second[1]
    _, third = met(empty, {"company": "Nordic Lamps"}, {"email": "writer@agency.example", "company": "Nordic Lamps"})
    assert third[1] != first[1]


def test_what_is_not_known_is_filled_in_and_what_is_known_stays(empty: World) -> None:
    met(empty, {"email": "ida@halvorsen.no", "revenue": 9000.0})
    (first,) = met(empty, {"email": "ida@halvorsen.no", "revenue": 1.0, "tier": "Gold", "segment": "Large sellers"})
    (company,) = empty.store.all(Company)
    assert (company.revenue, company.tier) == (9000.0, "Gold")
    assert company.segment_id == first[2] == empty.store.all(Segment)[0].id


def test_who_names_no_segment_has_that_of_the_person_else_of_the_company(empty: World) -> None:
    large, same, colleague, other = met(
        empty,
        {"email": "ida@halvorsen.no", "segment": "Large sellers"},
        {"email": "ida@halvorsen.no"},
        {"email": "per@halvorsen.no"},
        {"email": "per@halvorsen.no", "segment": "large SELLERS"},
    )
    assert large[2] == same[2] == colleague[2] == other[2]
    assert [row.title for row in empty.store.all(Segment)] == ["Large sellers"]


@pytest.mark.parametrize(
    ("email", "domain", "public"),
    [
        ("a@mail.halvorsen.co.uk", "halvorsen.co.uk", False),
        ("a@b.c.example.com", "example.com", False),
        ("a@Yahoo.co.uk", "yahoo.co.uk", True),
        ("x@users.noreply.github.com", "github.com", True),
        ("a@github.com", "github.com", False),
        ("a@t-online.de", "t-online.de", True),
        ("a@co.uk", "co.uk", False),
        ("a@localhost", "", True),
        ("nobody", "", True),
        ("", "", True),
    ],
)
def test_the_domain_of_an_address(email: str, domain: str, public: bool) -> None:
    assert (domain_of(email), is_public(email)) == (domain, public)
    assert registered(registered(email)) == registered(email)


def test_endless_names_are_cut(empty: World) -> None:
    met(empty, {"name": "x" * 5_000, "company": "y" * 5_000, "segment": "z" * 5_000})
    assert len(empty.store.all(Person)[0].title) == 1_000


def test_many_are_met_in_one_edit_without_a_wait(empty: World) -> None:
    who = [{"name": f"N {n}", "email": f"n{n}@firm{n % 500}.example", "segment": f"S {n % 5}"} for n in range(4_000)]
    begun = time.process_time()
    empty.desk.do(Meet(*who, *who))
    assert time.process_time() - begun < 4
    assert (empty.store.count(Person), empty.store.count(Company), empty.store.count(Segment)) == (4_000, 500, 5)
