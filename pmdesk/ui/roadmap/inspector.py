"""The inspector: everything about what is selected, edited in place; it follows the selection without taking focus."""

from collections.abc import Iterable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from pmdesk.domain.changes import Changes
from pmdesk.domain.errors import DeskError
from pmdesk.domain.kinds import Kind, Ref
from pmdesk.queries.evidence_card import EvidenceCard, evidence_card
from pmdesk.queries.item_card import ItemCard, has_parts
from pmdesk.storage.rows import Rows
from pmdesk.ui.context import Context
from pmdesk.ui.roadmap.evidence_values import EvidenceValues
from pmdesk.ui.roadmap.inspector_cards import card_of_item, card_of_items
from pmdesk.ui.roadmap.inspector_place import NARROWEST, USUAL, WIDEST
from pmdesk.ui.roadmap.inspector_rows import card_of_row
from pmdesk.ui.roadmap.key_result_values import KeyResultValues
from pmdesk.ui.tracked import CONCERNED
from pmdesk.ui.widgets.card import Card
from pmdesk.ui.widgets.cardview import CardView
from pmdesk.ui.widgets.paint import CENTER, WRAP, fill, write

FOLDS = "inspector.folds"
OWNED = frozenset(
    {Kind.CRITERION, Kind.LINK, Kind.RISK, Kind.DECISION, Kind.MILESTONE, Kind.DEPENDENCY, Kind.ASSIGNMENT}
) | {Kind.EFFECT, Kind.KEY_RESULT, Kind.METRIC, Kind.INTEGRATION, Kind.INTEGRATION_ITEM, *CONCERNED}
"""Kinds that hang on an item: any touched one may be the item's own."""


class Nothing(QWidget):
    """The one line that stands there when nothing is selected."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = context.theme
        self.setAccessibleName("Nothing is selected")

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme = self._theme
        painter = QPainter(self)
        fill(painter, self.rect(), theme.color("surface_raised"))
        place = self.rect().adjusted(theme.px(24), theme.px(40), -theme.px(24), 0)
        place.setHeight(theme.px(60))
        words = "Select a row to see and edit everything about it here."
        write(painter, place, words, theme.font("small"), theme.color("text_faint"), flags=CENTER | WRAP)


class Inspector(QFrame):
    """Shows items, or one row of another kind; `left` tells that Esc asked to go back to the list."""

    left = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._shown: tuple[Ref, ...] = ()
        self._known: frozenset[Ref] = frozenset()
        self._kinds: frozenset[Kind] = frozenset()
        folds = context.memory.get(FOLDS)
        self._folds: dict[str, bool] = dict(folds) if isinstance(folds, dict) else {}  # pyright: ignore[reportUnknownArgumentType]
        self._nothing = Nothing(context, self)
        self._area = self._make_area()
        self.view = self._make_view()
        self.setAccessibleName("Inspector")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        context.theme.changed.connect(self._dress)
        context.bus.changed.connect(self.hear)
        self._values = KeyResultValues(context, "inspector", self)
        self._values.changed.connect(self._read)
        self._evidence = EvidenceValues[EvidenceCard](context, "inspector", self._read_evidence, self)
        self._evidence.changed.connect(self._read)
        self._limit_width()
        self.show_nothing()

    @property
    def shown(self) -> tuple[Ref, ...]:
        """The rows that are shown now."""
        return self._shown

    @property
    def card(self) -> Card:
        """The card that is shown."""
        return self.view.card

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.begin()

    def sizeHint(self) -> QSize:
        return QSize(self._context.theme.px(USUAL), self._context.theme.px(600))

    def show_items(self, ids: Iterable[int]) -> None:
        """Show one item, or what several share, or nothing."""
        self._show(tuple(Ref(Kind.ITEM, item_id) for item_id in ids))

    def show_row(self, kind: Kind, row_id: int) -> None:
        """Show a product, objective, release, sprint, team or milestone."""
        self._show((Ref(kind, row_id),))

    def show_nothing(self) -> None:
        """Say that nothing is selected."""
        self._show(())

    def begin(self, field: str = "") -> None:
        """Take the focus, to the name or to a field by its key, which opens for editing."""
        line = self.view.fields.line(field) if field else None
        if line is not None:
            line.setFocus()
            line.begin()
        elif self._shown:
            self._first().setFocus(Qt.FocusReason.TabFocusReason)

    def hear(self, changes: Changes) -> None:
        """Read anew when a step touched what is shown."""
        if not self._shown:
            return
        if changes.refs & self._known or changes.touches(self._kinds) or self._gained_part(changes):
            self._read()

    def _gained_part(self, changes: Changes) -> bool:
        """Whether an item without parts may have got its first one."""
        is_touched = self._is_one_item and bool(changes.ids(Kind.ITEM))
        return is_touched and has_parts(self._context.desk.store, self._shown[0].id)

    @property
    def _is_one_item(self) -> bool:
        return len(self._shown) == 1 and self._shown[0].kind is Kind.ITEM

    def _read_evidence(self, rows: Rows, ids: tuple[int, ...]) -> dict[int, EvidenceCard]:
        today = self._context.clock.today()
        return {item_id: evidence_card(rows, item_id, today) for item_id in ids}

    def finish(self) -> bool:
        """Keep whatever is being typed; False when something is wrong and stays."""
        return self.view.finish()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        fill(painter, event.rect(), self._context.theme.color("surface_raised"))
        fill(painter, self.rect().adjusted(0, 0, 1 - self.width(), 0), self._context.theme.color("border"))

    def _show(self, refs: tuple[Ref, ...]) -> None:
        if refs != self._shown:
            self._leave()
        self._shown = refs
        self._read()

    def _leave(self) -> None:
        """Keep what is being typed; what is wrong cannot be kept and is told."""
        if not self.view.finish():
            self._context.status.say("What was typed could not be kept.")
            self.view.give_up()
        self._area.verticalScrollBar().setValue(0)

    def _read(self) -> None:
        card = self._make_card()
        self._area.setVisible(card is not None)
        self._nothing.setVisible(card is None)
        if card is not None:
            self.view.show_card(card)

    def _make_card(self) -> Card | None:
        self._known, self._kinds = frozenset(self._shown), frozenset()
        self._evidence.want([ref.id for ref in self._shown] if self._is_one_item else [])
        if not self._shown:
            return None
        first = self._shown[0]
        if first.kind is not Kind.ITEM:
            self._kinds = frozenset(
                {Kind.ITEM, Kind.KEY_RESULT, Kind.ASSIGNMENT, Kind.PRODUCT, Kind.METRIC, *CONCERNED}
            )
            return card_of_row(self._context, first.kind, first.id, self._values)
        if len(self._shown) > 1:
            self._kinds = frozenset({Kind.ASSIGNMENT, Kind.RELEASE, Kind.SPRINT, Kind.TEAM, Kind.OBJECTIVE})
            several = card_of_items(self._context, tuple(ref.id for ref in self._shown))
            if several is not None:
                return several
        one = card_of_item(self._context, first.id, self._values, self._evidence.of(first.id))
        if one is None:
            return None
        card, found = one
        self._known |= _concerned(found)
        self._kinds = OWNED | ({Kind.ITEM} if found.sum is not None else frozenset[Kind]())
        return card

    def _first(self) -> QWidget:
        return self.view.title if self.view.card.title_editing else (self.view.fields.lines or [self.view.title])[0]

    def _limit_width(self) -> None:
        self.setMinimumWidth(self._context.theme.px(NARROWEST))
        self.setMaximumWidth(self._context.theme.px(WIDEST))

    def _dress(self) -> None:
        """Build the card anew, as every length in it may be another one now."""
        self._leave()
        self._limit_width()
        self.view = self._make_view()
        self._read()

    def _make_view(self) -> CardView:
        view = CardView(self._context.theme, self._context.icons, self._folds, self)
        view.troubled.connect(self._tell)
        view.turned.connect(self._remember_fold)
        view.left.connect(self.left)
        view.reached.connect(self._show_stop)
        view.pointed.connect(self._context.status.say)
        self._area.setWidget(view)
        return view

    def _make_area(self) -> QScrollArea:
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(area)
        column.addWidget(self._nothing)
        return area

    def _show_stop(self, stop: QWidget) -> None:
        self._area.ensureWidgetVisible(stop, 0, self._context.theme.px(24))

    def _tell(self, trouble: object) -> None:
        if isinstance(trouble, DeskError):
            self._context.tell(trouble)

    def _remember_fold(self, key: str, is_open: bool) -> None:
        self._folds[key] = is_open
        self._context.memory.set(FOLDS, self._folds)


def _concerned(found: ItemCard) -> frozenset[Ref]:
    """Return the rows whose names or days an item's card shows."""
    rows: list[tuple[Kind, object]] = [
        (Kind.PRODUCT, found.product),
        (Kind.RELEASE, found.release),
        (Kind.SPRINT, found.sprint),
        (Kind.OBJECTIVE, found.objective),
        *((Kind.TEAM, team) for team in found.teams),
    ]
    named = {Ref(kind, row.id) for kind, row in rows if row is not None}  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownArgumentType]
    ties = {Ref(Kind.ITEM, tie.other_id) for tie in (*found.predecessors, *found.successors)}
    return frozenset(named | ties | {Ref(Kind.ITEM, parent_id) for parent_id, _ in found.parents})
