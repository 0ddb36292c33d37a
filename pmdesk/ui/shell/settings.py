"""The settings: looks, the workspace's file, and every key, which can be given to another verb's taste."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QRect, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import QFormLayout, QFrame, QHBoxLayout, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from pmdesk.domain.matching import match
from pmdesk.ui.shell.firstrun import label
from pmdesk.ui.shell.keysheet import place_name
from pmdesk.ui.shell.looks import Looks
from pmdesk.ui.widgets.actions import Action, Actions
from pmdesk.ui.widgets.keycaps import cap_text, caps_width, paint_caps
from pmdesk.ui.widgets.paint import write
from pmdesk.ui.widgets.painted_list import Look, PaintedList, PlainRows
from pmdesk.ui.widgets.segmented import Segmented
from pmdesk.ui.widgets.text import elided
from pmdesk.ui.widgets.theme import DENSITIES, SCALES, Theme

WIDE = 640
KEYS_HIGH = 420
MODIFIERS = frozenset({Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr})
KEY_HINT = "Enter, then press the new keys. Backspace gives the usual keys back."


class VerbRows(PlainRows):
    """Every verb with the place where its keys work and its keys."""

    def __init__(self, theme: Theme, actions: Actions) -> None:
        super().__init__(theme)
        self._actions = actions
        self.verbs: list[Action] = []
        self.catching = -1

    def count(self) -> int:
        """Return how many verbs are listed."""
        return len(self.verbs)

    def text(self, row: int) -> str:
        """Return the verb, its place and its keys."""
        verb = self.verbs[row]
        return ", ".join((verb.title, place_name(verb), *self._actions.keys(verb.id)))

    def paint(self, painter: QPainter, row: int, box: QRect, look: Look) -> None:
        """Paint title, place and keys."""
        del look
        theme, verb = self.theme, self.verbs[row]
        font = theme.font("small")
        left, right = box.left() + theme.px(12), box.right() - theme.px(12)
        if row == self.catching:
            words = QRect(left, box.top(), right - left, box.height())
            write(painter, words, "Press the new keys…", font, theme.color("accent_ink"))
            return
        for keys in reversed(self._actions.keys(verb.id)):
            right -= caps_width(theme, keys)
            paint_caps(painter, theme, keys, QPointF(right, box.center().y() + 1))
            right -= theme.px(10)
        metrics = QFontMetrics(font)
        title = elided(metrics, verb.title.removesuffix("…"), right - left)
        write(painter, QRect(left, box.top(), right - left, box.height()), title, font, theme.color("text"))
        x = left + metrics.horizontalAdvance(title) + theme.px(8)
        caption = theme.font("caption_regular")
        place = elided(QFontMetrics(caption), place_name(verb), right - x)
        write(painter, QRect(x, box.top(), right - x, box.height()), place, caption, theme.color("text_faint"))


class VerbList(PaintedList):
    """Catches the next keys that are pressed after Enter."""

    caught = Signal(int, str)

    def __init__(self, theme: Theme, rows: VerbRows, parent: QWidget) -> None:
        self._verbs = rows  # Events come already while the base is made.
        super().__init__(theme, rows, many=False, parent=parent)
        self.activated.connect(self.catch)
        self.setAccessibleName("Keys")
        self.setAccessibleDescription(KEY_HINT)

    def catch(self, row: int) -> None:
        """Wait for the new keys of a verb."""
        self._verbs.catching = row
        self.viewport().update()

    def event(self, event: QEvent) -> bool:
        if self._verbs.catching >= 0 and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if self._verbs.catching >= 0 and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            self._catch(event)
            return True
        return super().event(event)

    def _catch(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in MODIFIERS:
            return
        row, self._verbs.catching = self._verbs.catching, -1
        self.viewport().update()
        if key == Qt.Key.Key_Backspace:
            self.caught.emit(row, "")
        elif key != Qt.Key.Key_Escape:
            self.caught.emit(row, QKeySequence(event.keyCombination()).toString())


class SettingsPage(QScrollArea):
    """One page; every choice holds at once."""

    def __init__(
        self, looks: Looks, actions: Actions, keep_keys: Callable[[dict[str, tuple[str, ...]]], object]
    ) -> None:
        super().__init__()
        self._looks = looks
        self._theme = looks.theme
        self._actions = actions
        self._keep_keys = keep_keys
        self._rows = VerbRows(self._theme, actions)
        self.setAccessibleName("Settings")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self._page: QWidget | None = None
        self._theme.changed.connect(self.build)
        self.build()

    def build(self) -> None:
        """Lay the page out, anew when the text size changes."""
        page = QWidget()
        middle = QVBoxLayout()
        middle.setSpacing(self._theme.px(8))
        middle.setContentsMargins(0, self._theme.px(24), 0, self._theme.px(24))
        middle.addWidget(label(self._theme, "Look", "body_strong", page))
        middle.addLayout(self._look_form(page))
        middle.addSpacing(self._theme.px(12))
        middle.addWidget(label(self._theme, "Keys", "body_strong", page))
        self._build_keys(page, middle)
        sides = QHBoxLayout(page)
        sides.addStretch(1)
        sides.addLayout(middle)
        sides.addStretch(1)
        surface = self._theme.color("surface").name()
        self.setStyleSheet(f"SettingsPage, SettingsPage > QWidget > QWidget {{ background: {surface}; }}")
        self.setWidget(page)
        self._page = page

    def leader(self) -> QWidget:
        """Return what takes the focus."""
        return self.filter

    def hints(self) -> list[tuple[str, str]]:
        """Return the keys that matter here, for the status bar."""
        leave = self._actions.first_key("file.settings")
        found = [("Tab", "Next"), ("Return", "Change the keys of a verb"), (leave, "Leave the settings")]
        return [pair for pair in found if pair[0]]

    def _look_form(self, page: QWidget) -> QFormLayout:
        theme = self._theme
        form = QFormLayout()
        form.setHorizontalSpacing(theme.px(16))
        form.setVerticalSpacing(theme.px(8))
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        modes = [("system", "System"), ("light", "Light"), ("dark", "Dark")]
        scales = [(str(scale), f"{round(scale * 100)} %") for scale in SCALES]
        densities = [(density, density.capitalize()) for density in DENSITIES]
        for title, choices, now, choose in (
            ("Theme", modes, theme.mode, self._looks.set_mode),
            ("Text size", scales, str(theme.scale), self._set_scale),
            ("Rows", densities, theme.density, self._looks.set_density),
        ):
            control = Segmented(theme, choices, now, name=title, parent=page)
            control.chosen.connect(choose)
            words = QLabel(title, page)
            words.setFont(theme.font("small"))
            words.setMinimumWidth(theme.px(92))
            words.setMinimumHeight(theme.size("control"))
            form.addRow(words, control)
        return form

    def _set_scale(self, choice: str) -> None:
        self._looks.set_scale(float(choice))

    def _build_keys(self, page: QWidget, middle: QVBoxLayout) -> None:
        theme = self._theme
        self.filter = QLineEdit(page)
        self.filter.setPlaceholderText("Find a verb or a key")
        self.filter.setAccessibleName("Find a verb or a key")
        self.filter.setFixedWidth(theme.px(WIDE))
        self.filter.textChanged.connect(self._narrow)
        self.list = VerbList(theme, self._rows, page)
        self.list.setFixedSize(theme.px(WIDE), theme.px(KEYS_HIGH))
        self.list.set_frame(top=1, left=1, right=1, bottom=1)
        self.list.caught.connect(self._rebind)
        self.said = label(theme, KEY_HINT, "small", page, ink="text_muted")
        self.said.setFixedWidth(theme.px(WIDE))
        for part in (self.filter, self.list, self.said):
            middle.addWidget(part)
        self._narrow("")

    def _narrow(self, words: str) -> None:
        typed = words.strip().replace(" ", "+").casefold()
        self._rows.verbs = [
            verb
            for verb in self._actions.all()
            if match(words, verb.title) is not None or typed in (key.casefold() for key in self._actions.keys(verb.id))
        ]
        self.list.refresh()

    def _rebind(self, row: int, keys: str) -> None:
        verb = self._rows.verbs[row]
        wanted = (keys, *self._actions.keys(verb.id)[1:]) if keys else verb.keys
        clash = self._actions.rebind(verb.id, wanted)
        if clash is not None:
            title = clash.action.title.removesuffix("…")
            self._tell(f"{cap_text(clash.key)} already means “{title}”. Nothing was changed.", "danger_text")
            return
        self._keep_keys(self._actions.overrides())
        now = ", ".join(cap_text(key) for key in self._actions.keys(verb.id)) or "no key"
        self._tell(f"{verb.title.removesuffix('…')} is {now} now.", "success_text")
        self.list.refresh()

    def _tell(self, words: str, ink: str) -> None:
        self.said.setText(words)
        self.said.setStyleSheet(f"color: {self._theme.color(ink).name()};")
