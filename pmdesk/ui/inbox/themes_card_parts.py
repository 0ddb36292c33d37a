"""Parts of a theme's card: heads of its sections, the line of moods, what people say, and the items they speak for."""

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pmdesk.domain.roadmap import STATUS_WORDS
from pmdesk.queries.theme_card import LinkedItem, Spoken
from pmdesk.ui.inbox.themes_rows import item_icon
from pmdesk.ui.widgets.icons import Icons
from pmdesk.ui.widgets.paint import RIGHT, fill, write
from pmdesk.ui.widgets.painted_list import Look, PaintedList, PlainRows
from pmdesk.ui.widgets.text import elided
from pmdesk.ui.widgets.theme import Theme

PAD = 12
SAID_HIGH, ITEM_HIGH, HEAD_HIGH, MOOD_HIGH = 40, 26, 28, 34
MOODS = (("bad", "danger"), ("neutral", "border_control"), ("good", "success"))


class PartHead(QWidget):
    """The head of a section: its name, and a few faint words."""

    def __init__(self, theme: Theme, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._title = title
        self.fact = ""
        self.setAccessibleName(title)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def tell(self, fact: str) -> None:
        """Say other words beside the name."""
        self.fact = fact
        self.setAccessibleDescription(fact)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(120, self._theme.px(HEAD_HIGH))

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme, painter = self._theme, QPainter(self)
        fill(painter, QRect(0, 0, self.width(), 1), theme.color("border"))
        font, x = theme.font("section"), theme.px(PAD)
        write(painter, QRect(x, 1, self.width() - x, self.height() - 1), self._title, font, theme.color("text"))
        x += QFontMetrics(font).horizontalAdvance(self._title) + theme.px(6)
        font = theme.font("caption", numbers=True)
        words = elided(QFontMetrics(font), self.fact, self.width() - x - theme.px(PAD))
        write(painter, QRect(x, 1, self.width() - x, self.height() - 1), words, font, theme.color("text_faint"))


class MoodLine(QWidget):
    """How the notes sound: a bar of three parts with its figures in words."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.moods = (0, 0, 0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    @property
    def words(self) -> str:
        """The moods in words: `24 bad, 12 neutral, 5 good`."""
        told = [f"{count} {name}" for count, (name, _) in zip(self.moods, MOODS, strict=True) if count]
        return ", ".join(told)

    def show_moods(self, moods: tuple[int, int, int]) -> None:
        """Show other moods; without any there is no line."""
        self.moods = moods
        self.setVisible(any(moods))
        self.setAccessibleName(f"Mood: {self.words}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(120, self._theme.px(MOOD_HIGH))

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        theme, painter = self._theme, QPainter(self)
        fill(painter, self.rect(), theme.color("surface"))
        font = theme.font("caption", numbers=True)
        wide = QFontMetrics(font).horizontalAdvance(self.words)
        right = self.width() - theme.px(PAD)
        place = QRect(right - wide, 0, wide + 1, self.height())
        write(painter, place, self.words, font, theme.color("text_muted"), flags=RIGHT)
        left, whole = theme.px(PAD), sum(self.moods)
        room = right - wide - theme.px(10) - left
        if not whole or room < theme.px(20):
            return
        x, high = float(left), theme.px(6)
        for count, (_, token) in zip(self.moods, MOODS, strict=True):
            part = room * count / whole
            if count:
                box = QRectF(x, (self.height() - high) / 2, max(1.0, part - 1), high)
                fill(painter, box, theme.color(token))
            x += part


class SaidRows(PlainRows):
    """Words and who said them, in two lines."""

    def __init__(self, theme: Theme, icons: Icons) -> None:
        super().__init__(theme)
        self._icons = icons
        self.said: tuple[Spoken, ...] = ()

    def count(self) -> int:
        return len(self.said)

    def height(self, row: int) -> int:
        del row
        return self.theme.px(SAID_HIGH)

    def text(self, row: int) -> str:
        one = self.said[row]
        return f"“{one.words}”, {one.who}{', marked' if one.is_quote else ''}"

    def paint(self, painter: QPainter, row: int, box: QRect, look: Look) -> None:
        theme, one = self.theme, self.said[row]
        room = box.width() - 2 * theme.px(PAD)
        ink = theme.color("selection_text" if look.selected else "text")
        font = theme.font("small")
        words = elided(QFontMetrics(font), f"“{one.words}”", room)
        high = theme.line("small")
        upper = QRect(box.left() + theme.px(PAD), box.top() + theme.px(3), room, high)
        write(painter, upper, words, font, ink)
        font = theme.font("caption_regular")
        lower = upper.translated(0, high)
        write(painter, lower, elided(QFontMetrics(font), one.who, room), font, theme.color("text_faint"))


class ItemRows(PlainRows):
    """The items that notes speak for."""

    def __init__(self, theme: Theme, icons: Icons) -> None:
        super().__init__(theme)
        self._icons = icons
        self.items: tuple[LinkedItem, ...] = ()

    def count(self) -> int:
        return len(self.items)

    def height(self, row: int) -> int:
        del row
        return self.theme.px(ITEM_HIGH)

    def text(self, row: int) -> str:
        item = self.items[row]
        return f"{item.line.title}, {STATUS_WORDS[item.line.status].lower()}, {item.fact}, {_linked(item)}"

    def paint(self, painter: QPainter, row: int, box: QRect, look: Look) -> None:
        theme, item = self.theme, self.items[row]
        side, x = theme.size("icon_small"), box.left() + theme.px(PAD)
        icon, token = item_icon(item.line)
        self._icons.paint(painter, icon, token, QPointF(x, box.center().y() + 1 - side / 2), side)
        x += side + theme.px(8)
        right = box.right() - theme.px(PAD)
        font = theme.font("small", numbers=True)
        fact = item.fact if item.is_own else _linked(item)
        wide = QFontMetrics(font).horizontalAdvance(fact)
        place = QRect(right - wide, box.top(), wide + 1, box.height())
        write(painter, place, fact, font, theme.color("text_faint"), flags=RIGHT)
        room = right - wide - theme.px(8) - x
        ink = theme.color("selection_text" if look.selected else "text")
        words = elided(QFontMetrics(font), item.line.title, room)
        write(painter, QRect(x, box.top(), room, box.height()), words, font, ink)


class CardList(PaintedList):
    """A list that is as high as its rows, so that the card scrolls and not the list; a press acts."""

    opened = Signal(int)
    ground = "surface_raised"

    def __init__(self, theme: Theme, rows: SaidRows | ItemRows, name: str, parent: QWidget) -> None:
        super().__init__(theme, rows, many=False, parent=parent)
        self.setAccessibleName(name)
        self.activated.connect(self.opened)

    def refresh(self) -> None:
        super().refresh()
        self.setFixedHeight(max(1, self.whole_height()))
        self.setVisible(self.whole_height() > 0)


def _linked(item: LinkedItem) -> str:
    return "1 note" if item.notes == 1 else f"{item.notes} notes"
