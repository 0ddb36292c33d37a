"""Fields under one another, with their names at the left."""

from PySide6.QtWidgets import QGridLayout

from pmdesk.ui.widgets.theme import Theme


class FieldGrid(QGridLayout):
    """Names stand in a column that is so wide at least; fields take the rest."""

    def __init__(self, theme: Theme, names_wide: int) -> None:
        super().__init__()
        self.setColumnMinimumWidth(0, theme.px(names_wide))
        self.setColumnStretch(1, 1)
        self.setHorizontalSpacing(theme.px(8))
        self.setVerticalSpacing(theme.px(6))
