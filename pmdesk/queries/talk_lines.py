"""The log of an integration in lines: who said what on which day, newest first, and which line waits for us."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from pmdesk.domain.classes import frozen
from pmdesk.domain.counts import count_text, counted
from pmdesk.domain.days import say_day
from pmdesk.domain.kinds import VendorContactId
from pmdesk.domain.vendors import Ball, Integration, Side, Talk, TalkKind, Vendor, VendorContact
from pmdesk.insight.mail_quotes import quoted_runs
from pmdesk.storage.rows import Rows

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
NEAR = 10
"""Days that are told by their weekday."""
YOU = "You"
LONGEST = 4_000
NO_SUBJECT = "(no subject)"


@frozen
class TalkLine:
    """One line: `place` is the company or how long a call was, `waits` that it is our move since this was said."""

    talk: Talk
    who: str
    place: str
    title: str
    words: str
    when: str
    waits: bool = False

    @property
    def spoken(self) -> str:
        """The line for a screen reader."""
        waits = "waits for you" if self.waits else ""
        return ", ".join(part for part in (self.who, self.place, self.when, self.title, self.words, waits) if part)


def talks_of(rows: Rows, integration: Integration) -> list[Talk]:
    """Return what was said of an integration, and with its vendor of none, oldest first."""
    of_it = rows.all(Talk, integration_id=integration.id)
    of_none = rows.all(Talk, vendor_id=integration.vendor_id, integration_id=None)
    return sorted((*of_it, *of_none), key=lambda talk: (talk.at, talk.id))


def newest_talks(rows: Rows, integration_id: int, count: int) -> tuple[Talk, ...]:
    """Return the newest lines of a log, newest first; nothing of an integration that is gone."""
    integration = rows.find(Integration, integration_id)
    if integration is None or count <= 0:
        return ()
    return tuple(reversed(talks_of(rows, integration)[-count:]))


def talk_lines(
    talks: Sequence[Talk], integration: Integration, vendor: Vendor, contacts: Iterable[VendorContact], today: date
) -> tuple[TalkLine, ...]:
    """Return talks, newest first, as lines; the newest thing they said waits while it is our move."""
    names = {contact.id: contact.title for contact in contacts}
    is_ours = integration.ball is Ball.US
    waiting = next((talk.id for talk in talks if talk.side is Side.THEM), None) if is_ours else None
    return tuple(
        TalkLine(
            talk,
            _who(talk, integration, vendor, names),
            _place(talk, vendor),
            "" if talk.title == NO_SUBJECT or talk.kind is not TalkKind.MAIL else talk.title,
            own_words(talk.body) or talk.title,
            say_talk_day(talk.at, today),
            talk.id == waiting,
        )
        for talk in talks
    )


def own_words(body: str) -> str:
    """Return what was said without what is quoted of an earlier mail."""
    lines = body[:LONGEST].splitlines()
    hidden = {number for first, after in quoted_runs(lines) for number in range(first, after)}
    return "\n".join(line for number, line in enumerate(lines) if number not in hidden).strip()


def say_talk_day(at: datetime, today: date) -> str:
    """Say when something was said: `07:10` today, `Sun 8` lately, `24 Feb` else."""
    there = at.astimezone()
    day = there.date()
    if day == today:
        return f"{there:%H:%M}"
    return f"{WEEKDAYS[day.weekday()]} {day.day}" if 0 < (today - day).days < NEAR else say_day(day, today)


def say_call(people: int | None, minutes: int | None) -> str:
    """Say how large and long a call was: `4 people, 30 min`."""
    who = "" if people is None else counted(people, "person", "people")
    return ", ".join(part for part in (who, "" if minutes is None else f"{count_text(minutes)} min") if part)


def _who(talk: Talk, integration: Integration, vendor: Vendor, names: Mapping[VendorContactId, str]) -> str:
    if talk.kind is TalkKind.CALL:
        return "Call"
    if talk.side is Side.US:
        return YOU if talk.who in ("", integration.owner) else talk.who
    return talk.who or (names.get(talk.contact_id, "") if talk.contact_id is not None else "") or vendor.title


def _place(talk: Talk, vendor: Vendor) -> str:
    if talk.kind is TalkKind.CALL:
        return say_call(talk.people, talk.minutes)
    return "" if talk.side is Side.US else vendor.title
