"""What persists between two sessions of the window: plain values in one INI file, never objects."""

import base64
import binascii
import math
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import platformdirs
from PySide6.QtCore import QByteArray, QSettings

from app.theme import CHOICES, MAX_SCALE, MIN_SCALE, Choice

FOLDER_VARIABLE = "DLAB_SETTINGS_DIR"
MAX_GEOMETRY_BYTES = 4096
MAX_RECENT = 10


def own_folder(systems: Callable[..., Path]) -> Path:
    """Return DLAB_SETTINGS_DIR where it is set, else the system's folder of a kind, as platformdirs knows it."""
    elsewhere = os.environ.get(FOLDER_VARIABLE)
    return Path(elsewhere) if elsewhere else systems("DLab", appauthor=False)


def _drop_foreign(path: Path) -> Path:
    """Delete a file that could hold objects, and return where to keep the settings.

    Qt rebuilds objects from the values of an INI file, and PySide unpickles some of them, whatever is done with the
    file first. Such a value starts with @Variant( or hides that behind a backslash; ours have neither.
    """
    try:
        content = path.read_bytes()
        if b"@Variant(" in content or b"\\" in content:
            path.unlink()
    except FileNotFoundError:
        pass
    except OSError:
        return Path(os.devnull)
    return path


def _is_name(text: str) -> bool:
    """Whether a text is an objectName."""
    return bool(text) and all(part.isidentifier() for part in text.split("."))


class Settings:
    """Typed properties over the file. What is missing, damaged or written by something else reads as the default."""

    def __init__(self, folder: Path | None = None) -> None:
        path = _drop_foreign((folder or own_folder(platformdirs.user_config_path)) / "dlab.ini")
        self._file = QSettings(str(path), QSettings.Format.IniFormat)

    @property
    def theme(self) -> Choice:
        """Follow the system, light or dark."""
        found = self._text("theme")
        return next((choice for choice in CHOICES if choice == found), "system")

    @theme.setter
    def theme(self, choice: Choice) -> None:
        self._file.setValue("theme", choice)

    @property
    def scale(self) -> float:
        """The factor on all sizes."""
        try:
            scale = float(self._text("scale"))
        except ValueError:
            return 1.0
        return scale if math.isfinite(scale) and MIN_SCALE <= scale <= MAX_SCALE else 1.0

    @scale.setter
    def scale(self, scale: float) -> None:
        self._file.setValue("scale", f"{scale:g}")

    @property
    def tempo(self) -> str:
        """How fast training is shown, as it was written; empty if nothing is known."""
        return self._text("tempo")

    @tempo.setter
    def tempo(self, tempo: str) -> None:
        self._file.setValue("tempo", tempo)

    @property
    def geometry(self) -> QByteArray:
        """What QWidget.saveGeometry returned; empty if nothing is known. restoreGeometry checks its content."""
        try:
            content = base64.b64decode(self._text("geometry"), validate=True)
        except (binascii.Error, ValueError):
            return QByteArray()
        return QByteArray(content if len(content) <= MAX_GEOMETRY_BYTES else b"")

    @geometry.setter
    def geometry(self, geometry: QByteArray) -> None:
        self._file.setValue("geometry", base64.b64encode(geometry.data()).decode("ascii"))

    @property
    def folded(self) -> frozenset[str]:
        """The objectNames of the panels that are folded away."""
        return frozenset(name for name in self._text("folded").split(" ") if _is_name(name))

    @folded.setter
    def folded(self, names: frozenset[str]) -> None:
        self._file.setValue("folded", " ".join(sorted(names)))

    @property
    def presented(self) -> tuple[str, ...]:
        """The objectNames of the settings that are shown when presenting, in the order in which they were chosen."""
        return tuple(dict.fromkeys(name for name in self._text("presented").split(" ") if _is_name(name)))

    @presented.setter
    def presented(self, names: tuple[str, ...]) -> None:
        self._file.setValue("presented", " ".join(names))

    @property
    def last_folder(self) -> Path:
        """Where files were last opened or saved; the home folder if that is gone."""
        return Path(self._folder("last_folder") or Path.home())

    @last_folder.setter
    def last_folder(self, folder: Path) -> None:
        self._file.setValue("last_folder", quote(str(folder)))

    @property
    def recent(self) -> tuple[str, ...]:
        """The files that were opened or saved last, the latest first."""
        return tuple(unquote(path) for path in self._text("recent").split(" ") if path)[:MAX_RECENT]

    @recent.setter
    def recent(self, paths: Sequence[str]) -> None:
        self._file.setValue("recent", " ".join(quote(path) for path in dict.fromkeys(paths)))

    @property
    def sessions_folder(self) -> Path:
        """The folder in which all that is set up and learned is kept while a window is open."""
        return own_folder(platformdirs.user_data_path) / "sessions"

    @property
    def digits_folder(self) -> str:
        """The folder that a person chose for the files of digits; empty if that is gone, or none was chosen."""
        return self._folder("digits_folder")

    @digits_folder.setter
    def digits_folder(self, folder: str) -> None:
        self._file.setValue("digits_folder", quote(folder))

    @property
    def results_folder(self) -> Path:
        """The folder in which results are kept from one session to the next."""
        return own_folder(platformdirs.user_data_path) / "results"

    def save(self) -> None:
        """Write the file now; one that cannot be written is no reason to complain at the end of a session."""
        self._file.sync()

    def _folder(self, key: str) -> str:
        """Return a folder that was kept, empty if it is gone."""
        text = unquote(self._text(key))
        try:
            return text if text and Path(text).is_dir() else ""
        except (OSError, ValueError):
            return ""

    def _text(self, key: str) -> str:
        value: Any = self._file.value(key)
        return value if isinstance(value, str) else ""
