"""The Inbox pane."""
