"""Descriptions of APIs: read from files, browsed, and compared version with version."""
