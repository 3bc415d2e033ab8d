"""The keys: one table that binds them, writes them into tool tips, and is shown as the overview of all keys."""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence


@dataclass(frozen=True)
class Key:
    """What some keys do, each of them alone. `standard` are those of the system for the same, which hold as well.

    keys: as Qt writes them on every system. written: how they are written together, where "or" between them will not
    do. about: what they do, as the overview says it.
    """

    name: str
    about: str
    keys: tuple[str, ...]
    written: str = ""
    standard: QKeySequence.StandardKey | None = None

    @property
    def sequences(self) -> list[QKeySequence]:
        """The keys as an action takes them, each once: Qt obeys none of two that are the same."""
        systems = QKeySequence.keyBindings(self.standard) if self.standard is not None else []
        return list(dict.fromkeys([*systems, *map(QKeySequence, self.keys)]))

    @property
    def codes(self) -> tuple[Qt.Key, ...]:
        """The keys as an event names them, without their modifiers."""
        return tuple(QKeySequence(key)[0].key() for key in self.keys)  # type: ignore[index]

    @property
    def code(self) -> Qt.Key:
        """The first of them."""
        return self.codes[0]

    @property
    def text(self) -> str:
        """The keys as a person reads them on this system."""
        return self.written or " or ".join(key_text(key) for key in self.keys)


def key_text(key: str) -> str:
    """Return a key as it is called on this system."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


def with_key(sentence: str, name: str) -> str:
    """Return a sentence of a tool tip with the key that does the same."""
    return f"{sentence.rstrip('.')} ({KEYS[name].text})."


MAX_PAGES = 9  # that have a key

GROUPS: dict[str, tuple[Key, ...]] = {
    "Training": (
        Key("play", "Play, pause", ("Space",)),
        Key("step", "One step", ("S",)),
        Key("reset", "Reset to the same initial weights", ("R",)),
        Key("new_data", "New data", ("N",)),
        Key("slower", "Slower", (",",)),
        Key("faster", "Faster", (".",)),
        Key("earlier", "Back in time: one kept step earlier", ("PgUp",)),
        Key("later", "One kept step later", ("PgDown",)),
        Key("now", "Back to now", ("End",)),
        Key("pin", "Pin this run", ("P",)),
    ),
    "Drawing": (
        Key("tool_view", "View", ("V",)),
        Key("tool_move", "Move; takes hold of the point under the cross-hair", ("M",)),
        Key("tool_brush", "Brush", ("D",)),
        Key("tool_spray", "Spray", ("A",)),
        Key("tool_erase", "Erase", ("E",)),
        Key("tool_relabel", "Change class", ("C",)),
        Key("tool_lasso", "Lasso", ("L",)),
        Key("class", "Class to draw, and of the selected points", tuple("12345678"), "1 to 8"),
    ),
    "On the canvas": (
        Key("canvas", "To the canvas, and on to what comes next", ("Tab",)),
        Key("cross", "Move the cross-hair; with View, the view", ("Left", "Right", "Up", "Down"), "Arrows"),
        Key("cross_finer", "Move it finely", ("Shift+Left", "Shift+Right", "Shift+Up", "Shift+Down"), "Shift+Arrows"),
        Key("cross_press", "Use the tool there; hold it to draw a line or to move", ("Return", "Enter"), "Enter"),
        Key("delete", "Delete the selected points", ("Del", "Backspace")),
        Key("let_go", "Let go, select nothing", ("Esc",)),
        Key("fit", "See all points", ("Home",)),
    ),
    "Editing": (
        Key("undo", "Undo", ("Ctrl+Z",), standard=QKeySequence.StandardKey.Undo),
        Key("redo", "Redo", ("Ctrl+Shift+Z", "Ctrl+Y"), standard=QKeySequence.StandardKey.Redo),
        Key(
            "paste",
            "On the Classify and the Regress page: the table that was copied",
            ("Ctrl+V",),
            "",
            QKeySequence.StandardKey.Paste,
        ),
    ),
    "Files": (
        Key("new", "New experiment", ("Ctrl+N",)),
        Key("open", "Open an experiment", ("Ctrl+O",)),
        Key("save", "Save the experiment", ("Ctrl+S",)),
        Key("save_as", "Save it as another file", ("Ctrl+Shift+S",)),
    ),
    "Window": (
        Key("find", "Find an experiment, a control or a command", ("Ctrl+K",)),
        Key("page", "Page", tuple(f"Ctrl+{at + 1}" for at in range(MAX_PAGES)), f"Ctrl+1 to {MAX_PAGES}"),
        Key("present", "Present: the canvas large, for a hall", ("F5",)),
        Key("keys", "These keys", ("F1", "?")),
        Key("larger", "Everything larger", ("Ctrl++", "Ctrl+=")),
        Key("smaller", "Everything smaller", ("Ctrl+-",)),
        Key("usual", "Default size", ("Ctrl+0",)),
        Key("full_screen", "Full screen", ("F11",)),
    ),
    "While presenting": (
        Key("blank", "Black screen, and back", ("B",)),
        Key("show_keys", "Show the keys that are pressed", ("K",)),
        Key("leave", "Back to the page", ("Esc", "F5")),
    ),
}
KEYS: dict[str, Key] = {key.name: key for group in GROUPS.values() for key in group}
