"""The nouns and the rules they keep; standard library only."""
