"""The names of what a person operates: one for tests and scripts, one for a screen reader, one for a tool tip."""

from typing import TypeVar

from PySide6.QtWidgets import QWidget

W = TypeVar("W", bound=QWidget)


def named(widget: W, name: str, title: str, about: str) -> W:
    """Return the widget with its objectName, accessible name and tool tip."""
    widget.setObjectName(name)
    widget.setAccessibleName(title)
    widget.setToolTip(about)
    return widget
