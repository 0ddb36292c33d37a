"""What an import of notes will do and has done, in words."""

from pmdesk.domain.counts import count_text
from pmdesk.ui.inbox.importing_work import COMES, KNOWN, OUT, SHOWN_AT_MOST, Brought, Drafted

STRANGERS_AT_MOST = 3


def count(number: int, noun: str) -> str:
    """Say how many: `1 note`, `1,240 notes`, `2 companies`."""
    plural = {"person": "people", "company": "companies"}.get(noun, f"{noun}s")
    return f"{count_text(number)} {noun if number == 1 else plural}"


def ready_words(made: Drafted) -> str:
    """Say how many notes are ready, and how many are here: `148 notes ready, 12 here already,`."""
    words = f"{count(made.comes, 'note')} ready"
    if made.known:
        words += f", {count_text(made.known)} here already"
    return words + ("," if made.out else "")


def out_words(made: Drafted) -> str:
    """Say how many rows have problems."""
    return f"{count_text(made.out)} with problems {'stays' if made.out == 1 else 'stay'} out" if made.out else ""


def counts(made: Drafted) -> dict[str, int]:
    """Return how many rows there are of each fate."""
    return {COMES: made.comes, KNOWN: made.known, OUT: made.out}


def shown_words(made: Drafted, fate: str) -> str:
    """Say which rows the preview shows."""
    total = counts(made)[fate]
    first = f"first {SHOWN_AT_MOST} of {count_text(total)}, " if total > SHOWN_AT_MOST else ""
    return f"{first}nothing is saved yet"


def remarks(made: Drafted) -> list[str]:
    """Return what a person should know before these notes come in."""
    lines = list(made.batch.words)
    if made.undated:
        lines.append(f"{count(made.undated, 'note')} without a date will count as received now.")
    for title, number in made.strangers[:STRANGERS_AT_MOST]:
        lines.append(f"No product is called “{title}”, which {count(number, 'note')} {_name(number)}.")
    more = len(made.strangers) - STRANGERS_AT_MOST
    return [*lines, f"{count_text(more)} more names of products are unknown."] if more > 0 else lines


def outcome_lines(brought: Brought, made: Drafted) -> list[str]:
    """Return what came in, what was known, and what stayed out."""
    taken = brought.taken
    lines = [f"New: {count(taken.added, 'note')}." if taken.added else "Nothing new."]
    met = [(taken.people, "person"), (taken.companies, "company"), (taken.segments, "segment")]
    made_known = ", ".join(count(number, noun) for number, noun in met if number)
    if made_known:
        lines.append(f"Made known with them: {made_known}.")
    if taken.known:
        lines.append(f"{count(taken.known, 'note')} {'was' if taken.known == 1 else 'were'} here already.")
    if made.out:
        lines.append(f"{count(made.out, 'row')} with problems stayed out.")
    return [*lines, *made.batch.words]


def _name(number: int) -> str:
    return "names" if number == 1 else "name"
