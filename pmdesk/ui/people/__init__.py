"""The People pane."""
