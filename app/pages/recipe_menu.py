"""The menu of presets."""

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from app.pages import PageInfo
from app.widgets.text import add_action
from dlab_core.recipe import files


class RecipeMenu(QObject):
    """Fills the menu of a page's Experiments button. chosen(Recipe)."""

    chosen = Signal(object)

    def __init__(self, menu: QMenu, page: PageInfo) -> None:
        """Fill `menu` when it is opened, with the presets that the page shows."""
        super().__init__(menu)
        self._shows, self._prefix = page.shows, page.name
        self._menu = menu
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

    @Slot(QAction)
    def _on_triggered(self, action: QAction) -> None:
        self.chosen.emit(files.load(action.data()))
