"""What an import decides: which foreign rows become new rows, which change rows, and which stay out."""
