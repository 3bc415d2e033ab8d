"""The cross-hair: what stands for the mouse on a canvas that has the focus of the keyboard."""

import pyqtgraph as pg
from PySide6.QtCore import QObject, QPointF, Qt, Slot
from PySide6.QtGui import QKeyEvent, QPainterPath
from PySide6.QtWidgets import QGraphicsPathItem

from app.keys import KEYS
from app.plots.base.style import PlotStyle, Styled
from app.plots.plane.plane import Plane, Touch

STEP_PX, FINE_PX = 12.0, 1.0
_ARM_PX, _GAP_PX = 15.0, 4.0  # of its four lines, and between them, so that the place itself is seen
_ARROWS = {
    Qt.Key.Key_Left: QPointF(-1, 0),
    Qt.Key.Key_Right: QPointF(1, 0),
    Qt.Key.Key_Up: QPointF(0, -1),
    Qt.Key.Key_Down: QPointF(0, 1),
}
_BY_KEYS = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)


class CrossHair(QObject, Styled):
    """Arrows move it, Enter presses the tool of the plane there and holds it as long as the key is down.

    So one tap is a click, and arrows between press and release are a drag, which is one step of undo as with the mouse.
    Where no tool is in hand, the arrows are left to the plane, which moves the view.
    """

    def __init__(self, plane: Plane) -> None:
        super().__init__(plane)
        self._plane = plane
        self._at: QPointF | None = None  # in the plane; None until it is shown for the first time
        self._holds = False
        self._lines = (QGraphicsPathItem(), QGraphicsPathItem())  # one below the other, to be seen on any ground
        for item in self._lines:
            item.setZValue(1001)
            item.setVisible(False)
            item.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
            plane.scene().addItem(item)
        plane.view.sigRangeChanged.connect(self._draw)
        plane.view.sigResized.connect(self._draw)

    @property
    def shown(self) -> bool:
        """Whether it is on the canvas."""
        return self._lines[0].isVisible()

    @property
    def holds(self) -> bool:
        """Whether a stroke of the tool has begun and not ended."""
        return self._holds

    @property
    def px(self) -> QPointF:
        """Its place in pixels of the canvas: where it was last if that is still seen, else the middle."""
        rect = self._plane.view.sceneBoundingRect()
        last = None if self._at is None else self._plane.view.mapViewToScene(self._at)
        return QPointF(last if last is not None and rect.contains(last) else rect.center())

    def _apply_style(self, style: PlotStyle) -> None:
        for item, colour, width in zip(self._lines, (style.outline, style.ink), (4.5, 2.0), strict=True):
            item.setPen(pg.mkPen(colour, width=style.px(width)))
        self._draw()

    # ------------------------------------------------------------------------------------------ where it is

    def show(self) -> None:
        """Show it, and say what is under it."""
        for item in self._lines:
            item.setVisible(True)
        self.go_to(self.px)

    @Slot()
    def hide(self) -> None:
        """Let go of what it holds, and hide it."""
        if self.shown:
            self.let_go()
            for item in self._lines:
                item.setVisible(False)
            self._plane.show_pointer(None)

    def go_to(self, px: QPointF) -> None:
        """Go to a pixel; the view follows over its edge."""
        rect = self._plane.view.sceneBoundingRect().adjusted(1, 1, -1, -1)
        inside = QPointF(
            min(max(px.x(), rect.left()), rect.right()),
            min(max(px.y(), rect.top()), rect.bottom()),
        )
        beyond, (unit_x, unit_y) = px - inside, self._plane.units_per_px
        if not beyond.isNull():
            self._plane.move_view(beyond.x() * unit_x, -beyond.y() * unit_y)
        self._at = self._plane.view.mapSceneToView(inside)
        if self._holds and self._plane.tool is not None:
            self._plane.tool.drag(self._touch())
        self._plane.show_pointer(inside)
        self._draw()

    @Slot()
    def _draw(self, *_: object) -> None:
        if not self.shown:
            return
        px, path = self.px, QPainterPath()
        gap, arm = (self.style_in_use.px(length) for length in (_GAP_PX, _ARM_PX))
        for way in _ARROWS.values():
            path.moveTo(px + way * gap)
            path.lineTo(px + way * arm)
        for item in self._lines:
            item.setPath(path)

    # ------------------------------------------------------------------------------------- what the keys do

    def take_focus(self, reason: Qt.FocusReason) -> None:
        """Be shown to whom came to the canvas by the keys."""
        if reason in _BY_KEYS:
            self.show()

    def press_key(self, event: QKeyEvent) -> bool:
        """Obey a key that goes down; answer whether it was meant for the cross-hair."""
        key, shift = Qt.Key(event.key()), Qt.KeyboardModifier.ShiftModifier
        others = event.modifiers() & ~(shift | Qt.KeyboardModifier.KeypadModifier)
        if self._plane.tool is None or others:
            return False
        if key in _ARROWS:
            self._step(_ARROWS[key], FINE_PX if event.modifiers() & shift else STEP_PX)
        elif key in KEYS["cross_press"].codes:
            if not event.isAutoRepeat():
                self._press(event.modifiers())
        elif key == KEYS["let_go"].code and self._holds:
            self.let_go()
        else:
            return False
        event.accept()
        return True

    def release_key(self, event: QKeyEvent) -> bool:
        """Obey a key that goes up."""
        meant = Qt.Key(event.key()) in KEYS["cross_press"].codes and self._plane.tool is not None
        if meant and not event.isAutoRepeat():
            self.let_go(event.modifiers())
        return meant

    def take_hold(self) -> None:
        """Press the tool until `let_go`, or let go."""
        if self._holds:
            self.let_go()
        else:
            self._press()

    def let_go(self, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """End the stroke that has begun."""
        if self._holds:
            self._holds = False
            if self._plane.tool is not None:
                self._plane.tool.release(self._touch(modifiers))

    def _step(self, way: QPointF, length: float) -> None:
        if not self.shown:
            self.show()
        self.go_to(self.px + way * self.style_in_use.px(length))

    def _press(self, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        if not self.shown:  # nothing is done where nobody sees it
            self.show()
        elif self._holds:  # what was taken hold of ends with the next press
            self.let_go(modifiers)
        elif self._plane.tool is not None:
            self._holds = self._plane.tool.press(self._touch(modifiers))

    def _touch(self, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> Touch:
        touch = self._plane.touch_at(self.px)
        return Touch(touch.px, touch.x, touch.y, Qt.MouseButton.LeftButton, modifiers)
