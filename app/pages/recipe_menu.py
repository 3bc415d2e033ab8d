"""The menu of presets, and opening and saving recipes."""

from collections.abc import Callable
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from app.pages import PageInfo
from app.settings import Settings
from app.widgets.file_dialog import ask_for_path
from app.widgets.text import add_action
from dlab_core.recipe import Recipe, files


class RecipeMenu(QObject):
    """Fills the menu of a page's Experiments button.

    chosen(Recipe). rejected(sentence): nothing changes. saved(sentence).
    """

    chosen = Signal(object)
    rejected = Signal(str)
    saved = Signal(str)

    def __init__(self, menu: QMenu, page: PageInfo, settings: Settings, recipe: Callable[[], Recipe]) -> None:
        """Fill `menu` when it is opened, with the presets that the page shows; `recipe` tells the recipe to save."""
        super().__init__(menu)
        self._shows, self._prefix = page.shows, page.name
        self.submenus: list[QMenu] = []  # that stand at its end
        self._menu, self._settings, self._recipe = menu, settings, recipe
        self._menu.setToolTipsVisible(True)
        self._menu.aboutToShow.connect(self.fill)
        self._menu.triggered.connect(self._on_triggered)

    @Slot()
    def fill(self) -> None:
        """Read the presets, once, when the menu is opened for the first time."""
        if self._menu.actions():
            return
        for name, path in files.presets().items():
            recipe = files.load(path)
            if not self._shows(recipe):
                continue
            action = add_action(self._menu, recipe.name or name, recipe.about)
            action.setObjectName(f"{self._prefix}.preset_{name}")
            action.setData(str(path))
        self._menu.addSeparator()
        self._menu.addAction("Open an experiment …", self._choose_file).setObjectName(f"{self._prefix}.open")
        self._menu.addAction("Save this experiment …", self._choose_place).setObjectName(f"{self._prefix}.save")
        for submenu in self.submenus:
            self._menu.addMenu(submenu)

    @Slot(QAction)
    def _on_triggered(self, action: QAction) -> None:
        if action.data():
            self.open(action.data())

    @Slot(str)
    def open(self, path: str) -> None:
        """Open a recipe; one that cannot be read is rejected with a message."""
        try:
            recipe = files.load(path)
        except files.RecipeError as error:
            self.rejected.emit(str(error))
        else:
            self.chosen.emit(recipe)

    @Slot(str)
    def save(self, path: str) -> None:
        """Save the recipe of the page."""
        try:
            files.save(self._recipe(), path)
        except OSError as error:
            self.rejected.emit(f"{path} cannot be written: {error.strerror or error}.")
        else:
            self._settings.last_folder = Path(path).parent
            self.saved.emit(f"Saved to {path}.")

    @Slot()
    def _choose_file(self) -> None:
        self._ask("open", "Open an experiment", self.open)

    @Slot()
    def _choose_place(self) -> None:
        self._ask("save", "Save this experiment", self.save)

    def _ask(self, wanted: Literal["open", "save"], title: str, take: Callable[[str], None]) -> None:
        folder = self._settings.last_folder
        ask_for_path(
            self._menu.parentWidget() or self._menu, wanted, title, folder, take, "Experiments (*.json)", "json"
        )
