"""Make screenshots of the window, to be looked at: python tests/screenshots.py FOLDER.

Every size in both themes, at the usual size of type and at one and a half times it, with experiments that show
two classes, many classes and support vectors.
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
from dlab_core import files

SIZES = ((1024, 768), (1366, 768), (1920, 1080))
EXPERIMENTS = ("fcann2-mixture", "deep-two-layers-relu", "five-classes", "svm-moons", "rate-too-large")
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
    for experiment in EXPERIMENTS:
        recipe = files.with_values(files.find(experiment), [f"training.steps={STEPS}"])
        window = MainWindow(Settings(), recipe)
        page = window.page
        window.show()
        wait_until(lambda page=page: page.controller.status.state in ("FINISHED", "FAILED") and page.frame is not None)
        for choice in ("light", "dark"):
            for scale in (1.0, 1.5):
                theme().set_choice(choice)
                theme().set_scale(scale)
                for width, height in SIZES:
                    window.resize(width, height)
                    app.processEvents()
                    wait_until(lambda page=page: fits(page))
                    name = f"{experiment}-{choice}-{width}x{height}{'-large' if scale > 1 else ''}.png"
                    window.grab().save(str(folder / name))
        theme().set_scale(1.0)
        window.close()


def fits(page) -> bool:
    """Whether the surface shown is that of the canvas as it is now, in the colours of the theme."""
    look, wanted = page.frame.look, page.look()
    return (look.rect, look.shape, look.palette) == (wanted.rect, wanted.shape, wanted.palette)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "out"))
