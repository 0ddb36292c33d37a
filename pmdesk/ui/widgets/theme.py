"""The look of the house: colours, sizes and fonts out of the design tokens, in light and dark and four text sizes."""

import json
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetricsF, QPalette, QStyleHints

SCALES = (1.0, 1.15, 1.3, 1.5)
MODES = ("system", "light", "dark")
DENSITIES = {"compact": 0, "normal": 4, "roomy": 8}
GROWING_ROWS = frozenset({"row_dense", "row", "row_two_line", "timeline_row"})
FACES = ("Inter-Regular.ttf", "Inter-Medium.ttf", "Inter-SemiBold.ttf")
SERIES = 8
WIDTHS_KEPT = 5_000
MORE_STYLES = {
    "small_medium": {"px": 12, "weight": 500, "line": 16},
    "caption_regular": {"px": 11, "weight": 400, "line": 16},
    "caption_strong": {"px": 11, "weight": 600, "line": 16},
    "headline_field": {"px": 15, "weight": 400, "line": 20},
    "badge": {"px": 10, "weight": 600, "line": 14},
}


def resources() -> Path:
    """Return the folder of fonts, icons and tokens, beside the package in a checkout and inside it when installed."""
    package = Path(__file__).parents[2]
    installed = package / "_resources"
    return installed if installed.is_dir() else package.parent / "resources"


def load_fonts(folder: Path) -> None:
    """Make the shipped cuts of Inter known to Qt; needs an application object."""
    for face in FACES:
        QFontDatabase.addApplicationFont(str(folder / "fonts" / face))


class Theme(QObject):
    """Answers what anything looks like now; `changed` tells to repaint and lay out anew."""

    changed = Signal()

    def __init__(
        self,
        tokens: dict[str, Any],
        hints: QStyleHints | None = None,
        *,
        system_is_dark: bool = False,
        mode: str = "system",
        scale: float = 1.0,
        density: str = "compact",
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._tokens = tokens
        self._system_is_dark = system_is_dark
        self.mode = mode
        self.scale = scale
        self.density = density
        self.name = "light"
        self._colors: dict[str, QColor] = {}
        self._fonts: dict[tuple[str, bool], QFont] = {}
        self._widths: dict[tuple[str, bool, str], float] = {}
        self._resolve()
        if hints is not None:
            self.follow(hints)

    @classmethod
    def shipped(cls, hints: QStyleHints | None = None, **choices: Any) -> "Theme":  # noqa: ANN401
        """Build the theme of the tokens and fonts that are shipped."""
        folder = resources()
        load_fonts(folder)
        return cls(json.loads((folder / "tokens.json").read_bytes()), hints, **choices)

    def color(self, token: str) -> QColor:
        """Return the colour of a token, like `surface` or `danger_text`."""
        found = self._colors.get(token)
        if found is None:
            found = self._colors[token] = QColor(self._tokens["color"][self.name][token])
        return found

    def series(self, n: int) -> QColor:
        """Return the solid colour of product or series `n`, counted from 1 and running round after 8."""
        return self._nth("series", n)

    def tint(self, n: int) -> QColor:
        """Return the pale fill of product `n`."""
        return self._nth("tint", n)

    def on_tint(self, n: int) -> QColor:
        """Return the colour of text on the pale fill of product `n`."""
        return self._nth("on_tint", n)

    def dash(self, n: int) -> list[float] | None:
        """Return the dash pattern of series `n` in pixels, None for a solid line."""
        return self._tokens["series_dash"]["dash"][(n - 1) % SERIES]

    def px(self, size: float) -> int:
        """Return a length of the 100 % design in logical pixels at the chosen text size."""
        return round(size * self.scale)

    def size(self, token: str) -> int:
        """Return a named size, like `statusbar`; rows grow with the density too."""
        base = self._tokens["size"][token]
        if token in GROWING_ROWS:
            base += DENSITIES[self.density]
        return self.px(base)

    def font(self, style: str, *, numbers: bool = False) -> QFont:
        """Return the font of a type style, like `body`; `numbers` gives all digits one width. Do not change it."""
        found = self._fonts.get((style, numbers))
        if found is None:
            found = self._fonts[style, numbers] = self._make_font(style, numbers)
        return found

    def width(self, style: str, words: str, *, numbers: bool = False) -> float:
        """Return how wide words are in a type style; charts ask for the same ones in every frame."""
        key = (style, numbers, words)
        found = self._widths.get(key)
        if found is None:
            if len(self._widths) >= WIDTHS_KEPT:
                self._widths.clear()
            found = self._widths[key] = QFontMetricsF(self.font(style, numbers=numbers)).horizontalAdvance(words)
        return found

    def line(self, style: str) -> int:
        """Return the line height of a type style."""
        return self.px((MORE_STYLES.get(style) or self._tokens["type"]["scale"][style])["line"])

    def mono(self) -> QFont:
        """Return the font of code and keys."""
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPixelSize(self.px(12))
        return font

    def palette(self) -> QPalette:
        """Return the palette that plain Qt widgets take their colours from."""
        return make_palette(self)

    def set_mode(self, mode: str) -> None:
        """Choose `light` or `dark`, or follow the `system`."""
        self.mode = mode
        self._follow()

    def follow(self, hints: QStyleHints) -> None:
        """Take light or dark from the system from now on, where it says."""
        from PySide6.QtCore import Qt  # noqa: PLC0415  # the enums are slow to load, so only after the first paint

        def take(scheme: Qt.ColorScheme) -> None:
            if scheme != Qt.ColorScheme.Unknown:
                self._system_is_dark = scheme == Qt.ColorScheme.Dark
                self._follow()

        hints.colorSchemeChanged.connect(take)
        take(hints.colorScheme())

    def set_scale(self, scale: float) -> None:
        """Choose the text size, one of `SCALES`."""
        if scale != self.scale:
            self.scale = scale
            self._fonts.clear()
            self._widths.clear()
            self.changed.emit()

    def set_density(self, density: str) -> None:
        """Choose how high rows are, one of `DENSITIES`."""
        if density != self.density:
            self.density = density
            self.changed.emit()

    def light(self) -> "Theme":
        """Return a theme of its own for print and export: light, 100 %, compact."""
        return Theme(self._tokens, mode="light")

    def _nth(self, family: str, n: int) -> QColor:
        key = f"{family}_{n}"
        found = self._colors.get(key)
        if found is None:
            found = self._colors[key] = QColor(self._tokens["color"][self.name][family][(n - 1) % SERIES])
        return found

    def _make_font(self, style: str, numbers: bool) -> QFont:
        wanted = MORE_STYLES.get(style) or self._tokens["type"]["scale"][style]
        font = QFont("Inter")
        font.setPixelSize(self.px(wanted["px"]))
        font.setWeight(QFont.Weight(wanted["weight"]))
        if numbers:
            font.setFeature(QFont.Tag("tnum"), 1)
        return font

    def _follow(self) -> None:
        before = self.name
        self._resolve()
        if self.name != before:
            self.changed.emit()

    def _resolve(self) -> None:
        name = self.mode
        if name == "system":
            name = "dark" if self._system_is_dark else "light"
        if name != self.name:
            self.name = name
            self._colors.clear()


def make_palette(theme: Theme) -> QPalette:
    """Build the palette of a theme, with its greys for what is disabled."""
    palette = QPalette()
    role = QPalette.ColorRole
    for which, token in (
        (role.Window, "window"),
        (role.WindowText, "text"),
        (role.Base, "surface"),
        (role.AlternateBase, "surface_raised"),
        (role.Text, "text"),
        (role.PlaceholderText, "text_faint"),
        (role.Button, "surface"),
        (role.ButtonText, "text"),
        (role.BrightText, "danger_text"),
        (role.ToolTipBase, "surface_raised"),
        (role.ToolTipText, "text"),
        (role.Highlight, "selection"),
        (role.HighlightedText, "selection_text"),
        (role.Link, "accent_ink"),
        (role.LinkVisited, "accent_ink"),
        (role.Accent, "accent"),
        (role.Light, "surface"),
        (role.Midlight, "border"),
        (role.Mid, "border_strong"),
        (role.Dark, "border_control"),
        (role.Shadow, "border_strong"),
    ):
        palette.setColor(which, theme.color(token))
    disabled = theme.color("text_disabled")
    for which in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, disabled)
    palette.setColor(QPalette.ColorGroup.Disabled, role.Highlight, theme.color("selection_inactive"))
    palette.setColor(QPalette.ColorGroup.Inactive, role.Highlight, theme.color("selection_inactive"))
    return palette
