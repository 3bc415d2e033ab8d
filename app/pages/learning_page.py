"""What the pages have in common on which one model learns: forms, curves, time, and cards that fold."""

from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QComboBox, QTabWidget, QWidget

from app.bars.time_slider import TimeSlider
from app.forms.config_form import ConfigForm, ModelForm, TrainingForm
from app.pages import PageInfo
from app.pages.commands import Description
from app.pages.training_page import TrainingPage
from app.plots.base.style import Styled, plot_style
from app.plots.charts.curves import MEASURES, CurvesView
from app.plots.tables.parameter_table import ParameterTable
from app.settings import Settings
from app.theme import follow_theme, theme
from app.widgets.card import Card
from app.widgets.columns import Columns
from app.widgets.layouts import column
from app.widgets.text import Paragraph
from dlab_core.data import as_drawn, can_be_drawn
from dlab_core.data.drawn import resplit
from dlab_core.experiment.experiment import ViewState
from dlab_core.recipe import Data, Drawn, Model, ModelConfig, Recipe, TaskKind, Training, models_for
from dlab_core.training.frame import Frame


class LearningPage(TrainingPage):
    """Has the forms of the three parts of a recipe, curves, the table of parameters and the way back in time.

    A page makes its views and its cards (`card`), puts them into columns (`lay_out`), and then shows its recipe.
    """

    def __init__(
        self,
        info: PageInfo,
        settings: Settings,
        recipe: Recipe | None,
        data_form: ConfigForm,
        measures: dict[str, str] = MEASURES,
    ) -> None:
        """`measures` are those that have curves."""
        super().__init__(info, settings, recipe)
        prefix = self.prefix
        self.data_form = data_form
        self.model_form = ModelForm(prefix)
        self.training_form = TrainingForm(prefix)
        self.curves = CurvesView(prefix, measures)
        self.parameters = ParameterTable(prefix)
        self.time = TimeSlider(prefix)
        self.about = Paragraph("note", f"{prefix}.about")
        self.styled: list[Styled] = []  # what shows no frames, and takes on the style of what does
        self.cards: dict[str, Card] = {}
        self._last_models: dict[TaskKind, ModelConfig] = {}

    # ------------------------------------------------------------------------------------------- layout

    def card(self, name: str, title: str, *widgets: tuple[QWidget, int], hint: str = "") -> Card:
        """Return a new card with widgets in it, each with its share of the height that is left."""
        card = self.cards[name] = Card(title, f"{self.prefix}.{name}_card", hint)
        for widget, stretch in widgets:
            card.add(widget, stretch)
        return card

    def make_tabs(self, views: dict[str, QWidget]) -> QTabWidget:
        """Return tabs over views by their titles."""
        tabs = QTabWidget(documentMode=True)
        tabs.setObjectName(f"{self.prefix}.details")
        self.tabs = tabs
        for title, view in views.items():
            tabs.addTab(view, title)
        return tabs

    def lay_out(self, left: list[Card], middle: list[QWidget], right: Card, main: Card) -> None:
        """Put cards into columns, under those of the data and of model and training, and connect what all pages have.

        The panels fold by buttons on the main card.
        """
        data = self.card("data", "Data", (self.data_form, 0))
        model = self.card("model", "Model", (self.model_form, 0))
        training = self.card("training", "Training", (self.training_form, 0))
        self.columns = Columns(self.prefix, [data, *left], middle, [model, training, right])
        for button in self.columns.buttons.values():
            main.add_action(button)
        self.columns.panels_changed.connect(self.look_again)
        self.body.setLayout(column(self.columns))
        for card in self.cards.values():
            if card.objectName() in self.settings.folded:
                card.set_folded(True)
            card.folded_changed.connect(self._on_folded)
        for view in self.findChildren(QAbstractScrollArea):
            view.setAcceptDrops(False)  # a file that is dropped on one is the page's
        self.data_form.recipe_changed.connect(self._on_data)
        self.model_form.recipe_changed.connect(self._on_model)
        self.training_form.recipe_changed.connect(self._on_training)
        self.time.past_requested.connect(self.ask_for_frame)
        for widget in (*self.findChildren(QAbstractButton), *self.findChildren(QComboBox)):
            # A click leaves the focus, and with it the keys of the page, where it was.
            widget.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        follow_theme(self.take_on_theme)
        theme().changed.connect(self.ask_for_frame)
        self.ask_for_frame()
        self.show_recipe(self.recipe, True)

    @Slot()
    def _on_folded(self) -> None:
        own = {card.objectName(): card.folded for card in self.cards.values()}
        folded = {name for name, is_folded in own.items() if is_folded}
        self.settings.folded = self.settings.folded - own.keys() | folded
        self.ask_for_frame()

    def fit_theme(self) -> None:
        """Take on the colours and sizes of the theme."""
        style = plot_style()
        for view in (*self.views, *self.figures):
            view.set_style(style)
        for part in self.styled:
            part.set_style(style)
        self.curves.setMinimumHeight(theme().px(160))

    # ------------------------------------------------------------------------------------------ showing

    def show_recipe(self, recipe: Recipe, fresh: bool) -> None:
        """Show a recipe in the forms, and the models that can learn such data."""
        space, task = recipe.data.space, recipe.data.task
        self._last_models[task.kind] = recipe.model
        self.data_form.show_recipe(recipe.data)
        self.model_form.show_data(space, task)
        self.model_form.show_recipe(recipe.model)
        self.training_form.show_recipe(recipe.training)
        self.training_form.show_model(recipe.model, task)
        self._show_description(Description.of(recipe))
        if fresh:
            self.time.show_present()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the description the room that it needs in this width."""
        super().resizeEvent(event)
        self.about.setMinimumHeight(0)

    def _show_description(self, said: Description) -> None:
        """Show what the experiment is about; of a changed one its name, in as much room, so that no canvas moves."""
        kept = self.about.height() if said.is_changed and self.about.isVisible() else 0
        self.about.setMinimumHeight(kept)
        self.about.setText(said.about or said.name)
        self.about.setVisible(bool(said.about or said.name))

    def show_figures(self, frame: Frame) -> None:
        """Show the steps that can be gone back to, and the figures of every page."""
        super().show_figures(frame)
        self.time.show_steps(frame.saved_steps, frame.shown_step, frame.last_step)

    def view(self) -> dict[str, Any]:
        """Return which of the details is shown."""
        return {"details": self.tabs.tabText(self.tabs.currentIndex())}

    def show_view(self, view: ViewState) -> None:
        """Show the same of the details."""
        found = [at for at in range(self.tabs.count()) if self.tabs.tabText(at) == view.get("details")]
        if found:
            self.tabs.setCurrentIndex(found[0])

    # ------------------------------------------------------------------------------------------ editing

    @Slot(object)
    def _on_data(self, data: Data) -> None:
        old = self.recipe.data
        from_nothing = isinstance(old, Drawn) and old.generator is None
        if isinstance(data, Drawn) and data.generator is None and not from_nothing and can_be_drawn(old):
            points = as_drawn(self.recipe)  # what is chosen by hand are the points as they are
            data = points.model_copy(update={"generator": None, "origins": ()}) if type(points) is type(data) else data
        self.edit(self.with_data(data))

    @Slot(object)
    def _on_model(self, model: Model) -> None:
        self.edit(self.recipe.model_copy(update={"model": model}))

    @Slot(object)
    def _on_training(self, training: Training) -> None:
        self.edit(self.with_training(training))

    def with_data(self, data: Data) -> Recipe:
        """Return the recipe with other data; drawn points that are split another way are dealt out anew.

        A model that cannot learn such data gives way to the last one that could, or to the first that can.
        """
        old = self.recipe.data
        model: ModelConfig = self.recipe.model
        if isinstance(data, Drawn) and isinstance(old, Drawn) and data.split != old.split:
            data = resplit(data, self.recipe.training.seed)
        space, task = data.space, data.task
        if model.why_not(space, task):
            model = self._last_models.get(task.kind, model)
        if model.why_not(space, task):
            model = models_for(space, task)[0]()
        return self.recipe.model_copy(update={"data": data, "model": model})

    def with_training(self, training: Training) -> Recipe:
        """Return the recipe with other settings; its seed also deals out drawn points."""
        recipe, data = self.recipe.model_copy(update={"training": training}), self.recipe.data
        if isinstance(data, Drawn) and training.seed != self.recipe.training.seed:
            recipe = recipe.model_copy(update={"data": resplit(data, training.seed)})
        return recipe
