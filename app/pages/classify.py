"""The Classify page: points in the plane, a model, and its decision surface while it learns."""

from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.forms.card import Card
from app.forms.part_form import DataForm, ModelForm, TrainingForm
from app.forms.time_slider import TimeSlider
from app.pages.page import Page, plot_style
from app.plots.canvas import Canvas
from app.plots.curves import CurvesView
from app.plots.parameter_table import ParameterTable
from app.plots.point_tools import PointTools
from app.plots.scores import ScoresView
from app.plots.style import palette
from app.plots.tool_bar import ToolBar
from app.settings import Settings
from app.theme import icon, theme
from dlab_core.data import make_dataset
from dlab_core.data.dataset import dataset_of_points, part_of_new_point, points_of_dataset, resplit
from dlab_core.edits import Edit, removal
from dlab_core.frame import Frame
from dlab_core.pictures import Look, Parameters, extent_of
from dlab_core.recipe import MAX_CLASSES, MAX_POINTS, DrawnPoints, PartName, Recipe

PANEL_PX = 252
MIN_CANVAS_PX = 340
MOVING_PX = 256  # long side of a surface while it trains
STILL_PX = 1024  # and at most while it stands still, where every pixel of the screen has its own value


class ClassifyPage(Page):
    """Data and drawing on the left, the canvas in the middle, model and training on the right."""

    hovered = Signal(str)

    def __init__(self, recipe: Recipe, settings: Settings) -> None:
        super().__init__("classify", recipe, settings)
        self.data_form = DataForm(self.prefix)
        self.model_form = ModelForm(self.prefix)
        self.training_form = TrainingForm(self.prefix)
        self.canvas = Canvas(f"{self.prefix}.canvas")
        self.tools = PointTools(self.canvas)
        self.tool_bar = ToolBar(lambda name: icon(name), self.prefix)
        self.curves = CurvesView(self.prefix)
        self.scores = ScoresView(self.prefix)
        self.parameters = ParameterTable(self.prefix)
        self.time = TimeSlider(self.prefix)
        self.about = QLabel()
        self.views = [self.canvas, self.curves, self.scores, self.parameters]
        self._shown_data: Any = None
        self._narrow = False  # too narrow for both panels
        self._fits = True  # the view goes to the points of the next frame
        self._lay_out()
        self._wire_views()
        self._on_theme_changed()
        self.show_recipe(recipe, True)

    # ------------------------------------------------------------------------------------------- layout

    def _lay_out(self) -> None:
        cards = {
            "data": Card("Data", f"{self.prefix}.data_card"),
            "draw": Card("Draw", f"{self.prefix}.draw_card"),
            "scores": Card("Scores", f"{self.prefix}.scores_card"),
            "surface": Card("Decision surface", f"{self.prefix}.canvas_card"),
            "model": Card("Model", f"{self.prefix}.model_card"),
            "training": Card("Training", f"{self.prefix}.training_card"),
            "curves": Card("Curves", f"{self.prefix}.curves_card"),
            "parameters": Card("Parameters", f"{self.prefix}.parameters_card"),
        }
        self.cards = cards
        cards["data"].add(self.data_form)
        cards["draw"].add(self.tool_bar)
        cards["scores"].add(self.scores, 1)
        cards["model"].add(self.model_form)
        cards["training"].add(self.training_form)
        cards["curves"].add(self.curves, 1)
        cards["parameters"].add(self.parameters, 1)
        surface = cards["surface"]
        self.numbers = QToolButton()
        self.numbers.setObjectName(f"{self.prefix}.numbers")
        self.numbers.setCheckable(True)
        self.numbers.setIcon(icon("numeric", "muted", "accent"))
        self.numbers.setAccessibleName("Numbers in the markers")
        self.numbers.setToolTip("Write the number of its class into each marker.")
        surface.add_action(self.numbers)
        self.about.setProperty("role", "note")
        self.about.setObjectName(f"{self.prefix}.about")
        self.about.setWordWrap(True)
        surface.add(self.about)
        surface.add(self.canvas, 1)
        surface.add(self.time)
        self._columns: list[QVBoxLayout] = []
        self.left = self._column(cards["data"], cards["draw"], cards["scores"])
        self.right = self._column(cards["model"], cards["training"], cards["curves"])
        self._panel_buttons = {
            self.left: self._panel_button("left", "data and drawing", "dock-left"),
            self.right: self._panel_button("right", "model and training", "dock-right"),
        }
        for button in self._panel_buttons.values():
            surface.add_action(button)
        self._middle = QVBoxLayout()
        self._middle.addWidget(surface, 1)
        self._middle.addWidget(cards["parameters"])
        self._row = QHBoxLayout(self.body)
        self._row.addWidget(self.left)
        self._row.addLayout(self._middle, 1)
        self._row.addWidget(self.right)
        cards["parameters"].set_folded(True)
        for card in cards.values():
            if card.objectName() in self.settings.folded:
                card.set_folded(True)
            card.folded_changed.connect(self._on_folded)

    def _panel_button(self, side: str, about: str, icon_name: str) -> QToolButton:
        """Return a button that folds a whole panel away, for a canvas as wide as the window."""
        button = QToolButton()
        button.setObjectName(f"{self.prefix}.{side}_panel")
        button.setCheckable(True)
        button.setChecked(True)
        button.setIcon(icon(icon_name, "muted", "accent"))
        button.setAccessibleName(f"Panel of {about}")
        button.setToolTip(f"Show or hide the panel of {about}.")
        button.toggled.connect(self._on_panel_toggled)
        return button

    def _column(self, *cards: QWidget) -> QScrollArea:
        """A panel that scrolls where its cards need more height than there is; the last card takes what is left."""
        inner = QWidget()
        inner.setProperty("role", "ground")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        self._columns.append(column)
        for card in cards[:-1]:
            column.addWidget(card)
        column.addWidget(cards[-1], 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        return area

    def _wire_views(self) -> None:
        self.data_form.recipe_changed.connect(self._on_data)
        self.data_form.new_data_requested.connect(self.new_data)
        self.model_form.recipe_changed.connect(self._on_model)
        self.training_form.recipe_changed.connect(self._on_training)
        self.tool_bar.tool_chosen.connect(self.tools.choose)
        self.tool_bar.class_chosen.connect(self._on_class_chosen)
        self.tool_bar.class_added.connect(self._on_class_added)
        self.tool_bar.cleared.connect(self._on_cleared)
        self.tools.part_of = self._part_of
        self.tools.stroke_started.connect(self.begin_stroke)
        self.tools.edited.connect(self._on_edited)
        self.tools.refused.connect(self.say)
        self.canvas.view_changed.connect(self.ask_for_frame)
        self.canvas.hovered.connect(self._on_hovered)
        self.numbers.toggled.connect(self.canvas.set_numbers)
        self.time.past_requested.connect(self.ask_for_frame)
        theme().changed.connect(self._on_theme_changed)
        self.tools.choose("brush")
        self.tool_bar.show_tool("brush")
        for widget in (*self.findChildren(QAbstractButton), *self.findChildren(QComboBox)):
            # A click leaves the focus, and with it the keys of the page, where it was.
            widget.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    # ------------------------------------------------------------------------------------------ showing

    def look(self) -> Look:
        """See what the canvas shows, as fine as its pixels where it stands still."""
        rows, columns = self.canvas.pixels
        still = self.controller.status.state != "RUNNING"
        share = min(1.0, (STILL_PX if still else MOVING_PX) / max(rows, columns))
        shape = (max(2, round(rows * share)), max(2, round(columns * share)))
        names = ("surface", "marks", "parameters") if self.parameters.isVisible() else ("surface", "marks")
        return Look(names, self.canvas.visible_rect, shape, palette(self.canvas.style_in_use), self.time.past)

    def show_recipe(self, recipe: Recipe, fresh: bool) -> None:
        """Show a recipe in the forms, and drawn points on the canvas at once."""
        self.data_form.show_recipe(recipe.data)
        self.model_form.show_recipe(recipe.model)
        self.model_form.show_ends(None, recipe.data.classes)
        self.training_form.show_recipe(recipe.training)
        self.training_form.show_model(recipe.model)
        self.tool_bar.show_classes(recipe.data.classes)
        if self.tools.label >= recipe.data.classes:
            self._on_class_chosen(0)
        self.about.setText(recipe.about)
        self.about.setVisible(bool(recipe.about))
        if fresh:
            self.time.show_present()
        if isinstance(recipe.data, DrawnPoints):
            self._show_points(recipe.data, dataset_of_points(recipe.data))
        elif fresh and recipe.data is not self._shown_data:
            self._fits = True

    def _show_points(self, data: Any, dataset: Any) -> None:
        self._shown_data = data
        self.canvas.show_points(dataset.x, dataset.y, dataset.part)

    def show_frame(self, frame: Frame) -> None:
        """Show the points of a sample when its first frame comes, then hand the frame on."""
        data = self.recipe.data
        if data is not self._shown_data and "marks" in frame.pictures:
            self._show_points(data, frame.dataset)
        if self._fits and data is self._shown_data:
            self._fits = False
            self.canvas.show_rect(extent_of(frame.dataset.x))
        super().show_frame(frame)
        self.time.show_steps(frame.saved_steps, frame.shown_step, frame.last_step)
        table = frame.pictures.get("parameters")
        if isinstance(table, Parameters):
            self.cards["parameters"].set_note(f"{table.count:,} numbers")
        self._on_hovered(self.canvas.reading)

    @Slot(str)
    def _on_hovered(self, text: str) -> None:
        self.cards["surface"].set_note(text or "hover to read values")

    @Slot()
    def _on_panel_toggled(self) -> None:
        for panel, button in self._panel_buttons.items():
            if self._narrow and button.isChecked() and button is not self.sender():
                button.blockSignals(True)
                button.setChecked(False)
                button.blockSignals(False)
            panel.setVisible(button.isChecked())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the canvas its room: where both panels would squeeze it, one is shown at a time."""
        super().resizeEvent(event)
        self._fit_panels()

    def _fit_panels(self) -> None:
        narrow = self.width() < theme().px(2 * PANEL_PX + MIN_CANVAS_PX)
        if narrow != self._narrow:
            self._narrow = narrow
            for panel, button in self._panel_buttons.items():
                button.blockSignals(True)
                button.setChecked(panel is self.left or not narrow)
                button.blockSignals(False)
                panel.setVisible(button.isChecked())

    @Slot()
    def _on_folded(self) -> None:
        self.settings.folded = frozenset(card.objectName() for card in self.cards.values() if card.folded)
        self.ask_for_frame()

    @Slot()
    def _on_theme_changed(self) -> None:
        style = plot_style()
        for view in self.views:
            view.set_style(style)
        self.tool_bar.set_style(style)
        gap = theme().px(8)
        for layout in (self._row, self._middle, *self._columns):
            layout.setSpacing(gap)
        self._row.setContentsMargins(gap, gap, gap, gap)
        for panel in (self.left, self.right):
            panel.setFixedWidth(theme().px(PANEL_PX))
        self.curves.setMinimumHeight(theme().px(160))
        self._fit_panels()
        self.parameters.setFixedHeight(theme().px(180))
        self.ask_for_frame()

    # ------------------------------------------------------------------------------------------ editing

    @Slot(object)
    def _on_data(self, data: Any) -> None:
        old = self.recipe.data
        if isinstance(data, DrawnPoints) and isinstance(old, DrawnPoints) and data.split != old.split:
            data = resplit(data, self.recipe.training.seed)
        self.edit(self.recipe.model_copy(update={"data": data}))

    @Slot(object)
    def _on_model(self, model: Any) -> None:
        self.edit(self.recipe.model_copy(update={"model": model}))

    @Slot(object)
    def _on_training(self, training: Any) -> None:
        self.edit(self.recipe.model_copy(update={"training": training}))

    def _part_of(self, index: int) -> PartName:
        return part_of_new_point(index, self.recipe.data.split, self.recipe.training.seed)

    def _points_are_shown(self) -> bool:
        """Whether the points on the canvas are those of the recipe; sampled ones come with the first frame."""
        shown = self._shown_data is self.recipe.data
        if not shown:
            self.say("The new points are on their way: draw as soon as they are there.")
        elif len(self.canvas.point_layer.x) > MAX_POINTS:
            self.say(f"More than {MAX_POINTS:,} points cannot be edited by hand: sample fewer first.")
            return False
        return shown

    @Slot(object)
    def _on_edited(self, edit: Edit) -> None:
        # An edit names points by their index: one of the points before would be wrong for those on their way.
        if self._points_are_shown():
            self.edit_points(edit)

    @Slot(int)
    def _on_class_chosen(self, label: int) -> None:
        self.tools.set_class(label)
        self.tool_bar.show_class(label)
        self.tools.relabel_selected()

    @Slot()
    def _on_class_added(self) -> None:
        """One more class to draw: sampled points become drawn ones, for a sample has the classes it has."""
        data = self.recipe.data
        if data.classes == MAX_CLASSES or not self._points_are_shown():
            return
        data = self._drawn_points()
        self.edit(self.recipe.model_copy(update={"data": data.model_copy(update={"C": data.classes + 1})}))
        self._on_class_chosen(self.recipe.data.classes - 1)

    @Slot()
    def _on_cleared(self) -> None:
        if self._points_are_shown() and len(self.canvas.point_layer.x):
            self.begin_stroke("Remove all points")
            self.edit_points(removal(dict(enumerate(self._drawn_points().points))))

    def _drawn_points(self) -> DrawnPoints:
        """Return the points of the recipe as drawn ones."""
        data = self.recipe.data
        if isinstance(data, DrawnPoints):
            return data
        return points_of_dataset(make_dataset(data, self.recipe.training.seed), data.split)

    # --------------------------------------------------------------------------------------------- keys

    def obey_key(self, key: int) -> bool:
        """Obey the keys of every page, and digits, which choose the class to draw."""
        if Qt.Key.Key_1 <= key < Qt.Key.Key_1 + self.recipe.data.classes:
            self._on_class_chosen(key - Qt.Key.Key_1)
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self.canvas.setFocus()  # done with a field: the keys are the page's again
            return True
        return super().obey_key(key)
