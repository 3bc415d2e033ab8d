"""The entries of the Export menu of a page: pictures, tables, animations, weights, and a report of its run."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu

from app.pages.pictures import Pictures
from app.pages.training_page import TrainingPage
from app.training.exporter import Exporter, Job, Progress
from app.widgets.file_dialog import ask_for_path
from app.widgets.text import add_action
from dlab_core.atomic_write import write_atomically
from dlab_core.export.animation import FILM, FORMATS, Format, why_no_format, write_animation
from dlab_core.export.csv_text import curves_text, points_text
from dlab_core.export.names import file_name
from dlab_core.export.report import report_text
from dlab_core.export.snapshot import Snapshot
from dlab_core.export.weights import why_no_onnx, why_no_weights, write_onnx, write_weights

SIDES = {320: "Small (320 pixels)", 480: "Medium (480 pixels)", 800: "Large (800 pixels)"}
RATES = (5, 10, 15, 25, 50)  # frames a second
BUSY = "Another export is under way: wait until it is done, or stop it."


@dataclass(frozen=True)
class Entry:
    """An entry of the menu. name: how its widgets end. missing: why it cannot be used, in a sentence, empty if it can.

    write: what is done with the path that a person chose.
    """

    name: str
    text: str
    about: str
    suffix: str
    write: Callable[[str, Snapshot, Progress], str]
    missing: Callable[[], str] = str


class Exports(QObject):
    """Fills a menu, asks for a file, and has it written beside training; the page says what came of it.

    What was learned is that of the step that is looked at; data, curves, animation and report are of all of the run.
    """

    def __init__(self, page: TrainingPage, pictures: Pictures, past: Callable[[], int | None]) -> None:
        """`past` tells the step of the past that is looked at, None for the present."""
        super().__init__(page)
        self._page, self._pictures, self._past = page, pictures, past
        self.film = FILM
        self.exporter = Exporter(self)
        self._asked: tuple[str, Job] | None = None  # what waits for a snapshot: what it is, and what to do
        self.exporter.progressed.connect(self._on_progressed)
        self.exporter.ended.connect(self._on_ended)
        page.controller.snapshot_taken.connect(self._on_snapshot_taken)
        page.status_line.job.stop.clicked.connect(self.stop)
        self._what = ""

    # ------------------------------------------------------------------------------------------- the menu

    def fill(self, menu: QMenu) -> None:
        """Put the entries into an empty menu; what can be seen of the page is looked at whenever it opens."""
        menu.setToolTipsVisible(True)
        self._pictures_menu = menu.addMenu("Pictures")
        self._pictures_menu.setToolTipsVisible(True)
        menu.aboutToShow.connect(self._fill_pictures)
        menu.addSeparator()
        for entry in (_POINTS, _CURVES):
            self._add(menu, entry)
        self._fill_animations(menu.addMenu("Animation"))
        menu.addSeparator()
        for entry in (self._weights(), self._onnx(), _REPORT):
            self._add(menu, entry)

    @Slot()
    def _fill_pictures(self) -> None:
        self._pictures_menu.clear()
        for title in self._pictures.shown():
            of_view = self._pictures_menu.addMenu(title)
            of_view.setToolTipsVisible(True)
            self._pictures.fill(of_view, title)

    def _fill_animations(self, menu: QMenu) -> None:
        menu.setToolTipsVisible(True)
        for kind in FORMATS:
            self._add(menu, self._animation(kind))
        self._add_choices(menu, "Size", SIDES, "side")
        self._add_choices(menu, "Speed", {rate: f"{rate} frames/s" for rate in RATES}, "frames_per_s")

    def _add_choices(self, menu: QMenu, title: str, texts: dict[int, str], field: str) -> None:
        """Add a submenu of values for a field of the film, of which one is chosen."""
        inner = menu.addMenu(title)
        group = QActionGroup(inner)
        for value, text in texts.items():
            action = add_action(inner, text, f"{title} of an animation: {text}")
            action.setObjectName(f"{self._page.prefix}.export_{field}_{value}")
            action.setCheckable(True)
            action.setChecked(getattr(self.film, field) == value)
            action.triggered.connect(partial(self._choose, field, value))
            group.addAction(action)

    def _choose(self, field: str, value: int, _checked: bool = False) -> None:
        self.film = replace(self.film, **{field: value})

    def _add(self, menu: QMenu, entry: Entry) -> None:
        missing = entry.missing()
        action = add_action(
            menu, f"{entry.text} (not installed)" if missing else f"{entry.text} …", missing or entry.about
        )
        action.setObjectName(f"{self._page.prefix}.export_{entry.name}")
        action.triggered.connect(partial(self._ask, entry))

    # --------------------------------------------------------------------------------------------- entries

    def _animation(self, kind: Format) -> Entry:
        about = f"A film of the saved steps as {kind.upper()}: surface, fit or weights, with step and loss."

        def write(path: str, snapshot: Snapshot, progress: Progress) -> str:
            return write_animation(path, snapshot, self.film, progress)

        return Entry(kind, kind.upper() if kind != "webp" else "WebP", about, kind, write, lambda: why_no_format(kind))

    def _weights(self) -> Entry:
        about = "The parameters of the step that is shown, by name, with the experiment beside them."

        def write(path: str, snapshot: Snapshot, progress: Progress) -> str:
            return write_weights(path, snapshot, self._past())

        return Entry("weights", "Weights (safetensors)", about, "safetensors", write, why_no_weights)

    def _onnx(self) -> Entry:
        about = "The model of the step that is shown, for other programs: raw inputs go in, predictions come out."

        def write(path: str, snapshot: Snapshot, progress: Progress) -> str:
            return write_onnx(path, snapshot, self._past())

        return Entry("onnx", "Model (ONNX)", about, "onnx", write, why_no_onnx)

    # ------------------------------------------------------------------------------------------- exporting

    def _ask(self, entry: Entry, _checked: bool = False) -> None:
        """Ask where to write, or say why nothing can be written."""
        if missing := entry.missing():
            self._page.show_message(missing)
            return
        what = "animation" if entry.name in FORMATS else entry.name
        name = file_name(self._page.recipe.name, what, entry.suffix)
        pattern = f"{entry.text} (*.{entry.suffix})"
        folder, take = self._page.settings.last_folder, partial(self._export, entry)
        ask_for_path(self._page, "save", f"Export: {entry.text}", folder, take, pattern, entry.suffix, name)

    def _export(self, entry: Entry, path: str) -> None:
        """Write an entry to a file, once there is a snapshot of the run."""
        if self.busy:
            self._page.show_message(BUSY)
            return
        self._page.remember_folder(path)
        self._what = entry.text
        self._asked = path, partial(entry.write, path)
        self._page.status_line.job.show_job(f"{self._what}: preparing …")
        self._page.controller.take_snapshot()

    @property
    def busy(self) -> bool:
        """Whether something is being exported."""
        return self._asked is not None or self.exporter.busy

    @Slot(object)
    def _on_snapshot_taken(self, snapshot: Snapshot | None) -> None:
        if self._asked is None:
            return
        (_, job), self._asked = self._asked, None
        if snapshot is None:
            self._on_ended("There is nothing to export yet: the run is still being prepared, or could not begin.", True)
        else:
            self.exporter.start(job, snapshot)

    @Slot(int, int)
    def _on_progressed(self, done: int, total: int) -> None:
        self._page.status_line.job.show_job(f"{self._what}: {done} of {total}", done / max(1, total))

    @Slot(str, bool)
    def _on_ended(self, sentence: str, wrong: bool) -> None:
        self._page.status_line.job.show_job("")
        self._page.show_message(sentence, wrong)

    @Slot()
    def stop(self) -> None:
        """Stop what is being exported."""
        if self._asked is not None:
            self._asked = None
            self._on_ended("The export was stopped; nothing was written.", False)
        self.exporter.stop()

    def shutdown(self) -> bool:
        """Stop, and wait for what is being exported; return whether it ended in time."""
        self._asked = None
        return self.exporter.shutdown()


def _text(name: str, text: str, about: str, suffix: str, text_of: Callable[[Snapshot], str]) -> Entry:
    """Return an entry that writes a text."""

    def write(path: str, snapshot: Snapshot, progress: Progress) -> str:
        write_atomically(path, text_of(snapshot).encode())
        return f"{text} written to {path}."

    return Entry(name, text, about, suffix, write)


_POINTS = _text(
    "points",
    "Data (CSV)",
    "The points as a table: inputs, class or values, and the split of each.",
    "csv",
    lambda snapshot: points_text(snapshot.recipe.data, snapshot.dataset),
)
_CURVES = _text(
    "curves",
    "Curves (CSV)",
    "The loss of each step and the scores of each split as a table.",
    "csv",
    lambda snapshot: curves_text(snapshot.curves),
)
_REPORT = _text(
    "report",
    "Report (HTML)",
    "Settings, picture, scores, curves and changes as a page for a browser, in one file that needs nothing else.",
    "html",
    report_text,
)
