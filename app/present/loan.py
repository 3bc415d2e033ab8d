"""Loans: widgets that are shown elsewhere for a while and then go back to the very place they came from."""

from PySide6.QtWidgets import QBoxLayout, QWidget


class Loan:
    """A widget out of its layout, with a stand-in in its place; whether it is hidden remains its own affair."""

    def __init__(self, widget: QWidget, to: QBoxLayout, stretch: int = 0) -> None:
        self.widget = widget
        owner = widget.parentWidget()
        layout = owner.layout() if owner is not None else None
        if layout is None:
            raise ValueError(f"{widget.objectName()} is in no layout")
        self._layout = layout
        self._stand_in = QWidget(owner)
        self._stand_in.setSizePolicy(widget.sizePolicy())
        hidden = widget.isHidden()
        layout.replaceWidget(widget, self._stand_in)
        to.addWidget(widget, stretch)
        widget.setVisible(not hidden)

    def give_back(self) -> None:
        """Put the widget where the stand-in is."""
        hidden = self.widget.isHidden()
        self._layout.replaceWidget(self._stand_in, self.widget)
        self.widget.setVisible(not hidden)
        self._stand_in.hide()  # without a parent it would be a window, for layouts show what was put into them later
        self._stand_in.deleteLater()
