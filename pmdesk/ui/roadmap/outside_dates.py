"""The days that vendors set, below the timeline: read after the rows, opened, added and edited by hand."""

from datetime import date
from functools import partial

from PySide6.QtCore import QObject, QPoint, QRect

from pmdesk.commands.fields import AddRow, Archive, SetFields
from pmdesk.domain.apis import DateKind, ExternalDate
from pmdesk.domain.changes import Changes
from pmdesk.domain.days import say_day
from pmdesk.domain.errors import DeskError, RuleBroken
from pmdesk.domain.kinds import Kind
from pmdesk.domain.typed import typed_day
from pmdesk.domain.vendors import Vendor
from pmdesk.queries.vendor_dates import DatedRow, Sort, lane_dates
from pmdesk.storage.rows import Rows
from pmdesk.ui.roadmap.pane import RoadmapPane
from pmdesk.ui.roadmap.timeline_table import PANE
from pmdesk.ui.widgets.actions import Action
from pmdesk.ui.widgets.choices import Choice
from pmdesk.ui.widgets.forms import Form, Values
from pmdesk.ui.widgets.menus import pick
from pmdesk.ui.widgets.timeline.outside import OutsideAccessFactory, OutsideLane, OutsideMark, shown_day
from pmdesk.ui.widgets.verbmenus import popup

PLACE = "roadmap/outside"
SHAPES = {
    Sort.DEPRECATION: ("hourglass", "Deprecated"),
    Sort.SUNSET: ("octagon-x", "Ends"),
    Sort.DEADLINE: ("flag", "Deadline"),
    Sort.CONTRACT_END: ("file-text", "Contract ends"),
    Sort.CANCEL_BY: ("scissors", "Last day to cancel"),
    Sort.KEY_EXPIRES: ("key-round", "Key expires"),
    Sort.KEY_ROTATES: ("key-round", "Key is to be replaced"),
}
READ_OF = frozenset(
    {
        Kind.EXTERNAL_DATE,
        Kind.CONTRACT,
        Kind.CREDENTIAL,
        Kind.API,
        Kind.VENDOR,
        Kind.INTEGRATION,
        Kind.INTEGRATION_ITEM,
        Kind.ITEM,
    }
)
KINDS = [(DateKind.DEADLINE, "Deadline"), (DateKind.DEPRECATION, "Deprecated"), (DateKind.SUNSET, "Ends")]
ADD = Action("roadmap.outside_add", "New day set by a vendor…", ("Ctrl+Alt+N",), "Item", PANE, "calendar-clock", 8)
OPEN = Action("roadmap.outside_open", "Open what a vendor's day is about", ("Return", "Enter"), "Go", PLACE, "plug", 8)
EDIT = Action("roadmap.outside_edit", "Edit a vendor's day…", ("F2",), "Item", PLACE, "pencil", 8, "Edit")
DONE = Action("roadmap.outside_done", "A vendor's day is dealt with", ("E",), "Item", PLACE, "circle-check", 8, "Done")
DROP = Action("roadmap.outside_drop", "Put a vendor's day away", ("Delete",), "Item", PLACE, "trash-2", 8, "Put away")
MENU = tuple(action.id for action in (OPEN, EDIT, DONE, DROP, ADD))


class OutsideDates(QObject):
    """Fills the lane, hides it while there is nothing, and does its verbs."""

    def __init__(self, pane: RoadmapPane) -> None:
        super().__init__(pane)
        self._pane = pane
        self._context = pane.context
        self._canvas = pane.page.canvas
        self._access = OutsideAccessFactory()
        self._access.install()
        self.form: Form | None = None
        lane = self.lane = OutsideLane(self._canvas.look, self._context.icons, self._canvas.axis, pane.page)
        lane.hide()
        pane.page.add_below(lane)
        lane.opened.connect(self.open)
        lane.walked.connect(self._reveal)
        lane.menu_wanted.connect(self._show_menu)
        lane.focused.connect(self._hint)
        lane.left.connect(self._canvas.setFocus)
        self._canvas.axis_changed.connect(self._follow)
        self._context.bus.changed.connect(self._hear)
        self._add_actions()
        self._read()

    # --- what is shown

    def _read(self) -> None:
        today = self._context.clock.today()
        self._context.ask("roadmap.outside", partial(_asked, today=today), self._show, self._context.tell)

    def _hear(self, changes: Changes) -> None:
        if changes.touches(READ_OF):
            self._read()

    def _show(self, found: tuple[DatedRow, ...]) -> None:
        today = self._context.clock.today()
        had_focus = self.lane.hasFocus()
        self.lane.show_marks((_mark(each, today) for each in found), today.toordinal())
        self._follow()
        self.lane.setVisible(bool(found))
        if had_focus and not found:
            self._canvas.setFocus()

    def _follow(self) -> None:
        self.lane.follow(self._canvas.axis, self._canvas.tree)

    def _reveal(self, day: int) -> None:
        room = self._canvas.viewport().width() - self._canvas.tree
        self._canvas.set_axis(shown_day(self._canvas.axis, day, room))

    def _hint(self) -> None:
        self._context.status.hints([("Left", "Move"), ("Return", "Open"), ("E", "Done"), ("F2", "Edit")])

    # --- verbs

    def open(self, mark: object = None) -> None:
        """Go to the integration that a day is about, else to its vendor."""
        row = self._row(mark)
        if row is None:
            return
        if row.integration_ids:
            self._context.go(f"pmdesk://integration/{row.integration_ids[0]}")
        elif row.vendor_id is not None:
            self._context.go(f"pmdesk://vendor/{row.vendor_id}")
        else:
            self._context.status.say("No vendor is named for this day. Edit it to say which.")

    def add(self) -> None:
        """Ask for a day by hand."""
        self._ask("New day set by a vendor", "Add", None)

    def edit(self) -> None:
        """Edit the chosen day, where it is one of its own."""
        date_id = self._own()
        if date_id is not None:
            self._ask("A day set by a vendor", "Keep", self._context.desk.store.get(ExternalDate, date_id))

    def done(self) -> None:
        """Take the chosen day off the lane: it is dealt with."""
        date_id = self._own()
        if date_id is not None:
            command = SetFields(ExternalDate, (date_id,), {"done": True}, "Deal with a vendor's day")
            self._context.do(command, toast="Dealt with 1 day")

    def drop(self) -> None:
        """Put the chosen day away."""
        date_id = self._own()
        if date_id is not None:
            command = Archive(ExternalDate, (date_id,), self._context.clock.now())
            self._context.do(command, toast="Put away 1 day")

    def _ask(self, title: str, verb: str, known: ExternalDate | None) -> None:
        context, today = self._context, self._context.clock.today()
        vendors = context.desk.store.all(Vendor, order_by="rank", archived_at=None)
        choices = [Choice(None, "No vendor"), *(Choice(each.id, each.title) for each in vendors)]

        def send(values: Values) -> None:
            self._keep(values, known)

        form = self.form = Form(context.theme, context.icons, self._canvas, title=title, verb=verb, send=send)
        form.add_line("title", "What", "" if known is None else known.title, "Payments v3 ends")
        form.add_line("day", "Day", "" if known is None else say_day(known.day, today), "30 jun, +2w")
        form.add_segments(
            "kind", "Kind", [(str(kind), words) for kind, words in KINDS], str(known.kind if known else KINDS[0][0])
        )
        form.add_choice("vendor_id", "Vendor", choices, None if known is None else known.vendor_id)
        form.add_line("url", "Address", "" if known is None else known.url, "https://…")
        form.ask(self._form_box())

    def _keep(self, values: Values, known: ExternalDate | None) -> None:
        day = typed_day(str(values["day"]), self._context.clock.today())
        if day is None:
            raise RuleBroken("A day is needed.", "Type one like 30 jun or +2w.")
        if not str(values["title"]).strip():
            raise RuleBroken("A day needs a name.", "Say what happens then.")
        put = {**values, "day": day, "kind": DateKind(str(values["kind"]))}
        if known is None:
            self._context.desk.do(AddRow(ExternalDate, put, "Add a vendor's day"))
        else:
            self._context.desk.do(SetFields(ExternalDate, (known.id,), put, "Edit a vendor's day"))

    def _form_box(self) -> QRect:
        lane = self.lane
        if lane.isHidden() or lane.chosen() is None:
            return QRect(self._canvas.tree, self._canvas.look.header, 1, 1)
        box = lane.box(lane.current)
        return QRect(self._canvas.mapFromGlobal(lane.mapToGlobal(box.topLeft())), box.size())

    # --- parts of it

    def _row(self, mark: object = None) -> DatedRow | None:
        found = mark if isinstance(mark, OutsideMark) else self.lane.chosen()
        return None if found is None else found.key if isinstance(found.key, DatedRow) else None

    def _own(self) -> int | None:
        """Return the id of the chosen day, where it stands for itself and may be edited."""
        row = self._row()
        if row is None:
            return None
        if row.ref.kind is not Kind.EXTERNAL_DATE:
            where = "the contract" if row.ref.kind is Kind.CONTRACT else "the key"
            self._context.status.say(f"This day comes of {where}, and is edited there: press Enter.")
            return None
        if not self._canvas.editable:
            self._context.tell(DeskError("This workspace is open read-only.", "Save a copy to edit it."))
            return None
        return row.ref.id

    def _show_menu(self, at: QPoint) -> None:
        group = self.lane.group_at(self.lane.mapFromGlobal(at))
        if len(group) > 1:
            marks = [self.lane.marks[each] for each in group]
            pick(self.lane, [(mark.title, partial(self.open, mark)) for mark in marks]).popup(at)
        else:
            popup(self._context.actions, MENU, self.lane).popup(at)

    def _add_actions(self) -> None:
        actions = self._context.actions

        def chosen() -> bool:
            return self._pane.page.isVisible() and self.lane.chosen() is not None

        def own() -> bool:
            row = self._row()
            return chosen() and self._canvas.editable and row is not None and row.ref.kind is Kind.EXTERNAL_DATE

        actions.add(ADD, self.add, lambda: self._canvas.editable and self._pane.isVisible())
        actions.add(OPEN, self.open, chosen)
        for action, run in ((EDIT, self.edit), (DONE, self.done), (DROP, self.drop)):
            actions.add(action, run, own)
        actions.bind(PLACE, self.lane)


def _asked(rows: Rows, today: date) -> tuple[DatedRow, ...]:
    return lane_dates(rows, today)


def _mark(row: DatedRow, today: date) -> OutsideMark:
    icon, words = SHAPES[row.sort]
    told = [row.title, f"{words}, {say_day(row.day, today)}"]
    if row.items:
        told.append("Concerns " + ", ".join(title for _, title in row.items))
    return OutsideMark(row, row.day.toordinal(), row.title, icon, "\n".join(told))


def furnish_outside(pane: RoadmapPane) -> OutsideDates:
    """Bring the lane into the pane."""
    return OutsideDates(pane)
