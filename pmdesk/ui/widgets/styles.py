"""The style sheet that brings Qt's own menus, inputs, tables and scroll bars to the look of the house."""

import re

from pmdesk.ui.widgets.theme import Theme

SHEET = """
QMenuBar { background: $window; border-bottom: 1px solid $border; padding: 0 1px; font: 400 #12px "Inter"; }
QMenuBar::item { background: transparent; color: $text; padding: #4px #9px; margin: 1px 0; border-radius: 3px; }
QMenuBar::item:selected { background: $hover; }
QMenuBar::item:pressed { background: $selection; color: $selection_text; }
QMenu { background: $surface; border: 1px solid $border_strong; border-radius: 6px; padding: #4px 0;
  font: 400 #12px "Inter"; }
QMenu::item { color: $text; padding: #4px #12px #4px #26px; min-height: #16px; border: 0; }
QMenu::item:selected { background: $selection; color: $selection_text; }
QMenu::item:disabled { color: $text_disabled; }
QMenu::separator { height: 1px; background: $border; margin: #4px 0; }
QMenu::indicator { width: #14px; height: #14px; left: #8px; }
QMenu::right-arrow { width: #10px; height: #10px; right: #6px; }
QToolTip { background: $surface_raised; color: $text; border: 1px solid $border_strong; padding: 2px 6px;
  font: 400 #12px "Inter"; }
QLineEdit, QSpinBox, QDoubleSpinBox, QDateEdit, QPlainTextEdit, QTextEdit, QComboBox {
  background: $surface; color: $text; border: 1px solid $border_control; border-radius: 4px;
  selection-background-color: $selection; selection-color: $selection_text; }
QLineEdit, QSpinBox, QDoubleSpinBox, QDateEdit, QComboBox { padding: 0 #7px; min-height: #26px; }
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QDateEdit:focus, QPlainTextEdit:focus, QTextEdit:focus,
QComboBox:focus { border: 2px solid $focus; }
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QDateEdit:focus, QComboBox:focus {
  padding: 0 #6px; min-height: #24px; }
QLineEdit:disabled, QComboBox:disabled, QPlainTextEdit:disabled { color: $text_disabled; border-color: $border; }
QLineEdit[wrong="true"] { border: 1px solid $danger; }
QLineEdit[bare="true"], QLineEdit[bare="true"]:focus { border: 0; padding: 0; background: transparent; }
QComboBox { border-color: $border_strong; }
QComboBox::drop-down { border: 0; width: #22px; }
QComboBox QAbstractItemView { background: $surface; border: 1px solid $border_strong; outline: 0;
  selection-background-color: $selection; selection-color: $selection_text; padding: 4px 0; }
QComboBox QAbstractItemView::item { min-height: #24px; padding: 0 #8px; }
QScrollBar:vertical { background: transparent; width: #10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: #10px; margin: 0; }
QScrollBar::handle { background: $border_strong; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: #24px; }
QScrollBar::handle:horizontal { min-width: #24px; }
QScrollBar::handle:hover { background: $border_control; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSplitter::handle { background: $border; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QAbstractScrollArea { border: 0; }
QTableView, QTreeView, QListView { background: $surface; alternate-background-color: $surface_raised;
  gridline-color: $border; border: 1px solid $border; outline: 0; font: 400 #12px "Inter"; }
QTableView::item, QListView::item, QTreeView::item { padding: 0 #8px; border: 0; }
QTableView::item:selected, QListView::item:selected, QTreeView::item:selected {
  background: $selection; color: $selection_text; }
QHeaderView { background: $surface_raised; border: 0; }
QHeaderView::section { background: $surface_raised; color: $text_faint; border: 0; border-bottom: 1px solid $border;
  padding: 0 #8px; min-height: #26px; font: 500 #11px "Inter"; }
QTableCornerButton::section { background: $surface_raised; border: 0; border-bottom: 1px solid $border; }
QProgressBar { background: $surface_sunken; border: 0; border-radius: 2px; max-height: #4px; min-height: #4px; }
QProgressBar::chunk { background: $accent; }
QDialog { background: $surface; }
QDialogButtonBox QPushButton { min-height: #26px; padding: 0 #10px; border: 1px solid $border_strong;
  border-radius: 4px; background: $surface; font: 500 #12px "Inter"; }
QGroupBox { font: 600 #12px "Inter"; border: 0; margin-top: #20px; }
QGroupBox::title { subcontrol-origin: margin; left: 0; }
QStatusBar { background: $window; border-top: 1px solid $border; }
QStatusBar::item { border: 0; }
"""


MARKS = re.compile(r"\$(\w+)|#(\d+)px")


def sheet(theme: Theme) -> str:
    """Return the style sheet of a theme: `$token` stands for a colour, `#12px` for a length at the chosen text size."""

    def fill(mark: re.Match[str]) -> str:
        return theme.color(mark[1]).name() if mark[1] else f"{theme.px(int(mark[2]))}px"

    return MARKS.sub(fill, SHEET)
