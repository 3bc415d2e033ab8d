"""Open the window: `dlab`, or `python -m app`."""

import argparse
import logging
import os
import sys
import threading

from app.system_libraries import complaint

BAD_PAIR = (
    "PySide6 6.12 on Python below 3.12 ends the program after a few hundred frames. Install an older one with\n"
    "    pip install 'PySide6-Essentials<6.12'\n"
    "or use Python 3.12 or newer."
)


def main(arguments: list[str] | None = None) -> int:
    """Open the window and return the exit status when it is closed."""
    parser = argparse.ArgumentParser(prog="dlab", description="A desktop deep-learning laboratory.")
    parser.add_argument("recipe", nargs="?", help="a .dlab or JSON file, or the name of a preset")
    asked = parser.parse_args(arguments)
    if lacking := complaint():
        print(lacking, file=sys.stderr)  # noqa: T201
        return 2
    import PySide6

    if is_bad_pair(sys.version_info[:2], PySide6.__version__):
        print(BAD_PAIR, file=sys.stderr)  # noqa: T201
        return 1
    from dlab_core.recipe import files

    try:
        is_experiment = (asked.recipe or "").endswith(".dlab")  # which is read beside the window, as it may be large
        recipe = files.find(asked.recipe) if asked.recipe and not is_experiment else None
    except files.RecipeError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 2

    from PySide6.QtWidgets import QApplication

    app = QApplication([sys.argv[0]])
    app.setApplicationName("DLab")

    from app.garbage import GarbageCollector

    garbage = GarbageCollector()  # before the imports, in which Python would collect a hundred times for nothing

    from app.log import report_unforeseen, write_log
    from app.main_window import MainWindow
    from app.settings import Settings
    from app.theme import theme

    write_log()
    settings = Settings()
    theme().set_choice(settings.theme)
    theme().set_scale(settings.scale)
    window = MainWindow(settings, recipe)
    report_unforeseen(window.failed.emit)
    window.fit_screen()
    window.show()
    if is_experiment and window.page.file:
        window.page.file.open(asked.recipe)
    status = app.exec()
    garbage.end()
    busy = any(page.is_busy for page in window.pages.values())
    if busy or threading.active_count() > 1:
        # A library holds a thread in a call that cannot be interrupted: a long fit, or an import. All that is kept is
        # written by now; a running QThread would abort the process, and the import would keep it for seconds.
        logging.shutdown()
        os._exit(status)
    return status


def is_bad_pair(python: tuple[int, int], pyside: str) -> bool:
    """Return whether this PySide6 loses references to None on this Python."""
    return python < (3, 12) and tuple(int(part) for part in pyside.split(".")[:2]) == (6, 12)


if __name__ == "__main__":
    sys.exit(main())
