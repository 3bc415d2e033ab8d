"""A check box that is set by itself until a person sets it."""

from PySide6.QtCore import QSignalBlocker, Slot
from PySide6.QtWidgets import QCheckBox


class AutoCheck(QCheckBox):
    """`follow` sets it, and it says so, as long as nobody has chosen; `forget` forgets what was chosen."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._text = text
        self._is_chosen = False
        self.toggled.connect(self._on_toggled)

    @property
    def longest_text(self) -> str:
        """What it says when it has been set by itself."""
        return f"{self._text} (auto)"

    def follow(self, wanted: bool) -> None:
        """Be checked or not, unless a person has chosen; it does not tell."""
        if not self._is_chosen:
            with QSignalBlocker(self):
                self.setChecked(wanted)
            self.setText(self.longest_text if wanted else self._text)

    def forget(self) -> None:
        """Follow again, whatever was chosen."""
        self._is_chosen = False

    @Slot()
    def _on_toggled(self) -> None:
        self._is_chosen = True
        self.setText(self._text)
