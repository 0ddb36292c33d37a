"""How everything looks, as this person chose it: theme, text size and density, kept in the preferences."""

from pmdesk.runtime.preferences import Preferences
from pmdesk.ui.widgets.theme import DENSITIES, MODES, SCALES, Theme

MODE, SCALE, DENSITY = "theme", "text_size", "density"


def chosen(preferences: Preferences) -> tuple[str, float, str]:
    """Return theme, text size and density, the usual ones where something else is written."""
    mode = preferences.get(MODE, MODES[0])
    density = preferences.get(DENSITY, "compact")
    scale = preferences.get(SCALE, 1.0)
    return (
        mode if mode in MODES else MODES[0],
        scale if scale in SCALES else 1.0,
        density if density in DENSITIES else "compact",
    )


class Looks:
    """Changes the theme and keeps the choice."""

    def __init__(self, theme: Theme, preferences: Preferences) -> None:
        self.theme = theme
        self._preferences = preferences

    def set_mode(self, mode: str) -> None:
        """Choose light, dark, or to follow the system."""
        self._preferences.set(MODE, mode)
        self.theme.set_mode(mode)

    def set_scale(self, scale: float) -> None:
        """Choose the text size."""
        self._preferences.set(SCALE, scale)
        self.theme.set_scale(scale)

    def set_density(self, density: str) -> None:
        """Choose how high rows are."""
        self._preferences.set(DENSITY, density)
        self.theme.set_density(density)

    def zoom(self, by: int) -> None:
        """Choose the next larger or smaller text size, if there is one."""
        at = min(max(SCALES.index(self.theme.scale) + by, 0), len(SCALES) - 1)
        self.set_scale(SCALES[at])
