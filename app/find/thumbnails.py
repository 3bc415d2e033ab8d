"""Thumbnails: what the points of each experiment look like, made on another thread, once."""

from threading import Event

import numpy as np
from PySide6.QtCore import QObject, QPointF, QRectF, Qt, QThreadPool, Signal
from PySide6.QtGui import QColor, QImage, QPainter

from app.find.entries import experiments
from app.log import report_error
from dlab_core.data import make_dataset
from dlab_core.data.drawn import drawn_points
from dlab_core.pictures.palette import Palette, colours_of_points
from dlab_core.recipe import LINE, PLANE, Recipe

SIZE = (88, 60)  # in pixels: twice what is seen at the usual size, for fine screens
MARGIN, RADIUS, MOST_POINTS = 8, 3.2, 240


class Experiments(QObject):
    """Reads the experiments and then makes their pictures.

    read(entries): all of them. pictured(name, QImage): one at a time; of images and tables there is none.
    """

    read = Signal(object)
    pictured = Signal(str, object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._ended = Event()

    def start(self, palette: Palette) -> None:
        """Begin, once."""
        read, pictured, ended = self.read, self.pictured, self._ended

        def act() -> None:
            try:
                found = experiments()
                read.emit([entry for entry, _ in found])
                for entry, recipe in found:
                    if ended.is_set():
                        return
                    image = picture(recipe, palette)
                    if image is not None:
                        pictured.emit(entry.name, image)
            except Exception:
                report_error()

        self._pool.start(act)

    def shutdown(self) -> None:
        """End, and wait for the picture that is being made."""
        self._ended.set()
        self._pool.waitForDone()


def picture(recipe: Recipe, palette: Palette) -> QImage | None:
    """Return the points of a recipe on a transparent ground; None for data that is no points in a plane."""
    if recipe.data.space not in (LINE, PLANE):
        return None
    data = make_dataset(recipe.data, recipe.training.seed)
    at, label, _ = drawn_points(data)
    at, label = at[:MOST_POINTS], label[:MOST_POINTS]
    if not len(at):
        return None
    colours = np.array(palette.classes)[label % len(palette.classes)]
    if data.classes is None and data.space == PLANE:
        colours = colours_of_points(data.y[:MOST_POINTS, 0], palette)[:, :3]
    low, size = at.min(axis=0), np.ptp(at, axis=0)
    share = (at - low) / np.where(size > 0, size, 1.0) + np.where(size > 0, 0.0, 0.5)
    image = QImage(*SIZE, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    field = QRectF(0, 0, *SIZE).adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
    for (across, up), colour in zip(share.tolist(), colours.tolist(), strict=True):
        painter.setBrush(QColor(*colour))
        place = QPointF(field.left() + across * field.width(), field.bottom() - up * field.height())
        painter.drawEllipse(place, RADIUS, RADIUS)
    painter.end()
    return image
