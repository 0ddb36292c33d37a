"""The sections of one item in the inspector: description, criteria, links, decisions, milestones."""

import re
from datetime import date
from typing import cast

from PySide6.QtCore import QUrl

from pmdesk.domain.days import say_day
from pmdesk.domain.errors import DeskError
from pmdesk.domain.fuzzy import parse_day
from pmdesk.domain.rank import between
from pmdesk.domain.roadmap import Criterion, Decision, Link, Milestone, MilestoneKind
from pmdesk.queries.evidence_card import EvidenceCard
from pmdesk.queries.item_card import ItemCard
from pmdesk.queries.words import ENUM_WORDS, NOTHING
from pmdesk.ui.context import Context
from pmdesk.ui.roadmap.inspector_bench import Bench, count
from pmdesk.ui.roadmap.inspector_evidence import evidence
from pmdesk.ui.roadmap.inspector_integrations import integrations
from pmdesk.ui.roadmap.inspector_metrics import metrics
from pmdesk.ui.roadmap.inspector_ties import dependencies, risks
from pmdesk.ui.roadmap.inspector_tracker import tracker
from pmdesk.ui.roadmap.inspector_words import ink
from pmdesk.ui.roadmap.key_result_values import KeyResultValues
from pmdesk.ui.widgets.card import Entry, Part, Prose
from pmdesk.ui.widgets.choices import Choice
from pmdesk.ui.widgets.editing import Picked, Reading, Typed, as_typed
from pmdesk.ui.widgets.face import Face
from pmdesk.ui.widgets.markdown import may_open, open_outside

_ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.-]*://|mailto:|www\.)\S+", re.IGNORECASE)


def item_parts(
    context: Context, card: ItemCard, values: KeyResultValues, found: EvidenceCard | None
) -> tuple[Part, ...]:
    """Return the sections of an item in their fixed order, history apart.

    `values` tells where key results stand, `found` is what speaks for the item, None until it is read.
    """
    bench = Bench(context, card)
    tracked, used = tracker(bench), integrations(bench)
    return (
        description(bench),
        criteria(bench),
        links(bench),
        evidence(bench, found),
        metrics(bench, values),
        dependencies(bench),
        risks(bench),
        decisions(bench),
        milestones(bench),
        *((used,) if used is not None else ()),
        *((tracked,) if tracked is not None else ()),
    )


def description(bench: Bench) -> Part:
    """What the item is, in Markdown."""
    item = bench.card.item

    def keep(text: object) -> None:
        bench.set(item, "description", description=text)

    typed = Typed(item.description, lambda text: Reading(text.rstrip()), keep, "Markdown", lines=True)
    return Part("description", "Description", prose=Prose(item.description, typed), add_words="Add description…")


def criteria(bench: Bench) -> Part:
    """What must hold when the item is done, as a list to tick."""
    rows = bench.card.criteria

    def step(place: int, by: int) -> None:
        ranks = [row.rank for row in rows]
        staying = ranks[:place] + ranks[place + 1 :]
        target = place + by
        if 0 <= target < len(rows):
            before = staying[target - 1] if target else None
            after = staying[target] if target < len(staying) else None
            bench.set(rows[place], "order", rank=between(before, after))

    def entry(place: int, row: Criterion) -> Entry:
        face = Face(row.title, tick=row.met, ink="text_faint" if row.met else "text", struck=row.met, wraps=not row.met)
        return Entry(
            f"criterion:{row.id}",
            face,
            bench.title(row),
            tick=lambda on: bench.set(row, "tick", met=on),
            remove=lambda: bench.drop(row),
            step=lambda by: step(place, by),
        )

    met = sum(row.met for row in rows)
    adding = Typed("", as_typed, lambda text: bench.add(Criterion, title=text), "Pays in one tap")
    return Part(
        "criteria",
        "Acceptance criteria",
        f"{met} of {len(rows)}" if rows else "",
        tuple(entry(place, row) for place, row in enumerate(rows)),
        adding=adding,
        add_words="Add criterion…",
    )


def links(bench: Bench) -> Part:
    """Addresses kept with the item; one is opened only after it was shown in full."""

    def entry(row: Link) -> Entry:
        url = QUrl(row.url)
        host = url.host()
        address = Typed(row.url, _read_address, lambda text: bench.set(row, "address", url=text))
        opened = (
            Entry(
                "open",
                Face("Open in the browser", icon="external-link", ink="accent_ink"),
                run=lambda: open_outside(url),
            )
            if may_open(url)
            else Entry("open", Face("This kind of address is not opened", ink="text_faint"))
        )
        name = Typed(row.title, as_typed, lambda text: bench.set(row, "name", title=text))
        return Entry(
            f"link:{row.id}",
            Face(row.title or row.url, icon="link-2", fact=host if row.title else ""),
            name,
            remove=lambda: bench.drop(row),
            details=(
                Entry("url", Face(row.url, "Address", wraps=True), address),
                Entry("title", Face(row.title or NOTHING, "Name", ink=ink(row.title or NOTHING)), name),
                opened,
            ),
        )

    def keep(pair: object) -> None:
        url, title = cast("tuple[str, str]", pair)
        bench.add(Link, url=url, title=title)

    rows = bench.card.links
    return Part(
        "links",
        "Links",
        count(rows),
        tuple(entry(row) for row in rows),
        adding=Typed("", _read_link, keep, "https://… and a name"),
        add_words="Add link…",
    )


def decisions(bench: Bench) -> Part:
    """What was asked and settled."""

    def entry(row: Decision) -> Entry:
        def keep_options(text: object) -> None:
            bench.set(row, "options", options=tuple(line.strip() for line in str(text).splitlines() if line.strip()))

        def keep_chosen(picked: tuple[object, ...]) -> None:
            decided = row.decided_on or bench.today
            bench.set(row, "choice", chosen=str(picked[0]), decided_on=decided if picked[0] else None)

        offered = [Choice("", "Nothing yet"), *(Choice(option, option) for option in row.options)]
        options = "\n".join(row.options)
        words = row.chosen or NOTHING
        details = (
            Entry(
                "options",
                Face(options or NOTHING, "Options", ink=ink(options or NOTHING), wraps=True),
                Typed(options, as_typed, keep_options, "One option a line", lines=True),
            ),
            Entry(
                "chosen",
                Face(words, "Chosen", ink=ink(words)),
                Picked("Chosen", lambda: offered, (row.chosen,), keep_chosen, free=True),
            ),
            bench.text(row, "Why", "why"),
            bench.day(row, "Decided on", "decided_on"),
            bench.day(row, "Revisit on", "revisit_on"),
        )
        face = Face(row.title, icon="scale", fact=row.chosen or "open")
        return Entry(f"decision:{row.id}", face, bench.title(row), remove=lambda: bench.drop(row), details=details)

    rows = bench.card.decisions
    adding = Typed("", as_typed, lambda text: bench.add(Decision, title=text), "What is to be decided")
    return Part(
        "decisions", "Decisions", count(rows), tuple(map(entry, rows)), adding=adding, add_words="Add decision…"
    )


def milestones(bench: Bench) -> Part:
    """Named days of the item."""
    kinds = [Choice(kind, ENUM_WORDS[kind]) for kind in MilestoneKind]
    usual = bench.card.item.end or bench.today

    def entry(row: Milestone) -> Entry:
        icon = "diamond" if row.kind is MilestoneKind.MILESTONE else "flag"
        face = Face(row.title, icon=icon, fact=say_day(row.day, bench.today), struck=row.done)
        details = (
            bench.day(row, "Day", "day", needed=True),
            bench.pick(row, "Kind", "kind", kinds),
            bench.tick(row, "Done", "done", "reached", "to come"),
            bench.text(row, "About", "description"),
        )
        return Entry(f"milestone:{row.id}", face, bench.title(row), remove=lambda: bench.drop(row), details=details)

    def read(text: str) -> Reading:
        name, day = split_day(text, bench.today, usual)
        return Reading((name, day), f"{name} on {say_day(day, bench.today)}" if name else "")

    def keep(pair: object) -> None:
        name, day = cast("tuple[str, date]", pair)
        bench.add(Milestone, title=name, day=day)

    rows = bench.card.milestones
    return Part(
        "milestones",
        "Milestones",
        count(rows),
        tuple(map(entry, rows)),
        adding=Typed("", read, keep, "Certified, 8 apr"),
        add_words="Add milestone…",
    )


def split_day(text: str, today: date, usual: date) -> tuple[str, date]:
    """Split `Certified, 8 apr` into name and day; without a day at its end the usual one is meant."""
    name, comma, end = text.rpartition(",")
    if comma and name.strip():
        try:
            return name.strip(), parse_day(end, today)
        except DeskError:
            pass
    return text.strip(), usual


def _read_address(text: str) -> Reading:
    plain = text.strip()
    return Reading(f"https://{plain}" if plain.lower().startswith("www.") else plain)


def _read_link(text: str) -> Reading:
    """Read an address and the words around it as its name."""
    found = _ADDRESS.search(text)
    if found is None:
        raise DeskError("There is no address in it.", "Type it like https://example.com and a name.")
    name = " ".join((text[: found.start()] + text[found.end() :]).split())
    url = str(_read_address(found[0]).value)
    return Reading((url, name), f"{name}, {url}" if name else "")
