"""The conversation with a vendor about an integration: the log, newest first, and what is done with its lines."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pmdesk.commands.removal import Delete
from pmdesk.commands.talks import MakeItemOfTalk
from pmdesk.domain.counts import count_text
from pmdesk.domain.kinds import IntegrationId
from pmdesk.domain.vendors import Side, Talk
from pmdesk.insight.sentences import sentences
from pmdesk.queries.integration_card import TALKS, IntegrationCard
from pmdesk.queries.talk_lines import TalkLine, newest_talks, talk_lines
from pmdesk.ui.context import Context
from pmdesk.ui.vendors.folds import Folds
from pmdesk.ui.vendors.state import State
from pmdesk.ui.vendors.table import TALK, TALK_MENU
from pmdesk.ui.vendors.talk_list import TalkList
from pmdesk.ui.vendors.talk_mails import MailTaker, are_mails
from pmdesk.ui.vendors.talk_reply import ReplySheet
from pmdesk.ui.vendors.talk_sheet import TalkSheet
from pmdesk.ui.widgets.buttons import LinkButton
from pmdesk.ui.widgets.dropping import Dropping
from pmdesk.ui.widgets.face import PAD
from pmdesk.ui.widgets.forms import Form, Values
from pmdesk.ui.widgets.pressing import alone
from pmdesk.ui.widgets.verbmenus import popup

LINK_PAD = 4
FEW = 5
"""So many lines show until more are wanted."""
OLDER = "vendors.older_talks"
NOTHING = "Nothing was said yet. Log a call or mail."


class ConversationSection(QWidget):
    """Shows the newest lines, and more by the page; what waits for us is answered or made an item on its line."""

    def __init__(self, context: Context, state: State, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._state = state
        self._shown_id: IntegrationId | None = None
        self._wanted = FEW
        self._talks: tuple[Talk, ...] = ()
        self.setAccessibleName("Conversation")
        self.section = Folds(context).section("conversation", "Conversation", self)
        self.log_button = self.section.head.add
        self.log_button.setText("Log")
        self.log_button.set_look("plain")
        self.log_button.show()
        self.list = TalkList(context, self.section)
        self.none = LinkButton(context.theme, NOTHING, strong=False, parent=self.section)
        self.none.setToolTip("Mails (.eml) can be dropped anywhere on the pane")
        self.more = LinkButton(context.theme, "", strong=False, parent=self.section)
        self.section.lines.addWidget(self.list)
        self._foot = QHBoxLayout()
        self._foot.addWidget(self.none)
        self._foot.addWidget(self.more)
        self._foot.addStretch(1)
        self.section.lines.addLayout(self._foot)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.section)
        self.mails = MailTaker(context, state, self)
        self._connect()
        self.hide()

    @property
    def lines(self) -> tuple[TalkLine, ...]:
        """What is shown."""
        return tuple(self.list.talks.lines)

    def show_card(self, card: IntegrationCard | None) -> None:
        """Show what was said about an integration."""
        self.setVisible(card is not None)
        if card is None:
            return
        if card.integration.id != self._shown_id:
            self._shown_id, self._wanted = card.integration.id, FEW
            self.list.clear_current()
        self._talks = card.talks
        if self._wanted > TALKS:
            self._ask_older(card)
        self._show(card)

    def regions(self) -> list[QWidget]:
        """Return what takes the focus."""
        return [self.list]

    def runs(self) -> dict[str, Callable[[], object]]:
        """Return what the verbs of the log do."""
        return {
            "vendors.reply": self.reply_or_log,
            "vendors.log": self.log,
            "vendors.read_mails": lambda: self.mails.choose(self),
            "vendors.item_of_talk": self.ask_item,
            "vendors.edit_talk": self.edit,
            "vendors.drop_talk": self.drop,
        }

    def reply_or_log(self) -> TalkSheet | ReplySheet | None:
        """Draft a reply where they wait for us, else log something."""
        card = self._state.card
        if card is None or self._target() is None:
            return self.log()
        sheet = ReplySheet(self._context, card, self._target(), self.window())
        sheet.open()
        return sheet

    def log(self) -> TalkSheet | None:
        """Ask what was said."""
        return self._sheet(None)

    def edit(self) -> TalkSheet | None:
        """Edit the current line."""
        return None if self.list.line is None else self._sheet(self.list.line.talk)

    def drop(self) -> None:
        """Remove the current line; undo brings it back."""
        if self.list.line is not None:
            talk = self.list.line.talk
            self._context.do(Delete(Talk, (talk.id,)), toast=f"Removed the {talk.kind.value} from the log")

    def ask_item(self) -> Form | None:
        """Ask for the name of an item that is made of the current line, else of the one that waits."""
        card, line = self._state.card, self.list.line or self.list.waiting
        if card is None or line is None:
            return None
        talk_id, about = line.talk.id, card.integration.id

        def make(values: Values) -> None:
            self._context.desk.do(MakeItemOfTalk(talk_id, str(values["title"]), about))
            self._context.offer_undo(f"Made item “{values['title']}”")

        form = Form(self._context.theme, self._context.icons, self.list, title="Make item", verb="Make item", send=make)
        form.add_line("title", "Name", item_title(line))
        form.ask(self._place(line))
        return form

    def take(self, paths: Sequence[Path]) -> None:
        """Log the mails that files hold."""
        self.mails.take(paths)

    def show_more(self) -> None:
        """Show the next page of lines."""
        card = self._state.card
        if card is None:
            return
        self._wanted = TALKS if self._wanted < TALKS else self._wanted + TALKS
        if self._wanted > TALKS:
            self._ask_older(card)
        else:
            self._show(card)

    def _connect(self) -> None:
        self.section.add_asked.connect(alone(self.log))
        self.none.clicked.connect(alone(self.log))
        self.more.clicked.connect(alone(self.show_more))
        self.list.activated.connect(alone(self.edit))
        self.list.reply_asked.connect(alone(self.reply_or_log))
        self.list.item_asked.connect(alone(self.ask_item))
        self.list.menu_asked.connect(self._show_menu)
        self.mails.taken.connect(alone(self._go_to_newest))
        self._context.actions.bind(TALK, self.list)
        self._context.theme.changed.connect(self._dress)
        self._dress()
        pane = self._state.parent()
        for widget in (self, pane if isinstance(pane, QWidget) else self):
            Dropping(widget, self.take, are_mails)

    def _dress(self) -> None:
        px = self._context.theme.px
        self._foot.setContentsMargins(px(PAD - LINK_PAD), px(2), px(PAD), 0)

    def _show(self, card: IntegrationCard) -> None:
        shown = self._talks[: self._wanted]
        lines = talk_lines(shown, card.integration, card.vendor, card.contacts, self._context.clock.today())
        self.list.show_lines(lines)
        self.section.head.describe(count_text(card.talk_count) if card.talk_count else "")
        self.list.setVisible(bool(lines))
        self.none.setVisible(not lines)
        left = card.talk_count - len(lines)
        self.more.setVisible(left > 0)
        step = min(left, TALKS - FEW if len(lines) <= FEW else TALKS)
        self.more.setText(f"{step} older" if step == left else f"{step} of {count_text(left)} older")
        self.more.updateGeometry()

    def _ask_older(self, card: IntegrationCard) -> None:
        wanted_id, count = card.integration.id, self._wanted
        question = partial(newest_talks, integration_id=wanted_id, count=count)

        def take(talks: tuple[Talk, ...]) -> None:
            now = self._state.card
            if now is not None and now.integration.id == wanted_id == self._shown_id:
                self._talks = talks
                self._show(now)

        self._context.ask(OLDER, question, take, self._context.tell)

    def _target(self) -> Talk | None:
        """Return what is answered: what they said on the current line, else what waits for us."""
        line, waiting = self.list.line, self.list.waiting
        if waiting is None:
            return None
        on_theirs = line is not None and self.list.hasFocus() and line.talk.side is Side.THEM
        return line.talk if on_theirs and line is not None else waiting.talk

    def _sheet(self, talk: Talk | None) -> TalkSheet | None:
        card = self._state.card
        if card is None:
            return None
        sheet = TalkSheet(self._context, card, self.window(), talk)
        sheet.open()
        return sheet

    def _go_to_newest(self) -> None:
        if self.list.talks.lines:
            self.list.set_current(0)

    def _show_menu(self, at: QPoint) -> None:
        actions = self._context.actions
        popup(actions, [each for each in TALK_MENU if actions.has(each)], self.list, flat=True).popup(at)

    def _place(self, line: TalkLine) -> QRect:
        lines = self.lines
        return self.list.box(lines.index(line)) if line in lines else self.list.rect()


def item_title(line: TalkLine) -> str:
    """Return how an item that is made of a line is called at first: by its first sentence."""
    words = " ".join(line.words.split())
    found = sentences(words)
    return (found[0] if found else words)[:120].strip()


def build(context: Context, state: State, parent: QWidget) -> ConversationSection:
    """Return the section."""
    return ConversationSection(context, state, parent)
