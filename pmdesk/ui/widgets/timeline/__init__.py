"""The timeline: a tree and a canvas of bars, painted by hand as one; knows no pane."""
