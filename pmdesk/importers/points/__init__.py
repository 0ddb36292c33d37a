"""Files of points: tables, JSON and Parquet of any tool become series of samples."""
