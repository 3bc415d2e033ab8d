"""The tools and classes to draw with, as buttons."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QSizePolicy, QToolButton, QWidget

from app.keys import KEYS, with_key
from app.plots.base.style import LIGHT, PlotStyle, Styled, css
from app.theme import icon
from app.widgets.naming import named
from app.widgets.text import plain_tip
from dlab_core.recipe import MAX_CLASSES

# name: icon of the Material Design set, what a screen reader says, tool tip
TOOLS = {
    "view": ("hand-back-right-outline", "View", "Drag to move the view; double click to see all points."),
    "move": ("cursor-move", "Move", "Drag a point, or all selected points, to another place."),
    "brush": ("brush", "Brush", "Click for a point of the chosen class, drag for a row of them; right button erases."),
    "spray": ("spray", "Spray", "Hold to scatter points of the chosen class; right button erases."),
    "erase": ("eraser", "Erase", "Drag over points to remove them."),
    "relabel": ("palette", "Change class", "Drag over points to give them the chosen class."),
    "lasso": ("lasso", "Lasso", "Circle points to select them; then drag them, press Delete, or choose another class."),
}
_COLUMNS = len(TOOLS)
_CHIPS = _COLUMNS - 1  # in a row: the last column is for clearing


class ToolBar(QWidget, Styled):
    """A row of tools, one of them in hand, and a chip for each class, one of them chosen; `show_` methods emit nothing.

    tool_chosen(name), class_chosen(index from 0), class_added, cleared: what a person pressed.
    """

    tool_chosen = Signal(str)
    class_chosen = Signal(int)
    class_added = Signal()
    cleared = Signal()

    def __init__(self, prefix: str = "classify") -> None:
        super().__init__()
        self.setObjectName(f"{prefix}.tools")
        self._prefix = prefix
        self._classes = (-1, 0)  # shown, and as many as there can be
        self._layout = QGridLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(4)
        self._tools = QButtonGroup(self)
        self.tools: dict[str, QToolButton] = {}
        for column, (name, (glyph, title, about)) in enumerate(TOOLS.items()):
            about = with_key(about, f"tool_{name}")
            button = self.tools[name] = self._button(f"tool_{name}", title, about)
            button.setIcon(icon(glyph))
            button.setCheckable(True)
            self._tools.addButton(button, column)
            self._layout.addWidget(button, 0, column)
            self._layout.setColumnStretch(column, 1)
        self._tools.idClicked.connect(self._on_tool)
        self._chips = QButtonGroup(self)
        self._chips.idClicked.connect(self.class_chosen)
        self.chips: list[QToolButton] = []
        for c, key in zip(range(MAX_CLASSES), KEYS["class"].keys, strict=True):
            about = f"Draw points of class {c + 1} ({key})."
            chip = self._button(f"class_{c + 1}", f"Class {c + 1}", about)
            chip.setText(str(c + 1))
            chip.setCheckable(True)
            self._chips.addButton(chip, c)
            self._layout.addWidget(chip, 1 + c // _CHIPS, c % _CHIPS)
            self.chips.append(chip)
        self.add = self._button("add_class", "Add a class", "")
        self.add.setText("+")
        self.add.setStyleSheet("border-style: dashed;")
        self.add.clicked.connect(self.class_added)
        self.clear = self._button("clear", "Remove all points", "Remove all points; Ctrl+Z brings them back.")
        self.clear.setIcon(icon("delete-outline"))
        self.clear.clicked.connect(self.cleared)
        self.show_tool("view")
        self.show_classes(2)
        self.show_class(0)
        self.set_style(LIGHT)

    def show_tool(self, name: str) -> None:
        """Show which tool is in hand."""
        self.tools[name].setChecked(True)

    def show_class(self, index: int) -> None:
        """Show which class, counted from 0, is chosen."""
        self.chips[index].setChecked(True)

    def show_classes(self, count: int, most: int = MAX_CLASSES) -> None:
        """Show chips for so many classes of as many as there can be; of points without classes none."""
        if (count, most) == self._classes:
            return
        self._classes = count, most
        for c, chip in enumerate(self.chips):
            chip.setVisible(c < count)
        self.add.setToolTip(plain_tip(f"Add a class; there can be {most}."))
        at = max(0, min(count, most - 1))
        self._layout.addWidget(self.add, 1 + at // _CHIPS, at % _CHIPS)  # before it is shown, lest it be a window
        self.add.setVisible(count < most)
        relabel = list(TOOLS).index("relabel")
        self.tools["relabel"].setVisible(count > 0)
        self._layout.addWidget(self.clear, *((1, _COLUMNS - 1) if count else (0, relabel)))

    def _apply_style(self, style: PlotStyle) -> None:
        for button in (*self.tools.values(), self.clear, self.add, *self.chips):
            button.setMinimumSize(round(style.px(27)), round(style.px(30)))
        for c, chip in enumerate(self.chips):
            colour = style.class_colour(c)
            chip.setStyleSheet(
                f"QToolButton {{ background: {css(colour)}; color: {css(style.text_on_class(c))}; font-weight: bold;"
                f" border: 2px solid {css(colour)}; }}"
                f"QToolButton:checked {{ border: 3px solid {css(style.text)}; }}"
                f"QToolButton:hover {{ border-color: {css(style.muted)}; }}"
                f"QToolButton:focus {{ border: 3px dashed {css(style.text_on_class(c))}; }}"
            )

    def _button(self, name: str, title: str, about: str) -> QToolButton:
        button = named(QToolButton(), f"{self._prefix}.{name}", title, about, role="tool")
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keys to the canvas
        return button

    @Slot(int)
    def _on_tool(self, column: int) -> None:
        self.tool_chosen.emit(tuple(TOOLS)[column])
