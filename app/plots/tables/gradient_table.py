"""Gradients by hand, by autograd and by finite differences, side by side."""

import numpy as np

from app.plots.tables.figure_table import NotedTable
from app.widgets.numbers import NO_NUMBER, write_value
from dlab_core.pictures.gradients import GradientsRequest
from dlab_core.training.frame import Frame

HEADS = ("Parameter", "By hand", "Autograd", "Differences", "Gap")
NONE = "The gradient of this model is not known: it has none, or batch norm and dropout change it from step to step."


class GradientTable(NotedTable):
    """A row for each parameter, and under them what the three ways are."""

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
            self.show_message(NONE)
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
