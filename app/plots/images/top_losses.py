"""The images with the top losses, and what the model predicted for each."""

import numpy as np
from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QSizePolicy

from app.plots.base.style import PlotStyle, View
from app.plots.images.image_grid import Cell, ImageGrid, Pixel, inked
from app.widgets.layouts import row
from app.widgets.naming import named
from app.widgets.text import Label
from dlab_core.pictures.top_losses import TopLosses, TopLossesRequest
from dlab_core.training.frame import Frame

_LIKELIEST = 3  # classes in the sentence on what the model predicted


class TopLossesView(View):
    """A grid of images, each with its true class and the predicted one. image_chosen(image): one was clicked on."""

    image_chosen = Signal(object)

    def __init__(self, prefix: str) -> None:
        super().__init__()
        about = "The images with the largest loss: true class → what the model took it for. Click to draw on one."
        self.grid = named(ImageGrid(), f"{prefix}.top_losses", "Top losses", about)
        self.note = Label("", "note", f"{prefix}.top_losses_note")
        self.note.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._shown: TopLosses | None = None
        self._labels: tuple[str, ...] = ()
        self._empty = "Loading …"
        self.grid.hovered.connect(self._on_hovered)
        self.grid.chosen.connect(self._on_chosen)
        self.lay(row(self.note, margins=(0, 6, 0, 0)), (self.grid, 1), styled=(self.grid,))

    def _apply_style(self, style: PlotStyle) -> None:
        self._draw()

    def show_frame(self, frame: Frame) -> None:
        """Show the top losses of the last scoring; nothing is done where they are those already shown."""
        found = frame.get(TopLossesRequest)
        if found is self._shown and found is not None:
            return
        self._shown, self._labels = found, frame.recipe.data.labels
        self._empty = "There are no such images."
        self._draw()
        self._on_hovered(None)

    def _draw(self) -> None:
        found, names = self._shown, self._labels
        if found is None:
            self.grid.show_cells((), self._empty)
            return
        style, cells = self.grid.style_in_use, []
        for image, true, predicted in zip(found.images, found.truth.tolist(), found.predicted.tolist(), strict=True):
            caption = names[true] if true == predicted else f"{names[true]} → {names[predicted]}"
            cells.append(Cell(inked(image, style.background, style.text), caption, true != predicted))
        self.grid.show_cells(tuple(cells))

    @Slot(object)
    def _on_hovered(self, pixel: Pixel | None) -> None:
        found = self._shown
        if found is None:
            self.note.setText("")
        elif pixel is None or pixel.cell >= len(found.truth):
            wrong = int((found.truth != found.predicted).sum())
            self.note.setText(f"The {len(found.truth)} largest losses; {wrong} are misclassified")
        else:
            probabilities = found.predictions[pixel.cell]
            likeliest = ", ".join(
                f"{self._labels[c]} {probabilities[c]:.2f}" for c in np.argsort(-probabilities)[:_LIKELIEST]
            )
            true = self._labels[found.truth[pixel.cell]]
            self.note.setText(f"{true}, loss {found.losses[pixel.cell]:.2f}. Predicted: {likeliest}")

    @Slot(int)
    def _on_chosen(self, index: int) -> None:
        if self._shown is not None:
            self.image_chosen.emit(self._shown.images[index])
