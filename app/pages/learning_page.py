"""What the pages have in common on which one model learns: forms, curves, time, and cards that fold."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QContextMenuEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QComboBox, QWidget

from app.bars.advice import AdviceBar
from app.bars.run_strip import RunStrip
from app.forms.config_form import ConfigForm, ModelForm, TrainingForm
from app.pages import PageInfo
from app.pages.base import Presented
from app.pages.commands import Description
from app.pages.exports import Exports
from app.pages.moments import Moments
from app.pages.pictures import Pictures
from app.pages.pins import Pins
from app.pages.setting_menu import SettingMenu
from app.pages.training_page import TrainingPage
from app.plots.base.style import Styled, plot_style
from app.plots.charts.curves import MEASURES
from app.plots.tables.parameter_table import ParameterTable
from app.settings import Settings
from app.theme import follow_theme, theme
from app.widgets.card import Card
from app.widgets.columns import Columns
from app.widgets.layouts import Part, column
from app.widgets.tabs import Tabs
from app.widgets.text import Paragraph
from dlab_core.data import as_drawn, can_be_drawn
from dlab_core.data.drawn import resplit
from dlab_core.experiment.experiment import ViewState
from dlab_core.pictures.view import PictureRequest
from dlab_core.recipe import Data, Drawn, Model, ModelConfig, Recipe, TaskKind, Training, models_for
from dlab_core.recipe.changes import with_value
from dlab_core.recipe.needs import OPTIMISER, STANDARDISE, Path, moved
from dlab_core.training.frame import Frame, FrameRequest


class LearningPage(TrainingPage):
    """Has the forms of the three parts of a recipe, curves, the table of parameters, the way back in time, and pins.

    A page makes its views and its cards (`card`), says what draws pins (`pins`) and where it says which moment is shown
    (`moments`), puts the cards into columns (`lay_out`), and then shows its recipe. The main card (`make_main`) has the
    curves of the run and its time under what the page draws; the details (`make_details`) open beside it.
    """

    pins: Pins
    moments: Moments

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
        self.strip = RunStrip(prefix, measures)
        self.curves, self.time = self.strip.curves, self.strip.time
        self.parameters = ParameterTable(prefix)
        self.about = Paragraph("note", f"{prefix}.about")
        self.advice = AdviceBar(prefix)
        self.pictured: dict[str, QWidget] = {"Curves": self.curves}  # the views whose pictures can be saved, by title
        self.styled: list[Styled] = []  # what shows no frames, and takes on the style of what does
        self.cards: dict[str, Card] = {}
        self.setting_menu = SettingMenu(self, settings)
        self._last_models: dict[TaskKind, ModelConfig] = {}
        self._chosen: set[Path] = set()  # fields that follow data and model, until a person sets them

    # ------------------------------------------------------------------------------------------- layout

    def card(self, name: str, title: str, *widgets: tuple[QWidget, int], hint: str = "") -> Card:
        """Return a new card with widgets in it, each with its share of the height that is left."""
        card = self.cards[name] = Card(title, f"{self.prefix}.{name}_card", hint)
        for widget, stretch in widgets:
            card.add(widget, stretch)
        return card

    def make_details(self, views: Mapping[str, QWidget], *actions: QWidget) -> Card:
        """Return the card of the views beside the main one, by their titles; `actions` stand beside its own title."""
        about = "What stands beside the main view."
        self.tabs = Tabs(f"{self.prefix}.details", "Details", about, views)
        self.tabs.chosen.connect(self.ask_for_frame)
        card = self.card("details", "Details", (self.tabs, 1))
        for action in actions:
            card.add_action(action)
        return card

    def make_main(self, title: str, hint: str, *views: tuple[QWidget, int]) -> Card:
        """Return the card of the main views, with what the experiment is about above them and the curves below."""
        parts = (self.about, 0), *views, (self.strip, 0)
        main = self.card("main", title, *parts, hint=hint)
        main.add_on_top(self.advice)
        return main

    def lay_out(self, left: list[Part], right: list[Part]) -> None:
        """Put cards into panels, under those of the data and of model and training, and connect what all pages have.

        The panels fold by buttons on the main card, on which it is said what to do when training diverged.
        """
        data = self.card("data", "Data", (self.data_form, 0))
        model = self.card("model", "Model", (self.model_form, 0))
        training = self.card("training", "Training", (self.training_form, 0))
        for card in self.cards.values():
            if card.objectName() in self.settings.folded:
                card.set_folded(True)
        main, details = self.cards["main"], self.cards["details"]
        self.columns = Columns(self.prefix, [data, *left], main, details, [model, training, *right])
        for button in self.columns.buttons.values():
            main.add_action(button)
            button.clicked.connect(self._on_folded)
        self.columns.panels_changed.connect(self.look_again)
        self.body.setLayout(column(self.columns))
        for card in self.cards.values():
            card.folded_changed.connect(self._on_folded)
        for view in self.findChildren(QAbstractScrollArea):
            view.setAcceptDrops(False)  # a file that is dropped on one is the page's
        self.data_form.recipe_changed.connect(self._on_data)
        self.model_form.recipe_changed.connect(self._on_model)
        self.training_form.recipe_changed.connect(self._on_training)
        self.time.past_requested.connect(self.ask_for_frame)
        self.controller.status_changed.connect(self.advice.show_status)
        self.advice.rate_chosen.connect(self._on_advised_rate)
        self.advice.standardise_chosen.connect(self._on_advised_standardise)
        for widget in (*self.findChildren(QAbstractButton), *self.findChildren(QComboBox)):
            # A click leaves the focus, and with it the keys of the page, where it was.
            widget.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.exports = Exports(self, Pictures(self, self.pictured), lambda: self.time.past)
        self.exports.fill(self.file_menu.export)
        follow_theme(self.take_on_theme)
        theme().changed.connect(self.ask_for_frame)
        self.ask_for_frame()
        self.show_recipe(self.recipe, True)

    @Slot()
    def _on_folded(self) -> None:
        own = {card.objectName(): card.folded for card in self.cards.values()}
        own[self.cards["details"].objectName()] = not self.columns.details_wanted
        folded = {name for name, is_folded in own.items() if is_folded}
        self.settings.folded = self.settings.folded - own.keys() | folded
        self.ask_for_frame()

    def fit_theme(self) -> None:
        """Take on the colours and sizes of the theme."""
        style = plot_style()
        for view in (*self.views, *self.figures):
            view.set_style(style)
        self.pins.set_style(style)
        for part in self.styled:
            part.set_style(style)

    # --------------------------------------------------------------------------------------- presenting

    def presented(self) -> Presented | None:
        """Return the main view with what plays it, step and loss."""
        bar = self.transport
        buttons = bar.play, bar.pause, bar.solved, bar.step
        view = self.cards["main"].body
        return Presented(view, buttons, (bar.iteration, bar.loss), (self.strip,), takes_settings=True)

    def write_words(self) -> None:
        """Write what they do on the buttons that are presented."""
        self.transport.write_words()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to show the setting under the mouse when presenting."""
        if not self.setting_menu.open_at(event.globalPos(), self.childAt(event.pos())):
            super().contextMenuEvent(event)

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
        self.moments.show_recipe(fresh)
        self.pins.show_recipe(recipe)

    def asked(self, *pictures: PictureRequest[Any]) -> FrameRequest:
        """Return a request for pictures of the moment that is looked at."""
        return FrameRequest(pictures, self.time.past, self.pins.shown)

    def show_frame(self, frame: Frame) -> None:
        """Hand a frame to the views that move, and say of which moment it is."""
        super().show_frame(frame)
        self.moments.show_frame(frame)

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
        shown = frame.shown_step if frame.pin is None else frame.last_step
        self.time.show_steps(frame.saved_steps, shown, frame.last_step)

    # ------------------------------------------------------------------------------------------ leaving

    @property
    def is_busy(self) -> bool:
        """Whether a thread of it is still at work."""
        return super().is_busy or self.exports.busy

    def shutdown(self) -> bool:
        """End an export and training; return whether both ended in time."""
        exported = self.exports.shutdown()
        return super().shutdown() and exported

    def view(self) -> dict[str, Any]:
        """Return which of the details is shown."""
        return {"details": self.tabs.title}

    def show_view(self, view: ViewState) -> None:
        """Show the same of the details."""
        self.tabs.show_title(str(view.get("details")))

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
        old = self.recipe.model
        if type(model) is type(old) and getattr(model, "standardise", None) != getattr(old, "standardise", None):
            self._chosen.add(STANDARDISE)
        self.edit(self._with_needs(self.recipe.model_copy(update={"model": model})))

    @Slot(object)
    def _on_training(self, training: Training) -> None:
        if type(training.optimiser) is not type(self.recipe.training.optimiser):
            self._chosen.add(OPTIMISER)
        self.edit(self.with_training(training))

    @Slot(float)
    def _on_advised_rate(self, rate: float) -> None:
        self._plays = True
        self._on_training(self.recipe.training.model_copy(update={"rate": rate}))

    @Slot()
    def _on_advised_standardise(self) -> None:
        self._plays = True
        self._on_model(self.recipe.model.model_copy(update={"standardise": True}))

    @Slot(object)
    def open(self, recipe: Recipe) -> None:
        """Take a preset or a recipe out of a file, in which nothing was set by hand."""
        self._chosen.clear()
        super().open(recipe)

    def _with_needs(self, recipe: Recipe) -> Recipe:
        """Return the recipe with what data or a model of another kind need, but for what was set by hand."""
        before, now = ((r.data, r.model) for r in (self.recipe, recipe))
        for path, value in moved(before, now).items():
            recipe = recipe if path in self._chosen else with_value(recipe, path, value)
        return recipe

    def with_data(self, data: Data) -> Recipe:
        """Return the recipe with other data; drawn points that are split another way are dealt out anew.

        A model that cannot learn such data gives way to the last one that could, or to the first that can. What data
        of another kind need, such as standardising, comes with them.
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
        return self._with_needs(self.recipe.model_copy(update={"data": data, "model": model}))

    def with_training(self, training: Training) -> Recipe:
        """Return the recipe with other settings; its seed also deals out drawn points."""
        recipe, data = self.recipe.model_copy(update={"training": training}), self.recipe.data
        if isinstance(data, Drawn) and training.seed != self.recipe.training.seed:
            recipe = recipe.model_copy(update={"data": resplit(data, training.seed)})
        return recipe
