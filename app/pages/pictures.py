"""Pictures of the plots of a page: copied, or saved as PNG or SVG, from the menu of a plot or from one of the page."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QPoint, Qt, QThreadPool, Signal
from PySide6.QtGui import QGuiApplication, QImage, QImageWriter
from PySide6.QtWidgets import QMenu, QWidget

from app.pages.base import Page
from app.plots.base.pictures import SCALES, image_of, size_of, svg_of
from app.plots.base.quiet_plot import QuietPlot
from app.widgets.file_dialog import ask_for_path
from app.widgets.text import add_action
from dlab_core.atomic_write import write_atomically
from dlab_core.export.names import file_name

COPIED_SCALE = 2  # sharp on a projector, and not large


class Pictures(QObject):
    """The entries for some views of a page, by their titles. A right click on a view opens them as its own menu.

    A picture is drawn on the GUI thread, as all that Qt draws of widgets, and written on another.
    """

    _written = Signal(str, bool)  # on the thread that writes

    def __init__(self, page: Page, views: Mapping[str, QWidget]) -> None:
        super().__init__(page)
        self.page, self.views = page, views
        self._written.connect(page.show_message)
        for title, view in views.items():
            if not isinstance(view, QuietPlot):  # which asks by itself
                view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            plots: list[QWidget] = view.findChildren(QuietPlot)
            for part in (view, *plots):
                part.customContextMenuRequested.connect(partial(self._on_menu_wanted, title, part))

    def shown(self) -> dict[str, QWidget]:
        """Return the views that can be seen now."""
        return {title: view for title, view in self.views.items() if view.isVisible()}

    def fill(self, menu: QMenu, title: str) -> None:
        """Add the entries for a view."""
        view, prefix = self.views[title], f"{self.page.prefix}.picture"
        copy = add_action(menu, "Copy picture", f"Copies {title} as an image, twice as large as on the screen.")
        copy.setObjectName(f"{prefix}_copy")
        copy.triggered.connect(partial(self.copy, title))
        menu.addSeparator()
        size = size_of(view)
        for scale in SCALES:
            text = f"Save picture as PNG, {scale}x ({size.width() * scale} x {size.height() * scale}) …"
            png = add_action(menu, text, f"Saves {title} as an image, {scale} times as large as on the screen.")
            png.setObjectName(f"{prefix}_png_{scale}")
            png.triggered.connect(partial(self.ask, title, "png", scale))
        svg = add_action(menu, "Save picture as SVG …", f"Saves {title} as lines and text that stay sharp at any size.")
        svg.setObjectName(f"{prefix}_svg")
        svg.triggered.connect(partial(self.ask, title, "svg", 1))

    def _on_menu_wanted(self, title: str, part: QWidget, place: QPoint) -> None:
        menu = QMenu(part)
        menu.setObjectName(f"{self.page.prefix}.picture_menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        self.fill(menu, title)
        menu.popup(part.mapToGlobal(place))

    def copy(self, title: str, _checked: bool = False) -> None:
        """Put the picture of a view on the clipboard."""
        QGuiApplication.clipboard().setImage(image_of(self.views[title], COPIED_SCALE))
        self.page.show_message(f"{title} copied: paste it where it is wanted.", False)

    def ask(self, title: str, kind: str, scale: int, _checked: bool = False) -> None:
        """Ask where to save the picture of a view."""
        recipe = self.page.recipe
        name = file_name(recipe.name if recipe is not None else "", title, kind)
        take = partial(self.save, title, kind, scale)
        folder = self.page.settings.last_folder
        ask_for_path(self.page, "save", f"Save {title}", folder, take, f"{kind.upper()} (*.{kind})", kind, name)

    def save(self, title: str, kind: str, scale: int, path: str) -> None:
        """Write the picture of a view to a file."""
        view = self.views[title]
        if kind == "svg":
            self._write(path, partial(bytes, svg_of(view)))
        else:
            self._write(path, partial(_png, image_of(view, scale)))

    def _write(self, path: str, content: Callable[[], bytes]) -> None:
        written = self._written
        self.page.remember_folder(path)

        def act() -> None:
            try:
                write_atomically(path, content())
            except OSError as error:
                written.emit(f"{path} cannot be written: {error.strerror or error}.", True)
            else:
                written.emit(f"Picture written to {path}.", False)

        QThreadPool.globalInstance().start(act)


def _png(image: QImage) -> bytes:
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"PNG")).write(image)
    return bytes(content.data())
