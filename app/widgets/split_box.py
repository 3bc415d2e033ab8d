"""Two cards beside each other where there is room, else one above the other."""

from PySide6.QtCore import Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from app.theme import follow_theme, theme
from app.widgets.card import Card
from app.widgets.layouts import column

BESIDE_PX = 640  # narrower, each would be a mere strip
_SHARES = (58, 42)  # of the height


class SplitBox(QWidget):
    """Shares its room between two cards; a folded one lies below or above the other, and leaves it the room."""

    def __init__(self, first: Card, second: Card) -> None:
        super().__init__()
        self.cards = (first, second)
        self._box = column(first, second, spacing=8)
        self.setLayout(self._box)
        for card in self.cards:
            card.folded_changed.connect(self.arrange)
        follow_theme(self.arrange)

    @Slot()
    def arrange(self) -> None:
        """Give each card its place."""
        folded = [card.folded for card in self.cards]
        beside = self.width() >= theme().px(BESIDE_PX) and not any(folded)
        self._box.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
        for i, share in enumerate(_SHARES):
            self._box.setStretch(i, 1 if beside else 0 if folded[i] else share)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the cards anew."""
        super().resizeEvent(event)
        self.arrange()
