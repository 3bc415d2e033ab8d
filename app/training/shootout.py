"""Shootout: entries in processes of their own, a few at a time, the others waiting."""

import contextlib
import os
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import rmtree

from PySide6.QtCore import QObject, QProcess, QThreadPool, Signal, Slot

from dlab_core import child_process
from dlab_core.array_files import setting_aside
from dlab_core.arrays import StateError
from dlab_core.recipe import Recipe
from dlab_core.recipe.files import within
from dlab_core.shootout import entry_child
from dlab_core.shootout.entry import read_entry
from dlab_core.shootout.entry_child import ENTRY, write_task

CHILD = entry_child.__name__
PATIENCE_MS = 1000  # for processes that were killed


class EntryProcess(QObject):
    """Tells the entry after each epoch, and a sentence when the process has ended: empty if all went well.

    What it says meanwhile is passed on. One that is stopped takes all that it has begun with it, such as a solver.
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


@dataclass(frozen=True)
class Task:
    """What an entry is to do."""

    name: str
    recipe: Recipe
    epochs: int
    folder: str
    source: str


class Shootout(QObject):
    """Runs tasks, at most `parallel_runs` of them beside each other, each in a folder under `place`.

    entry_changed(Entry): after each epoch. ended(name, sentence): an entry is done, was stopped, or failed, which the
    sentence says. notified(name, sentence): what a person should know of an entry that is well otherwise, or of several
    where it has no name. changed: what runs or waits is not what it was.
    """

    entry_changed = Signal(object)
    ended = Signal(str, str)
    notified = Signal(str, str)
    changed = Signal()

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.folder = folder
        self.parallel_runs = 1
        self._waiting: list[Task] = []
        self._running: dict[str, EntryProcess] = {}

    @property
    def running(self) -> frozenset[str]:
        """The names of the entries that train now."""
        return frozenset(self._running)

    @property
    def waiting(self) -> tuple[str, ...]:
        """The names of the entries that wait for their turn, in order."""
        return tuple(task.name for task in self._waiting)

    @property
    def busy(self) -> bool:
        """Whether an entry trains or waits."""
        return bool(self._running or self._waiting)

    def start(self, tasks: list[Task]) -> None:
        """Let tasks wait for their turn, but for those that run or wait already. GUI thread only."""
        known = self.running | set(self.waiting)
        self._waiting += [task for task in tasks if task.name not in known]
        self._go_on()

    def set_parallel_runs(self, count: int) -> None:
        """Train so many entries beside each other from now on; those that run are not stopped. GUI thread only."""
        self.parallel_runs = count
        self._go_on()

    def stop(self, name: str) -> None:
        """Stop an entry at once; what it had after its last epoch is kept. GUI thread only."""
        if name in self._running:
            self._running[name].stop()
        elif name in self.waiting:
            self._waiting = [task for task in self._waiting if task.name != name]
            self.ended.emit(name, "")
            self.changed.emit()

    def stop_all(self) -> None:
        """Stop all entries. GUI thread only."""
        for name in [*self.waiting, *self.running]:
            self.stop(name)

    def forget(self, name: str, source: str) -> None:
        """Delete what was kept of an entry that does not run, so that it begins anew. GUI thread only."""
        if name in self._running:
            return
        try:
            folder = within(self.folder, source, name)
            if folder.exists():
                rmtree(folder)
        except OSError as error:
            self.notified.emit(name, f"it cannot be deleted: {error.strerror or error}")

    def read_entries(self, source: str) -> None:
        """Tell what was kept of entries on these digits, one after the other, read on another thread."""
        places = sorted(path for path in (self.folder / source).glob("*") if path.name not in self._running)

        def read() -> None:
            unread = []
            for folder in places:
                try:
                    file = within(self.folder, source, folder.name) / ENTRY
                    with setting_aside(file):
                        entry = read_entry(file)
                except (StateError, OSError) as error:
                    unread.append(f"{folder.name} ({error})")
                    continue
                if entry is not None:
                    # Nobody trains it now, whatever it was doing when it was written.
                    self.entry_changed.emit(replace(entry, state="waiting") if entry.state == "running" else entry)
            if unread:
                self.notified.emit("", f"Results unreadable until their models run again: {', '.join(unread)}.")

        QThreadPool.globalInstance().start(read)

    def shutdown(self) -> bool:
        """Stop all entries and wait until their processes are gone; return whether they are. GUI thread only."""
        self._waiting.clear()
        processes = list(self._running.values())
        for process in processes:
            process.stop()
        gone = all(process.wait(PATIENCE_MS) for process in processes)
        return QThreadPool.globalInstance().waitForDone(PATIENCE_MS) and gone

    def _go_on(self) -> None:
        while self._waiting and len(self._running) < self.parallel_runs:
            task = self._waiting.pop(0)
            try:
                folder = within(self.folder, task.source, task.name)
                write_task(folder, task.name, task.recipe, task.epochs, task.folder, task.source)
            except OSError as error:
                self.ended.emit(task.name, f"{self.folder} cannot be written: {error.strerror or error}")
                continue
            process = self._running[task.name] = EntryProcess(task.name, folder, self)
            process.entry_changed.connect(self.entry_changed)
            process.notified.connect(self.notified)
            process.ended.connect(self._on_ended)
        self.changed.emit()

    @Slot(object, str)
    def _on_ended(self, process: EntryProcess, sentence: str) -> None:
        self._running.pop(process.name, None)
        process.deleteLater()
        self.ended.emit(process.name, sentence)
        self._go_on()
