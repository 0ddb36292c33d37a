"""Tests of the inbox pane."""
