"""The coefficients of a linear model in the units of the data, as a matrix, with the closed form's under them."""

import numpy as np
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from app.plots.figure_table import FigureTable, figure
from app.plots.naming import named
from app.plots.style import LIGHT, PlotStyle, css, mixed
from dlab_core.curve_pictures import Coefficients
from dlab_core.data.dataset import Array
from dlab_core.frame import Frame
from dlab_core.pictures import RGB

NONE = "A net is not linear, so it has no coefficients: see Parameters for its weights."


class CoefficientTable(QWidget):
    """A row for each feature, a column for each output, shaded from the most negative weight to the most positive."""

    def __init__(self, prefix: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        about = (
            "What the prediction gains where a feature grows by 1, in the units of the data, also where features are "
            "standardised. Beside each output the closed form: where descent is going."
        )
        self.table = named(FigureTable(), f"{prefix}.coefficients", "Coefficients", about)
        self.note = QLabel()
        self.note.setWordWrap(True)
        self.note.setObjectName(f"{prefix}.coefficients_note")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.note)
        self._style = LIGHT
        self._found: Coefficients | None = None
        self.set_style(LIGHT)

    def set_style(self, style: PlotStyle) -> None:
        """Take on other colours and sizes."""
        self._style = style
        self.table.set_style(style)
        self.note.setFont(style.font(0.95))
        self.note.setStyleSheet(f"color: {css(style.muted)}")
        self._draw()

    def show_frame(self, frame: Frame) -> None:
        """Show the coefficients of a frame that was asked for them."""
        if "coefficients" in frame.look.pictures:
            found = frame.pictures.get("coefficients")
            self._found = found if isinstance(found, Coefficients) else None
            self._draw()

    def _draw(self) -> None:
        found = self._found
        self.note.setVisible(found is None)
        if found is None:
            if self.note.text() != NONE:
                self.note.setText(NONE)
            self.table.show_figures((), ())
            return
        names = (*found.names, "bias")
        heads, columns, shades = [""], [], []
        for k, name in enumerate(found.outputs):
            heads.append(name)
            columns.append([*found.weights[:, k], found.biases[k]])
            shades.append(self._shades(found.weights[:, k]))
            if found.closed is not None:
                weights, biases = found.closed
                heads.append("closed form")
                columns.append([*weights[:, k], biases[k]])
                shades.append((None,) * len(names))
        rows = tuple((name, *map(figure, row)) for name, row in zip(names, zip(*columns, strict=True), strict=True))
        self.table.show_figures(tuple(heads), rows, tuple(zip(*shades, strict=True)))

    def _shades(self, weights: Array) -> tuple[RGB | None, ...]:
        style = self._style
        reach = float(np.abs(weights[np.isfinite(weights)]).max(initial=0.0)) or 1.0
        ends = style.class_colour(0), style.class_colour(1)
        return *(
            mixed(style.background, ends[int(w > 0)], 0.6 * min(1.0, abs(w) / reach)) if np.isfinite(w) else None
            for w in weights
        ), None
