"""House-wide parts that know no pane."""
