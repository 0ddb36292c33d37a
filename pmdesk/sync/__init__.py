"""Brings the outside in."""
