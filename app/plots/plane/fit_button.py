"""The button that brings everything into view again, for each plot that can be moved or zoomed."""

from PySide6.QtWidgets import QToolButton

from app.plots.plane.plane import Plane
from app.widgets.naming import tool_button


def fit_button(name: str, about: str, plane: Plane) -> QToolButton:
    """Return a button that resets the view of a plane."""
    button = tool_button(name, "Fit", about, "fit-to-page-outline", head="Fit (Home)")
    button.clicked.connect(plane.reset_view)
    return button
