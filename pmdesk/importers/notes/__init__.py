"""Reads what people said out of files: tables, mail, JSON, reviews and issues, one file per format."""
