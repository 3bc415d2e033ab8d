"""The Regress page: lines, curves and tables, what is learned from them, and the loss that leads there."""

from typing import Any, Literal

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.forms.table_form import RegressDataForm
from app.pages import PageInfo
from app.pages.drawing import POINT_AT_CANVAS, Drawing
from app.pages.initial_weights import (
    initial_weights_fit,
    with_initial,
    without_initial,
    without_overrides,
)
from app.pages.learning_page import LearningPage
from app.pages.resolution import Refinement, Resolution
from app.pages.table_files import TableFiles
from app.plots.base.style import palette
from app.plots.charts.curves import VALUE_MEASURES
from app.plots.charts.predictions import PredictionsView
from app.plots.drawing.tool_bar import ToolBar
from app.plots.plane.fit_plot import FitView, bounds_of_fit
from app.plots.plane.loss_landscape import LossView
from app.plots.plane.value_surface import ValueSurface
from app.plots.tables.noted_tables import CoefficientTable, GradientTable
from app.plots.tables.scores import VALUE_ROWS, ScoreTable
from app.plots.tables.script_view import ScriptView
from app.settings import Settings
from app.widgets.columns import SplitBox
from app.widgets.layouts import column
from dlab_core.data import can_be_drawn
from dlab_core.experiment.files import SUFFIX
from dlab_core.pictures.coefficients import CoefficientsRequest
from dlab_core.pictures.fit import FitRequest
from dlab_core.pictures.gradients import GradientsRequest
from dlab_core.pictures.loss_landscape import LossRequest
from dlab_core.pictures.parameters import ParametersRequest
from dlab_core.pictures.predictions import PredictionsRequest
from dlab_core.pictures.surface import SurfaceRequest
from dlab_core.pictures.view import PictureRequest
from dlab_core.recipe import LINE, PLANE, Config, Data, InitialWeights, ParameterOverrides, Recipe, RegressData, Table
from dlab_core.training.frame import Frame, FrameRequest

Shown = Literal["fit", "surface", "predictions"]
FIT_COLUMNS = 240  # places along x at which a curve is computed

DETAILS = ("Loss surface", "Coefficients", "Gradients", "Parameters", "Script")


class RegressPage(LearningPage):
    """Data and drawing on the left, the fit above the loss in the middle, model and training on the right."""

    def __init__(self, info: PageInfo, settings: Settings, recipe: Recipe | None = None) -> None:
        prefix = info.name
        form = RegressDataForm(prefix)
        super().__init__(info, settings, recipe, form, VALUE_MEASURES)
        self.files = TableFiles(self, settings)
        self.fit = FitView(prefix)
        self.canvas = self.fit.plot
        self.surface = ValueSurface(f"{prefix}.surface")
        self.predictions = PredictionsView(prefix)
        self.main = QStackedWidget()
        self.tool_bar = ToolBar(prefix)
        self.drawing = Drawing(self, self.canvas, self.tool_bar, form, bounds_of_fit)
        self.tools = self.drawing.tools
        self.value_scores = ScoreTable(prefix, VALUE_ROWS)
        self.class_scores = ScoreTable(f"{prefix}.classes")
        self.loss = LossView(prefix)
        self.coefficients = CoefficientTable(prefix)
        self.gradients = GradientTable(prefix)
        self.script = ScriptView(prefix)
        details = self.loss, self.coefficients, self.gradients, self.parameters, self.script
        self.tabs = self.make_tabs(dict(zip(DETAILS, map(_below, details), strict=True)))
        self.views = [self.fit, self.surface, self.predictions, self.loss]
        self.figures = [
            *(self.curves, self.value_scores, self.class_scores, self.coefficients),
            *(self.gradients, self.parameters, self.script),
        ]
        self.resolution, self.refinement = Resolution(), Refinement()
        self._shown_recipe: Recipe | None = None
        self._first = True  # no frame has come of the present run
        self._make_cards()
        self._wire_views(form)

    def _make_cards(self) -> None:
        self._mains: dict[Shown, QWidget] = {"fit": self.fit, "surface": self.surface, "predictions": self.predictions}
        for main in self._mains.values():
            self.main.addWidget(main)
        left = [self.card("draw", "Draw", (self.tool_bar, 0)), self.card("curves", "Curves", (self.curves, 1))]
        parts = (self.about, 0), (self.main, 1), (self.time, 0)
        fit = self.card("canvas", "Data and fit", *parts, hint=POINT_AT_CANVAS)
        details = self.card("details", "Details", (self.tabs, 1))
        scores = self.card("scores", "Scores", (self.value_scores, 0), (self.class_scores, 0), (QWidget(), 1))
        self.split_box = SplitBox(fit, details)
        self.lay_out(left, [self.split_box], scores, main=fit)

    def _wire_views(self, form: RegressDataForm) -> None:
        form.new_data.clicked.connect(self.new_data)
        form.table_requested.connect(self.files.ask)
        paste = QShortcut(QKeySequence.StandardKey.Paste, self)  # a field that has the focus pastes by itself
        paste.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        paste.activated.connect(self.files.paste)
        self.files.read.connect(self._on_table)
        self.files.rejected.connect(self.show_message)
        for view in (self.canvas, self.surface):
            view.view_changed.connect(self.ask_for_frame)
            view.hovered.connect(self.cards["canvas"].set_note)
        self.loss.plot.view_changed.connect(self._on_loss_moved)
        self.loss.plot.start_chosen.connect(self._on_start_chosen)
        self.loss.forget_start.clicked.connect(self._on_start_forgotten)
        self.loss.parameters_chosen.connect(self._on_loss_moved)
        self.tabs.currentChanged.connect(self._on_loss_moved)

    # ------------------------------------------------------------------------------------------ showing

    @property
    def data(self) -> RegressData:
        """The data of the recipe."""
        data = self.recipe.data
        assert isinstance(data, RegressData), "the page shows no other data"
        return data

    @property
    def shown(self) -> Shown:
        """What the main view is of the present data."""
        data = self.data
        if data.space == LINE:
            return "fit"
        return "surface" if data.space == PLANE and data.task.outputs == 1 else "predictions"

    def request(self) -> FrameRequest:
        """See the main view, and what is behind the tab that is open."""
        view = self.surface if self.shown == "surface" else self.canvas
        rect, colours = view.visible_rect, palette(view.style_in_use)
        main: PictureRequest[Any] = PredictionsRequest()
        if self.shown == "fit":
            main = FitRequest((rect[0][0], rect[1][0]), FIT_COLUMNS)
        elif self.shown == "surface":
            still = self.controller.status.state != "RUNNING"
            main = SurfaceRequest(rect, self.resolution.shape(view.pixels, still=still), colours)
        loss = LossRequest(self.loss.chosen, self.loss.plot.rect_shown, self.refinement.shape, colours)
        details = (loss, CoefficientsRequest(), GradientsRequest(), ParametersRequest(), None)
        detail = details[self.tabs.currentIndex()]
        # The first frame of a run has the main view alone, so that not everything is painted anew at one time.
        if detail is None or self._first or not self.tabs.isVisible():
            return FrameRequest((main,), self.time.past)
        return FrameRequest((main, detail), self.time.past)

    def show_recipe(self, recipe: Recipe, fresh: bool) -> None:
        """Show a recipe in the forms, and drawn points at once."""
        data, before = self.data, self._shown_recipe
        super().show_recipe(recipe, fresh)
        self.main.setCurrentWidget(self._mains[self.shown])
        self.cards["draw"].setVisible(can_be_drawn(data))
        self.value_scores.setVisible(data.classes is None)
        self.class_scores.setVisible(data.classes is not None)
        self.loss.plot.movable = isinstance(recipe.model, InitialWeights | ParameterOverrides)
        self.loss.forget_start.setVisible(without_overrides(recipe) != recipe)
        self.drawing.show_recipe(recipe, fresh)
        if fresh and (before is None or _parts(without_initial(before)) != _parts(without_initial(recipe))):
            self.loss.plot.forget()
            self.refinement = Refinement()
        self._first = self._first or fresh
        self._shown_recipe = recipe

    def show_frame(self, frame: Frame) -> None:
        """Show the points of a sample when its first frame comes, then hand the frame on."""
        if self.shown == "fit":
            self.drawing.show_frame(frame)
        super().show_frame(frame)
        if self._first and frame.run == self.controller.run:
            self._first = False
            self.ask_soon()
        still = self.controller.status.state != "RUNNING"
        surface, loss = frame.request.get(SurfaceRequest), frame.request.get(LossRequest)
        if self.shown == "surface" and surface:
            self.resolution.note(surface.shape, frame.seconds)
        if loss and self.refinement.note(loss.shape, frame.seconds, still=still):
            self.ask_soon()

    @Slot()
    def _on_loss_moved(self) -> None:
        self.refinement.restart()
        self.ask_for_frame()

    # ------------------------------------------------------------------------------------------ editing

    def with_data(self, data: Data) -> Recipe:
        """Return the recipe with other data; initial weights that were chosen for other outputs are forgotten."""
        recipe = super().with_data(data)
        return recipe if initial_weights_fit(recipe) else without_initial(recipe)

    @Slot(float, float)
    def _on_start_chosen(self, first: float, second: float) -> None:
        """Begin where the point was let go, with all other parameters as they began before."""
        picture = self.loss.plot.picture
        if picture is not None:
            self._plays = True
            values = dict(zip(self.loss.chosen, (first, second), strict=False))
            self.edit(with_initial(self.recipe, picture, values))

    @Slot()
    def _on_start_forgotten(self) -> None:
        self._plays = True
        self.edit(without_overrides(self.recipe))

    # -------------------------------------------------------------------------------------------- tables

    @Slot(object, str)
    def _on_table(self, table: Table, left_out: str) -> None:
        self._plays = True
        self.edit(self.with_data(table))
        self.show_message(left_out)

    def open_dropped(self, path: str) -> None:
        """Open a file that is dropped: an experiment, a recipe, or a table."""
        if path.endswith((".json", SUFFIX)):
            super().open_dropped(path)
        else:
            self.files.open(path)


def _parts(recipe: Recipe) -> tuple[Config, ...]:
    """Return what a recipe is, without what it says of itself."""
    return recipe.data, recipe.model, recipe.training


def _below(view: QWidget) -> QWidget:
    """Return a view with a gap between it and the tabs above it."""
    page = QWidget()
    page.setLayout(column(view, margins=(0, 8, 0, 0)))
    return page
