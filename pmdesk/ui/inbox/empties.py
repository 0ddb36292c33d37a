"""What the inbox says where there is nothing to list: no notes yet, nothing to triage, nothing found."""

from PySide6.QtWidgets import QWidget

from pmdesk.domain.counts import count_text
from pmdesk.queries.inbox_values import Asked, View
from pmdesk.ui.context import Context
from pmdesk.ui.inbox.words import VIEW_TITLES
from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.empty import EmptyState

NO_NOTES = "No notes yet"
NO_NOTES_LINE = (
    "Bring in what people say: mail, CSV, reviews, issues. Read it here, group it by theme and link it to items. "
    "Nothing leaves this computer."
)
LINES = {
    View.ALL: ("No notes", "Add one, or bring some in."),
    View.ACCEPTED: ("Nothing accepted", "A accepts a note that counts."),
    View.SNOOZED: ("Nothing snoozed", "Z puts a note aside until a day you choose."),
    View.LINKED: ("Nothing linked", "L links a note to the item that answers it."),
    View.ARCHIVED: ("Nothing archived", "E puts a note away once there is nothing left to do with it."),
    View.REJECTED: ("Nothing rejected", "Q rejects what nobody will do."),
    View.DUPLICATE: ("No duplicates", "M merges a note into the one that it repeats; both keep who asked."),
}


class NoNotes(EmptyState):
    """Stands there while the workspace has no note: what they are for, and the ways to bring some in."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(context.theme, context.icons, icon="inbox", title=NO_NOTES, line=NO_NOTES_LINE, parent=parent)
        self._actions = context.actions
        self._ways = {
            "inbox.import": self.offer("Import…", lambda: self._do("inbox.import"), look="primary"),
            "inbox.new": self.offer("Add note", lambda: self._do("inbox.new"), key="N"),
        }
        context.actions.grown.connect(self._offer)
        self._offer()

    def leader(self) -> QWidget:
        """Return what takes the focus."""
        return next((way for way in self._ways.values() if not way.isHidden()), self)

    def _do(self, action_id: str) -> None:
        self._actions.trigger(action_id)

    def _offer(self) -> None:
        for action_id, way in self._ways.items():
            way.setVisible(self._actions.has(action_id))


class NothingHere(EmptyState):
    """Stands in place of the list while what is asked has no notes."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(
            context.theme, context.icons, icon="inbox", title="No notes", line="Nothing is here.", parent=parent
        )
        self.clear = self.offer("Clear the search", lambda: None, key="Escape")
        self.show_all = self.offer("All notes", lambda: None)

    def explain(self, asked: Asked, whole: dict[View, int]) -> None:
        """Say why nothing shows, and what one may do."""
        text = asked.text.strip()
        self.clear.setVisible(bool(text))
        self.show_all.setVisible(asked.view is not View.ALL and bool(whole.get(View.ALL)))
        if text:
            where = "" if asked.view is View.ALL else f" under “{VIEW_TITLES[asked.view]}”"
            self.tell("Nothing found", f"No note{where} fits this search.")
        elif asked.view is View.TRIAGE:
            counts = ((whole.get(view, 0), view.value) for view in (View.SNOOZED, View.LINKED, View.ARCHIVED))
            self.tell("Nothing to triage", ", ".join(f"{count_text(count)} {word}" for count, word in counts) + ".")
        else:
            self.tell(*LINES[asked.view])

    def leader(self) -> Button | QWidget:
        """Return what takes the focus."""
        return next((button for button in (self.clear, self.show_all) if not button.isHidden()), self)
