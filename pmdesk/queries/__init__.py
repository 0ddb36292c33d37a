"""The questions: frozen, screen-shaped answers."""
