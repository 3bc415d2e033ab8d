"""What each neuron of the first layer looks for, as images on one diverging scale."""

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent

from app.plots.base.style import Painted, PlotStyle, View, palette
from app.plots.images.image_grid import Cell, ImageGrid, Pixel, coloured
from app.widgets.naming import named
from app.widgets.numbers import write_score
from dlab_core.pictures.palette import Palette
from dlab_core.pictures.weight_images import WeightImages, WeightImagesRequest
from dlab_core.training.frame import Frame


def weight_palette(style: PlotStyle) -> Palette:
    """Return the colours of weights: stronger than those of a surface, on which points must be seen."""
    colours = palette(style)
    return Palette(colours.classes, colours.ground, 1.0)


class WeightScale(Painted):
    """The scale under the images: the colours from the most negative weight to the most positive one."""

    vmax = 0.0

    def _apply_style(self, style: PlotStyle) -> None:
        super()._apply_style(style)
        self.setFixedHeight(round(style.px(18)))

    def show_vmax(self, vmax: float) -> None:
        """Show the scale from -vmax to vmax."""
        if vmax != self.vmax:
            self.vmax = vmax
            self.setAccessibleName(f"Weights from {write_score(-vmax)} to {write_score(vmax)}")
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        style = self.style_in_use
        painter.setFont(style.font(0.95))
        painter.setPen(QColor(*style.muted))
        room = painter.fontMetrics().horizontalAdvance("-00.000") + style.px(8)
        wide = min(style.px(260), self.width() - 2 * room)
        left = (self.width() - wide) / 2
        bar = QRectF(left, self.height() / 2 - style.px(4), wide, style.px(8))
        first, second = weight_palette(style).tints(2).astype(int).tolist()
        shades = QLinearGradient(bar.topLeft(), bar.topRight())
        for position, colour in ((0, first), (0.5, style.ground), (1, second)):
            shades.setColorAt(position, QColor(*colour))
        painter.fillRect(bar, shades)
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        before = QRectF(left - room, 0, room - style.px(8), self.height())
        after = QRectF(bar.right() + style.px(8), 0, room - style.px(8), self.height())
        painter.drawText(before, middle | int(Qt.AlignmentFlag.AlignRight), write_score(-self.vmax))
        painter.drawText(after, middle | int(Qt.AlignmentFlag.AlignLeft), write_score(self.vmax))


class WeightsView(View):
    """The images with their scale. `reading` is emitted with the weight under the mouse, in words."""

    reading = Signal(str)

    def __init__(self, prefix: str) -> None:
        super().__init__()
        about = "The weights of each neuron of the first layer, one for each pixel; blue counts against, orange for it."
        self.grid = named(ImageGrid(), f"{prefix}.weights", "Weight images", about)
        self.scale = WeightScale()
        self.scale.setObjectName(f"{prefix}.weight_scale")
        self._images: WeightImages | None = None
        self._titles: tuple[str, ...] = ()
        self._pixel: Pixel | None = None
        self.grid.hovered.connect(self._on_hovered)
        self.lay((self.grid, 1), self.scale, styled=(self.grid, self.scale))

    def show_frame(self, frame: Frame) -> None:
        self._images = frame.get(WeightImagesRequest)
        self.scale.setVisible(self._images is not None)
        if self._images is None:
            self.grid.show_cells((), frame.why_none(WeightImagesRequest))
            return
        count = len(self._images.rgba)
        # Where the first layer is the last, its neurons are the classes.
        classes = frame.recipe.data.labels
        self._titles = classes if self._images.of_classes else tuple(f"neuron {k + 1}" for k in range(count))
        captions = classes if self._images.of_classes else ("",) * count
        self.grid.show_cells(
            tuple(Cell(coloured(rgba), text) for rgba, text in zip(self._images.rgba, captions, strict=True))
        )
        self.scale.show_vmax(self._images.vmax)
        if self._pixel is not None:
            self._on_hovered(self._pixel)

    @Slot(object)
    def _on_hovered(self, pixel: Pixel | None) -> None:
        self._pixel = pixel
        if pixel is None or self._images is None or pixel.cell >= len(self._images.values):
            self.reading.emit("")
            return
        value = self._images.values[pixel.cell, pixel.row, pixel.column]
        name = self._titles[pixel.cell]
        self.reading.emit(f"{name}: weight {value:.4f} of row {pixel.row + 1}, column {pixel.column + 1}")
