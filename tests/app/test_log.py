"""The log file: what nobody foresaw stands there, and the person gets a sentence that names it."""

import logging
import sys
import threading

import pytest
from PySide6.QtCore import qInstallMessageHandler, qWarning

from app.log import explain, log_file, report_unforeseen, write_log


@pytest.fixture
def handler(monkeypatch):
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    before = qInstallMessageHandler(None)
    handler = write_log()
    yield handler
    logging.getLogger().removeHandler(handler)
    handler.close()
    qInstallMessageHandler(before)


def written():
    return log_file().read_text(encoding="utf-8")


def test_an_exception_that_nothing_caught_is_logged_and_reported_in_one_sentence(handler):
    emitted = []
    report_unforeseen(emitted.append)
    try:
        raise ZeroDivisionError("no luck\nat all")
    except ZeroDivisionError:
        sys.excepthook(*sys.exc_info())
    (sentence,) = emitted
    assert "no luck" in sentence
    assert "\n" not in sentence
    assert str(log_file()) in sentence
    assert "Traceback" in written()
    assert "ZeroDivisionError" in written()


def test_exceptions_of_other_threads_are_too(handler):
    emitted = []
    report_unforeseen(emitted.append)

    def fail():
        raise RuntimeError("elsewhere")

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    assert len(emitted) == 1
    assert "elsewhere" in written()


def test_a_worker_names_the_file(handler):
    assert str(log_file()) in explain(RuntimeError("odd"))


def test_what_qt_complains_of_is_logged(handler):
    qWarning("a complaint of Qt")
    assert "a complaint of Qt" in written()


def test_a_folder_that_cannot_be_made_is_no_reason_not_to_start(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("DLAB_SETTINGS_DIR", str(tmp_path / "file" / "below"))
    before = qInstallMessageHandler(None)
    handler = write_log()
    logging.getLogger().removeHandler(handler)
    qInstallMessageHandler(before)
    assert not isinstance(handler, logging.FileHandler)
