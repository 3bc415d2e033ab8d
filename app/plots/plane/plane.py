"""The plane: a picture with its axes inside, moved and zoomed by mouse and keys, and a mouse handed to a tool."""

from dataclasses import dataclass
from typing import Protocol

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from app.plots.base.quiet_plot import QuietPlot
from app.plots.base.style import PlotStyle
from app.plots.plane.inner_axes import InnerAxes
from dlab_core.pictures.contours import DEFAULT_BOUNDS, Rect
from dlab_core.recipe import MAX_COORDINATE

ZOOM_PER_NOTCH = 1.2
MIN_WIDTH, MAX_WIDTH = 1e-5, 4 * MAX_COORDINATE  # of what is seen: beyond it pyqtgraph's arithmetic jams


@dataclass(frozen=True)
class Touch:
    """Where the mouse is on a canvas: in pixels of the widget, and in the plane."""

    px: QPointF
    x: float
    y: float
    button: Qt.MouseButton = Qt.MouseButton.NoButton
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier


class Tool(Protocol):
    """What the mouse does on a canvas. `press` answers whether a stroke begins; if not, the drag moves the view."""

    def press(self, touch: Touch) -> bool: ...
    def drag(self, touch: Touch) -> None: ...
    def release(self, touch: Touch) -> None: ...
    def hover(self, touch: Touch | None) -> None: ...
    def key(self, key: int) -> bool: ...


class Plane(QuietPlot):
    """A part of the plane, at equal scale unless its axes mean different things.

    The wheel zooms about the mouse, the middle button and the arrows move it.

    The mouse is handled here, not by pyqtgraph's scene: that drops moves, tells a press only after its release, and
    swallows exceptions.

    A click of the right button that changed nothing asks for a menu; a drag of it is the tool's, or moves the view.

    view_changed: the visible rectangle or its size in pixels is new (once per turn of the event loop).
    mouse_moved: another place is under the mouse, or none.
    """

    view_changed = Signal()
    mouse_moved = Signal()

    def __init__(self, name: str, *, equal: bool = True) -> None:
        super().__init__(name)
        self.axes = InnerAxes(self.view)
        self.styled = (self.axes,)
        self.setMinimumSize(200, 150)
        self.equal = equal
        self.titles = ("x", "y")
        self.view.setAspectLocked(equal)
        self.tool: Tool | None = None
        self.revision = 0  # counts the times that what a tool works on became something else
        self._home: Rect = DEFAULT_BOUNDS
        self._cursor = Qt.CursorShape.OpenHandCursor
        self._mouse: QPointF | None = None
        self._panned_from: QPointF | None = None
        self._stroke_button: Qt.MouseButton | None = None
        self._pressed = QPointF(), 0  # where, and the revision then
        self._view_notified: object = None
        self._settle_timer = QTimer(self, singleShot=True, interval=0)
        self._settle_timer.timeout.connect(self._on_view_settled)
        self.view.sigRangeChanged.connect(self._on_view_moved)
        self.view.sigResized.connect(self._on_view_moved)

    def _apply_style(self, style: PlotStyle) -> None:
        super()._apply_style(style)
        self.view.setBorder(pg.mkPen(style.grid))

    def show_axes(self, titles: tuple[str, str], *, equal: bool = True) -> None:
        """Say what is to the right and upwards, and whether a unit is as long on both axes."""
        self.titles = titles
        self.axes.show_titles(*titles)
        if equal != self.equal:
            self.equal = equal
            self.view.setAspectLocked(equal)

    def show_rect(self, rect: Rect) -> None:
        """See all of a rectangle, and come back to it when the view is reset."""
        self.set_home(rect)
        self.show_range(rect)

    def set_home(self, rect: Rect) -> None:
        """Say where all is to be seen that there is; the view stays where it is until it is reset."""
        self._home = rect

    @Slot()
    def reset_view(self) -> None:
        """See all that there is."""
        self.show_rect(self._home)

    @property
    def visible_rect(self) -> Rect:
        """The part of the plane that is seen."""
        (x0, x1), (y0, y1) = self.view.viewRange()
        return (x0, y0), (x1, y1)

    @property
    def pixels(self) -> tuple[int, int]:
        """Rows and columns of the screen on which the plane is seen."""
        ratio = self.devicePixelRatioF()
        return max(1, round(self.view.height() * ratio)), max(1, round(self.view.width() * ratio))

    @property
    def units_per_px(self) -> tuple[float, float]:
        """The lengths in the plane of one pixel to the right, and of one upwards."""
        seen = self.view.viewRect()
        return seen.width() / max(1.0, self.view.width()), seen.height() / max(1.0, self.view.height())

    def touch_at(self, px: QPointF, event: QMouseEvent | None = None) -> Touch:
        """Return the place in the plane of a pixel of the widget."""
        place = self.view.mapSceneToView(px)
        if event is None:
            return Touch(px, place.x(), place.y())
        return Touch(px, place.x(), place.y(), event.button(), event.modifiers())

    def is_in_view(self, px: QPointF) -> bool:
        """Whether a pixel lies on the plane."""
        return bool(self.view.sceneBoundingRect().contains(px))

    # -------------------------------------------------------------------------------------------- the mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a stroke of the tool, or to drag the view."""
        event.accept()
        px = event.position()
        if self._stroke_button is not None or not self.is_in_view(px):
            return
        self._stroke_button = event.button()
        self._pressed = px, self.revision
        takes = self.tool is not None and event.button() != Qt.MouseButton.MiddleButton
        if takes and self.tool.press(self.touch_at(px, event)):  # type: ignore[union-attr]
            return
        self._panned_from = px
        self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with what the press began, and tell what is under the mouse."""
        event.accept()
        px = event.position()
        self._mouse = px if self.is_in_view(px) else None
        if self._panned_from is not None:
            moved, (unit_x, unit_y) = self._panned_from - px, self.units_per_px
            self._panned_from = px
            self.move_view(moved.x() * unit_x, -moved.y() * unit_y)
        elif self.tool is not None:
            touch = self.touch_at(px, event)
            if self._stroke_button is not None:
                self.tool.drag(touch)
            self.tool.hover(touch if self._mouse else None)
        self.mouse_moved.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End what the press began."""
        event.accept()
        if event.button() != self._stroke_button:
            return
        self._stroke_button = None
        if self._panned_from is not None:
            self._panned_from = None
            self.show_cursor()
        elif self.tool is not None:
            self.tool.release(self.touch_at(event.position(), event))
        (pressed, revision), px = self._pressed, event.position()
        clicked = (px - pressed).manhattanLength() < QApplication.startDragDistance() and revision == self.revision
        if clicked and event.button() == Qt.MouseButton.RightButton:
            self.customContextMenuRequested.emit(px.toPoint())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Leave the mouse, which may draw, to its release; a key asks for a menu at once."""
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            event.accept()
        else:
            super().contextMenuEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """See everything again; with a tool that draws, it is one more press."""
        if self.tool is None and event.button() == Qt.MouseButton.LeftButton and self.is_in_view(event.position()):
            event.accept()
            self.reset_view()
        else:
            self.mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the mouse; not in the middle of a stroke."""
        event.accept()
        if self._stroke_button is None and self.is_in_view(event.position()):
            touch = self.touch_at(event.position())
            self.zoom(ZOOM_PER_NOTCH ** (-event.angleDelta().y() / 120), touch.x, touch.y)
            self.mouse_moved.emit()

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the mouse any more."""
        self.show_pointer(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the view, or let the tool answer; all other keys go on to the window."""
        key = Qt.Key(event.key())
        arrows = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, 1), Qt.Key.Key_Down: (0, -1)}
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            event.ignore()
        elif key in arrows:
            width, height = self.view.viewRect().width(), self.view.viewRect().height()
            if self.equal:
                width = height = min(width, height)
            self.move_view(0.1 * arrows[key][0] * width, 0.1 * arrows[key][1] * height)
        elif key == Qt.Key.Key_Home:
            self.reset_view()
        elif self.tool is None or not self.tool.key(key):
            event.ignore()

    def show_cursor(self, shape: Qt.CursorShape | None = None) -> None:
        """Show the pointer of the tool, remembering it over drags of the view."""
        if shape is not None:
            self._cursor = shape
        self.viewport().setCursor(self._cursor)

    def show_pointer(self, px: QPointF | None) -> None:
        """Tell what is under the mouse, or under what stands for it; nothing if it has left."""
        self._mouse = px
        if self.tool is not None:
            self.tool.hover(None if px is None else self.touch_at(px))
        self.mouse_moved.emit()

    def zoom(self, factor: float, x: float, y: float) -> None:
        """Scale the view about a place; above 1 more is seen."""
        seen = self.view.viewRect()
        if all(MIN_WIDTH < length * factor < MAX_WIDTH for length in (seen.width(), seen.height())):
            self.view.scaleBy((factor, factor), center=QPointF(x, y))

    def move_view(self, dx: float, dy: float) -> None:
        """See what lies so far to the right and upwards."""
        centre = self.view.viewRect().center() + QPointF(dx, dy)
        if max(abs(centre.x()), abs(centre.y())) < MAX_WIDTH:
            self.view.translateBy(x=dx, y=dy)

    @Slot()
    def _on_view_moved(self, *_: object) -> None:
        self._settle_timer.start()

    @Slot()
    def _on_view_settled(self) -> None:
        now = (self.visible_rect, self.pixels)
        if now != self._view_notified:
            self._view_notified = now
            self.view_changed.emit()
