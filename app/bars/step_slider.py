"""A slider over some steps of a run, which stand where the axis of a plot has them."""

import numpy as np
from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSlider

from app.plots.charts.step_axis import StepScale
from app.theme import theme
from dlab_core.arrays import Array

OVERHANG_PX = 9  # of the slider beyond its groove: the handle and its ring are whole at both ends
_RADIUS_PX, _GROOVE_PX = 7, 4


class StepSlider(QSlider):
    """Its value is an index of `steps`, so that keys go from one to the next; each stands where its step is.

    The groove is the axis of the steps, or ends at the last one where there is no axis. A click takes the nearest step.
    """

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setPageStep(1)  # the wheel goes no further at once
        self.steps: Array = np.zeros(1)
        self.scale: StepScale | None = None
        self._grip = 0.0  # how far right of the middle of the handle it is held

    def show_scale(self, scale: StepScale) -> None:
        """Give each step another place."""
        self.scale = scale
        self.update()

    def show_steps(self, steps: Array, at: int) -> None:
        """Show other steps (n,), of which one is chosen; it does not tell."""
        self.steps = steps
        blocked = self.blockSignals(True)
        self.setRange(0, len(steps) - 1)
        self.setValue(at)
        self.blockSignals(blocked)
        self.update()

    @property
    def ends(self) -> tuple[float, float]:
        """Where the groove begins and ends, in its own pixels."""
        overhang = theme().px(OVERHANG_PX)
        return overhang, self.width() - overhang

    def places(self) -> Array:
        """Return where the steps (n,) stand, in its own pixels."""
        left, right = self.ends
        scale = self.scale or StepScale(False, max(1.0, float(self.steps[-1])))
        return left + (right - left) * scale.share(self.steps)

    @property
    def handle(self) -> float:
        """Where the middle of the handle is, in its own pixels."""
        return float(self.places()[self.sliderPosition()])

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the handle, which comes if it is elsewhere."""
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        grip = event.position().x() - self.handle
        self._grip = grip if abs(grip) <= theme().px(_RADIUS_PX) else 0.0
        self.setSliderDown(True)
        if not self._grip:
            self._go_to(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Take the handle along."""
        if self.isSliderDown():
            self._go_to(event.position().x() - self._grip)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of the handle."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go one step back with Page Up, as on the page; other sliders go up."""
        actions = {
            Qt.Key.Key_PageUp: QSlider.SliderAction.SliderSingleStepSub,
            Qt.Key.Key_PageDown: QSlider.SliderAction.SliderSingleStepAdd,
        }
        if event.key() in actions:
            self.triggerAction(actions[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def _go_to(self, x: float) -> None:
        self.setSliderPosition(int(np.abs(self.places() - x).argmin()))

    def event(self, event: QEvent) -> bool:
        """Look different under the mouse."""
        if event.type() in (QEvent.Type.Enter, QEvent.Type.Leave):
            self.update()
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw groove and handle as other sliders have them."""
        (left, right), x, middle = self.ends, self.handle, self.height() / 2
        groove, radius = theme().px(_GROOVE_PX), float(theme().px(_RADIUS_PX))
        hovered = self.underMouse() or self.isSliderDown()
        colour = theme().colour("disabled" if not self.isEnabled() else "accent_hover" if hovered else "accent")
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for end, fill in ((right, theme().colour("field_border")), (x, colour)):
            painter.setBrush(fill)
            painter.drawRoundedRect(QRectF(left, middle - groove / 2, end - left, groove), groove / 2, groove / 2)
        painter.setBrush(colour)
        if self.hasFocus():
            ring = theme().px(2)
            painter.setPen(QPen(QColor(theme().colour("text")), ring))
            radius -= ring / 2
        painter.drawEllipse(QRectF(x - radius, middle - radius, 2 * radius, 2 * radius))
