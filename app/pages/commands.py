"""What can be undone: changes of a recipe, and edits of its points. Each stores what changed, not the whole."""

import time
from collections.abc import Callable
from typing import Any, Protocol

from PySide6.QtGui import QUndoCommand

from app.log import report_error
from dlab_core.data import as_drawn
from dlab_core.data.dataset import Drawn
from dlab_core.recipe import Data, Recipe
from dlab_core.recipe.changes import Change, with_value
from dlab_core.recipe.edits import Edit

_RECIPE_ID, _POINTS_ID = 1, 2
MERGE_S = 1.0  # between two changes of a number that are one step of undo, as while a slider is dragged


class RecipeHolder(Protocol):
    """Whoever holds the recipe that commands change."""

    recipe: Recipe

    def apply(self, recipe: Recipe, *, fresh: bool) -> None:
        """Go on with a recipe, in a fresh run or in the present one."""


class Command(QUndoCommand):
    """What can be undone, on a holder. What `do` and `take_back` throw is reported, and the command is forgotten.

    Qt calls redo and undo, and PySide does not survive an exception there: it calls them again until the stack is full.
    """

    def __init__(self, title: str, holder: RecipeHolder) -> None:
        super().__init__(title)
        self.holder = holder

    def do(self) -> None:
        """Change the recipe."""
        raise NotImplementedError

    def take_back(self) -> None:
        """Change it back."""
        raise NotImplementedError

    def redo(self) -> None:
        """Do it, the first time or again."""
        self._guarded(self.do)

    def undo(self) -> None:
        """Take it back."""
        self._guarded(self.take_back)

    def _guarded(self, act: Callable[[], None]) -> None:
        try:
            act()
        except Exception:
            report_error()
            self.setObsolete(True)


class ChangeRecipe(Command):
    """Fields that took other values. Changes of one number in quick succession, as of a slider, are one step."""

    def __init__(self, holder: RecipeHolder, changes: tuple[Change, ...]) -> None:
        super().__init__(", ".join(change.title for change in changes[:2]), holder)
        self._changes = changes
        self._made_s = time.monotonic()

    def do(self) -> None:
        """Set the new values."""
        self._set({change.path: change.new for change in self._changes})

    def take_back(self) -> None:
        """Set the old values."""
        self._set({change.path: change.old for change in self._changes})

    def _set(self, values: dict[tuple[str, ...], Any]) -> None:
        recipe = self.holder.recipe
        for path, value in values.items():
            recipe = with_value(recipe, path, value)
        self.holder.apply(recipe, fresh=not all(change.live for change in self._changes))

    def id(self) -> int:
        """Changes may merge with changes."""
        return _RECIPE_ID

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take in the next change of the same number; each sample of new data stays a step of its own."""
        assert isinstance(other, ChangeRecipe)
        first, *more = self._changes
        path = first.path
        if more or [c.path for c in other._changes] != [path] or path == ("data", "seed"):
            return False
        if not (_is_number(first.old) and _is_number(first.new)) or other._made_s - self._made_s > MERGE_S:
            return False
        self._changes = (first._replace(new=other._changes[0].new),)
        self._made_s = other._made_s
        return True


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


class EditPoints(Command):
    """Points drawn, erased, moved or given another class; the edits of one stroke are one step.

    The first edit of sampled data makes points drawn by hand of it; undone, it is sampled data again.
    """

    def __init__(self, holder: RecipeHolder, title: str, edit: Edit, stroke: int) -> None:
        super().__init__(title, holder)
        self._edit = edit
        self._stroke = stroke
        data = holder.recipe.data
        self._sampled: Data | None = None if isinstance(data, Drawn) else data

    def do(self) -> None:
        """Edit the points."""
        recipe = self.holder.recipe
        data = as_drawn(recipe)
        self._put(self._edit.apply(data.points), data)

    def take_back(self) -> None:
        """Sample again what was sampled, or reverse the edit."""
        recipe = self.holder.recipe
        if self._sampled is not None:
            self.holder.apply(recipe.model_copy(update={"data": self._sampled}), fresh=False)
        else:
            assert isinstance(recipe.data, Drawn)
            self._put(self._edit.inverse().apply(recipe.data.points), recipe.data)

    def _put(self, points: tuple[Any, ...], data: Drawn) -> None:
        drawn = data.model_copy(update={"points": points})
        self.holder.apply(self.holder.recipe.model_copy(update={"data": drawn}), fresh=False)

    def id(self) -> int:
        """Edits may merge with edits."""
        return _POINTS_ID

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take in the next edit of the same stroke."""
        assert isinstance(other, EditPoints)
        if other._stroke != self._stroke:
            return False
        self._edit = self._edit.then(other._edit)
        return True
