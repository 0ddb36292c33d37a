"""Shows Markdown that others may have written: no image, file or address is ever loaded, links open only when asked.

Qt loads `<img src="file:///…">` and Markdown images by itself, also from named pipes, which would stop the window for
good, and falls back to loading when an answer is empty. So every resource is answered with an image of one pixel.
"""

from typing import cast

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import (
    QDesktopServices,
    QFont,
    QImage,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFragment,
    QTextList,
    QTextTable,
)
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

from pmdesk.ui.widgets.theme import Theme

LONGEST = 50_000
MOST_LINES = 2_000
MOST_BARS = 60
MOST_BARS_AT_ALL = 4_000
OPENED = frozenset({"http", "https", "mailto"})
HEADINGS = {1: "title", 2: "body_strong"}
FEATURE = QTextDocument.MarkdownFeature
UNKNOWN = QTextDocument.ResourceType.UnknownResource
SPECIFIED = QTextCharFormat.FontPropertiesInheritanceBehavior.FontPropertiesSpecifiedOnly


def blank() -> QImage:
    """Return the one transparent pixel that stands for everything that is not loaded."""
    image = QImage(1, 1, QImage.Format.Format_ARGB32)
    image.fill(0)
    return image


def may_open(url: QUrl) -> bool:
    """Whether an address is one that the system's browser or mail program may be asked to open."""
    return url.isValid() and url.scheme().casefold() in OPENED and bool(url.host() or url.scheme() == "mailto")


def open_outside(url: QUrl) -> bool:
    """Ask the system to open an address; anything but web and mail addresses is refused."""
    return may_open(url) and QDesktopServices.openUrl(url)


class SafeDocument(QTextDocument):
    """A document that loads nothing, on screen and in copies of it alike."""

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        del kind, name
        return blank()

    def clone(self, parent: QObject | None = None) -> QTextDocument:
        """Return a copy that loads nothing either, as printing asks for one."""
        copy = SafeDocument(parent)
        cursor = QTextCursor(copy)
        whole = QTextCursor(self)
        whole.select(QTextCursor.SelectionType.Document)
        cursor.insertFragment(whole.selection())
        copy.setDefaultFont(self.defaultFont())
        return copy


class MarkdownView(QTextBrowser):
    """Rendered Markdown; `asked` tells the address of a link that was clicked, `pointed` the one under the pointer."""

    asked = Signal(QUrl)
    pointed = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._source = ""
        self.setDocument(SafeDocument(self))
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUndoRedoEnabled(False)
        self.document().setDocumentMargin(0)
        self.document().setIndentWidth(theme.px(18))
        self.anchorClicked.connect(self._ask)
        self.highlighted.connect(self._point)
        theme.changed.connect(self._dress)
        self._dress()

    @property
    def markdown(self) -> str:
        """The Markdown that is shown, as it was written."""
        return self._source

    def show_markdown(self, source: str) -> None:
        """Show another text; what is longer than any description is cut, and says so."""
        if source != self._source:
            self._source = source
            self._render()

    def height_for(self, width: int) -> int:
        """Return the height the whole text needs at a width."""
        self.document().setTextWidth(width)
        return round(self.document().size().height() + 0.5)

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        del kind, name
        return blank()

    def doSetSource(self, name: QUrl | str, type: QTextDocument.ResourceType = UNKNOWN) -> None:  # noqa: A002  # Qt's name
        del name, type  # A text that was handed in is all there is to show.

    def _ask(self, url: QUrl) -> None:
        self.asked.emit(url)

    def _point(self, url: QUrl) -> None:
        self.pointed.emit(url.toDisplayString())

    def _dress(self) -> None:
        self.setFont(self._theme.font("body"))
        self.setPalette(self._theme.palette())
        self.document().setDefaultFont(self._theme.font("body"))
        self._render()

    def _render(self) -> None:
        shown, dialect = prepared(self._source)
        self.document().setMarkdown(shown, dialect | FEATURE.MarkdownNoHTML)
        self._shape()
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def _shape(self) -> None:
        """Give headings, strong words and code the looks of the house; Qt has its own, much louder ones."""
        together = QTextCursor(self.document())
        together.beginEditBlock()  # Otherwise each format lays the whole text out anew.
        block = self.document().begin()
        while block.isValid():
            cursor = QTextCursor(block)
            if cast("QTextTable | None", cursor.currentTable()) is None:
                cursor.mergeBlockFormat(self._spacing(block))
            self._soften(block)
            block = block.next()
        together.endEditBlock()

    def _spacing(self, block: QTextBlock) -> QTextBlockFormat:
        theme, given, spacing = self._theme, block.blockFormat(), QTextBlockFormat()
        is_point = cast("QTextList | None", block.textList()) is not None
        apart = 10 if given.headingLevel() else 0 if is_point else 4
        spacing.setTopMargin(theme.px(apart) if block.position() else 0)
        spacing.setBottomMargin(theme.px(2 if is_point else 4))
        if given.hasProperty(QTextFormat.Property.BlockCodeFence):
            spacing.setBackground(theme.color("surface_sunken"))
            spacing.setTopMargin(0)
            spacing.setBottomMargin(0)
        return spacing

    def _soften(self, block: QTextBlock) -> None:
        level = block.blockFormat().headingLevel()
        pieces = [(piece.position(), piece.length(), piece.charFormat()) for piece in fragments(block)]
        for start, length, given in pieces:
            form = QTextCharFormat(given)
            if level:
                form.setFont(self._theme.font(HEADINGS.get(level, "section")), SPECIFIED)
                form.clearProperty(QTextFormat.Property.FontSizeAdjustment)
            elif given.fontWeight() > QFont.Weight.DemiBold:
                form.setFontWeight(QFont.Weight.DemiBold)
            elif given.fontFixedPitch():
                form.setFont(self._theme.mono(), SPECIFIED)
            if given.isAnchor():
                form.setForeground(self._theme.color("accent_ink"))
            cursor = QTextCursor(block)
            cursor.setPosition(start)
            cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
            cursor.setCharFormat(form)


def fragments(block: QTextBlock) -> list[QTextFragment]:
    """Return the stretches of one format in a block."""
    found: list[QTextFragment] = []
    place = block.begin()
    while not place.atEnd():
        found.append(place.fragment())
        place += 1  # Qt's iterator is stepped on like this.
    return found


def prepared(source: str) -> tuple[str, QTextDocument.MarkdownFeature]:
    """Cut what is too long to show and choose a dialect without tables where those would take seconds to lay out."""
    shown = "\n".join(source[:LONGEST].split("\n")[:MOST_LINES])
    if len(shown) < len(source):
        shown += f"\n\n*Cut here; all {len(source)} characters stand in the source.*"
    bars = [line.count("|") for line in shown.split("\n")]
    wild = max(bars) > MOST_BARS or sum(bars) > MOST_BARS_AT_ALL
    return shown, FEATURE.MarkdownDialectCommonMark if wild else FEATURE.MarkdownDialectGitHub
