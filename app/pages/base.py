"""Page: what all pages of the window have."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QWidget

from app.bars.status_line import StatusLine
from app.bars.transport import Readout
from app.pages import PageInfo
from app.pages.experiment_file import ExperimentFile
from app.settings import Settings
from app.widgets.layouts import column
from dlab_core.experiment.experiment import Experiment
from dlab_core.recipe import Recipe


@dataclass(frozen=True)
class Presented:
    """What of a page a hall sees. left_out: parts of the view that it does not.

    takes_settings: whether the page has settings that may be chosen to be shown beside it.
    """

    view: QWidget
    buttons: tuple[QWidget, ...] = ()
    readouts: tuple[Readout, ...] = ()
    left_out: tuple[QWidget, ...] = ()
    takes_settings: bool = False


class Page(QWidget):
    """One tab of the window: a bar, if it has one, above its `body`, and a status line below it.

    A page is made as `PageClass(info, settings, recipe)`; without a recipe it begins with one of its own.
    recipe_for_elsewhere(recipe): a recipe that another page shows. recipe_wanted(class of data): the recipe that is set
    up on the page of such data is to be opened here. experiment_for_elsewhere(experiment, path): out of a file, for the
    page that shows such data. file_changed(): what its file is called, or whether all is saved.
    """

    recipe_for_elsewhere = Signal(object)
    recipe_wanted = Signal(object)
    experiment_for_elsewhere = Signal(object, str)
    file_changed = Signal()
    file: ExperimentFile | None = None
    recipe: Recipe | None = None  # that is set up on it

    def __init__(self, info: PageInfo, settings: Settings, bar: QWidget | None = None) -> None:
        super().__init__()
        self.info, self.settings, self.prefix = info, settings, info.name
        self.setObjectName(self.prefix)
        self.setProperty("role", "ground")
        self.undo_stack = QUndoStack(self)
        self.keys: dict[int, Callable[[], None]] = {}  # what a key without modifiers stands for
        self.status_line = StatusLine(self.prefix)
        self.body = QWidget()
        self._remark, self._wrong = "", False
        bars = [bar] if bar is not None else []
        self._column = column(*bars, (self.body, 1), self.status_line)
        self._parts = [*bars, self.body, self.status_line]
        self.setLayout(self._column)

    # ----------------------------------------------------------------------------- what a page fills in

    def start(self) -> None:
        """Begin, once the window has been painted."""

    def open(self, recipe: Recipe) -> None:
        """Take a recipe; one that the page cannot show goes to the page that can."""
        self.recipe_for_elsewhere.emit(recipe)

    def open_experiment(self, experiment: Experiment, path: str, *, saved: bool = True) -> None:
        """Take an experiment out of a file; one that the page cannot show goes to the page that can.

        saved: whether it is just as in that file, as it was read from there.
        """
        self.experiment_for_elsewhere.emit(experiment, path)

    def obey_file_key(self, name: str) -> None:
        """Do what a key of the File menu stands for."""
        self.show_message("This page keeps its results by itself.", False)

    def fit_theme(self) -> None:
        """Take on the colours and sizes of the theme."""

    def show_progress(self) -> None:
        """Show in the status line the message, if there is one, and what happens."""
        self.status_line.show_message(self._remark, self._wrong)

    def presented(self) -> Presented | None:
        """Return what of it a hall sees, None if there is nothing to see."""
        return None

    def write_words(self) -> None:
        """Write on the buttons that are presented what they do, also where the bar had no room for it."""

    @property
    def is_busy(self) -> bool:
        """Whether a thread or a process of it is still at work."""
        return False

    def shutdown(self) -> bool:
        """End what is at work; return whether it ended in time."""
        return True

    # ----------------------------------------------------------------------------------------- the stage

    def show_stage(self, stage: QWidget | None) -> None:
        """Show a stage in place of all parts of the page; without one show these again."""
        if stage is not None:
            self._column.addWidget(stage, 1)
        for part in self._parts:
            part.setVisible(stage is None)

    # --------------------------------------------------------------------------------------- the theme

    @Slot()
    def take_on_theme(self) -> None:
        """Take on the theme: the slot for `follow_theme` once all that is on the page is made, not to be overridden."""
        self.fit_theme()

    # ------------------------------------------------------------------------------- messages and keys

    @Slot(str)
    @Slot(str, bool)
    def show_message(self, sentence: str, wrong: bool = True) -> None:
        """Show a message until something else happens."""
        self._remark, self._wrong = sentence, wrong and bool(sentence)
        self.show_progress()

    def clear_message(self, sentence: str) -> None:
        """Clear a message that no longer holds, if it is the one shown."""
        if self._remark == sentence:
            self.show_message("")

    def remember_folder(self, path: str) -> None:
        """Begin the next dialog for a file where this one is."""
        self.settings.last_folder = Path(path).parent

    def obey_key(self, key: int) -> bool:
        """Do what a key without modifiers stands for, and return whether it stands for anything."""
        command = self.keys.get(key)
        if command is not None:
            command()
        return command is not None
