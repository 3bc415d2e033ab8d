"""The main window: the rail that chooses the page, the pages, and what is the same on all of them."""

from collections.abc import Callable
from pathlib import Path
from pkgutil import resolve_name
from typing import cast

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QCloseEvent, QKeyEvent, QKeySequence, QPaintEvent, QUndoGroup
from PySide6.QtWidgets import QButtonGroup, QFrame, QMainWindow, QMenu, QStackedWidget, QToolButton, QWidget

from app.bars.session_strip import SessionStrip
from app.pages import PAGES, PageInfo
from app.pages.autosave import Autosave
from app.pages.base import Page
from app.pages.file_menu import COMMANDS
from app.settings import Settings
from app.theme import CHOICES, Choice, icon, theme
from app.training.session_folder import Session
from app.widgets.layouts import column, row
from app.widgets.naming import named
from app.widgets.text import one_line
from dlab_core.experiment.experiment import Experiment
from dlab_core.recipe import DataConfig, Recipe

FIRST_SIZE = QSize(1366, 768)
FRAME = QSize(16, 40)  # borders and title bar, at most: how large they are is not known before a window is shown
_CHOICE_NAMES: dict[Choice, str] = {"system": "Follow system", "light": "Light", "dark": "Dark"}


class MainWindow(QMainWindow):
    """Shows one page at a time; each keeps its own run, which goes on while another page is shown.

    `failed(sentence)` may be emitted on any thread; the sentence is shown on the page.
    """

    failed = Signal(str)

    def __init__(self, settings: Settings, recipe: Recipe | None = None) -> None:
        super().__init__()
        self.setObjectName("main_window")
        self.settings = settings
        self._started = False
        self._undo_group = QUndoGroup(self)
        theme().changed.connect(self._apply_style)  # before all that is in it measures its text
        self._build(recipe)
        self._apply_style()
        self.failed.connect(self._on_failed)
        if not self.restoreGeometry(settings.geometry):
            self.resize(FIRST_SIZE)

    def fit_screen(self) -> None:
        """Fill the screen if it has no room for the window in its frame. To be called before the window is shown."""
        room = self.screen().availableSize() - FRAME
        if not self.windowState() and self.size() != self.size().boundedTo(room):
            self.resize(self.size().boundedTo(room))  # of a system that does not maximise, and when no longer maximised
            self.setWindowState(Qt.WindowState.WindowMaximized)

    def _build(self, recipe: Recipe | None) -> None:
        self.pages: dict[str, Page] = {}
        self.stack = QStackedWidget()
        self.autosave = Autosave(self.settings.sessions_folder, self.pages, lambda: self.page.info.name, self)
        self.session_strip = self._make_session_strip()
        central = QWidget()
        central.setProperty("role", "ground")
        central.setLayout(
            row(self._make_rail(), (column(self.session_strip, (self.stack, 1), spacing=0), 1), spacing=0)
        )
        self.setCentralWidget(central)
        self._add_actions()
        self.show_page(page_of(recipe).name if recipe else PAGES[0].name, recipe)

    @property
    def page(self) -> Page:
        """The page that is shown."""
        return cast(Page, self.stack.currentWidget())

    def show_page(self, name: str, recipe: Recipe | None = None) -> None:
        """Show a page, made if it is new, and on it a recipe, if one is given."""
        at, info = next((at, info) for at, info in enumerate(PAGES) if info.name == name)
        page = self.pages.get(name)
        if page is None:
            page = self.pages[name] = resolve_name(info.path)(info, self.settings, recipe)
            page.recipe_for_elsewhere.connect(self._on_recipe_for_elsewhere)
            page.recipe_wanted.connect(self._on_recipe_wanted)
            page.experiment_for_elsewhere.connect(self._on_experiment_for_elsewhere)
            page.file_changed.connect(self._show_title)
            self.stack.addWidget(page)
            if self._started:
                page.start()
        elif recipe is not None:
            page.open(recipe)
        self.stack.setCurrentWidget(page)
        self._undo_group.addStack(page.undo_stack)
        self._undo_group.setActiveStack(page.undo_stack)
        self._rail_group.button(at).setChecked(True)
        page.setFocus()
        self._show_title()

    @Slot(object)
    def _on_recipe_wanted(self, data: type[DataConfig]) -> None:
        """Give the page that is shown the recipe that is set up on the page of such data."""
        info = next(info for info in PAGES if info.data is data)
        page = self.pages.get(info.name)
        if page is not None and page.recipe is not None:
            self.page.open(page.recipe)
        else:
            self.page.show_message(f"Set up a model on the {info.title} page first, then add it here.")

    @Slot(object)
    def _on_recipe_for_elsewhere(self, recipe: Recipe) -> None:
        self.show_page(page_of(recipe).name, recipe)

    @Slot(object, str)
    def _on_experiment_for_elsewhere(self, experiment: Experiment, path: str) -> None:
        self.show_page(page_of(experiment.recipe).name)
        self.page.open_experiment(experiment, path)

    # ------------------------------------------------------------------------------------- the last session

    def _make_session_strip(self) -> SessionStrip:
        strip = SessionStrip()
        strip.go_on.clicked.connect(self._on_go_on)
        strip.anew.clicked.connect(self._on_anew)
        self.autosave.found.connect(strip.show)
        self.autosave.restored.connect(self._on_restored)
        return strip

    @Slot()
    def _on_go_on(self) -> None:
        self.session_strip.hide()
        self.autosave.restore()

    @Slot()
    def _on_anew(self) -> None:
        self.session_strip.hide()
        self.autosave.decline()

    @Slot(object, object)
    def _on_restored(self, session: Session, wrong: list[str]) -> None:
        """Open what was kept on its pages, and show the one that was shown."""
        for name, experiment in session.experiments.items():
            self.show_page(name)
            self.page.open_experiment(experiment, session.paths.get(name, ""), saved=False)
        if session.page:
            self.show_page(session.page)
        if wrong:
            self.page.show_message(" ".join(wrong))

    # ------------------------------------------------------------------------------------------------ files

    @Slot()
    def _show_title(self) -> None:
        """Show what the file of the page is called, with a star where something is not in it."""
        file = self.page.file
        name = one_line(Path(file.path).name).replace("[*]", "") if file and file.path else ""
        self.setWindowTitle(f"{name}[*] - DLab" if name else "DLab[*]")
        self.setWindowModified(bool(name) and file is not None and file.is_modified)

    @Slot(int)
    def _on_rail(self, index: int) -> None:
        self.show_page(PAGES[index].name)

    # ---------------------------------------------------------------------------------------------- rail

    def _make_rail(self) -> QFrame:
        rail = QFrame()
        rail.setProperty("role", "rail")
        self._rail_group = QButtonGroup(self)
        for index, info in enumerate(PAGES):
            button = _rail_button(info.name, info.title, info.icon, f"Show the {info.title} page")
            button.setCheckable(True)
            self._rail_group.addButton(button, index)
        self._rail_group.idClicked.connect(self._on_rail)
        about = "Appearance: light or dark, size of everything, full screen"
        self.appearance_button = _rail_button("appearance", "View", "cog-outline", about)
        self.appearance_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.appearance_menu = QMenu(self.appearance_button)
        self.appearance_button.setMenu(self.appearance_menu)
        rail.setLayout(column(*self._rail_group.buttons(), 1, self.appearance_button, spacing=6, margins=(5, 8, 5, 8)))
        return rail

    # ------------------------------------------------------------------------------------------- actions

    def _add_actions(self) -> None:
        choices = QActionGroup(self)
        for choice in CHOICES:
            action = self.appearance_menu.addAction(_CHOICE_NAMES[choice])
            action.setObjectName(f"appearance.{choice}")
            action.setCheckable(True)
            action.setChecked(choice == theme().choice)
            action.setData(choice)
            choices.addAction(action)
        choices.triggered.connect(self._on_choice)
        self.appearance_menu.addSeparator()
        self._action("larger", "Larger", theme().zoom_in, "Ctrl++", "Ctrl+=")
        self._action("smaller", "Smaller", theme().zoom_out, "Ctrl+-")
        self._action("usual", "Default size", theme().zoom_reset, "Ctrl+0")
        self.appearance_menu.addSeparator()
        self._action("full_screen", "Full screen", self.toggle_full_screen, "F11")
        for name, slot, standard, everywhere in (
            ("undo", self._undo_group.undo, QKeySequence.StandardKey.Undo, ("Ctrl+Z",)),
            ("redo", self._undo_group.redo, QKeySequence.StandardKey.Redo, ("Ctrl+Shift+Z", "Ctrl+Y")),
        ):
            action = QAction(name.capitalize(), self)
            action.setObjectName(f"window.{name}")
            keys = [*QKeySequence.keyBindings(standard), *map(QKeySequence, everywhere)]
            action.setShortcuts(list(dict.fromkeys(keys)))  # Qt obeys none of two that are the same
            action.triggered.connect(slot)
            self.addAction(action)

        keys_of_files = QActionGroup(self)
        for name, (text, key, _) in COMMANDS.items():
            action = QAction(text, self)
            action.setObjectName(f"window.{name}")
            action.setShortcut(QKeySequence(key))
            action.setData(name)
            keys_of_files.addAction(action)
            self.addAction(action)
        keys_of_files.triggered.connect(self._on_file_key)

    @Slot(QAction)
    def _on_file_key(self, action: QAction) -> None:
        self.page.obey_file_key(action.data())

    def _action(self, name: str, text: str, slot: Callable[[], None], *shortcuts: str) -> None:
        action = self.appearance_menu.addAction(text)
        action.setObjectName(f"appearance.{name}")
        action.setShortcuts([QKeySequence(shortcut) for shortcut in shortcuts])
        action.triggered.connect(slot)
        self.addAction(action)  # so that its keys work while the menu is closed

    @Slot(QAction)
    def _on_choice(self, action: QAction) -> None:
        theme().set_choice(action.data())

    @Slot()
    def toggle_full_screen(self) -> None:
        """Fill the screen, or go back to a window."""
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    # -------------------------------------------------------------------------------------------- events

    def paintEvent(self, event: QPaintEvent) -> None:
        """Begin training after the window has been painted for the first time, so that it is seen at once."""
        super().paintEvent(event)
        if not self._started:
            self._started = True
            QTimer.singleShot(0, self._start)

    @Slot()
    def _start(self) -> None:
        for page in self.pages.values():
            page.start()
        self.autosave.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Hand the keys that no field and no button wanted to the page."""
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.NoModifier
        if not (plain and not event.isAutoRepeat() and self.page.obey_key(event.key())):
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Disappear at once, then end training and keep what is to be kept."""
        self.settings.geometry = self.saveGeometry()
        self.hide()
        self.autosave.end()
        for page in self.pages.values():
            page.shutdown()
        self.autosave.release()
        appearance = theme()
        self.settings.theme, self.settings.scale = appearance.choice, appearance.scale
        self.settings.save()
        super().closeEvent(event)

    @Slot(str)
    def _on_failed(self, sentence: str) -> None:
        self.page.show_message(sentence)

    @Slot()
    def _apply_style(self) -> None:
        # The window's and not the application's: with the latter Qt styles each widget anew whenever it is put into
        # another, six times over for a field of a form.
        self.setStyleSheet(theme().style_sheet)
        for button in (*self._rail_group.buttons(), self.appearance_button):
            button.setFixedWidth(theme().px(68))
        room = self.screen().availableSize() - FRAME
        self.setMinimumSize(QSize(theme().px(640), theme().px(420)).boundedTo(room))


def _rail_button(name: str, text: str, icon_name: str, tip: str) -> QToolButton:
    button = named(QToolButton(), f"rail.{name}", text, tip, role="rail")
    button.setText(text)
    button.setIcon(icon(icon_name, "muted", "accent"))
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def page_of(recipe: Recipe) -> PageInfo:
    """Return the page that shows a recipe."""
    return next(info for info in PAGES if info.shows(recipe))
