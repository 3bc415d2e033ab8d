"""The overview of all keys, made from the table that binds them."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QWidget

from app.keys import GROUPS, Key
from app.theme import follow_theme, theme
from app.widgets.layouts import Box, column, row
from app.widgets.naming import tool_button
from app.widgets.overlay import Overlay
from app.widgets.text import Label

_COLUMNS = 2


class KeysPanel(Overlay):
    """The keys in groups, beside each other in columns of about the same height; it scrolls where it has no room."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, "keys.panel", "Keys", (880, 640))
        about = "Closes the overview (Esc)."
        self.close_button = tool_button("keys.close", "Close", about, "close", role="cardaction")
        self.close_button.clicked.connect(self.close_panel)
        self._grids: list[QGridLayout] = []
        sheet = QWidget()
        sheet.setProperty("role", "ground")
        sheet.setLayout(row(*((one, 1) for one in self._columns()), spacing=36, margins=(0, 0, 8, 0)))
        self.area = QScrollArea()
        self.area.setObjectName("keys.area")
        self.area.setAccessibleName("Keys")
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidget(sheet)
        head = row(Label("Keys", "title"), 1, self.close_button)
        self.setLayout(column(head, (self.area, 1), spacing=10, margins=(20, 14, 12, 16)))
        self.setFocusProxy(self.area)  # whose arrows scroll
        follow_theme(self._fit)

    def _columns(self) -> list[Box]:
        """Return the groups, the next one in the column that is shorter."""
        columns, heights = [column(spacing=14) for _ in range(_COLUMNS)], [0] * _COLUMNS
        for title, keys in GROUPS.items():
            at = heights.index(min(heights))
            columns[at].add(self._group(title, keys))
            heights[at] += len(keys) + 2
        for one in columns:
            one.add(1)
        return columns

    def _group(self, title: str, keys: tuple[Key, ...]) -> QWidget:
        group, grid = QWidget(), QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnStretch(1, 1)
        grid.addWidget(Label(title, "label"), 0, 0, 1, 2)
        for at, key in enumerate(keys, 1):
            cap = Label(key.text, "key")
            cap.setAlignment(Qt.AlignmentFlag.AlignCenter)
            grid.addWidget(cap, at, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
            grid.addWidget(Label(key.about, wraps=True), at, 1)
        self._grids.append(grid)
        group.setLayout(grid)
        return group

    @Slot()
    def _fit(self) -> None:
        for grid in self._grids:
            grid.setHorizontalSpacing(theme().px(12))
            grid.setVerticalSpacing(theme().px(5))
            grid.setColumnMinimumWidth(0, theme().px(150))
