"""Who said it: people, companies and segments are known again or made; two known people are never merged."""

from collections.abc import Callable
from typing import TypeVar, cast

from pmdesk.commands.fields import changed, last_rank
from pmdesk.domain.classes import slotted
from pmdesk.domain.inbox import Company, Person, Segment, storable
from pmdesk.domain.kinds import CompanyId, PersonId, SegmentId
from pmdesk.domain.mail_domains import domain_of, is_public, registered
from pmdesk.domain.rank import between
from pmdesk.domain.roadmap import TITLE_LIMIT
from pmdesk.storage.inbox import (
    Known,
    company_by_domain,
    company_by_name,
    people_by_email,
    people_by_handle,
    people_by_name,
)
from pmdesk.storage.ledger import Edit

Met = tuple[PersonId | None, CompanyId | None, SegmentId | None]
"""Who it was, whose customer, of which segment; None where nothing is known."""
K = TypeVar("K")
V = TypeVar("V")


@slotted
class Somebody:
    """A person as this edit knows them."""

    id: PersonId
    title: str
    email: str
    handle: str
    company_id: CompanyId | None
    segment_id: SegmentId | None

    @property
    def is_bare(self) -> bool:
        """Whether only their name is known."""
        return not (self.email or self.handle)


def meet(
    edit: Edit,
    name: str = "",
    email: str = "",
    *,
    handle: str = "",
    company: str = "",
    segment: str = "",
    revenue: float | None = None,
    tier: str = "",
    domain: str = "",
) -> Met:
    """Find or make who said something; for many in one edit keep one `Meeting`."""
    return Meeting(edit).meet(
        name, email, handle=handle, company=company, segment=segment, revenue=revenue, tier=tier, domain=domain
    )


class Meeting:
    """Finds or makes people, companies and segments within one edit, and remembers whom it met."""

    def __init__(self, edit: Edit, *, at_once: int = 1) -> None:
        self._edit = edit
        self._at_once = at_once
        self._is_first = edit.count(Person) == 0
        self._people: dict[PersonId, Somebody] = {}
        self._by_email: dict[str, PersonId | None] = {}
        self._by_handle: dict[str, PersonId | None] = {}
        self._by_name: dict[tuple[str, CompanyId | None], dict[PersonId, None]] = {}
        self._companies: dict[CompanyId, Company] = {}
        self._by_domain: dict[str, CompanyId | None] = {}
        self._by_title: dict[str, CompanyId | None] = {}
        self._segments: dict[str, SegmentId] | None = None
        self._last_rank = ""
        self._made: list[Person] = []
        self._domains: dict[str, str] = {}

    def meet(
        self,
        name: str = "",
        email: str = "",
        *,
        handle: str = "",
        company: str = "",
        segment: str = "",
        revenue: float | None = None,
        tier: str = "",
        domain: str = "",
    ) -> Met:
        """Return the person, company and segment; what was not known of them is filled in, nothing is overwritten.

        A company is known by its name, else by its domain: the one given, or that of the mail unless it is a public
        host. A segment that is
        not given is the person's, else the company's.
        """
        email, handle = _clean(email).lower(), _clean(handle)
        segment_id = self._segment(_clean(segment))
        domain = registered(domain) if domain else self._domain_of(email)
        company_id = self._company(_clean(company), domain, segment_id, revenue, _clean(tier))
        person = self._person(_clean(name), email, handle, company_id, segment_id)
        if person is None:
            return None, company_id, segment_id or self._segment_of(company_id)
        company_id = company_id or person.company_id
        self._learn(person, company_id=company_id, segment_id=segment_id)
        return person.id, company_id, segment_id or person.segment_id or self._segment_of(company_id)

    def flush(self) -> None:
        """Write down the people who were made and not written yet; whoever meets many at once calls this at the end."""
        if self._made:
            self._edit.put_new(self._made)
            self._made.clear()

    def _domain_of(self, email: str) -> str:
        """Return the domain of an address that says for whom its owner works, empty where it does not."""
        host = email.rpartition("@")[2]
        if host not in self._domains:
            self._domains[host] = "" if is_public(email) else domain_of(email)
        return self._domains[host]

    def _person(
        self, name: str, email: str, handle: str, company_id: CompanyId | None, segment_id: SegmentId | None
    ) -> Somebody | None:
        if not (name or email or handle):
            return None
        by_email = self._find(self._by_email, email, people_by_email)
        by_handle = self._find(self._by_handle, handle.casefold(), people_by_handle)
        found = by_email
        if found is None and by_handle is not None and not (email and by_handle.email):
            found = by_handle
        if found is None and name:
            found = self._named(name, company_id, is_named_only=not (email or handle))
        free_handle = handle if by_handle is None else ""
        if found is None:
            return self._add(name or handle or email, email, free_handle, company_id, segment_id)
        self._learn(found, email=email, handle=free_handle)
        if name and found.title in (found.email, found.handle):
            self._change(found, title=name)
        return found

    def _named(self, name: str, company_id: CompanyId | None, *, is_named_only: bool) -> Somebody | None:
        """Return who has a name in a company; an address makes another person of all but those without any.

        Without a company a name alone says little: only those of whom nothing else is known are met again by it.
        """
        known = self._namesakes(name, company_id)
        bare = [each for each in known if each.is_bare]
        if company_id is None:
            return bare[0] if bare and is_named_only else None
        if is_named_only and len(known) == 1:
            return known[0]
        return bare[0] if bare else None

    def _namesakes(self, name: str, company_id: CompanyId | None) -> list[Somebody]:
        key = name.casefold(), company_id
        if key not in self._by_name:
            if not self._is_first:
                self.flush()
            found = [] if self._is_first else people_by_name(self._edit, name, company_id)
            self._by_name[key] = {self._know(each).id: None for each in found}
        known = [self._people[each] for each in self._by_name[key]]
        return [each for each in known if (each.title.casefold(), each.company_id) == key]

    def _find(
        self, known: dict[str, PersonId | None], key: str, ask: Callable[[Edit, str], list[Known]]
    ) -> Somebody | None:
        if not key:
            return None
        if key not in known:
            found = [] if self._is_first else ask(self._edit, key)
            known[key] = self._know(found[0]).id if found else None
        person_id = known[key]
        return None if person_id is None else self._people[person_id]

    def _know(self, found: Known) -> Somebody:
        return self._people.setdefault(found[0], Somebody(*found))

    def _add(
        self, title: str, email: str, handle: str, company_id: CompanyId | None, segment_id: SegmentId | None
    ) -> Somebody:
        made = Somebody(PersonId(self._edit.next_id()), title, email, handle, company_id, segment_id)
        self._made.append(Person(made.id, title, email, handle, company_id=company_id, segment_id=segment_id))
        if len(self._made) >= self._at_once:
            self.flush()
        self._people[made.id] = made
        self._remember(made)
        return made

    def _learn(self, person: Somebody, **values: object) -> None:
        """Fill in what was not known of a person."""
        new = {name: value for name, value in values.items() if value and not getattr(person, name)}
        if new:
            self._change(person, **new)

    def _change(self, person: Somebody, **values: object) -> None:
        self.flush()
        self._edit.put(changed(self._edit.get(Person, person.id), values))
        for name, value in values.items():
            setattr(person, name, value)
        self._remember(person)

    def _remember(self, person: Somebody) -> None:
        key = person.title.casefold(), person.company_id
        namesakes = self._by_name.setdefault(key, {}) if self._is_first else self._by_name.get(key)
        if namesakes is not None:
            namesakes[person.id] = None
        if person.email:
            self._by_email[person.email.lower()] = person.id
        if person.handle:
            self._by_handle[person.handle.casefold()] = person.id

    def _company(
        self, name: str, domain: str, segment_id: SegmentId | None, revenue: float | None, tier: str
    ) -> CompanyId | None:
        found = _cached(self._by_title, name.casefold(), lambda: company_by_name(self._edit, name)) if name else None
        if found is None and domain:
            found = _cached(self._by_domain, domain, lambda: company_by_domain(self._edit, domain))
        if found is None:
            if not (name or domain):
                return None
            found = CompanyId(self._edit.next_id())
            made = Company(found, name or domain, domain, tier, revenue=revenue, segment_id=segment_id)
            self._put_company(made)
            return found
        company = self._companies.get(found) or self._edit.get(Company, found)
        given = {"domain": domain, "tier": tier, "revenue": revenue, "segment_id": segment_id}
        new = {key: value for key, value in given.items() if value is not None and getattr(company, key) in ("", None)}
        new = {key: value for key, value in new.items() if value != ""}
        if name and company.title == company.domain:
            new["title"] = name
        self._companies[found] = company
        if new:
            self._put_company(cast("Company", changed(company, new)))
        return found

    def _put_company(self, company: Company) -> None:
        self._edit.put(company)
        self._companies[company.id] = company
        self._by_title[company.title.casefold()] = company.id
        if company.domain:
            self._by_domain[company.domain.lower()] = company.id

    def _segment_of(self, company_id: CompanyId | None) -> SegmentId | None:
        if company_id is None:
            return None
        if company_id not in self._companies:
            self._companies[company_id] = self._edit.get(Company, company_id)
        return self._companies[company_id].segment_id

    def _segment(self, title: str) -> SegmentId | None:
        if not title:
            return None
        if self._segments is None:
            rows = self._edit.all(Segment)
            self._segments = {row.title.casefold(): row.id for row in reversed(rows)}
            self._last_rank = last_rank(self._edit, Segment)
        known = self._segments.get(title.casefold())
        if known is None:
            known = self._segments[title.casefold()] = SegmentId(self._edit.next_id())
            self._edit.put(Segment(known, title, self._last_rank))
            self._last_rank = between(self._last_rank, None)
        return known


def _cached(known: dict[K, V], key: K, ask: Callable[[], V]) -> V:
    if key not in known:
        known[key] = ask()
    return known[key]


def _clean(text: str) -> str:
    if text.isascii() and text.isprintable() and len(text) <= TITLE_LIMIT and "  " not in text and text == text.strip():
        return text  # As nearly all are.
    return " ".join(storable(text).split())[:TITLE_LIMIT].rstrip()
