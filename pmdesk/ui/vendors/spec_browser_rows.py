"""The rows of the browser, painted: operations or schemas at the left, the fields of one at the right."""

from collections.abc import Iterable

from PySide6.QtCore import QRect
from PySide6.QtGui import QFontMetrics, QPainter

from pmdesk.domain.classes import frozen
from pmdesk.insight.specs.browse import Field, OperationShown, SchemaShown
from pmdesk.ui.widgets.paint import RIGHT, fill, write
from pmdesk.ui.widgets.painted_list import Look, PlainRows
from pmdesk.ui.widgets.text import elided

PAD, GAP, INDENT = 12, 8, 14
MOST_INDENT = 8


@frozen
class Part:
    """The heading above fields of one part of an operation, or above what uses a schema."""

    title: str


class NamedRows(PlainRows):
    """Operations with their summary, or schemas with how many operations use them."""

    is_even = True
    shown: tuple[OperationShown | SchemaShown, ...] = ()
    uses: dict[str, tuple[str, ...]]

    def count(self) -> int:
        return len(self.shown)

    def text(self, row: int) -> str:
        name, fact, mark = self._told(row)
        return ", ".join(part for part in (name, fact, mark) if part)

    def paint(self, painter: QPainter, row: int, box: QRect, look: Look) -> None:
        theme = self.theme
        name, fact, mark = self._told(row)
        x, right = box.left() + theme.px(PAD), box.right() + 1 - theme.px(PAD)
        small = theme.font("caption_regular")
        if mark:
            wide = QFontMetrics(small).horizontalAdvance(mark)
            place = QRect(right - wide, box.top(), wide, box.height())
            write(painter, place, mark, small, theme.color("warning_text"), flags=RIGHT)
            right -= wide + theme.px(GAP)
        mono = theme.mono()
        ink = theme.color("selection_text" if look.selected else "text")
        words = elided(QFontMetrics(mono), name, right - x)
        write(painter, QRect(x, box.top(), right - x, box.height()), words, mono, ink)
        x += QFontMetrics(mono).horizontalAdvance(words) + theme.px(GAP)
        if right - x > theme.px(40):
            words = elided(QFontMetrics(small), fact, right - x)
            write(painter, QRect(x, box.top(), right - x, box.height()), words, small, theme.color("text_faint"))

    def _told(self, row: int) -> tuple[str, str, str]:
        each = self.shown[row]
        if isinstance(each, SchemaShown):
            count = len(self.uses.get(each.name, ()))
            return each.name, each.type, "not used" if not count else ""
        ends = "" if each.ends is None else f"ends {each.ends.isoformat()}"
        return each.key, " ".join(each.summary.split()), ends or ("deprecated" if each.is_deprecated else "")


class FieldRows(PlainRows):
    """Fields in dotted names below the part they are sent or received in; a tree by their indent."""

    shown: tuple[Part | Field, ...] = ()

    def count(self) -> int:
        return len(self.shown)

    def can_stand(self, row: int) -> bool:
        return not isinstance(self.shown[row], Part)

    def text(self, row: int) -> str:
        each = self.shown[row]
        if isinstance(each, Part):
            return each.title
        told = [each.path or "the whole", each.type, each.schema, *_marks(each), each.about]
        return ", ".join(part for part in told if part)

    def paint(self, painter: QPainter, row: int, box: QRect, look: Look) -> None:
        each, theme = self.shown[row], self.theme
        x, right = box.left() + theme.px(PAD), box.right() + 1 - theme.px(PAD)
        if isinstance(each, Part):
            fill(painter, box, theme.color("surface_raised"))
            words = elided(QFontMetrics(theme.font("section")), each.title, right - x)
            write(painter, box.adjusted(theme.px(PAD), 0, 0, 0), words, theme.font("section"), theme.color("text"))
            return
        x += theme.px(INDENT) * min(MOST_INDENT, each.path.count("."))
        mono, small = theme.mono(), theme.font("caption_regular")
        facts = ", ".join([each.type, *([each.schema] if each.schema else []), *_marks(each)])
        wide = min(QFontMetrics(small).horizontalAdvance(facts), (right - x) // 2)
        ink = theme.color("warning_text" if each.is_deprecated else "text_faint")
        place = QRect(right - wide, box.top(), wide, box.height())
        write(painter, place, elided(QFontMetrics(small), facts, wide), small, ink, flags=RIGHT)
        room = max(0, right - wide - theme.px(GAP) - x)
        ink = theme.color("selection_text" if look.selected else "text")
        words = elided(QFontMetrics(mono), each.path or "the whole", room)
        write(painter, QRect(x, box.top(), room, box.height()), words, mono, ink)


def _marks(field: Field) -> list[str]:
    told = ["required"] if field.is_required else []
    told += ["may be null"] if field.is_nullable and not field.type.endswith("!") else []
    if field.ends is not None:
        told.append(f"ends {field.ends.isoformat()}")
    elif field.is_deprecated:
        told.append("deprecated")
    return told


def as_tree(fields: Iterable[Field]) -> list[Field]:
    """Return fields so that what lies in one follows it, else in their order."""
    listed = list(fields)
    order = {_bare(each.path): at for at, each in reversed(list(enumerate(listed)))}

    def key(field: Field) -> tuple[int, ...]:
        steps = field.path.split(".")
        ways = (_bare(".".join(steps[: length + 1])) for length in range(len(steps)))
        return tuple(order.get(way, len(listed)) for way in ways)

    return sorted(listed, key=key)


def _bare(path: str) -> str:
    """Return a path without what says that it is a list."""
    return path.replace("[]", "").replace("[*]", "")
