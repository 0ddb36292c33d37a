"""The kinds of sources, each by its own protocol and each knowing nothing of the others."""
