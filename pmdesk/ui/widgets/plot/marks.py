"""Paints what happened over a plot: a sign and dotted line for each mark, shaded spans, titles that do not overlap."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QPolygonF

from pmdesk.domain.classes import frozen
from pmdesk.domain.metrics import AnnotationKind
from pmdesk.queries.chart_values import Mark
from pmdesk.ui.widgets.plot.layout import FACE, Layout
from pmdesk.ui.widgets.plot.space import Space
from pmdesk.ui.widgets.theme import Theme

CLOSE = 9
"""Signs that are closer than this, in pixels, are folded into one."""
HALF = 4
REACH = 12
"""How near to a sign the pointer has to be, down and across."""
BESIDE = 7
TITLE_AT_MOST = 160
SMOOTH = QPainter.RenderHint.Antialiasing


@frozen
class Sign:
    """The marks that stand at one place, and where across that is."""

    x: float
    marks: tuple[Mark, ...]

    @property
    def words(self) -> str:
        """The title of the first, and how many more there are."""
        return self.marks[0].title + (f" +{len(self.marks) - 1}" if len(self.marks) > 1 else "")


@frozen
class Title:
    """Words beside a sign and where they are written."""

    box: QRectF
    words: str


def signs(marks: Sequence[Mark], space: Space) -> list[Sign]:
    """Return the signs in the space from left to right; marks that are too close share one."""
    found: list[Sign] = []
    for mark in sorted(marks, key=lambda mark: mark.at):
        x = space.x(mark.at)
        if mark.until is not None and space.x(mark.until) >= space.left:
            x = max(x, space.left)
        if not space.left - 0.5 <= x <= space.right + 0.5:
            continue
        if found and x - found[-1].x < CLOSE:
            found[-1] = Sign(found[-1].x, (*found[-1].marks, mark))
        else:
            found.append(Sign(x, (mark,)))
    return found


def titles(theme: Theme, found: Sequence[Sign], layout: Layout) -> list[Title]:
    """Return the titles that have place right of their sign, or left of it, before the next sign or title."""
    metrics = QFontMetricsF(theme.font(FACE))
    space, height = layout.space, theme.line(FACE)
    top = space.top - HALF
    placed: list[Title] = []
    taken = space.left
    for n, sign in enumerate(found):
        words = metrics.elidedText(sign.words, Qt.TextElideMode.ElideRight, theme.px(TITLE_AT_MOST))
        width = metrics.horizontalAdvance(words) + 1
        limit = found[n + 1].x - BESIDE if n + 1 < len(found) else space.right
        if sign.x + BESIDE + width <= limit:
            left = sign.x + BESIDE
        elif sign.x - BESIDE - width >= taken:
            left = sign.x - BESIDE - width
        else:
            taken = sign.x + BESIDE
            continue
        placed.append(Title(QRectF(left, top, width, height), words))
        taken = max(left + width, sign.x) + BESIDE
    return placed


def sign_at(found: Sequence[Sign], layout: Layout, at: QPointF) -> Sign | None:
    """Return the sign under the pointer."""
    if at.y() > layout.space.top + REACH:
        return None
    near = [sign for sign in found if abs(sign.x - at.x()) <= REACH / 2]
    return min(near, key=lambda sign: abs(sign.x - at.x())) if near else None


def paint_spans(painter: QPainter, theme: Theme, marks: Sequence[Mark], space: Space) -> None:
    """Shade what took a while."""
    for mark in marks:
        if mark.until is None:
            continue
        left, right = max(space.x(mark.at), space.left), min(space.x(mark.until), space.right)
        if right > left:
            token = "danger_bg" if mark.kind is AnnotationKind.INCIDENT else "hover"
            painter.fillRect(QRectF(left, space.top, max(right - left, 1), space.height), theme.color(token))


def paint_marks(painter: QPainter, theme: Theme, found: Sequence[Sign], layout: Layout) -> None:
    """Paint the signs with their lines, and their titles where the plot is wide."""
    space = layout.space
    if not found:
        return
    dotted = QPen(theme.color("border_control"), 1)
    dotted.setDashPattern([2, 2])
    painter.setPen(dotted)
    painter.drawLines([QLineF(int(sign.x) + 0.5, space.top, int(sign.x) + 0.5, space.bottom) for sign in found])
    painter.setRenderHint(SMOOTH)
    for sign in found:
        _paint_sign(painter, theme, sign, space)
    painter.setRenderHint(SMOOTH, False)
    if layout.is_wide:
        painter.setFont(theme.font(FACE))
        painter.setPen(theme.color("text_muted"))
        for title in titles(theme, found, layout):
            painter.drawText(title.box, Qt.AlignmentFlag.AlignVCenter, title.words)


def _paint_sign(painter: QPainter, theme: Theme, sign: Sign, space: Space) -> None:
    ink = theme.color("danger" if any(_is_incident(mark) for mark in sign.marks) else "border_control")
    is_hollow = all(mark.is_planned for mark in sign.marks)
    painter.setPen(QPen(ink, 1))
    painter.setBrush(theme.color("surface") if is_hollow else ink)
    painter.drawPolygon(QPolygonF(list(_corners(sign.marks[0].kind, int(sign.x) + 0.5, space.top + 2))))


def _is_incident(mark: Mark) -> bool:
    return mark.kind is AnnotationKind.INCIDENT


def _corners(kind: AnnotationKind, x: float, y: float) -> Iterator[QPointF]:
    """Yield the corners of a sign: triangle, octagon, diamond, flag or square, so that kinds differ without colour."""
    shapes = {
        AnnotationKind.RELEASE: ((-4, -3), (4, -3), (0, 3)),
        AnnotationKind.INCIDENT: ((-2, -4), (2, -4), (4, -2), (4, 2), (2, 4), (-2, 4), (-4, 2), (-4, -2)),
        AnnotationKind.VENDOR: ((0, -4), (4, 0), (0, 4), (-4, 0)),
        AnnotationKind.CAMPAIGN: ((-3, -4), (4, -1), (-3, 3)),
        AnnotationKind.NOTE: ((-3, -3), (3, -3), (3, 3), (-3, 3)),
    }
    for across, down in shapes[kind]:
        yield QPointF(x + across, y + down)
