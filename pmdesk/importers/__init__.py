"""Files in: one file per format, pure bytes to domain values."""
