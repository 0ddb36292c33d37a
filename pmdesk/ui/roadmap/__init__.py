"""The Roadmap pane."""
