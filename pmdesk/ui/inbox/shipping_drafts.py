"""The drafts of one item: from a template that is kept, and those of them that were edited by hand."""

from typing import Any

from pmdesk.domain.roadmap import Item
from pmdesk.exporters.letters import address_of
from pmdesk.insight.letters import PLACES, USUAL, Letter, Template, unknown_places
from pmdesk.queries.drafts import letter_to, news_of
from pmdesk.queries.who_asked import Asker, WhoAsked
from pmdesk.ui.context import Context
from pmdesk.ui.widgets.choices import Choice
from pmdesk.ui.widgets.timeline.look import STATUS_ICONS

TEMPLATES = "inbox.letters"
BOTH = 2
HINT = "Filled in for each: {places}"
BY_HAND = "Edited by hand; the template does not change it."


class Drafts:
    """Knows every letter; `news` and `sender` are what stands in the fields."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.asked: WhoAsked | None = None
        self.template = Template()
        self.news = ""
        self.sender = ""
        self._by_hand: dict[str, Letter] = {}

    def begin(self, asked: WhoAsked) -> None:
        """Draft for another item."""
        self.asked = asked
        self._by_hand.clear()
        self.news = news_of(asked.item)
        kept: Any = self._context.memory.get(self._name)
        parts: list[Any] = kept if isinstance(kept, list) else []  # pyright: ignore[reportUnknownVariableType]
        self.template = Template(*map(str, parts)) if len(parts) == BOTH else USUAL[asked.is_dropped]

    def letter(self, asker: Asker) -> Letter:
        """Return the letter to one of them: as it was edited, else from the template."""
        if asker.key in self._by_hand:
            return self._by_hand[asker.key]
        if self.asked is None:
            return Letter(asker.name, asker.email, "", "")
        sender = address_of(self.sender)
        me = sender.display_name if sender is not None else ""
        return letter_to(asker, self.asked, self.template, self.news, self._context.clock.today(), me=me)

    def edit(self, asker: Asker, subject: str, body: str) -> None:
        """Keep a letter as it was typed."""
        self._by_hand[asker.key] = Letter(asker.name, asker.email, subject, body)

    def keep_template(self, subject: str, body: str) -> None:
        """Draft from another template from now on, for other items too."""
        self.template = Template(subject, body)
        usual = USUAL[self.asked is not None and self.asked.is_dropped]
        self._context.memory.set(self._name, None if self.template == usual else [subject, body])

    def hint(self, asker: Asker | None, *, of_template: bool) -> str:
        """Say what can be filled in, or that a letter stands by itself."""
        if not of_template:
            return BY_HAND if asker is not None and asker.key in self._by_hand else ""
        hint = HINT.format(places=" ".join(f"{{{place}}}" for place in PLACES))
        unknown = " ".join(f"{{{place}}}" for place in unknown_places(self.template))
        return f"Nothing fills {unknown}. {hint}" if unknown else hint

    @property
    def _name(self) -> str:
        return f"{TEMPLATES}.{'dropped' if self.asked is not None and self.asked.is_dropped else 'shipped'}"


def item_choice(item: Item, waiting: int) -> Choice:
    """Return an item as a choice, with how many wait to hear of it."""
    icon, ink = STATUS_ICONS[item.status]
    return Choice(item.id, item.title, icon, ink, fact=f"{waiting} to tell" if waiting else "all told")


def people(count: int) -> str:
    """Say how many people."""
    return "1 person" if count == 1 else f"{count} people"


def mails(count: int) -> str:
    """Say how many mails."""
    return "1 mail" if count == 1 else f"{count} mails"
