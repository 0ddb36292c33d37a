"""The Vendors pane."""
