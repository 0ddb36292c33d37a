"""Pages carry their heading and number, are cut where they are full, and leave as PDF, SVG and PNG."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pytest
from defusedxml import ElementTree
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, QSizeF
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from pmdesk.domain.errors import DeskError
from pmdesk.domain.sheet import Heading
from pmdesk.ui.widgets.paper import (
    LONGEST,
    POINT,
    SIZES,
    Pages,
    Paper,
    Part,
    fitted,
    paper_font,
    pdf_bytes,
    picture,
    png_bytes,
    svg_bytes,
)
from pmdesk.ui.widgets.theme import Theme

ROW = 24
HEADING = Heading("Tidewater", "Timeline by product", date(2026, 3, 10), ("status:planned",))


@dataclass
class Lines:
    """A work of numbered lines."""

    theme: Theme
    count: int
    width: float = 800
    heading: Heading = HEADING

    def parts(self, room: QSizeF, *, endless: bool) -> Sequence[Part]:
        fit = max(1, int(room.height() // ROW))
        assert endless == (room.width() > 2_000)
        cuts = [range(start, min(self.count, start + fit)) for start in range(0, self.count, fit)]
        return [Part(QSizeF(self.width, ROW * len(cut)), cut) for cut in cuts]

    def paint(self, painter: QPainter, part: Part, box: QRectF) -> None:
        painter.setFont(paper_font(self.theme, "body"))
        painter.setPen(self.theme.color("text"))
        for place, line in enumerate(part.which):
            painter.drawText(QPointF(box.left(), box.top() + ROW * place + 16), f"Line {line}")

    def paint_legend(self, painter: QPainter, box: QRectF) -> None:
        painter.fillRect(QRectF(box.left(), box.top(), 10, 10), QColor("red"))


@pytest.fixture
def theme(qtbot: QtBot) -> Theme:
    return Theme.shipped().light()


def boxes(pdf: bytes) -> list[tuple[int, int]]:
    found = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    return [(round(float(width)), round(float(height))) for width, height in found]


def words(svg: bytes) -> list[str]:
    return [
        "".join(text.itertext()).strip()
        for text in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")
    ]


@pytest.mark.parametrize(("paper", "size"), [(Paper.A4, (842, 595)), (Paper.A3, (1191, 842))])
def test_pages_have_the_size_of_their_paper(theme: Theme, paper: Paper, size: tuple[int, int]):
    pages = Pages(Lines(theme, 60), theme, paper)
    pdf = pdf_bytes(pages, "Roadmap")
    assert boxes(pdf) == [size] * pages.count
    assert pages.count > 1
    assert pdf.startswith(b"%PDF-")
    assert pdf.rstrip().endswith(b"%%EOF")


def test_the_letters_are_in_the_file(theme: Theme):
    pdf = pdf_bytes(Pages(Lines(theme, 3), theme, Paper.A4), "Roadmap")
    assert re.search(rb"/FontName /\w+\+Inter", pdf)
    assert b"/FontFile2" in pdf


def test_the_type_is_nine_points(theme: Theme):
    assert theme.font("body").pixelSize() / POINT == 9


def test_one_long_page_is_as_large_as_the_work(theme: Theme):
    pages = Pages(Lines(theme, 200), theme, Paper.LONG)
    assert pages.count == 1
    assert pages.size(0).height() > 200 * ROW
    assert boxes(pdf_bytes(pages, "Roadmap")) == [
        (round(pages.size(0).width() / POINT), round(pages.size(0).height() / POINT))
    ]


def test_a_page_longer_than_pdf_knows_goes_on_on_the_next(theme: Theme):
    pages = Pages(Lines(theme, 1000), theme, Paper.LONG)
    assert pages.count == 2
    assert pages.size(0).height() <= LONGEST


def test_every_page_says_what_it_shows_and_which_it_is(theme: Theme):
    said = words(svg_bytes(Pages(Lines(theme, 60), theme, Paper.A4), "Roadmap"))
    assert said[:4] == ["10 Mar 2026", "Tidewater", "Timeline by product", "Only status:planned"]
    assert said[-1] == "page 1 of 3"
    assert "Line 0" in said


def test_a_picture_is_twice_as_sharp_as_the_screen(theme: Theme):
    pages = Pages(Lines(theme, 10), theme, Paper.LONG)
    image = QImage.fromData(png_bytes(pages))
    assert QSizeF(image.size()) == pages.size(0) * 2
    assert image.pixelColor(0, 0) == QColor("white")


def test_a_large_picture_is_less_sharp_and_a_huge_one_is_refused_in_words(theme: Theme):
    long = Pages(Lines(theme, 900, width=100), theme, Paper.LONG, longest=1e9)
    assert QImage.fromData(png_bytes(long)).height() <= 32_000
    with pytest.raises(DeskError, match="too large to read"):
        png_bytes(Pages(Lines(theme, 9_000), theme, Paper.LONG, longest=1e9))


def test_the_ground_is_white_in_the_dark_too(theme: Theme):
    dark = Theme.shipped()
    dark.set_mode("dark")
    image = picture(Pages(Lines(dark.light(), 3), dark.light(), Paper.A4), 0, 1.0)
    assert image.pixelColor(2, 2) == QColor("white")
    assert image.convertToFormat(QImage.Format.Format_Grayscale8).pixelColor(40, 60).lightness() > 200


def test_a_very_long_workspace_name_leaves_the_date_readable(theme: Theme):
    work = Lines(theme, 3, heading=Heading("Tide " * 200, "Timeline", date(2026, 3, 10)))
    said = words(svg_bytes(Pages(work, theme, Paper.A4), "Roadmap"))
    assert said[0] == "10 Mar 2026"
    assert said[1].endswith("…")


def test_a_preview_fits_its_room():
    page = SIZES[Paper.A4]
    assert fitted(page, QSize(400, 400)) == QRect(0, 58, 400, 283)
