"""The loss over two parameters, or one: where the descent is, how it came there, and which way is down."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QStackedLayout, QWidget

from app.plots.base.quiet_plot import dress, set_data
from app.plots.base.style import DASHES, LIGHT, PlotStyle, Styled
from app.plots.plane.fit_button import fit_button
from app.plots.plane.plane import Plane, Touch
from app.plots.plane.surface_layer import SmoothImage, joined
from app.widgets.layouts import column, row
from app.widgets.naming import named, tool_button
from app.widgets.numbers import write_score
from app.widgets.text import Elided, Label
from dlab_core.arrays import Array
from dlab_core.pictures.contours import Rect
from dlab_core.pictures.loss_landscape import Landscape, LossRequest, Slice
from dlab_core.training.frame import Frame

GRAB_PX = 14.0
ARROW_PX = (26.0, 110.0)  # shortest and longest
LEAST_SLOPE = 1e-5  # of the height of what is seen, by pixel
MOST_DOTS = 300
NONE = (
    "The loss of this model cannot be drawn over its parameters. That of a linear model, of logistic regression and of "
    "a deep net without batch norm and dropout can."
)


class LossPlot(Plane):
    """Contours, or a curve, with the path on it. The point can be dragged to start elsewhere.

    start_chosen(first, second): where it was let go; of one parameter the second means nothing.
    `rect` is the part that is looked at; None leaves it to the picture, until one has come.
    """

    start_chosen = Signal(float, float)

    def __init__(self, name: str) -> None:
        super().__init__(name, equal=False)
        self.setMinimumSize(160, 120)
        self.rect_shown: Rect | None = None
        self.movable = True
        self.picture: Landscape | Slice | None = None
        self._dragged: QPointF | None = None  # in the plane
        self.image = SmoothImage()
        self.lines, self.curve, self.tangent, self.path, self.arrow = (
            pg.PlotCurveItem(antialias=True) for _ in range(5)
        )
        self.dots, self.start, self.lowest, self.point = (pg.ScatterPlotItem(pxMode=True) for _ in range(4))
        layers = (self.image, self.lines, self.curve, self.tangent, self.path, self.dots, self.start, self.lowest)
        for z, item in enumerate((*layers, self.arrow, self.point)):
            self.draw(item, z=z)
        self.lowest.setSymbol("x")
        self.image.hide()
        self.tool = self  # the mouse drags the point where it is on it, and else the view
        self.set_style(LIGHT)

    def _apply_style(self, style: PlotStyle) -> None:
        super()._apply_style(style)
        self.lines.setPen(pg.mkPen(*style.ink, 90, width=style.px(1)))
        self.curve.setPen(pg.mkPen(style.ink, width=style.px(2.4)))
        self.tangent.setPen(style.pen(style.ink, 1.4, DASHES))
        self.path.setPen(pg.mkPen(style.ink, width=style.px(1.8)))
        self.arrow.setPen(pg.mkPen(style.ink, width=style.px(2.2)))
        dress(self.dots, style.ink, None, style.px(4.5))
        dress(self.start, None, pg.mkPen(style.ink, width=style.px(2)), style.px(11))
        dress(self.lowest, style.ink, pg.mkPen(style.outline, width=style.px(0.8)), style.px(11))
        dress(self.point, style.ink, pg.mkPen(style.background, width=style.px(2)), style.px(15))

    # ------------------------------------------------------------------------------------------- showing

    def show_picture(self, picture: Landscape | Slice) -> None:
        """Draw a picture; the first one after `forget` says which part is looked at."""
        self.picture = picture
        if isinstance(picture, Landscape):
            self._show_landscape(picture)
        else:
            self._show_slice(picture)
        if self._dragged is None:
            self._show_point(float(picture.point[0]), float(picture.point[1]))

    def forget(self) -> None:
        """Leave it to the next picture which part is looked at."""
        self.rect_shown = None

    def _look_at(self, rect: Rect) -> None:
        if self.rect_shown is None:
            self.rect_shown = rect
            self.show_rect(rect)

    def _show_landscape(self, picture: Landscape) -> None:
        self._look_at(picture.rect)
        self.image.show_bytes(picture.rgba, picture.rect)
        set_data(self.lines, **joined(picture.lines))
        self._show_path(picture.path)
        lowest = picture.lowest
        set_data(self.lowest, *(lowest[:, None] if lowest is not None else ()))
        for item in (self.curve, self.tangent):
            set_data(item)
        self._show_arrow(picture)

    def _show_slice(self, picture: Slice) -> None:
        finite = picture.values[np.isfinite(picture.values)]
        low, high = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 1.0)
        pad = 0.08 * (high - low) or 1.0
        self._look_at(((float(picture.us[0]), low - pad), (float(picture.us[-1]), high + pad)))
        self.image.hide()
        for item in (self.lines, self.lowest, self.arrow):
            set_data(item)
        set_data(self.curve, picture.us, picture.values)
        u, loss = picture.point
        ends = picture.us[[0, -1]]
        set_data(self.tangent, ends, loss + picture.gradient * (ends - u))
        self._show_path(picture.path)

    def _show_path(self, path: Array) -> None:
        path = path[np.isfinite(path).all(axis=1) & (np.abs(path) < 1e12).all(axis=1)]
        set_data(self.path, path[:, 0], path[:, 1])
        few = path if len(path) <= MOST_DOTS else path[:: len(path) // MOST_DOTS]
        set_data(self.dots, few[:, 0], few[:, 1])
        set_data(self.start, path[:1, 0], path[:1, 1])

    def _show_point(self, x: float, y: float) -> None:
        seen = np.isfinite([x, y]).all() and max(abs(x), abs(y)) < 1e12
        set_data(self.point, *(np.array([[x], [y]]) if seen else ()))

    def _show_arrow(self, picture: Landscape) -> None:
        """An arrow against the gradient, as long as it is steep within limits, in the units of the screen.

        Where one pixel changes the loss by less than a hundred thousandth of all that is seen there is no slope to see.
        """
        units = np.array(self.units_per_px)
        along = -picture.gradient / units  # where a step goes, on axes that are not alike
        length = float(np.hypot(*along))
        steep = float(np.hypot(*(picture.gradient * units)))  # change of the loss by one pixel
        finite = picture.values[np.isfinite(picture.values)]
        height = float(np.ptp(finite)) if len(finite) else 0.0
        slopes = np.isfinite(length) and length > 0 and steep >= LEAST_SLOPE * height
        if not slopes or not np.isfinite(picture.point).all():
            set_data(self.arrow)
            return
        shortest, longest = (self.style_in_use.px(px) for px in ARROW_PX)
        share = min(1.0, 60 * steep / height) if height else 0.0
        size = shortest + (longest - shortest) * share
        tip = along / length * size
        side = np.array([-tip[1], tip[0]]) / size
        head = self.style_in_use.px(8)
        back = tip - tip / size * head
        corners = np.array([[0, 0], tip, tip, back + side * head * 0.55, tip, back - side * head * 0.55])
        ends = picture.point + corners * units
        set_data(self.arrow, ends[:, 0], ends[:, 1], connect="pairs")

    # -------------------------------------------------------------------------------------------- dragging

    def _is_on_point(self, touch: Touch) -> bool:
        if self.picture is None or not self.movable or self.point.data.size == 0:
            return False
        unit_x, unit_y = self.units_per_px
        x, y = self.picture.point
        return bool(np.hypot((x - touch.x) / unit_x, (y - touch.y) / unit_y) <= self.style_in_use.px(GRAB_PX))

    def press(self, touch: Touch) -> bool:
        """Take the point, or leave the drag to the view."""
        if touch.button != Qt.MouseButton.LeftButton or not self._is_on_point(touch):
            return False
        self._dragged = QPointF(touch.x, touch.y)
        return True

    def drag(self, touch: Touch) -> None:
        """Move the point."""
        if self._dragged is not None:
            self._dragged = QPointF(touch.x, touch.y)
            self._show_point(touch.x, touch.y)

    def release(self, touch: Touch) -> None:
        """Let the point go: the descent starts there."""
        if self._dragged is not None:
            self._dragged = None
            self.start_chosen.emit(touch.x, touch.y)

    def hover(self, touch: Touch | None) -> None:
        """Show whether the point is under the mouse."""
        on_point = touch is not None and self._is_on_point(touch)
        self.show_cursor(Qt.CursorShape.SizeAllCursor if on_point else Qt.CursorShape.OpenHandCursor)

    def key(self, key: int) -> bool:
        """Obey no keys but those of every plane."""
        return False

    @Slot()
    def reset_view(self) -> None:
        """Leave it to the picture which part is looked at."""
        self.forget()
        self.view_changed.emit()

    def zoom(self, factor: float, x: float, y: float) -> None:
        """Scale the view about a place; the picture follows."""
        super().zoom(factor, x, y)
        self.rect_shown = self.visible_rect

    def move_view(self, dx: float, dy: float) -> None:
        """See another part; the picture follows."""
        super().move_view(dx, dy)
        self.rect_shown = self.visible_rect


class LossView(QWidget, Styled):
    """The plot under the choice of parameters.

    parameters_chosen: others are to be looked at. `forget_start` is for the page to connect.
    `prefix` begins the names: prefix.loss_picture, prefix.first_parameter, prefix.second_parameter,
    prefix.loss_default_view, prefix.loss_forget_start.
    """

    parameters_chosen = Signal()

    def __init__(self, prefix: str) -> None:
        super().__init__()
        about = (
            "The loss over all training points where two parameters take other values: dark is large, and each line is "
            "a contour of equal loss. Ring: start. Dots: the path. Cross: the minimum. The arrow points downhill. Drag "
            "the point to start elsewhere. Wheel: zoom. Middle button: move the view. Home: see all of it."
        )
        self.plot = named(LossPlot(f"{prefix}.loss_picture"), f"{prefix}.loss_picture", "Loss over parameters", about)
        about = "The parameter to the right."
        self.first = named(QComboBox(), f"{prefix}.first_parameter", "First parameter", about)
        about = "The parameter upwards; without one the loss itself, as a curve with its tangent."
        self.second = named(QComboBox(), f"{prefix}.second_parameter", "Second parameter", about)
        about = "See the start, the point and the minimum."
        self.default_view = fit_button(f"{prefix}.loss_default_view", about, self.plot)
        about = "Begin where the seed says again, and not where the point was dragged to."
        name = f"{prefix}.loss_forget_start"
        self.forget_start = tool_button(name, "Forget the dragged start", about, "backup-restore")
        self.forget_start.hide()
        self.note = Elided()  # it gives way
        self.none = Label(NONE, wraps=True)
        self.none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for combo in (self.first, self.second):
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            combo.setMinimumContentsLength(5)
            combo.currentIndexChanged.connect(self._on_chosen)
        inner = QWidget()
        buttons = self.forget_start, self.default_view
        head = row((self.first, 1), (self.second, 1), (self.note, 2), *buttons, spacing=4)
        inner.setLayout(column(head, (self.plot, 1), spacing=4))
        self._stack = QStackedLayout(self)
        self._stack.addWidget(inner)
        self._stack.addWidget(self.none)
        self._names: tuple[str, ...] = ()
        self.styled = (self.plot,)

    def _apply_style(self, style: PlotStyle) -> None:
        self.note.setFont(style.font(0.95))

    @property
    def chosen(self) -> tuple[int, ...]:
        """The parameters that are looked at, by their number: two, or one."""
        if not self._names:
            return 0, 1
        first, second = self.first.currentIndex(), self.second.currentIndex() - 1
        return (max(0, first),) if second < 0 or second == first else (max(0, first), second)

    def show_names(self, names: tuple[str, ...]) -> None:
        """Offer other parameters: the first two, or the weight and the bias of a line, are looked at first."""
        if names == self._names:
            return
        self._names = names
        with QSignalBlocker(self.first), QSignalBlocker(self.second):
            for combo, more in ((self.first, ()), (self.second, ("the loss",))):
                combo.clear()
                combo.addItems([*more, *names])
            self.second.setCurrentIndex(2 if len(names) > 1 else 0)
        self.plot.forget()

    def show_frame(self, frame: Frame) -> None:
        """Draw the loss of a frame that was asked for it."""
        request, picture = frame.request.get(LossRequest), frame.get(LossRequest)
        if request is None:
            return
        self._stack.setCurrentIndex(1 if picture is None else 0)
        if picture is None:
            return
        if isinstance(picture, Landscape):
            self.note.setText(", ".join(write_score(float(value)) for value in picture.point))
        else:
            self.note.setText(f"slope {write_score(picture.gradient)}")
        self.show_names(picture.all_names)
        if self.plot.rect_shown is None and request.rect is not None:
            return  # of the part that was looked at before
        shown = picture.names if isinstance(picture, Landscape) else (picture.name,)
        if shown == tuple(self._names[i] for i in self.chosen):
            self.plot.show_picture(picture)

    @Slot()
    def _on_chosen(self) -> None:
        self.plot.forget()
        self.parameters_chosen.emit()
