"""The theme keeps the contrast the design promises, in every size and mode."""

import json
import re
from itertools import combinations

import pytest
from PySide6.QtGui import QColor, QFontInfo, QFontMetricsF, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pmdesk.ui.widgets.styles import sheet
from pmdesk.ui.widgets.theme import DENSITIES, SCALES, SERIES, Theme, resources

TEXTS = ("text", "text_muted", "text_faint", "accent_ink", "danger_text", "warning_text", "success_text", "info_text")
GROUNDS = ("surface", "surface_raised", "hover", "window")


def luminance(color: QColor) -> float:
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in color.getRgbF()[:3]]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: QColor, other: QColor) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.fixture(params=["light", "dark"])
def theme(qapp: QApplication, request: pytest.FixtureRequest) -> Theme:
    return Theme.shipped(mode=request.param)


def test_text_can_be_read_on_every_ground(theme: Theme) -> None:
    for text in TEXTS:
        for ground in GROUNDS:
            assert contrast(theme.color(text), theme.color(ground)) >= 4.5, (text, ground)
    assert contrast(theme.color("selection_text"), theme.color("selection")) >= 4.5
    assert contrast(theme.color("accent_text"), theme.color("accent")) >= 4.5


def test_edges_and_the_focus_can_be_seen(theme: Theme) -> None:
    for ground in ("surface", "surface_raised", "window"):
        assert contrast(theme.color("border_control"), theme.color(ground)) >= 3
        assert contrast(theme.color("focus"), theme.color(ground)) >= 3


def test_words_on_a_products_fill_can_be_read_and_products_differ(theme: Theme) -> None:
    for n in range(1, SERIES + 1):
        assert contrast(theme.on_tint(n), theme.tint(n)) >= 4.5
    solids = [theme.series(n).name() for n in range(1, SERIES + 1)]
    assert all(one != other for one, other in combinations(solids, 2))
    assert theme.series(9) == theme.series(1)


def test_the_palette_takes_its_colours_from_the_tokens(theme: Theme) -> None:
    palette = theme.palette()
    assert palette.color(QPalette.ColorRole.Base) == theme.color("surface")
    disabled = palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text)
    assert disabled == theme.color("text_disabled")


def test_the_style_sheet_has_no_holes(theme: Theme) -> None:
    for scale in SCALES:
        theme.set_scale(scale)
        text = sheet(theme)
        assert "$" not in text
        assert not re.search(r"#\d+px", text)


def test_everything_grows_with_the_text_size(theme: Theme) -> None:
    before = (theme.size("statusbar"), theme.font("body").pixelSize(), theme.line("body"))
    theme.set_scale(1.5)
    assert (theme.size("statusbar"), theme.font("body").pixelSize(), theme.line("body")) == (36, 20, 27)
    assert before == (24, 13, 18)


def test_only_rows_grow_with_the_density(theme: Theme) -> None:
    for density, more in DENSITIES.items():
        theme.set_density(density)
        assert theme.size("timeline_row") == 24 + more
        assert theme.size("statusbar") == 24


def test_inter_is_used_in_its_real_weights(theme: Theme) -> None:
    assert QFontInfo(theme.font("body")).family() == "Inter"
    assert QFontInfo(theme.font("body_strong")).weight() == 600


def test_numbers_have_one_width(theme: Theme) -> None:
    metrics = QFontMetricsF(theme.font("body", numbers=True))
    assert metrics.horizontalAdvance("1111") == metrics.horizontalAdvance("0000")


def test_a_choice_of_mode_is_told_once(theme: Theme, qtbot: QtBot) -> None:
    other = "dark" if theme.name == "light" else "light"
    with qtbot.waitSignal(theme.changed):
        theme.set_mode(other)
    assert theme.name == other
    with qtbot.assertNotEmitted(theme.changed):
        theme.set_mode(other)


def test_the_system_is_followed_where_it_says(qapp: QApplication) -> None:
    theme = Theme.shipped(system_is_dark=True)
    assert theme.name == "dark"
    theme.follow(qapp.styleHints())
    assert theme.name in ("light", "dark")
    theme.set_mode("light")
    assert theme.name == "light"


def test_print_is_always_light_and_at_its_own_size(theme: Theme) -> None:
    theme.set_scale(1.5)
    paper = theme.light()
    assert (paper.name, paper.scale) == ("light", 1.0)


def test_both_themes_know_the_same_colours() -> None:
    colors = json.loads((resources() / "tokens.json").read_bytes())["color"]
    assert colors["light"].keys() == colors["dark"].keys()
