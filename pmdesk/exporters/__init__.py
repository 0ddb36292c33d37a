"""Files out: one file per format, pure domain values to bytes."""
