"""Dialogs for files and folders that block nothing: training and its pictures go on behind them."""

from collections.abc import Callable
from pathlib import Path
from typing import Literal

from PySide6.QtWidgets import QFileDialog, QWidget

_MODES = {
    "open": QFileDialog.FileMode.ExistingFile,
    "save": QFileDialog.FileMode.AnyFile,
    "folder": QFileDialog.FileMode.Directory,
}


def ask_for_path(
    parent: QWidget,
    wanted: Literal["open", "save", "folder"],
    title: str,
    folder: str | Path,
    take: Callable[[str], None],
    pattern: str = "",
    suffix: str = "",
    name: str = "",
) -> None:
    """Show a dialog, in place of the parent's last one, and hand on the path that a person chooses.

    pattern: which files are listed, as "Tables (*.csv)". suffix: what is added to a name that has none.
    name: of the file, until a person gives another.
    """
    for earlier in parent.findChildren(QFileDialog):
        earlier.close()
        earlier.deleteLater()
    dialog = QFileDialog(parent, title, str(folder), pattern)
    dialog.setFileMode(_MODES[wanted])
    if wanted == "save":
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(suffix)
    if name:
        dialog.selectFile(name)
    dialog.setModal(False)
    dialog.fileSelected.connect(take)
    dialog.show()
