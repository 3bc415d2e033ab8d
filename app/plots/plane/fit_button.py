"""The button that brings everything into view again, for each plot that can be moved or zoomed."""

from PySide6.QtWidgets import QToolButton

from app.plots.plane.plane import Plane
from app.widgets.naming import tool_button


def fit_button(name: str, about: str, *planes: Plane) -> QToolButton:
    """Return a button that resets the view of planes, of which one is seen at a time."""
    button = tool_button(name, "Fit", about, "fit-to-page-outline", head="Fit (Home)")
    for plane in planes:
        button.clicked.connect(plane.reset_view)
    return button
