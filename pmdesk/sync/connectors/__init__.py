"""Connectors: one service each, none knowing another."""
