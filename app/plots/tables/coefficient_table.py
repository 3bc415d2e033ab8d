"""The coefficients of a linear model in the units of the data, as a matrix, with the closed form's under them."""

import numpy as np

from app.plots.base.style import PlotStyle, mixed
from app.plots.tables.figure_table import NotedTable
from app.widgets.numbers import write_value
from dlab_core.arrays import Array
from dlab_core.pictures.coefficients import Coefficients, CoefficientsRequest
from dlab_core.pictures.palette import RGB
from dlab_core.training.frame import Frame

NONE = "A net is not linear, so it has no coefficients: see Parameters for its weights."


class CoefficientTable(NotedTable):
    """A row for each feature, a column for each output, shaded from the most negative weight to the most positive."""

    _found: Coefficients | None = None

    def __init__(self, prefix: str) -> None:
        about = (
            "What the prediction gains where a feature grows by 1, in the units of the data, also where features are "
            "standardised. Beside each output the closed form: where descent is going."
        )
        super().__init__(prefix, "coefficients", "Coefficients", about)

    def _apply_style(self, style: PlotStyle) -> None:
        self._draw()

    def show_frame(self, frame: Frame) -> None:
        """Show the coefficients of a frame that was asked for them."""
        if frame.request.get(CoefficientsRequest):
            self._found = frame.get(CoefficientsRequest)
            self._draw()

    def _draw(self) -> None:
        found = self._found
        self.show_message(NONE if found is None else "")
        if found is None:
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
        texts = [[write_value(value, 5) for value in column] for column in columns]
        rows = tuple(zip(names, *texts, strict=True))
        self.table.show_figures(tuple(heads), rows, tuple(zip(*shades, strict=True)))

    def _shades(self, weights: Array) -> tuple[RGB | None, ...]:
        style = self.table.style_in_use
        vmax = float(np.abs(weights[np.isfinite(weights)]).max(initial=0.0)) or 1.0
        ends = style.class_colour(0), style.class_colour(1)
        return *(
            mixed(style.background, ends[int(w > 0)], 0.6 * min(1.0, abs(w) / vmax)) if np.isfinite(w) else None
            for w in weights
        ), None
