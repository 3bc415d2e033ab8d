"""Layouts: rows and columns whose lengths follow the theme, and cells that go on in the next line."""

from PySide6.QtCore import QRect, QSize, Slot
from PySide6.QtWidgets import QBoxLayout, QLayout, QLayoutItem, QWidget

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


class Flow(QLayout):
    """Puts equal cells side by side and goes on in the next line where the width ends."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def hasHeightForWidth(self) -> bool:
        """Fewer cells in a line make more lines."""
        return True

    def _cell(self) -> QSize:
        cell = QSize(0, 0)
        for item in self._items:
            cell = cell.expandedTo(item.sizeHint())
        return cell

    def _places(self, width: int) -> list[QRect]:
        """Return where the cells lie, spread over a width."""
        cell, gap = self._cell(), self.spacing()
        columns = max(1, (width + gap) // max(1, cell.width() + gap))
        spread = min(max(cell.width(), (width + gap) // columns - gap), cell.width() * 5 // 4)
        return [
            QRect(index % columns * (spread + gap), index // columns * (cell.height() + gap), spread, cell.height())
            for index in range(len(self._items))
        ]

    def heightForWidth(self, width: int) -> int:
        """The height of all lines."""
        return max((place.bottom() + 1 for place in self._places(width)), default=0)

    def sizeHint(self) -> QSize:
        """Four cells in a line."""
        width = 4 * (self._cell().width() + self.spacing())
        return QSize(width, self.heightForWidth(width))

    def minimumSize(self) -> QSize:
        """One cell."""
        return self._cell()

    def setGeometry(self, rect: QRect) -> None:
        """Place the cells."""
        super().setGeometry(rect)
        for item, place in zip(self._items, self._places(rect.width()), strict=True):
            item.setGeometry(place.translated(rect.topLeft()))


class WordFlow(Flow):
    """Each cell is as wide as it needs, as words in a line are."""

    def _places(self, width: int) -> list[QRect]:
        places, x, y, height = [], 0, 0, self._cell().height()
        for item in self._items:
            needed = item.sizeHint().width()
            if x and x + needed > width:
                x, y = 0, y + height + self.spacing()
            places.append(QRect(x, y, needed, height))
            x += needed + self.spacing()
        return places
