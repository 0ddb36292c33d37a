"""Tests of the metrics pane."""
