"""Pages carry their heading and number, are cut where they are full, and leave as PDF, SVG and PNG."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import pytest
from defusedxml import ElementTree
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, QSizeF
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter
from pytestqt.qtbot import QtBot

from pmdesk.domain.errors import DeskError
from pmdesk.domain.sheet import Heading
from pmdesk.ui.widgets.paper import (
    ENDLESS,
    LONGEST,
    POINT,
    SIZES,
    Pages,
    Paper,
    Part,
    fitted,
    paper_font,
)
from pmdesk.ui.widgets.paper_files import pdf_slices, picture, png_slices, svg_slices, whole
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

    def paint(self, painter: QPainter, part: Part, box: QRectF) -> Iterator[float]:
        painter.setFont(paper_font(self.theme, "body"))
        painter.setPen(self.theme.color("text"))
        for place, line in enumerate(part.which):
            painter.drawText(QPointF(box.left(), box.top() + ROW * place + 16), f"Line {line}")
            yield place / len(part.which)

    def paint_legend(self, painter: QPainter, part: Part, box: QRectF) -> None:
        painter.fillRect(QRectF(box.left(), box.top(), part.size.height() / 100, 10), QColor("red"))


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
    pdf = whole(pdf_slices(pages))
    assert boxes(pdf) == [size] * pages.count
    assert pages.count > 1
    assert pdf.startswith(b"%PDF-")
    assert pdf.rstrip().endswith(b"%%EOF")


def test_the_letters_are_in_the_file(theme: Theme):
    pdf = whole(pdf_slices(Pages(Lines(theme, 3), theme, Paper.A4)))
    assert re.search(rb"/FontName /\w+\+Inter", pdf)
    assert b"/FontFile2" in pdf


def test_the_type_is_nine_points(theme: Theme):
    assert theme.font("body").pixelSize() / POINT == 9


def test_one_long_page_is_as_large_as_the_work(theme: Theme):
    pages = Pages(Lines(theme, 200), theme, Paper.LONG)
    assert pages.count == 1
    assert pages.size(0).height() > 200 * ROW
    assert boxes(whole(pdf_slices(pages))) == [
        (round(pages.size(0).width() / POINT), round(pages.size(0).height() / POINT))
    ]


def test_a_page_longer_than_pdf_knows_goes_on_on_the_next(theme: Theme):
    pages = Pages(Lines(theme, 1000), theme, Paper.LONG)
    assert pages.count == 2
    assert pages.size(0).height() <= LONGEST


def test_every_page_says_what_it_shows_and_which_it_is(theme: Theme):
    said = words(whole(svg_slices(Pages(Lines(theme, 60), theme, Paper.A4))))
    assert said[:4] == ["10 Mar 2026", "Tidewater", "Timeline by product", "Only status:planned"]
    assert said[-1] == "page 1 of 3"
    assert "Line 0" in said


def test_a_picture_is_twice_as_sharp_as_the_screen(theme: Theme):
    pages = Pages(Lines(theme, 10), theme, Paper.LONG)
    image = QImage.fromData(whole(png_slices(pages)))
    assert QSizeF(image.size()) == pages.size(0) * 2
    assert image.pixelColor(0, 0) == QColor("white")


def test_a_large_picture_is_less_sharp_and_a_huge_one_is_refused_in_words(theme: Theme):
    long = Pages(Lines(theme, 900, width=100), theme, Paper.LONG, ENDLESS)
    assert QImage.fromData(whole(png_slices(long))).height() <= 32_000
    with pytest.raises(DeskError, match="too large for most programs"):
        whole(png_slices(Pages(Lines(theme, 9_000), theme, Paper.LONG, ENDLESS)))


def test_the_ground_is_white_in_the_dark_too(theme: Theme):
    dark = Theme.shipped()
    dark.set_mode("dark")
    image = picture(Pages(Lines(dark.light(), 3), dark.light(), Paper.A4), 0, 1.0)
    assert image.pixelColor(2, 2) == QColor("white")
    assert image.convertToFormat(QImage.Format.Format_Grayscale8).pixelColor(40, 60).lightness() > 200


def test_a_very_long_workspace_name_leaves_the_date_readable(theme: Theme):
    work = Lines(theme, 3, heading=Heading("Tide " * 200, "Timeline", date(2026, 3, 10)))
    said = words(whole(svg_slices(Pages(work, theme, Paper.A4))))
    assert said[0] == "10 Mar 2026"
    assert said[1].endswith("…")


def test_a_preview_fits_its_room():
    page = SIZES[Paper.A4]
    assert fitted(page, QSize(400, 400)) == QRect(0, 58, 400, 283)


def test_a_file_is_titled_by_what_it_shows(theme: Theme):
    svg = whole(svg_slices(Pages(Lines(theme, 3), theme, Paper.LONG)))
    assert b"<title>Tidewater: Timeline by product</title>" in svg


def test_texts_of_an_svg_keep_their_room_in_any_font(theme: Theme):
    svg = whole(svg_slices(Pages(Lines(theme, 3), theme, Paper.LONG)))
    root = ElementTree.fromstring(svg)
    heading = next(text for text in root.iter("{http://www.w3.org/2000/svg}text") if "Tidewater" in (text.text or ""))
    wide = QFontMetricsF(paper_font(theme, "headline")).horizontalAdvance("Tidewater")
    assert float(heading.attrib["textLength"]) == pytest.approx(wide, abs=0.06)
    families = [group.attrib["font-family"] for group in root.iter() if "font-family" in group.attrib]
    assert families == ["Inter, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"]
    assert root.attrib["width"] == f"{round(pages_width(theme) * 25.4 / 96, 3):g}mm"


def pages_width(theme: Theme) -> float:
    return Pages(Lines(theme, 3), theme, Paper.LONG).size(0).width()


def test_foreign_words_in_an_svg_stay_words(theme: Theme):
    hostile = '</text><g font-family="Inter"> & vector-effect="none"'
    work = Lines(theme, 3, heading=Heading(hostile, "Timeline", date(2026, 3, 10)))
    assert hostile in words(whole(svg_slices(Pages(work, theme, Paper.LONG))))


def test_a_picture_is_never_cut(theme: Theme):
    pages = Pages(Lines(theme, 5_000), theme, Paper.LONG, ENDLESS)
    assert pages.count == 1
    assert "Line 4999" in words(whole(svg_slices(pages)))


def test_a_page_is_painted_in_slices_and_may_be_dropped_between_them(theme: Theme):
    pages = Pages(Lines(theme, 200), theme, Paper.LONG, ENDLESS)
    for make in (pdf_slices, svg_slices, png_slices):
        slices = make(pages)
        first, second = next(slices), next(slices)
        assert 0 <= first.done <= second.done < second.steps
        slices.close()
    steps = list(pdf_slices(Pages(Lines(theme, 60), theme, Paper.A4)))
    assert [step.done for step in steps] == sorted(step.done for step in steps)
    assert steps[-1].words == "Page 3 of 3"


def test_one_long_page_is_not_numbered(theme: Theme):
    said = words(whole(svg_slices(Pages(Lines(theme, 3), theme, Paper.LONG))))
    assert not [text for text in said if text.startswith("page")]
