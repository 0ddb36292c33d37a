"""Whole days of a person at the real window, with real keys and a real mouse."""
