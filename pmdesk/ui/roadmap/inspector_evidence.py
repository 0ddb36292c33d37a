"""The section of an item's evidence: the strongest quotes, who asks, from which segments, and how it grows."""

from functools import partial

from pmdesk.commands.items_of_notes import AddEvidence
from pmdesk.commands.quotes import LinkQuote
from pmdesk.domain.amounts import amount_text
from pmdesk.domain.days import say_day
from pmdesk.queries.evidence import Evidence
from pmdesk.queries.evidence_card import EvidenceCard, Said
from pmdesk.queries.feedback_words import IMPORTANCES
from pmdesk.ui.roadmap.inspector_bench import Bench
from pmdesk.ui.widgets.card import Entry, Part
from pmdesk.ui.widgets.choices import Choice
from pmdesk.ui.widgets.editing import Picked, Typed, as_typed
from pmdesk.ui.widgets.face import Face

MOST_SEGMENTS = 3


def evidence(bench: Bench, found: EvidenceCard | None) -> Part:
    """Return the section; it waits for what is read off the main thread, and offers to add what somebody said."""
    figures = Evidence() if found is None else found.evidence
    entries: list[Entry] = []
    if found is not None:
        entries += [_quote(bench, said) for said in found.strongest]
        entries += [_theme(bench, theme_id, title) for theme_id, title in found.themes]
    if figures:
        entries += _who(figures) + _segments(figures) + _trend(figures)
    if found is not None and found.open_bugs:
        words = "1 open bug" if found.open_bugs == 1 else f"{found.open_bugs} open bugs"
        entries.append(Entry("bugs", Face(words, icon="bug", icon_ink="danger")))
    item = bench.card.item

    def add(text: object) -> None:
        bench.context.desk.do(AddEvidence(item.id, str(text), bench.context.clock.now()))

    adding = Typed("", as_typed, add, "What somebody said", lines=True)
    count = "" if not figures.notes else "1 note" if figures.notes == 1 else f"{figures.notes} notes"
    return Part("evidence", "Evidence", count, tuple(entries), adding=adding, add_words="Add what somebody said…")


def _quote(bench: Bench, said: Said) -> Entry:
    """Return a quote: who said it and when, and how much it weighs, which is edited here."""
    context = bench.context
    words = said.text if said.is_whole else f"“{' '.join(said.text.split())}”"

    def weigh(picked: tuple[object, ...]) -> None:
        context.desk.do(LinkQuote(said.id, said.item_id, int(str(picked[0]))))

    def remove() -> None:
        context.do(LinkQuote(said.id, None, said.importance), toast="Unlinked a quote")

    choices = [Choice(number, name.capitalize()) for number, name in enumerate(IMPORTANCES)]
    face = Face(
        words,
        icon="message-square",
        fact=say_day(said.received_at.astimezone().date(), bench.today),
        spoken_label=", ".join(part for part in (IMPORTANCES[said.importance], said.company or said.who) if part),
    )
    return Entry(
        f"quote:{said.id}",
        face,
        Picked("Importance", lambda: choices, (said.importance,), weigh),
        run=partial(context.go, f"pmdesk://note/{said.note_id}"),
        remove=remove,
    )


def _theme(bench: Bench, theme_id: int, title: str) -> Entry:
    face = Face(title, icon="tag", fact="theme")
    return Entry(f"theme:{theme_id}", face, run=partial(bench.context.go, f"pmdesk://theme/{theme_id}"))


def _who(figures: Evidence) -> list[Entry]:
    """Return who asks: people, companies and what these bring a year."""
    words = "1 requester" if figures.requesters == 1 else f"{figures.requesters} requesters"
    if figures.companies:
        words += " of 1 company" if figures.companies == 1 else f" of {figures.companies} companies"
    fact = f"{amount_text(figures.revenue)} a year" if figures.revenue else ""
    return [Entry("who", Face(words, icon="users", fact=fact))]


def _segments(figures: Evidence) -> list[Entry]:
    return [
        Entry(
            f"segment:{each.id}",
            Face(each.title, icon="users", fact=f"{each.requesters} of {figures.requesters}"),
        )
        for each in figures.segments[:MOST_SEGMENTS]
    ]


def _trend(figures: Evidence) -> list[Entry]:
    """Return how many notes came in the last weeks, with a bar for each of twelve."""
    words = f"{figures.recent} in 4 weeks"
    fact = "as before" if figures.growth == "0" else figures.growth
    spoken = "Notes in each of 12 weeks: " + " ".join(str(count) for count in figures.weeks)
    face = Face(words, icon="trending-up", fact=fact, bars=figures.weeks, spoken_label=spoken)
    return [Entry("trend", face)]
