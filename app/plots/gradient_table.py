"""Gradients by hand, by autograd and by finite differences, side by side."""

import numpy as np
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from app.plots.axes import NO_NUMBER
from app.plots.figure_table import FigureTable, figure
from app.plots.naming import named
from app.plots.style import LIGHT, PlotStyle, css
from dlab_core.curve_pictures import Gradients
from dlab_core.frame import Frame

HEADS = ("Parameter", "By hand", "Autograd", "Differences", "Gap")
NONE = "The gradient of this model is not known: it has none, or batch norm and dropout change it from step to step."


class GradientTable(QWidget):
    """A row for each parameter, and under them what the three ways are."""

    def __init__(self, prefix: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        about = (
            "The derivative of the loss over all training points by each parameter: written out by hand, by PyTorch's "
            "autograd, and from two values of the loss a little apart."
        )
        self.table = named(FigureTable(), f"{prefix}.gradients", "Gradients", about)
        self.note = QLabel()
        self.note.setWordWrap(True)
        self.note.setObjectName(f"{prefix}.gradients_note")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.note)
        self.set_style(LIGHT)

    def set_style(self, style: PlotStyle) -> None:
        """Take on other colours and sizes."""
        self.table.set_style(style)
        self.note.setFont(style.font(0.95))
        self.note.setStyleSheet(f"color: {css(style.muted)}")

    def show_frame(self, frame: Frame) -> None:
        """Show the gradients of a frame that was asked for them."""
        if "gradients" not in frame.look.pictures:
            return
        found = frame.pictures.get("gradients")
        if not isinstance(found, Gradients):
            self.table.show_figures(HEADS, ())
            _say(self.note, NONE)
            return
        columns = [found.by_hand, found.autograd if found.autograd.size else None, found.differences]
        present = np.stack([column for column in columns if column is not None])
        gaps = present.max(axis=0) - present.min(axis=0)
        rows = tuple(
            (name, *(NO_NUMBER if c is None else figure(c[i]) for c in columns), f"{gaps[i]:.1e}")
            for i, name in enumerate(found.names)
        )
        self.table.show_figures(HEADS, rows)
        left_out = found.count - len(found.names)
        more = f"… and {left_out:,} more parameters. " if left_out else ""
        _say(self.note, f"{more}Differences come from steps of about 6e-6, whose rounding is the gap that is left.")


def _say(label: QLabel, text: str) -> None:
    if label.text() != text:
        label.setText(text)
