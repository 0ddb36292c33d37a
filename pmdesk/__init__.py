"""PM Desk, the desktop tool of a platform product manager."""

__version__ = "0.1.0"
