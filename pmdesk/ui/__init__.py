"""Everything painted."""
