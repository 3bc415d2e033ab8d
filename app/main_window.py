"""The main window: the rail that chooses the page, the pages, and what is the same on all of them."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from pkgutil import resolve_name
from typing import cast

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QCloseEvent, QKeyEvent, QPaintEvent, QUndoGroup
from PySide6.QtWidgets import QButtonGroup, QFrame, QMainWindow, QMenu, QStackedWidget, QToolButton, QWidget

from app.bars.session_strip import SessionStrip
from app.find.entries import Entry, commands
from app.find.panel import FindPanel
from app.keys import KEYS, MAX_PAGES, with_key
from app.pages import PAGES, PageInfo
from app.pages.autosave import Autosave
from app.pages.base import Page
from app.pages.file_menu import COMMANDS
from app.present.presenting import Presenting
from app.settings import Settings
from app.theme import CHOICES, Choice, icon, theme
from app.training.session_folder import Session
from app.widgets.keys_panel import KeysPanel
from app.widgets.layouts import column, row
from app.widgets.naming import named
from app.widgets.reveal import is_offered, reveal
from app.widgets.text import one_line
from dlab_core.experiment.experiment import Experiment
from dlab_core.recipe import DataConfig, Recipe, files

FIRST_SIZE = QSize(1366, 768)
FRAME = QSize(16, 40)  # borders and title bar, at most: how large they are is not known before a window is shown
_CHOICE_NAMES: dict[Choice, str] = {"system": "Follow system", "light": "Light", "dark": "Dark"}


class MainWindow(QMainWindow):
    """Shows one page at a time; each keeps its own run, which goes on while another page is shown.

    `failed(sentence)` may be emitted on any thread; the sentence is shown on the page.
    """

    failed = Signal(str)

    def __init__(self, settings: Settings, recipe: Recipe | None = None) -> None:
        theme()  # before there is a window, which would keep the size of text that the system had
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
        self._rail = self._make_rail()
        central.setLayout(row(self._rail, (column(self.session_strip, (self.stack, 1), spacing=0), 1), spacing=0))
        self.setCentralWidget(central)
        self.keys_panel = KeysPanel(self)
        self.find_panel = FindPanel(self, self._commands, lambda: self.page.prefix)
        self.find_panel.chosen.connect(self._on_found)
        self.presenting = Presenting(self, self._rail, lambda: self.page, self.settings)
        self._add_actions()
        self.show_page(page_of(recipe).name if recipe else PAGES[0].name, recipe)

    @property
    def page(self) -> Page:
        """The page that is shown."""
        return cast(Page, self.stack.currentWidget())

    def show_page(self, name: str, recipe: Recipe | None = None) -> None:
        """Show a page, made if it is new, and on it a recipe, if one is given."""
        self.presenting.change_page(partial(self._show_page, name, recipe))

    def _show_page(self, name: str, recipe: Recipe | None) -> None:
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
    def _on_rail(self, index: int, *_: bool) -> None:
        self.show_page(PAGES[index].name)

    # ---------------------------------------------------------------------------------------------- rail

    def _make_rail(self) -> QFrame:
        rail = QFrame()
        rail.setProperty("role", "rail")
        self._rail_group = QButtonGroup(self)
        for index, info in enumerate(PAGES):
            key = f" ({KEYS['page'].keys[index]})" if index < MAX_PAGES else ""
            button = _rail_button(info.name, info.title, info.icon, f"Show the {info.title} page{key}")
            button.setCheckable(True)
            self._rail_group.addButton(button, index)
        self._rail_group.idClicked.connect(self._on_rail)
        self.find_button = _rail_button("find", "Find", "magnify", with_key("Find", "find").rstrip("."))
        about = "Appearance: light or dark, size of everything, full screen"
        self.appearance_button = _rail_button("appearance", "View", "cog-outline", about)
        self.appearance_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.appearance_menu = QMenu(self.appearance_button)
        self.appearance_button.setMenu(self.appearance_menu)
        self._other_buttons = (self.find_button, self.appearance_button)
        rail.setLayout(column(*self._rail_group.buttons(), 1, *self._other_buttons, spacing=6, margins=(5, 8, 5, 8)))
        return rail

    # --------------------------------------------------------------------------------------------- finding

    def _commands(self) -> list[Entry]:
        """Return what can be done now: with the window, and on the page that is shown."""
        actions = dict.fromkeys([*self.actions(), *self.appearance_menu.actions()])
        return commands(actions, self.page)

    @Slot(object)
    def _on_found(self, entry: Entry) -> None:
        """Go to what was found, or do it."""
        if entry.sort == "Experiments":
            recipe = files.find(entry.name)
            self.show_page(entry.page)
            self.page.open(recipe)
        elif entry.sort == "Controls":
            self.show_page(entry.page)
            self._show_control(entry)
        elif entry.page:
            self.page.obey_key(KEYS[entry.name].code)
        else:
            cast(QAction, self.findChild(QAction, entry.name)).trigger()

    def _show_control(self, entry: Entry) -> None:
        """Reveal a control, or the choice without which it is not there."""
        page, names = self.page, [entry.name, *(entry.needs or ())[:1]]
        for name in names:
            widget = page.findChild(QWidget, name)
            if widget is not None and is_offered(widget, page):
                reveal(widget, page, entry.title)
                break
        if entry.needs and (widget is None or name != entry.name):
            page.show_message(f"{entry.title} is there with {entry.needs[1]}: choose that here first.", False)

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
        for name, text, slot in (
            ("larger", "Larger", theme().zoom_in),
            ("smaller", "Smaller", theme().zoom_out),
            ("usual", "Default size", theme().zoom_reset),
            ("full_screen", "Full screen", self.toggle_full_screen),
            ("present", "Present", self.presenting.toggle),
            ("keys", "Keys", self.keys_panel.toggle),
        ):
            if name in ("full_screen", "keys"):
                self.appearance_menu.addSeparator()
            self.appearance_menu.addAction(self._action(f"appearance.{name}", text, name, slot))
        self._action("window.find", "Find", "find", self.find_panel.toggle)
        self.find_button.clicked.connect(self.find_panel.toggle)
        self._action("window.undo", "Undo", "undo", self._undo_group.undo)
        self._action("window.redo", "Redo", "redo", self._undo_group.redo)
        for at, info in enumerate(PAGES[:MAX_PAGES]):
            action = self._action(f"window.page_{info.name}", info.title, "page", partial(self._on_rail, at))
            action.setShortcut(KEYS["page"].sequences[at])

        keys_of_files = QActionGroup(self)
        for name, (text, _) in COMMANDS.items():
            action = self._action(f"window.{name}", text, name, lambda *_: None)
            action.setData(name)
            keys_of_files.addAction(action)
        keys_of_files.triggered.connect(self._on_file_key)

    @Slot(QAction)
    def _on_file_key(self, action: QAction) -> None:
        self.page.obey_file_key(action.data())

    def _action(self, object_name: str, text: str, key: str, slot: Callable[[], None]) -> QAction:
        """Return a new action of the window, whose keys work while the menu that it may be in is closed."""
        action = QAction(text, self)
        action.setObjectName(object_name)
        action.setShortcuts(KEYS[key].sequences)
        action.triggered.connect(slot)
        self.addAction(action)
        return action

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
        if not event.isAutoRepeat() and self.presenting.obey_key(event.key()):
            return
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.NoModifier
        if not (plain and not event.isAutoRepeat() and self.page.obey_key(event.key())):
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Disappear at once, then end training and keep what is to be kept."""
        self.presenting.leave()
        self.settings.geometry = self.saveGeometry()
        self.hide()
        self.find_panel.shutdown()
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
        for button in (*self._rail_group.buttons(), *self._other_buttons):
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
