"""Completion in the search field: what is typed is asked for how it may go on, and what a person takes is typed."""

from PySide6.QtCore import QEvent, QObject

from pmdesk.domain.counts import count_text
from pmdesk.queries.search_complete import Completion, complete
from pmdesk.storage.rows import Rows
from pmdesk.ui.context import Context
from pmdesk.ui.inbox.offers import Offers
from pmdesk.ui.inbox.search_field import SearchField
from pmdesk.ui.widgets.choices import Choice

KEY = "inbox.offers"
ICONS = {
    "from": "user",
    "company": "building-2",
    "segment": "users",
    "product": "package",
    "theme": "tag",
    "since": "calendar",
    "before": "calendar",
    "after": "calendar",
    "until": "calendar",
    "on": "calendar",
}


class Completing(QObject):
    """Offers stand below the field as long as it has the keys; each is asked with the text as it was then."""

    def __init__(self, context: Context, field: SearchField) -> None:
        super().__init__(field)
        self._context = context
        self._field = field
        self.offers = Offers(context.theme, context.icons, field)
        self.offers.taken.connect(self._take)
        field.typed.connect(self._ask)
        field.focused.connect(self._follow_focus)
        field.installEventFilter(self)
        field.line.tabbed.connect(self.offers.take)
        field.line.is_completing = self.offers.isVisible

    def step(self, by: int) -> bool:
        """Walk the offers; False when there are none."""
        if self.offers.isVisible():
            self.offers.step(by)
            return True
        return False

    def enter(self) -> bool:
        """Take the offer that was walked to; False when none was."""
        return self.offers.is_stepped_into and self.offers.take()

    def hide(self) -> bool:
        """Offer nothing more; False when nothing was offered."""
        was_there = self.offers.isVisible()
        self.offers.hide()
        return was_there

    def _ask(self, text: str, caret: int) -> None:
        if not text[:caret].strip():
            self.offers.hide()
            return
        today = self._context.clock.today()

        def question(rows: Rows) -> tuple[Completion, ...]:
            return complete(rows, text, caret, today)

        def take(found: tuple[Completion, ...]) -> None:
            line = self._field.line
            if line.hasFocus() and (line.text(), line.cursorPosition()) == (text, caret):
                self.offers.offer([_choice(each) for each in found], line.x() + line.caret_left())

        self._context.ask(KEY, question, take, lambda _trouble: None)

    def _take(self, picked: Completion) -> None:
        self._field.line.setFocus()
        self._field.replace(picked.start, picked.end, f"{picked.text} " if picked.is_finished else picked.text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self.offers.follow()
        elif event.type() == QEvent.Type.Hide:
            self.offers.hide()
        return super().eventFilter(watched, event)

    def _follow_focus(self, has_focus: bool) -> None:
        if not has_focus:
            self.offers.hide()


def _choice(offer: Completion) -> Choice:
    operator = offer.text.lstrip("-").partition(":")[0]
    many = "" if offer.count is None else count_text(offer.count)
    fact = "  ".join(part for part in (offer.hint, many) if part)
    return Choice(offer, offer.title, ICONS.get(operator, "funnel"), "text_faint", fact=fact)
