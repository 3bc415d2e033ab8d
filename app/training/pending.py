"""Pending: whether a command waits for the training thread."""


class Pending:
    """Counts commands: one thread gives them, another takes them up. Each number is written by one thread alone."""

    def __init__(self) -> None:
        self._given = self._taken = 0

    def give(self) -> None:
        """Count a command, before it is sent."""
        self._given += 1

    def take(self) -> None:
        """Count a command that is being obeyed."""
        self._taken += 1

    @property
    def waiting(self) -> bool:
        """Whether a command was given that nobody has taken up yet."""
        return self._given > self._taken
