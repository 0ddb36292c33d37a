"""The chart of one metric: painted by hand over pyqtgraph's view, moved and read by mouse and keys."""
