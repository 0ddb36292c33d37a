"""The window that compares any two versions of a description: what breaks us first, and what we decide about it.

`open_spec_diff` is the way in. It loads readers and comparers, so it is fetched when it is first wanted.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from pmdesk.domain.apis import Level, SpecVersion
from pmdesk.domain.counts import counted
from pmdesk.domain.days import say_day
from pmdesk.domain.errors import DeskError
from pmdesk.exporters.landing import write_file
from pmdesk.exporters.spec_changes import changes_csv, changes_json, changes_markdown
from pmdesk.queries.integration_card import IntegrationCard
from pmdesk.queries.spec_changes import ChangeLine
from pmdesk.ui.context import Context
from pmdesk.ui.vendors.spec_compared import Compared
from pmdesk.ui.vendors.spec_diff_detail import Detail
from pmdesk.ui.vendors.spec_import_page import WEIGHT_HEADS
from pmdesk.ui.vendors.spec_rows import ChangeRows, Heading
from pmdesk.ui.vendors.spec_verdicts import Verdicts
from pmdesk.ui.vendors.spec_window import WIDE, SpecWindow
from pmdesk.ui.widgets.buttons import Button
from pmdesk.ui.widgets.choices import Choice
from pmdesk.ui.widgets.file_dialog import ask_target
from pmdesk.ui.widgets.filterbox import FilterBox
from pmdesk.ui.widgets.forms import ChoiceField
from pmdesk.ui.widgets.ground import BOTTOM, TOP, Ground, plain
from pmdesk.ui.widgets.menus import pick
from pmdesk.ui.widgets.painted_list import PaintedList
from pmdesk.ui.widgets.pressing import alone
from pmdesk.ui.widgets.segmented import Segmented
from pmdesk.ui.widgets.window_keys import WindowKey

DETAIL = 360
WORDS_WIDE = 190
ALL, OPEN = "all", "open"
LEVELS = [
    (ALL, "All"),
    (OPEN, "To decide"),
    (Level.BREAKING, "Breaking"),
    (Level.WARNING, "Risky"),
    (Level.INFO, "Compatible"),
]
VERBS = (
    ("accept", "Accept", "A"),
    ("dispute", "Dispute…", "R"),
    ("plan", "Plan work…", "C"),
    ("ignore", "Ignore…", "E"),
    ("later", "Decide later", "Z"),
)
KEYS = {Qt.Key(ord(key)): verb for verb, _, key in VERBS}


def open_spec_diff(context: Context, card: IntegrationCard, parent: QWidget, fingerprint: str = "") -> "DiffWindow":
    """Compare the versions that the card compares, at a change."""
    window = DiffWindow(context, card, parent, fingerprint)
    window.show()
    return window


class DiffWindow(SpecWindow):
    """Two versions chosen at the top, their changes at the left, the one at hand at the right, verdicts below."""

    own_keys = tuple(WindowKey(words.removesuffix("…"), (key,)) for _, words, key in VERBS)

    def __init__(self, context: Context, card: IntegrationCard, parent: QWidget, fingerprint: str = "") -> None:
        super().__init__(context, card, "changes of the spec", parent)
        self._wanted = fingerprint
        self._texts: dict[str, str] = {}
        self._open: set[str] = set()
        self.compared = Compared(context, self.working, self)
        self.verdicts = Verdicts(context, card, self, self._did)
        self._build()
        self.compared.changed.connect(self.fill)
        self.compared.troubled.connect(self.tell)
        pair = (card.versions[0], card.versions[-1]) if card.diff is None else (card.diff.before, card.diff.after)
        self.before.take(pair[0].id)
        self.after.take(pair[1].id)
        self.compare()
        self.list.setFocus()

    # --- what is shown

    def compare(self) -> None:
        """Compare the versions that are chosen."""
        before, after = (self._version(field.value) for field in (self.before, self.after))
        if before is not None and after is not None:
            self.rows.shown = ()
            self.list.refresh()
            self.words.setText("")
            self.compared.compare(before, after)

    def fill(self) -> None:
        """Show the changes that fit level and words, below what they mean to us; the one at hand stays it."""
        diff = self.compared.diff
        if diff is None:
            return
        held = self.rows.line(self.list.current)
        wanted, self._wanted = self._wanted or ("" if held is None else held.fingerprint), ""
        self._open = {line.fingerprint for line in diff.undecided}
        lines = [line for line in diff.lines if self._fits(line)]
        shown: list[ChangeLine | Heading] = []
        for weight, title in WEIGHT_HEADS.items():
            found = [line for line in lines if line.weight is weight]
            shown += [Heading(title, len(found)), *found] if found else []
        is_same = [_print(row) for row in shown] == [_print(row) for row in self.rows.shown]
        self.rows.shown = tuple(shown)
        self.list.refresh()
        if not is_same:
            places = {_print(row): at for at, row in enumerate(shown)}
            self.list.set_current(places.get(wanted, 1))
        self._count(len(lines), len(diff.lines))
        self.show_detail()

    def selected(self) -> list[ChangeLine]:
        """Return the changes that verbs act on."""
        found = [self.rows.line(row) for row in self.list.selection()]
        return [line for line in found if line is not None]

    def shown(self) -> list[ChangeLine]:
        """Return all changes that are shown, in their order."""
        return [line for line in self.rows.shown if not isinstance(line, Heading)]

    def show_detail(self) -> None:
        """Say more of the change at hand."""
        lines = self.selected()
        self.detail.show_change(lines[0] if lines else None, self.compared.functions, len(lines))
        for button in self.buttons.values():
            button.setEnabled(bool(lines))

    # --- what a person does

    def decide(self, verb: str) -> None:
        """Decide about what is selected."""
        lines, diff = self.selected(), self.compared.diff
        if not lines or diff is None:
            return
        at = self.buttons[verb]
        if verb == "plan":
            self.verdicts.plan(lines, diff, at)
        else:
            run: Callable[..., object] = getattr(self.verdicts, verb)
            run(lines, at)

    def copy(self) -> None:
        """Copy what is selected, or all that is shown, as Markdown."""
        diff = self.compared.diff
        lines = self.selected() if len(self.list.selection()) > 1 else self.shown()
        if diff is not None and lines:
            QGuiApplication.clipboard().setText(changes_markdown(diff, lines))
            self.say(f"Copied {counted(len(lines), 'change')} as Markdown.")

    def export(self, kind: str) -> None:
        """Ask where what is shown is written to."""
        diff = self.compared.diff
        if diff is not None:
            name = f"{self.card.integration.title} {diff.before.title} to {diff.after.title}.{kind}".replace("/", "-")
            ask_target(self, "Export changes", Path.home() / name, partial(self.write, kind))

    def write(self, kind: str, target: Path) -> None:
        """Write what is shown into a file."""
        diff, lines = self.compared.diff, self.shown()
        if diff is None:
            return
        made = {
            "md": lambda: changes_markdown(diff, lines).encode(),
            "csv": lambda: changes_csv(lines),
            "json": lambda: changes_json(diff, lines),
        }
        try:
            write_file(target, made[kind]())
            self.say(f"Wrote {counted(len(lines), 'change')} to “{target.name}”.")
        except DeskError as trouble:
            self.tell(trouble)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if event.modifiers() == Qt.KeyboardModifier.NoModifier and key in KEYS:
            self.decide(KEYS[key])
        else:
            super().keyPressEvent(event)

    # --- parts of it

    def _version(self, version_id: object) -> SpecVersion | None:
        return next((each for each in self.card.versions if each.id == version_id), None)

    def _fits(self, line: ChangeLine) -> bool:
        level, words = self.levels.current(), self.filter.text().casefold().split()
        if level == OPEN and line.fingerprint not in self._open:
            return False
        if level not in (ALL, OPEN, line.level):
            return False
        return not words or all(word in self._searched(line) for word in words)

    def _searched(self, line: ChangeLine) -> str:
        key = f"{line.fingerprint}{line.operation}"
        if key not in self._texts:
            told = (line.rule, line.words, line.operation, line.part, line.field, line.old, line.new)
            self._texts[key] = " ".join(told).casefold()
        return self._texts[key]

    def _count(self, shown: int, total: int) -> None:
        if not total:
            self.words.setText("Nothing changed that a consumer could notice.")
        else:
            words = counted(total, "change")
            self.words.setText(words if shown == total else f"{counted(shown, 'change')} of {words} shown")

    def _did(self, words: str) -> None:
        """A decision was made: say it, and go on to the next change."""
        self.say(words)
        if len(self.list.selection()) == 1:
            self.list.step(1)
        self.list.setFocus()

    # --- building

    def _build(self) -> None:
        theme = self.context.theme
        split = self.split
        self.rows = ChangeRows(theme)
        self.rows.words_wide = WORDS_WIDE
        self.list = PaintedList(theme, self.rows, parent=split)
        self.list.setAccessibleName("Changes")
        self.list.selection_changed.connect(self.show_detail)
        self.detail = Detail(self.context, split)
        split.addWidget(self.list)
        split.addWidget(self.detail)
        split.setStretchFactor(0, 1)
        split.setSizes([theme.px(WIDE - DETAIL), theme.px(DETAIL)])
        head, foot = self._head(), self._foot()
        self.lay_out(head, foot)
        self.setTabOrder(self.filter, self.list)

    def _head(self) -> QWidget:
        theme, icons = self.context.theme, self.context.icons
        head = Ground(theme, "surface_raised", self, lines=BOTTOM)
        today = self.context.clock.today()
        choices = [
            Choice(each.id, each.title, fact=say_day(each.received_at.astimezone().date(), today))
            for each in self.card.versions
        ]
        self.before = ChoiceField(theme, icons, choices, None, name="From version", parent=head)
        self.after = ChoiceField(theme, icons, choices, None, name="To version", parent=head)
        self.levels = Segmented(
            theme, [(str(key), words) for key, words in LEVELS], ALL, small=True, name="Level", parent=head
        )
        self.filter = FilterBox(theme, icons, head, words="Rule, field or words", tip="Words of a change", widest=400)
        self.filter.setAccessibleName("Filter changes")
        for field in (self.before, self.after):
            field.setFixedWidth(theme.px(150))
            field.setAutoDefault(False)
            field.kept.connect(alone(self.compare))
        self.levels.chosen.connect(alone(self.fill))
        self.filter.narrowed.connect(alone(self.fill))
        self.filter.left.connect(self.list.setFocus)
        row = QHBoxLayout(head)
        row.setContentsMargins(theme.px(12), theme.px(8), theme.px(12), theme.px(8))
        row.setSpacing(theme.px(8))
        for widget in (self.before, plain("to", theme, "small", "text_muted", head), self.after):
            row.addWidget(widget)
        row.addSpacing(theme.px(8))
        row.addWidget(self.levels)
        row.addStretch(1)
        row.addWidget(self.filter, 2)
        return head

    def _foot(self) -> QWidget:
        theme, icons = self.context.theme, self.context.icons
        foot = Ground(theme, "surface_raised", self, lines=TOP)
        self.buttons: dict[str, Button] = {}
        row = QHBoxLayout(foot)
        row.setContentsMargins(theme.px(12), theme.px(8), theme.px(12), theme.px(8))
        row.setSpacing(theme.px(6))
        for verb, words, key in VERBS:
            button = self.buttons[verb] = Button(theme, icons, words, key=key, small=True, parent=foot)
            button.setAutoDefault(False)
            button.clicked.connect(alone(partial(self.decide, verb)))
            row.addWidget(button)
        row.addWidget(self.words, 1)
        self.copies = Button(theme, icons, "Copy", key="Ctrl+C", small=True, parent=foot)
        self.copies.clicked.connect(alone(self.copy))
        self.exports = Button(theme, icons, "Export…", small=True, chevron=True, parent=foot)
        self.exports.clicked.connect(alone(self._offer_export))
        for button in (self.copies, self.exports):
            button.setAutoDefault(False)
            row.addWidget(button)
        return foot

    def _offer_export(self) -> None:
        kinds = (("Markdown…", "md"), ("CSV…", "csv"), ("JSON…", "json"))
        menu = pick(self, [(words, partial(self.export, kind)) for words, kind in kinds])
        menu.popup(self.exports.mapToGlobal(self.exports.rect().topLeft()))


def _print(row: ChangeLine | Heading) -> str:
    return row.title if isinstance(row, Heading) else row.fingerprint
