"""PM Desk, the desktop tool of a platform product manager."""
