"""The trail of places and selections that back and forward walk."""

LONGEST = 100


class Trail:
    """Places in the order they were visited, with a finger on the one where the person is."""

    def __init__(self) -> None:
        self._places: list[str] = []
        self._at = -1

    def note(self, place: str) -> None:
        """Go to a place; what lay ahead is forgotten."""
        if not place or place == self.here:
            return
        self._places = [*self._places[: self._at + 1], place][-LONGEST:]
        self._at = len(self._places) - 1

    @property
    def here(self) -> str:
        """Where the person is, or nothing at the start."""
        return self._places[self._at] if self._places else ""

    @property
    def can_go_back(self) -> bool:
        """Whether there is a place before."""
        return self._at > 0

    @property
    def can_go_forward(self) -> bool:
        """Whether there is a place ahead."""
        return self._at < len(self._places) - 1

    def back(self) -> str:
        """Step to the place before and return it."""
        self._at -= self.can_go_back
        return self.here

    def forward(self) -> str:
        """Step to the place ahead and return it."""
        self._at += self.can_go_forward
        return self.here
