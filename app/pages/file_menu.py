"""The File menu of a page: New, Open, Save, Save as, the files used last, and what can be exported."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from app.keys import KEYS
from app.pages.experiment_file import ExperimentFile
from app.settings import Settings
from app.widgets.file_dialog import ask_for_path
from app.widgets.text import add_action, plain_tip

_SAVED = "Saves recipe, weights, history and checkpoints as .dlab, or the recipe alone as .json."
COMMANDS = {  # by name, which is that of their keys, the window's: what is written in the menu, and what it does
    "new": ("New", "Begins with the experiment of a fresh window."),
    "open": ("Open …", "Opens an experiment (.dlab) or a recipe (.json)."),
    "save": ("Save", _SAVED),
    "save_as": ("Save as …", _SAVED),
}
_PATTERN = "Experiments (*.dlab *.json)"
_NO_NAME = frozenset('/\\:*?"<>|')


class FileMenu(QObject):
    """Fills the menu of a page's File button. new_wanted()."""

    new_wanted = Signal()

    def __init__(self, menu: QMenu, page: QWidget, file: ExperimentFile, settings: Settings) -> None:
        super().__init__(menu)
        self._page, self._file, self._settings = page, file, settings
        self._trained, self._name = False, ""
        acts = (self.new_wanted.emit, self.ask_to_open, self.save, self.ask_to_save)
        self._acts: dict[str, Callable[[], None]] = dict(zip(COMMANDS, acts, strict=True))
        menu.setToolTipsVisible(True)
        for name, (text, about) in COMMANDS.items():
            key = KEYS[name].text
            action = menu.addAction(f"{text}\t{key}", self._acts[name])
            action.setObjectName(f"{page.objectName()}.{name}")
            action.setToolTip(plain_tip(f"{text.rstrip(' …')} ({key}): {about}"))
        self.recent = menu.addMenu("Recent")
        self.recent.setObjectName(f"{page.objectName()}.recent")
        self.recent.setToolTipsVisible(True)
        self.export = menu.addMenu("Export")
        self.export.setObjectName(f"{page.objectName()}.export_menu")
        menu.aboutToShow.connect(self.fill_recent)
        self.recent.triggered.connect(self._on_recent)

    def obey(self, name: str) -> None:
        """Do what one of COMMANDS stands for."""
        self._acts[name]()

    def show_state(self, trained: bool, name: str) -> None:
        """Know whether something was learned, and what the experiment is called: a new file is named after it."""
        self._trained, self._name = trained, name

    @Slot()
    def fill_recent(self) -> None:
        """List the files that were used last."""
        self.recent.clear()
        for path in self._settings.recent:
            action = add_action(self.recent, Path(path).name, path)
            action.setData(path)
        self.recent.setEnabled(bool(self._settings.recent))

    @Slot(QAction)
    def _on_recent(self, action: QAction) -> None:
        self._file.open(action.data())

    @Slot()
    def ask_to_open(self) -> None:
        """Ask for a file, and open it."""
        ask_for_path(self._page, "open", "Open an experiment", self._settings.last_folder, self._file.open, _PATTERN)

    @Slot()
    def save(self) -> None:
        """Save to the file of the page; ask for one where there is none yet."""
        if self._file.path:
            self._file.save(self._file.path)
        else:
            self.ask_to_save()

    @Slot()
    def ask_to_save(self) -> None:
        """Ask for a file, and save to it: what was learned is kept unless the name ends in .json."""
        suffix = "dlab" if self._trained else "json"
        proposed = "".join(sign for sign in self._name if sign.isprintable() and sign not in _NO_NAME).strip(" .")
        name = Path(self._file.path).name if self._file.path else f"{proposed or 'experiment'}.{suffix}"
        folder = Path(self._file.path).parent if self._file.path else self._settings.last_folder
        ask_for_path(self._page, "save", "Save this experiment", folder, self._file.save, _PATTERN, suffix, name)
