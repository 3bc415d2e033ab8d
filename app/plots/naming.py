"""The names of what a person operates: one for tests and scripts, one for a screen reader, one for a tool tip."""

from typing import TypeVar

from PySide6.QtWidgets import QWidget

from app.text import plain_tip

W = TypeVar("W", bound=QWidget)


def named(widget: W, name: str, title: str, about: str) -> W:
    """Return the widget with its objectName, accessible name and tool tip."""
    widget.setObjectName(name)
    widget.setAccessibleName(title)
    widget.setToolTip(plain_tip(about))
    if not widget.accessibleDescription():  # a screen reader would read the tags of the tool tip
        widget.setAccessibleDescription(about)
    return widget
