"""Threads and signals; QtCore only."""
