"""The sub-view of themes on a real workspace in a window: eleven themes, keys to work at them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from pmdesk.domain.inbox import Theme
from pmdesk.ui.inbox.review import ReviewPage
from pmdesk.ui.inbox.themes import ThemesPage
from tests.themes_world import with_themes
from tests.ui.inbox.stage import Stage
from tests.world import World

T = TypeVar("T", bound=QWidget)


class ThemesStage(Stage):
    """The pane with its themes shown, and the hands on them."""

    def __init__(
        self, qtbot: QtBot, path: Path, *, fill: Callable[[World], object] = with_themes, **choices: Any
    ) -> None:
        super().__init__(qtbot, path, fill=fill, **choices)
        self.pane.show_sub_view("themes")
        self.settle()
        self.themes.leader().setFocus()

    @property
    def themes(self) -> ThemesPage:
        return self.pane.themes

    @property
    def review(self) -> ReviewPage:
        return self.themes.review

    def is_quiet(self) -> bool:
        themes = getattr(self.pane, "themes", None)
        waits = themes is not None and themes.state._soon.isActive()
        waits = waits or (themes is not None and themes.review is not None and themes.review.state._soon.isActive())
        return super().is_quiet() and not waits

    def theme_titles(self) -> list[str]:
        """Return the names of the listed themes."""
        return [line.title for line in self.themes.state.lines]

    def choose(self, title: str) -> None:
        """Make a theme current."""
        assert self.themes.list.choose(self.ids[title])
        self.settle()

    def theme(self, title: str) -> Theme:
        """Return a theme by the name it began with."""
        return self.world.store.get(Theme, self.ids[title])

    def steps(self) -> list[str]:
        """Return what stands in the list of the review's step."""
        return [line.title for line in self.review.rows.lines]

    def hint_keys(self) -> list[str]:
        return [words for _, words in self.context.status.keys]  # pyright: ignore[reportAttributeAccessIssue]


def dialog(of: type[T]) -> T:
    """Return the dialog that is open."""
    found = next((each for each in QApplication.topLevelWidgets() if isinstance(each, of) and each.isVisible()), None)
    assert found is not None
    return found
