"""The log file: where everything goes that no person should have to read on the screen."""

import logging
import sys
import threading
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

import platformdirs
from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from app.settings import own_folder

MAX_BYTES = 1_000_000

log = logging.getLogger("dlab")


def log_file() -> Path:
    """Return the path of the log: beside the settings where those are told to be elsewhere, else the system's place."""
    return own_folder(platformdirs.user_log_path) / "dlab.log"


def write_log() -> logging.Handler:
    """Send the log of the whole process to the file, Qt's messages too; return the handler."""
    path = log_file()
    handler: logging.Handler
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(path, maxBytes=MAX_BYTES, backupCount=1, encoding="utf-8", delay=True)
    except OSError:
        handler = logging.StreamHandler()  # a disk that cannot be written is no reason not to start
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"))
    logging.getLogger().addHandler(handler)
    qInstallMessageHandler(_on_qt_message)
    return handler


def report_unforeseen(report: Callable[[str], None]) -> None:
    """Log exceptions that nothing caught, and hand `report` a sentence on each.

    They come on any thread: `report` must only enqueue.
    """

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        log.error("unforeseen", exc_info=(kind, error, trace))
        report(explain(error))

    sys.excepthook = hook
    threading.excepthook = lambda args: hook(args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback)


def report_error() -> None:
    """Do with the exception that is being handled what is done with one that nothing caught."""
    sys.excepthook(*sys.exc_info())


def explain(error: BaseException) -> str:
    """Return a sentence for an error that nothing foresaw, naming the log file where the rest of it stands."""
    text = str(error).strip() or type(error).__name__
    files = [h.baseFilename for h in logging.getLogger().handlers if isinstance(h, logging.FileHandler)]
    where = f" Details are in {files[-1]}." if files else ""
    return f"Could not do this (internal error: {text.splitlines()[0]}). Your work is kept.{where}"


_LEVELS = {QtMsgType.QtDebugMsg: logging.DEBUG, QtMsgType.QtInfoMsg: logging.INFO}


def _on_qt_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    log.log(_LEVELS.get(kind, logging.WARNING), "Qt: %s", message)
