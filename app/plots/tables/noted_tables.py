"""Tables with a sentence under them: the coefficients of a linear model, and gradients in three ways side by side."""

import numpy as np

from app.plots.base.style import PlotStyle, View, mixed
from app.plots.tables.figure_table import FigureTable
from app.widgets.naming import named
from app.widgets.numbers import NO_NUMBER, write_value
from app.widgets.text import Label
from dlab_core.arrays import Array
from dlab_core.pictures.coefficients import Coefficients, CoefficientsRequest
from dlab_core.pictures.gradients import GradientsRequest
from dlab_core.pictures.palette import RGB
from dlab_core.training.frame import Frame

HEADS = ("Parameter", "By hand", "Autograd", "Differences", "Gap")
NO_COEFFICIENTS = "A net is not linear, so it has no coefficients: see Parameters for its weights."
NO_GRADIENT = (
    "The gradient of this model is not known: it has none, or batch norm and dropout change it from step to step."
)


class NotedTable(View):
    """A table of figures and, under it, a sentence on them. It is named prefix.name, the sentence prefix.name_note."""

    def __init__(self, prefix: str, name: str, title: str, about: str) -> None:
        super().__init__()
        self.table = named(FigureTable(), f"{prefix}.{name}", title, about)
        self.note = Label("", "note", f"{prefix}.{name}_note", wraps=True)
        self.lay((self.table, 1), self.note, styled=(self.table,))

    def show_message(self, sentence: str) -> None:
        """Show a message, or none."""
        self.note.setText(sentence)
        self.note.setVisible(bool(sentence))


class CoefficientTable(NotedTable):
    """In the units of the data: a row for each feature, a column for each output, shaded by sign and size."""

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
        self.show_message(NO_COEFFICIENTS if found is None else "")
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


class GradientTable(NotedTable):
    """A row for each parameter: by hand, by autograd, by finite differences."""

    def __init__(self, prefix: str) -> None:
        about = (
            "The derivative of the loss over all training points by each parameter: written out by hand, by PyTorch's "
            "autograd, and from two values of the loss a little apart."
        )
        super().__init__(prefix, "gradients", "Gradients", about)

    def show_frame(self, frame: Frame) -> None:
        """Show the gradients of a frame that was asked for them."""
        if frame.request.get(GradientsRequest) is None:
            return
        found = frame.get(GradientsRequest)
        if found is None:
            self.table.show_figures(HEADS, ())
            self.show_message(NO_GRADIENT)
            return
        columns = [found.by_hand, found.autograd if found.autograd.size else None, found.differences]
        present = np.stack([column for column in columns if column is not None])
        gaps = present.max(axis=0) - present.min(axis=0)
        rows = tuple(
            (name, *(NO_NUMBER if c is None else write_value(c[i], 5) for c in columns), write_value(gaps[i], 2))
            for i, name in enumerate(found.names)
        )
        self.table.show_figures(HEADS, rows)
        left_out = found.count - len(found.names)
        more = f"… and {left_out:,} more parameters. " if left_out else ""
        self.show_message(f"{more}Differences come from steps of about 6e-6, whose rounding is the gap that is left.")
