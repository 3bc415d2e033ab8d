"""An entry of the shootout that trains in a process of its own."""

import contextlib
import os
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, Signal, Slot

from dlab_core import child_process
from dlab_core.arrays import StateError
from dlab_core.shootout import entry_child
from dlab_core.shootout.entry import read_entry
from dlab_core.shootout.entry_child import ENTRY

CHILD = entry_child.__name__


class EntryProcess(QObject):
    """Tells the entry after each epoch, and a sentence when the process has ended: empty if all went well.

    What it says meanwhile is passed on.

    A process that is stopped takes all that it has begun with it, such as the solver of an SVM.
    """

    entry_changed = Signal(object)  # Entry
    notified = Signal(str, str)  # name, sentence
    ended = Signal(object, str)  # itself, sentence

    def __init__(self, name: str, folder: Path, parent: QObject) -> None:
        """`folder` is one with a task."""
        super().__init__(parent)
        self.name, self._folder = name, folder
        self._stopped = False
        self._process = QProcess(self)
        self._process.setEnvironment([f"{name}={value}" for name, value in child_process.environment().items()])
        if os.name == "posix":  # a group of its own, to be ended as a whole
            self._process.setUnixProcessParameters(QProcess.UnixProcessFlag.CreateNewSession)
        self._process.readyReadStandardOutput.connect(self._on_output)
        self._process.finished.connect(self._on_finished)
        self._process.errorOccurred.connect(self._on_error)
        program, *arguments = child_process.command(CHILD, str(folder))
        self._process.start(program, arguments)

    @property
    def process_id(self) -> int:
        """The id of the process, 0 when it has ended."""
        return self._process.processId()

    def stop(self) -> None:
        """End the process and its children at once; `ended` follows. GUI thread only."""
        self._stopped = True
        if self.process_id:
            child_process.kill_group(self.process_id)
        self._process.kill()

    def wait(self, patience_ms: int) -> bool:
        """Wait until the process is gone; return whether it is. GUI thread only."""
        return self._process.state() == QProcess.ProcessState.NotRunning or self._process.waitForFinished(patience_ms)

    @Slot()
    def _on_output(self) -> None:
        while self._process.canReadLine():
            line = bytes(self._process.readLine().data()).decode(errors="replace").strip()
            if line and not line.isdigit():
                self.notified.emit(self.name, line)
        with contextlib.suppress(StateError, OSError):  # it is told again after the next epoch
            entry = read_entry(self._folder / ENTRY)
            if entry is not None:
                self.entry_changed.emit(entry)

    @Slot()
    def _on_finished(self) -> None:
        failed = self._process.exitCode() or self._process.exitStatus() == QProcess.ExitStatus.CrashExit
        sentence = ""
        if failed and not self._stopped:
            errors = bytes(self._process.readAllStandardError().data()).decode(errors="replace").strip().splitlines()
            unforeseen = errors[-1] if errors else f"its process ended with status {self._process.exitCode()}"
            sentence = child_process.read_error(self._folder) or unforeseen
        self.ended.emit(self, sentence)

    @Slot(QProcess.ProcessError)
    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self.ended.emit(self, f"its process could not be started: {self._process.errorString()}")
