"""Make screenshots of the window, to be looked at: python tests/screenshots.py FOLDER.

Every size in both themes, at the default size of type and at one and a half times it, with experiments that show
two classes, many classes and support vectors, and the other pages. With DLAB_DATA=FOLDER, which holds MNIST/raw, these
show MNIST, else the small digits.
"""

import os
import sys
from pathlib import Path
from tempfile import mkdtemp

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["DLAB_SETTINGS_DIR"] = mkdtemp()

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from app.main_window import MainWindow
from app.settings import Settings
from app.theme import theme
from dlab_core.pictures.predictions import PredictionRequest
from dlab_core.recipe import files

SIZES = ((1024, 768), (1366, 768), (1920, 1080))
EXPERIMENTS = ("fcann2-mixture", "deep-two-layers-relu", "five-classes", "svm-moons", "rate-too-large")
REGRESSIONS = ("line-noisy", "parabola-relu", "crops-full", "logistic-line", "six-bumps", "nudging")
DIGITS = ("mnist-linear-adam", "mnist-100-batches")
ENTRIES = (
    "mnist-linear-batches",
    "mnist-linear-adam",
    "mnist-100-batches",
    "mnist-100-100",
    "mnist-batch-norm",
    "mnist-best",
)
EPOCHS = 10
DATA = os.environ.get("DLAB_DATA", "")
STEPS = 3000  # enough for a surface worth looking at
PATIENCE_MS = 60_000


def wait_until(fact, patience_ms=PATIENCE_MS):
    """Run the event loop until something is the case."""
    loop, poll, end = QEventLoop(), QTimer(), QTimer()
    poll.timeout.connect(lambda: loop.quit() if fact() else None)
    end.setSingleShot(True)
    end.timeout.connect(loop.quit)
    poll.start(20)
    end.start(patience_ms)
    loop.exec()
    if not fact():
        raise TimeoutError("the window did not get there in time")


def main(folder: Path) -> None:
    """Write the pictures into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    app = QApplication([])
    data = [f'data.folder="{DATA}"'] if DATA else ["data.source=small"]
    settings = Settings()
    settings.tempo = "full speed"  # nobody waits for what is only to be photographed
    recipes = {name: [f"training.steps={STEPS}"] for name in EXPERIMENTS + REGRESSIONS} | dict.fromkeys(DIGITS, data)
    for name, changes in recipes.items():
        window = MainWindow(settings, files.with_values(files.find(name), changes))
        page = window.page
        window.show()
        wait_until(lambda page=page: page.frame is not None)
        if name in DIGITS:
            page.square.show_drawing(page.frame.dataset.x[-5].reshape(page.frame.dataset.space.shape[1:]))
        wait_until(lambda page=page: page.controller.status.state in ("FINISHED", "FAILED"))
        take(app, window, folder, name, lambda page=page: fits(page))
        window.close()
    take_shootout(app, folder)


def take_shootout(app, folder: Path) -> None:
    """Take the model comparison after some entries have trained."""
    settings = Settings()
    settings.digits_folder = DATA
    window = MainWindow(settings)
    window.show()
    window.show_page("shootout")
    page = window.page
    page.bar.source.setCurrentIndex(page.bar.source.findData("mnist" if DATA else "small"))
    page.bar.epochs.setValue(EPOCHS)
    for line in page.model.lines:
        line.chosen = line.name in ENTRIES
    page.bar.parallel_runs.setValue(2)
    page.start_entries()
    wait_until(lambda: not page.shootout.busy, 10 * PATIENCE_MS)
    page.curves.log_y.setChecked(True)
    take(app, window, folder, "shootout", lambda: True)
    window.close()


def take(app, window, folder: Path, name: str, is_ready) -> None:
    """Take a window in every size and theme, at two sizes of type, each time once it is ready."""
    for choice in ("light", "dark"):
        for scale in (1.0, 1.5):
            theme().set_choice(choice)
            theme().set_scale(scale)
            for width, height in SIZES:
                window.resize(width, height)
                app.processEvents()
                wait_until(is_ready)
                file = f"{name}-{choice}-{width}x{height}{'-large' if scale > 1 else ''}.png"
                window.grab().save(str(folder / file))
    theme().set_scale(1.0)


def fits(page) -> bool:
    """Whether what is shown is what the page asks for as it is now, in the colours of the theme."""
    wanted = [request for request in page.request().pictures if not isinstance(request, PredictionRequest)]
    return all(request == page.frame.request.get(type(request)) for request in wanted)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "out"))
