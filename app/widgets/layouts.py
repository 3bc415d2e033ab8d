"""Rows and columns of widgets, whose lengths follow the theme."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QBoxLayout, QLayout, QWidget

from app.theme import follow_theme, theme

Part = QWidget | QLayout | int | tuple[QWidget | QLayout, int]


class Box(QBoxLayout):
    """Parts beside or below each other; `margins` are left, top, right, bottom, all lengths those of the design.

    A part is a widget or another box, alone or with its share of the room that is left, or such a share left empty.
    """

    def __init__(
        self, direction: QBoxLayout.Direction, *parts: Part, spacing: float, margins: tuple[float, ...] = (0, 0, 0, 0)
    ) -> None:
        super().__init__(direction)
        self.margins, self._gap = margins, spacing
        for part in parts:
            self.add(part)
        follow_theme(self.fit)

    def add(self, part: Part) -> None:
        """Put a part at the end."""
        if isinstance(part, int):
            self.addStretch(part)
            return
        content, share = part if isinstance(part, tuple) else (part, 0)
        if isinstance(content, QLayout):
            self.addLayout(content, share)
        else:
            self.addWidget(content, share)

    @Slot()
    def fit(self) -> None:
        """Take on the sizes of the theme."""
        self.setSpacing(theme().px(self._gap))
        self.setContentsMargins(*map(theme().px, self.margins))


def row(*parts: Part, spacing: float = 8, margins: tuple[float, ...] = (0, 0, 0, 0)) -> Box:
    """Return parts beside each other, to be given to `setLayout` or to another box."""
    return Box(QBoxLayout.Direction.LeftToRight, *parts, spacing=spacing, margins=margins)


def column(*parts: Part, spacing: float = 0, margins: tuple[float, ...] = (0, 0, 0, 0)) -> Box:
    """Return parts below each other."""
    return Box(QBoxLayout.Direction.TopToBottom, *parts, spacing=spacing, margins=margins)
