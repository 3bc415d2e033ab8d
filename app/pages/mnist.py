"""The Digits page: images of digits, a model, and what it looks for while it learns."""

from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from app.bars.digit_files import DigitFiles
from app.forms.config_form import ConfigForm
from app.forms.form import Form
from app.pages import PageInfo
from app.pages.learning_page import LearningPage
from app.pages.moments import Moments
from app.pages.pins import Pins
from app.plots.images.class_bars import PredictionView
from app.plots.images.draw_square import DrawSquare
from app.plots.images.top_losses import TopLossesView
from app.plots.images.weights import WeightsView, weight_palette
from app.plots.tables.class_scores import ClassScores
from app.plots.tables.confusion import ConfusionTable
from app.plots.tables.scores import ROWS, ScoreTable
from app.settings import Settings
from app.training.between_threads import Status
from app.training.fetcher import Fetcher
from app.widgets.file_dialog import ask_for_path
from app.widgets.layouts import column, row
from app.widgets.naming import choice, named, push_button
from app.widgets.text import Label, plain_tip
from dlab_core.data import digits as digit_files
from dlab_core.data.dataset import TRAIN
from dlab_core.data.digit_sets import DIGIT_SETS
from dlab_core.data.digits import find_digits
from dlab_core.data.fetch import Fetching
from dlab_core.metrics.classification import of_classes
from dlab_core.pictures.parameters import ParametersRequest
from dlab_core.pictures.predictions import PredictionRequest
from dlab_core.pictures.top_losses import TopLossesRequest
from dlab_core.pictures.view import PictureRequest
from dlab_core.pictures.weight_images import WeightImagesRequest
from dlab_core.recipe import SPLITS, Data, Digits, Recipe, files
from dlab_core.training.frame import Frame, FrameRequest
from dlab_core.training.scoring import SAMPLE


class MnistPage(LearningPage):
    """Digits and a square to draw one on the left, weights in the middle, model and training on the right."""

    def __init__(self, info: PageInfo, settings: Settings, recipe: Recipe | None = None) -> None:
        prefix = info.name
        form = ConfigForm(Form(Digits, prefix), f"{prefix}.data")
        super().__init__(info, settings, recipe, form)
        self.files = DigitFiles(prefix)
        form.column.insertWidget(1, self.files)
        self.fetcher = Fetcher(self)
        self.weights = WeightsView(prefix)
        self.top_losses = TopLossesView(prefix)
        about = (
            "Precision: of the images predicted as the class, the share that really is. Recall: of it, the share found."
        )
        self.per_class = named(ClassScores(), f"{prefix}.per_class", "Scores of each class", about)
        self.confusion = ConfusionTable(f"{prefix}.confusion")
        self.scores = ScoreTable(prefix)
        about = (
            "Draw with the left button, erase with the right one. The model sees it scaled and centred as its images."
        )
        self.square = named(DrawSquare(), f"{prefix}.square", "Paper to draw a digit on", about)
        about = "The prediction for your drawing: the probability of each class, in percent."
        self.prediction = named(PredictionView(), f"{prefix}.prediction", "Prediction", about)
        self.answer = Label("", name=f"{prefix}.answer")
        self.clear = push_button(f"{prefix}.clear", "Clear", "eraser", "Take a new sheet of paper.")
        about = "The split whose top losses and scores are shown."
        self.split = choice(f"{prefix}.split", "Split of the data", about, SPLITS)
        self.split.setCurrentIndex(SPLITS.index("test"))
        self.views = [self.weights, self.prediction]
        self.figures = [self.curves, self.scores, self.top_losses, self.parameters]
        self._fetched = ""  # which digits
        self.styled = [self.square, self.per_class, self.confusion]
        self.pictured |= {
            "Weights": self.weights,
            "Largest losses": self.top_losses,
            "Confusion matrix": self.confusion,
        }
        self._make_cards()
        self._wire_views()

    def first_recipe(self) -> Recipe:
        """Return what to begin with: MNIST where it is on this machine, else the small digits, which always are."""
        folder = self.settings.digits_folder
        if find_digits(DIGIT_SETS["mnist"], Path(folder) if folder else None) is None:
            return super().first_recipe()
        return _in_folder(files.find("mnist-linear-adam"), folder)

    def _make_cards(self) -> None:
        drawing = QWidget()
        paper, under = row(self.square, (self.prediction, 1), spacing=4), row((self.answer, 1), self.clear, spacing=4)
        drawing.setLayout(column(paper, under, spacing=6))
        draw, scores = self.card("draw", "Draw a digit", (drawing, 0)), self.card("scores", "Scores", (self.scores, 0))
        self.pins = Pins(self, scores, ROWS, self.curves)
        self.moments = Moments(self, self.time, self.pins, self.weights, lambda: self.weights)
        self.make_main("Weights", "Point at the weights to read them", (self.weights, 1))
        details = {"Top losses": self.top_losses, "Each class": self.per_class, "Confusion": self.confusion}
        self.make_details({**details, "Parameters": self.parameters}, self.split)
        self.lay_out([draw, 1], [scores, 1])

    def _wire_views(self) -> None:
        self.tabs.chosen.connect(self._on_tab)
        self.clear.clicked.connect(self.square.clear)
        self.square.drawn.connect(self.ask_for_frame)
        self.split.currentIndexChanged.connect(self._show_split)
        self.split.currentIndexChanged.connect(self.ask_for_frame)
        self.top_losses.image_chosen.connect(self.square.show_drawing)
        self.weights.reading.connect(self.cards["main"].set_note)
        self.controller.status_changed.connect(self._on_status)
        self.files.fetch.clicked.connect(self._on_fetch)
        self.files.cancel.clicked.connect(self.fetcher.cancel)
        self.files.folder.clicked.connect(self._on_folder)
        self.fetcher.progressed.connect(self._on_progressed)
        self.fetcher.ended.connect(self._on_fetched)

    # ------------------------------------------------------------------------------------------ showing

    def request(self) -> FrameRequest:
        """See the weights, and what is open under them."""
        asked: list[PictureRequest[Any]] = [WeightImagesRequest(weight_palette(self.weights.grid.style_in_use))]
        if self.top_losses.isVisible():
            asked.append(TopLossesRequest(self.split.currentData()))
        if self.parameters.isVisible():
            asked.append(ParametersRequest())
        if not self.square.is_blank:
            asked.append(PredictionRequest(self.square.drawing()))
        return self.asked(*asked)

    @property
    def data(self) -> Digits:
        """The data of the recipe."""
        data = self.recipe.data
        assert isinstance(data, Digits), "the page shows no other data"
        return data

    def show_recipe(self, recipe: Recipe, fresh: bool) -> None:
        """Show a recipe in the forms, and say what its digits are."""
        super().show_recipe(recipe, fresh)
        self._show_files(self.data)

    def name_of_data(self) -> str:
        """Return what the digits are called."""
        digits = DIGIT_SETS.get(self.data.source)
        return digits.title if digits else "scikit-learn's digits"

    def show_frame(self, frame: Frame) -> None:
        """Show the weights, and what the model thinks of the drawing."""
        super().show_frame(frame)
        self.answer.setText(f"This is {self.prediction.winner}" if self.prediction.winner else "")

    def show_figures(self, frame: Frame) -> None:
        """Show the figures of every page, and how much was learned from."""
        super().show_figures(frame)
        self._show_split()
        images = np.count_nonzero(frame.dataset.split == TRAIN)
        self.cards["data"].set_note(f"{images:,} training images")
        self.cards["scores"].set_note(f"of a sample of {SAMPLE:,}" if frame.sampled else "")
        self.cards["training"].set_note(f"epoch {frame.epoch:,}")

    @Slot()
    def _on_tab(self) -> None:
        self.split.setVisible(self.tabs.view is not self.parameters)

    @Slot()
    def _show_split(self) -> None:
        """Show the scores of the split that is chosen."""
        scores = of_classes(self.frame.scores).get(self.split.currentData()) if self.frame is not None else None
        labels = self.recipe.data.labels
        self.per_class.show_scores(scores, labels)
        self.confusion.show_counts(None if scores is None else scores.confusion, labels)

    # ------------------------------------------------------------------------------------------- files

    def with_data(self, data: Data) -> Recipe:
        """Return the recipe with other digits, in the folder that was chosen for digits."""
        return _in_folder(super().with_data(data), self.settings.digits_folder)

    @Slot(object)
    def open(self, recipe: Recipe) -> None:
        """Take a recipe, and look for its digits in the folder that was chosen for digits."""
        super().open(_in_folder(recipe, self.settings.digits_folder))

    def _show_files(self, data: Digits) -> None:
        """Say which digits these are and where they come from."""
        digits = DIGIT_SETS.get(data.source)
        if digits is None:
            note = (
                "1,797 digits of 8 x 8 pixels, which come with scikit-learn. For the 70,000 of 28 x 28, choose MNIST."
            )
            self.files.show_files(note, official=False, missing=False)
            return
        place = find_digits(digits, Path(data.folder) if data.folder else None)
        if place is None:
            where = f"not in {data.folder}" if data.folder else "not downloaded"
            size = f"{digits.size / 1e6:.0f} MB"
            note = f"{digits.title} is {where}: download it ({size}), or choose the folder it is in."
        else:
            note = f"{digits.title}: 60,000 training images, 10,000 test images."
        self.files.show_files(note, official=True, missing=place is None)
        self.files.note.setToolTip(plain_tip(note, str(place or "")))

    @Slot(object)
    def _on_status(self, status: Status) -> None:
        """Offer to fetch files that are there and damaged, too: without digits there is no first frame."""
        unread = status.state == "FAILED" and (self.frame is None or self.frame.run != status.run)
        if unread and self.data.source in DIGIT_SETS and not self.fetcher.busy:
            self.files.show_files(self.files.note.text(), official=True, missing=True)

    @Slot()
    def _on_fetch(self) -> None:
        digits = DIGIT_SETS.get(self.data.source)
        if digits is not None:
            self._fetched = self.data.source
            self.show_message("")
            self.files.show_fetching(0.0)
            self.fetcher.fetch(digits, digit_files.cache_folder() / digits.dataset / "raw")

    @Slot(object)
    def _on_progressed(self, progress: Fetching) -> None:
        self.files.show_fetching(progress.done / progress.total)
        left = f", {progress.seconds_left:.0f} s left" if progress.seconds_left is not None else ""
        self.files.note.setText(f"{progress.done / 1e6:.1f} of {progress.total / 1e6:.1f} MB downloaded{left}.")

    @Slot(str)
    def _on_fetched(self, sentence: str) -> None:
        self.files.show_fetching(None)
        data = self.data
        if not sentence and data.source == self._fetched:  # and no other digits were chosen meanwhile
            self._plays = True
            if data.folder:  # what was fetched is in the cache
                self.settings.digits_folder = ""
                self._look_in("")
            else:
                self.controller.start(self.recipe, play=True)
        self._show_files(self.data)
        self.show_message(sentence)

    @Slot()
    def _on_folder(self) -> None:
        """Open a dialog for the folder that holds digits."""
        folder = self.settings.digits_folder or self.settings.last_folder
        ask_for_path(self, "folder", "The folder that holds the files", folder, self.take_folder)

    @Slot(str)
    def take_folder(self, folder: str) -> None:
        """Look for the digits in a folder from now on; one that does not hold them is rejected."""
        digits = DIGIT_SETS.get(self.data.source)
        if digits is None:
            return
        if find_digits(digits, Path(folder)) is None:
            name = digits.files[0].name
            self.show_message(
                f"{folder} does not hold {digits.title}: {name} is not in it, nor in {digits.dataset}/raw under it."
            )
            return
        self.settings.digits_folder = folder
        self._plays = True
        self._look_in(folder)

    def _look_in(self, folder: str) -> None:
        """Take the digits out of another folder, which makes no other experiment of it."""
        data = self.data.model_copy(update={"folder": folder})
        self.edit(self.recipe.model_copy(update={"data": data}), described=True)

    # ------------------------------------------------------------------------------------------ leaving

    @property
    def is_busy(self) -> bool:
        """Whether a thread of it is still at work."""
        return super().is_busy or self.fetcher.busy

    def shutdown(self) -> bool:
        """End training and fetching; return whether both ended in time."""
        fetched = self.fetcher.shutdown()
        return super().shutdown() and fetched


def _in_folder(recipe: Recipe, folder: str) -> Recipe:
    """Return a recipe that looks for official digits in a folder, unless it names one itself."""
    data = recipe.data
    if not isinstance(data, Digits) or data.source == "small" or data.folder or not folder:
        return recipe
    if find_digits(DIGIT_SETS[data.source], Path(folder)) is None:
        return recipe
    return recipe.model_copy(update={"data": data.model_copy(update={"folder": folder})})
