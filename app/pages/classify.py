"""The Classify page: points in the plane, a model, and its decision surface while it learns."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QToolButton, QVBoxLayout

from app.forms.card import Card
from app.forms.part_form import DataForm, ModelForm, TrainingForm
from app.forms.time_slider import TimeSlider
from app.pages.columns import Columns
from app.pages.drawing import Drawing
from app.pages.page import Page, plot_style
from app.plots.canvas import Canvas
from app.plots.curves import CurvesView
from app.plots.parameter_table import ParameterTable
from app.plots.scores import ScoresView
from app.plots.style import palette
from app.plots.tool_bar import ToolBar
from app.settings import Settings
from app.theme import icon, theme
from dlab_core.data.dataset import resplit
from dlab_core.frame import Frame
from dlab_core.pictures import Look, Parameters, extent_of
from dlab_core.recipe import Data, DrawnPoints, Model, PlaneData, Recipe, Training

MOVING_PX = 256  # long side of a surface while it trains
COARSE_PX = 128  # the same where the machine does not hold the rate
SLOW_S = 0.020  # what a frame may take
QUICK_S = SLOW_S / 4  # a coarse one, before fine ones, of four times the points, are tried again
STILL_PX = 1024  # and at most while it stands still, where every pixel of the screen has its own value


class ClassifyPage(Page):
    """Data and drawing on the left, the canvas in the middle, model and training on the right."""

    data_class = PlaneData

    def __init__(self, recipe: Recipe, settings: Settings) -> None:
        super().__init__("classify", recipe, settings)
        self.data_form = DataForm(self.prefix)
        self.model_form = ModelForm(self.prefix)
        self.training_form = TrainingForm(self.prefix)
        self.canvas = Canvas(f"{self.prefix}.canvas")
        self.tool_bar = ToolBar(lambda name: icon(name), self.prefix)
        self.drawing = Drawing(self, self.canvas, self.tool_bar)
        self.tools = self.drawing.tools
        self.curves = CurvesView(self.prefix)
        self.scores = ScoresView(self.prefix)
        self.parameters = ParameterTable(self.prefix)
        self.time = TimeSlider(self.prefix)
        self.about = QLabel()
        self.views = [self.canvas]
        self.figures = [self.curves, self.scores, self.parameters]
        self._last_data: Data | None = None
        self._coarse, self._frame_s = False, 0.0
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
        self.columns = Columns(
            self.prefix,
            [cards["data"], cards["draw"], cards["scores"]],
            [surface, cards["parameters"]],
            [cards["model"], cards["training"], cards["curves"]],
        )
        for button in self.columns.buttons.values():
            surface.add_action(button)
        whole = QVBoxLayout(self.body)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.columns)
        cards["parameters"].set_folded(True)
        for card in cards.values():
            if card.objectName() in self.settings.folded:
                card.set_folded(True)
            card.folded_changed.connect(self._on_folded)

    def _wire_views(self) -> None:
        self.data_form.recipe_changed.connect(self._on_data)
        self.data_form.new_data_requested.connect(self.new_data)
        self.model_form.recipe_changed.connect(self._on_model)
        self.training_form.recipe_changed.connect(self._on_training)
        self.canvas.view_changed.connect(self.ask_for_frame)
        self.canvas.hovered.connect(self._on_hovered)
        self.numbers.toggled.connect(self.canvas.set_numbers)
        self.time.past_requested.connect(self.ask_for_frame)
        theme().changed.connect(self._on_theme_changed)
        for widget in (*self.findChildren(QAbstractButton), *self.findChildren(QComboBox)):
            # A click leaves the focus, and with it the keys of the page, where it was.
            widget.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    # ------------------------------------------------------------------------------------------ showing

    def look(self) -> Look:
        """See what the canvas shows, as fine as its pixels where it stands still, and coarsely where that is slow."""
        rows, columns = self.canvas.pixels
        still = self.controller.status.state != "RUNNING"
        share = min(1.0, (STILL_PX if still else COARSE_PX if self._coarse else MOVING_PX) / max(rows, columns))
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
        self.about.setText(recipe.about)
        self.about.setVisible(bool(recipe.about))
        if fresh:
            self.time.show_present()
        self.drawing.show_recipe(recipe)
        if fresh and not _same_points(recipe.data, self._last_data):
            self._fits = True
        self._last_data = recipe.data

    def show_frame(self, frame: Frame) -> None:
        """Show the points of a sample when its first frame comes, then hand the frame on."""
        recipe = self.recipe
        if not self.drawing.shows(recipe) and "marks" in frame.pictures:
            self.drawing.show_points(recipe, frame.dataset)
        if self._fits and self.drawing.shows(recipe):
            self._fits = False
            self.canvas.show_rect(extent_of(frame.dataset.x))
        super().show_frame(frame)
        self._choose_resolution(frame)
        self._on_hovered(self.canvas.reading)

    def _choose_resolution(self, frame: Frame) -> None:
        """Take to coarse surfaces where fine ones are made too slowly, on the average of the last few."""
        if max(frame.look.shape) > MOVING_PX:
            return
        self._frame_s += (frame.seconds - self._frame_s) / 4
        coarse = self._frame_s > (QUICK_S if self._coarse else SLOW_S)
        if coarse != self._coarse:
            self._coarse, self._frame_s = coarse, SLOW_S / 2

    def show_figures(self, frame: Frame) -> None:
        """Show the steps that can be gone back to, and the figures of every page."""
        super().show_figures(frame)
        self.time.show_steps(frame.saved_steps, frame.shown_step, frame.last_step)
        table = frame.pictures.get("parameters")
        if isinstance(table, Parameters):
            self.cards["parameters"].set_note(f"{table.count:,} numbers")

    @Slot(str)
    def _on_hovered(self, text: str) -> None:
        self.cards["surface"].set_note(text or "hover to read values")

    @Slot()
    def _on_folded(self) -> None:
        self.settings.folded = frozenset(card.objectName() for card in self.cards.values() if card.folded)
        self.ask_for_frame()

    @Slot()
    def _on_theme_changed(self) -> None:
        style = plot_style()
        for view in (*self.views, *self.figures):
            view.set_style(style)
        self.tool_bar.set_style(style)
        self.curves.setMinimumHeight(theme().px(160))
        self.parameters.setFixedHeight(theme().px(180))
        self.ask_for_frame()

    # ------------------------------------------------------------------------------------------ editing

    @Slot(object)
    def _on_data(self, data: Data) -> None:
        old = self.recipe.data
        if isinstance(data, DrawnPoints) and isinstance(old, DrawnPoints) and data.split != old.split:
            data = resplit(data, self.recipe.training.seed)
        self.edit(self.recipe.model_copy(update={"data": data}))

    @Slot(object)
    def _on_model(self, model: Model) -> None:
        self.edit(self.recipe.model_copy(update={"model": model}))

    @Slot(object)
    def _on_training(self, training: Training) -> None:
        old, data = self.recipe.training, self.recipe.data
        if isinstance(data, DrawnPoints) and training.seed != old.seed:
            data = resplit(data, training.seed)
        self.edit(self.recipe.model_copy(update={"training": training, "data": data}))

    # --------------------------------------------------------------------------------------------- keys

    def obey_key(self, key: int) -> bool:
        """Obey the keys of every page, and digits, which choose the class to draw."""
        if Qt.Key.Key_1 <= key < Qt.Key.Key_1 + self.recipe.data.classes:
            self.drawing.choose_class(key - Qt.Key.Key_1)
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self.canvas.setFocus()  # done with a field: the keys are the page's again
            return True
        return super().obey_key(key)


def _same_points(new: Data, old: Data | None) -> bool:
    return new is old or (isinstance(new, DrawnPoints) and isinstance(old, DrawnPoints) and new.points is old.points)
