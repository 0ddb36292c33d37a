"""What ships beside the code is whole: three weights of Inter, icons that take a colour, colours that can be read."""

import json
import re
import tomllib
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF
from pytestqt.qtbot import QtBot

RESOURCES = Path(__file__).resolve().parent.parent / "resources"
TOKENS = json.loads((RESOURCES / "tokens.json").read_text(encoding="utf-8"))
THEMES = ("light", "dark")
GROUNDS = ("window", "surface", "surface_raised", "hover", "selection")
READABLE = [
    *((ink, ground) for ink in ("text", "text_muted", "text_faint", "accent_ink") for ground in GROUNDS),
    *((ink, "surface_sunken") for ink in ("text", "text_muted", "text_faint")),
    *(
        (f"{mood}_text", ground)
        for mood in ("danger", "warning", "success", "info", "neutral")
        for ground in (f"{mood}_bg", *GROUNDS)
    ),
    ("accent_text", "accent"),
    ("accent_text", "accent_hover"),
    ("accent_ink", "accent_bg"),
    ("selection_text", "selection"),
    ("mark_text", "mark"),
]
VISIBLE = [
    *((edge, ground) for edge in ("border_control", "focus") for ground in ("surface", "surface_raised", "window")),
    *(
        (mood, ground)
        for mood in ("danger", "warning", "success", "info", "neutral")
        for ground in ("surface", "surface_raised", "selection")
    ),
    ("focus", "selection"),
]


@pytest.fixture
def inter(qtbot: QtBot) -> str:
    del qtbot  # fonts need its application
    for cut in ("Regular", "Medium", "SemiBold"):
        number = QFontDatabase.addApplicationFont(str(RESOURCES / "fonts" / f"Inter-{cut}.ttf"))
        assert "Inter" in QFontDatabase.applicationFontFamilies(number)
    return "Inter"


def font(family: str, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    made = QFont(family)
    made.setPixelSize(13)
    made.setWeight(weight)
    return made


def test_inter_has_a_cut_for_every_weight_of_the_type_scale(inter: str):
    asked = sorted({style["weight"] for style in TOKENS["type"]["scale"].values()})
    widths = [QFontMetricsF(font(inter, QFont.Weight(weight))).horizontalAdvance("Roadmap") for weight in asked]
    assert asked == [400, 500, 600]
    assert widths == sorted(set(widths)), "each weight is wider than the one before"


def test_inter_keeps_figures_of_one_width_and_kerning(inter: str):
    plain = font(inter)
    assert QFontMetricsF(plain).horizontalAdvance("1111") < QFontMetricsF(plain).horizontalAdvance("0000")
    tabular = font(inter)
    tabular.setFeature(QFont.Tag("tnum"), 1)
    assert QFontMetricsF(tabular).horizontalAdvance("1111") == QFontMetricsF(tabular).horizontalAdvance("0000")
    letters = QFontMetricsF(plain)
    assert letters.horizontalAdvance("AV") < letters.horizontalAdvance("A") + letters.horizontalAdvance("V")


def test_inter_writes_the_names_and_signs_that_people_type(inter: str):
    letters = QFontMetricsF(font(inter))
    assert not [sign for sign in "äßøğřųΩжєứ€→←↑↓−–—…·•✓×≤≥⌘⇧⌥" if not letters.inFontUcs4(ord(sign))]


def paints(icon: Path) -> set[str]:
    """Return what the icon strokes and fills its 24 by 24 square with."""
    drawing = ET.parse(icon).getroot()  # noqa: S314 - our own files
    assert drawing.get("viewBox") == "0 0 24 24", icon.name
    return {node.attrib[paint] for node in drawing.iter() for paint in ("stroke", "fill") if paint in node.attrib}


def test_every_icon_is_drawn_in_the_colour_of_the_moment():
    icons = {icon.stem: paints(icon) for icon in (RESOURCES / "icons").glob("*.svg")}
    assert {"sun", "square-chart-gantt", "triangle-alert"} <= icons.keys()
    assert not {
        name: found for name, found in icons.items() if not {"currentColor"} <= found <= {"currentColor", "none"}
    }


def test_every_foreign_work_has_its_licence_beside_it():
    licences = {
        "Inter-OFL.txt": "SIL OPEN FONT LICENSE",
        "Lucide-ISC.txt": "ISC License",
        "Apache-2.0.txt": "Version 2.0",
    }
    for licence, words in licences.items():
        assert words in (RESOURCES / "licences" / licence).read_text(encoding="utf-8")


def locked_for_the_app() -> set[str]:
    """Return the names of all packages that the app stands on, by the lock file."""
    lock = tomllib.loads((RESOURCES.parent / "uv.lock").read_text(encoding="utf-8"))
    needs = {package["name"]: package.get("dependencies", []) for package in lock["package"]}
    found: set[str] = set()
    ahead = ["pmdesk"]
    while ahead:
        name = ahead.pop()
        found.add(name)
        ahead += [need["name"] for need in needs[name] if need["name"] not in found]
    return found - {"pmdesk"}


def test_every_package_that_the_app_stands_on_is_named_with_its_licence():
    named = (RESOURCES / "licences" / "THIRD_PARTY.md").read_text(encoding="utf-8").lower()
    words = set(re.split(r"[\s,|()]+", named.replace(".", "-")))
    unnamed = locked_for_the_app() - words
    assert not unnamed


def luminance(color: str) -> float:
    """Return the relative luminance of #RRGGBB (WCAG 2.2)."""
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", THEMES)
def test_text_can_be_read_on_every_ground_it_stands_on(theme: str):
    color = TOKENS["color"][theme]
    pairs = [(color[ink], color[ground]) for ink, ground in READABLE]
    pairs += list(zip(color["on_tint"], color["tint"], strict=True))
    pairs += [(color["text"], tint) for tint in color["tint"]]
    assert not [pair for pair in pairs if contrast(*pair) < 4.5]


@pytest.mark.parametrize("theme", THEMES)
def test_edges_marks_and_lines_can_be_seen(theme: str):
    color = TOKENS["color"][theme]
    pairs = [(color[mark], color[ground]) for mark, ground in VISIBLE]
    pairs += [(line, color["surface"]) for line in color["series"]]
    assert not [pair for pair in pairs if contrast(*pair) < 3.0]


def test_both_themes_name_the_same_colours():
    light, dark = (TOKENS["color"][theme] for theme in THEMES)
    assert light.keys() == dark.keys()
    assert {len(theme[name]) for theme in (light, dark) for name in ("series", "tint", "on_tint")} == {8}
