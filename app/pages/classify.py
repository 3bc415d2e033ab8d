"""The Classify page: points in the plane, a model, and its decision surface while it learns."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QToolButton

from app.forms.part_form import DataForm, kinds_of
from app.pages.drawing import Drawing
from app.pages.learning_page import LearningPage
from app.plots.canvas import Canvas
from app.plots.scores import ScoresView
from app.plots.style import palette
from app.plots.tool_bar import ToolBar
from app.settings import Settings
from app.theme import icon, theme
from dlab_core.data.dataset import resplit
from dlab_core.frame import Frame
from dlab_core.pictures import Look, Parameters, extent_of
from dlab_core.recipe import Data, DrawnPoints, PlaneData, PlaneModels, Recipe, Training

MOVING_PX = 256  # long side of a surface while it trains
COARSE_PX = 128  # the same where the machine does not hold the rate
SLOW_S = 0.020  # what a frame may take
QUICK_S = SLOW_S / 4  # a coarse one, before fine ones, of four times the points, are tried again
STILL_PX = 1024  # and at most while it stands still, where every pixel of the screen has its own value


class ClassifyPage(LearningPage):
    """Data and drawing on the left, the canvas in the middle, model and training on the right."""

    data_class = PlaneData

    def __init__(self, recipe: Recipe, settings: Settings) -> None:
        prefix = "classify"
        super().__init__(prefix, recipe, settings, DataForm(prefix), kinds_of(PlaneModels))
        self.canvas = Canvas(f"{prefix}.canvas")
        self.tool_bar = ToolBar(lambda name: icon(name), prefix)
        self.drawing = Drawing(self, self.canvas, self.tool_bar)
        self.tools = self.drawing.tools
        self.scores = ScoresView(prefix)
        self.numbers = QToolButton()
        self.views = [self.canvas]
        self.figures = [self.curves, self.scores, self.parameters]
        self._last_data: Data | None = None
        self._coarse, self._frame_s = False, 0.0
        self._fits = True  # the view goes to the points of the next frame
        self._wire_views()
        self._make_cards()

    def _make_cards(self) -> None:
        left = [
            self.card("data", "Data", (self.data_form, 0)),
            self.card("draw", "Draw", (self.tool_bar, 0)),
            self.card("scores", "Scores", (self.scores, 1)),
        ]
        surface = self.card("canvas", "Decision surface", (self.about, 0), (self.canvas, 1), (self.time, 0))
        right = [
            self.card("model", "Model", (self.model_form, 0)),
            self.card("training", "Training", (self.training_form, 0)),
            self.card("curves", "Curves", (self.curves, 1)),
        ]
        table = self.card("parameters", "Parameters", (self.parameters, 1))
        table.set_folded(True)
        surface.add_action(self.numbers)
        self.lay_out(left, [surface, table], right, main=surface)

    def _wire_views(self) -> None:
        self.numbers.setObjectName(f"{self.prefix}.numbers")
        self.numbers.setCheckable(True)
        self.numbers.setIcon(icon("numeric", "muted", "accent"))
        self.numbers.setAccessibleName("Numbers in the markers")
        self.numbers.setToolTip("Write the number of its class into each marker.")
        self.numbers.toggled.connect(self.canvas.set_numbers)
        self.data_form.new_data_requested.connect(self.new_data)  # type: ignore[attr-defined]
        self.canvas.view_changed.connect(self.ask_for_frame)
        self.canvas.hovered.connect(self._on_hovered)

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
        super().show_recipe(recipe, fresh)
        self.model_form.show_ends(None, recipe.data.classes or 0)
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
        """Show how many numbers were learned, and the figures of every page."""
        super().show_figures(frame)
        table = frame.pictures.get("parameters")
        if isinstance(table, Parameters):
            self.cards["parameters"].set_note(f"{table.count:,} numbers")

    @Slot(str)
    def _on_hovered(self, text: str) -> None:
        self.cards["canvas"].set_note(text or "hover to read values")

    def fit_theme(self) -> None:
        """Take on the colours and sizes of the theme."""
        super().fit_theme()
        self.parameters.setFixedHeight(theme().px(180))
        self.tool_bar.set_style(self.canvas.style_in_use)

    # ------------------------------------------------------------------------------------------ editing

    def with_data(self, data: Data) -> Recipe:
        """Return the recipe with other data; drawn points that are split another way are dealt out anew."""
        old = self.recipe.data
        if isinstance(data, DrawnPoints) and isinstance(old, DrawnPoints) and data.split != old.split:
            data = resplit(data, self.recipe.training.seed)
        return super().with_data(data)

    def with_training(self, training: Training) -> Recipe:
        """Return the recipe with other settings; its seed also deals out drawn points."""
        recipe, data = super().with_training(training), self.recipe.data
        if isinstance(data, DrawnPoints) and training.seed != self.recipe.training.seed:
            recipe = recipe.model_copy(update={"data": resplit(data, training.seed)})
        return recipe

    # --------------------------------------------------------------------------------------------- keys

    def obey_key(self, key: int) -> bool:
        """Obey the keys of every page, and digits, which choose the class to draw."""
        if Qt.Key.Key_1 <= key < Qt.Key.Key_1 + (self.recipe.data.classes or 0):
            self.drawing.choose_class(key - Qt.Key.Key_1)
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self.canvas.setFocus()  # done with a field: the keys are the page's again
            return True
        return super().obey_key(key)


def _same_points(new: Data, old: Data | None) -> bool:
    return new is old or (isinstance(new, DrawnPoints) and isinstance(old, DrawnPoints) and new.points is old.points)
