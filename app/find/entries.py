"""Entries: what can be found, and where what is known of it comes from."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from PySide6.QtGui import QAction

from app.keys import GROUPS, key_text
from app.pages import PAGES
from app.pages.base import Page
from dlab_core.recipe import Recipe, files

Sort = Literal["Experiments", "Controls", "Commands"]
SORTS: tuple[Sort, ...] = ("Experiments", "Controls", "Commands")


@dataclass(frozen=True)
class Entry:
    """Something that can be found.

    name: of the file of an experiment, of a widget, or of an action. title and about: what it is and does, as it says
    itself. place: the page, and there the card. page: the name of the page, empty for commands. keys: that do the same.
    needs: the widget and its choice without which a control is not shown, such as C without a kernel SVM; else empty.
    """

    sort: Sort
    name: str
    title: str
    about: str
    place: str = ""
    page: str = ""
    icon: str = ""
    keys: str = ""
    needs: tuple[str, str] | None = None


def experiments() -> list[tuple[Entry, Recipe]]:
    """Read the experiments that are shipped, in the order of their pages. May be called on any thread."""
    found = []
    recipes = {name: files.load(path) for name, path in files.presets().items()}
    for info in PAGES:
        for name, recipe in recipes.items():
            if info.shows(recipe):
                title = recipe.name or name
                entry = Entry("Experiments", name, title, recipe.about, info.title, info.name, info.icon)
                found.append((entry, recipe))
    return found


@cache
def controls() -> tuple[Entry, ...]:
    """Return the controls of all pages, as tests/controls.py has listed them: to make a page takes too long to wait."""
    listed = json.loads(files.resource("controls.json").read_text(encoding="utf-8"))
    titles = {info.name: info.title for info in PAGES}
    return tuple(
        Entry(
            "Controls",
            name,
            title,
            about,
            f"{titles[page]} · {card}" if card else titles[page],
            page,
            "tune-variant",
            needs=(needs[0], needs[1]) if needs else None,
        )
        for page, rows in listed.items()
        if page in titles
        for name, title, about, card, needs in rows
    )


def commands(actions: Iterable[QAction], page: Page) -> list[Entry]:
    """Return what the actions of the window and the keys of the page that is shown do."""
    of_page = [
        Entry("Commands", key.name, key.about, "", page.info.title, page.info.name, "keyboard-outline", key.text)
        for key in GROUPS["Training"]
        if key.code in page.keys
    ]
    return of_page + [
        Entry(
            "Commands",
            action.objectName(),
            action.text().replace("&", ""),
            action.toolTip() if action.toolTip() != action.text() else "",
            icon="flash-outline",
            keys=key_text(action.shortcut().toString()),
        )
        for action in actions
        if action.objectName() and action.text() and action.isEnabled() and action.menu() is None
    ]
