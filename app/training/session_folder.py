"""Folders in which windows keep what is set up and learned in them: one each, held by a lock while it is open."""

import contextlib
import json
import shutil
import uuid
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QLockFile

from dlab_core.atomic_write import write_atomically
from dlab_core.experiment import files
from dlab_core.experiment.experiment import Experiment
from dlab_core.recipe.files import read_bytes
from dlab_core.recipe.sentences import SaidError

KEPT = 5  # folders of windows that were closed, the newest
_ABOUT, _LOCK = "session.json", "lock"
_MAX_BYTES = 64 * 1024


@dataclass(frozen=True)
class Session:
    """What a window had: the page that was shown, experiments by page, and the files that they were in."""

    page: str = ""
    experiments: dict[str, Experiment] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)


class SessionFolder:
    """One folder. All of it is to be called on one thread at a time, which waits for the disk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = QLockFile(str(folder / _LOCK))
        self._lock.setStaleLockTime(0)  # however long a window is open; that of a process that has died is taken over

    @classmethod
    def new(cls, root: Path) -> "SessionFolder":
        """Return one that no other window has; it is made when something is written."""
        return cls(root / uuid.uuid4().hex)

    def hold(self) -> bool:
        """Keep other windows out of it until `release`; return whether no other has it."""
        return self._lock.isLocked() or self._lock.tryLock(0)

    def release(self) -> None:
        """Leave it to other windows."""
        self._lock.unlock()

    @property
    def written_s(self) -> float:
        """When it was written last; 0 where nothing is in it."""
        with contextlib.suppress(OSError):
            return (self.folder / _ABOUT).stat().st_mtime
        return 0.0

    def write(self, page: str, experiment: Experiment) -> None:
        """Write the experiment of a page (OSError)."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.hold():
            files.save(experiment, self.folder / f"{page}{files.SUFFIX}")

    def write_about(self, page: str, paths: dict[str, str]) -> None:
        """Write which page is shown, and in which file each of them is (OSError)."""
        if self.folder.is_dir():
            write_atomically(self.folder / _ABOUT, json.dumps({"page": page, "paths": paths}).encode())

    def read(self, names: tuple[str, ...]) -> tuple[Session, list[str]]:
        """Return what was written of the pages of these names, and in sentences what could not be read."""
        experiments: dict[str, Experiment] = {}
        wrong: list[str] = []
        for name in names:
            file = self.folder / f"{name}{files.SUFFIX}"
            if file.exists():
                try:
                    experiments[name] = files.load(file)
                except SaidError as error:
                    wrong.append(str(error))
        page, paths = self._about()
        known = {name: path for name, path in paths.items() if name in experiments and isinstance(path, str)}
        return Session(page if page in experiments else "", experiments, known), wrong

    def _about(self) -> tuple[str, dict[str, str]]:
        try:
            told = json.loads(read_bytes(self.folder / _ABOUT, _MAX_BYTES, SaidError))
            return str(told["page"]), dict(told["paths"])
        except (ValueError, TypeError, KeyError, RecursionError):  # SaidError too: what is damaged is not known
            return "", {}


def left_behind(root: Path) -> SessionFolder | None:
    """Return the newest folder that no window has any longer, held, and remove all but the newest few of the others."""
    folders = [SessionFolder(folder) for folder in root.iterdir()] if root.is_dir() else []
    free = [session for session in folders if session.folder.is_dir() and session.hold()]
    free.sort(key=lambda session: session.written_s, reverse=True)
    for at, session in enumerate(free):
        if at >= KEPT or not session.written_s:
            shutil.rmtree(session.folder, ignore_errors=True)
        if at:
            session.release()
    return free[0] if free and free[0].written_s else None
