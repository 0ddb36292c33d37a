"""The drafts to those who asked for an item: one letter each, from what they said and what shipped."""

import re
from datetime import date

from pmdesk.domain.days import say_day
from pmdesk.domain.inbox import Reply
from pmdesk.domain.roadmap import Item, Status
from pmdesk.insight.letters import Letter, Template, write_letter
from pmdesk.insight.sentences import sentences, shortened
from pmdesk.queries.who_asked import Asker, WhoAsked
from pmdesk.storage.rows import Rows
from pmdesk.storage.voices import voices

MARKUP = re.compile(r"[*_`#>]+|!?\[([^\]]*)\]\([^)]*\)")
NEWS_LIMIT = 200
CLOSED = (Status.SHIPPED, Status.COMPLETED, Status.DROPPED, Status.CANCELLED)


def letter_to(asker: Asker, asked: WhoAsked, template: Template, news: str, today: date, *, me: str = "") -> Letter:
    """Return the letter to one of those who asked."""
    said = asker.said[0] if asker.said else None
    product = asked.product.title if asked.product is not None else ""
    values = {
        "words": said.words.rstrip(".") if said is not None else "",
        "day": say_day(said.at.astimezone().date(), today) if said is not None else "",
        "item": asked.item.title,
        "news": " ".join(news.split()),
        "where": f" in {product}" if product else "",
        "product": product,
        "company": asker.company,
        "release": asked.release.title if asked.release is not None else "",
        "me": me,
    }
    return write_letter(template, asker.name, asker.email, values, is_person=asker.person_id is not None)


def news_of(item: Item) -> str:
    """Return the first sentence of an item's description without its markup, to begin with."""
    plain = MARKUP.sub(lambda found: found[1] or "", item.description)
    return shortened(next(iter(sentences(plain)), ""), NEWS_LIMIT)


def tellable(rows: Rows) -> tuple[tuple[Item, int], ...]:
    """Return the items that ended and that somebody asked for, with how many were not told yet, those first."""
    ended = [item for status in CLOSED for item in rows.all(Item, status=status, archived_at=None)]
    told: dict[int, set[int]] = {}
    for note_id, item_id in rows.cells(Reply, ("note_id", "item_id")):
        told.setdefault(item_id, set()).add(note_id)
    heard: dict[int, set[tuple[str, int]]] = {}
    done: dict[int, set[tuple[str, int]]] = {}
    for voice in voices(rows, [item.id for item in ended]):
        heard.setdefault(voice.item_id, set()).add(voice.requester)
        if voice.note_id in told.get(voice.item_id, ()):
            done.setdefault(voice.item_id, set()).add(voice.requester)
    found = [(item, len(heard[item.id] - done.get(item.id, set()))) for item in ended if item.id in heard]
    return tuple(sorted(found, key=lambda pair: (-pair[1], pair[0].title.casefold())))
