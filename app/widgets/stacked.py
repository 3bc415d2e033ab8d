"""Parts of a view below each other."""

from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget

SPACING_PX = 4


def stack(view: QWidget, *parts: QWidget | QLayout, tall: QWidget) -> None:
    """Lay widgets and rows of widgets below each other, without margins; `tall` takes the room that is left."""
    layout = QVBoxLayout(view)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(SPACING_PX)
    for part in parts:
        if isinstance(part, QLayout):
            layout.addLayout(part)
        else:
            layout.addWidget(part, int(part is tall))
