"""What can be undone: changes of a recipe, and edits of its points. Each stores what changed, not the whole."""

from typing import Any, Protocol

from PySide6.QtGui import QUndoCommand

from dlab_core.changes import Change, with_value
from dlab_core.data import make_dataset
from dlab_core.data.dataset import points_of_dataset
from dlab_core.edits import Edit
from dlab_core.recipe import Data, DrawnPoints, Recipe

_RECIPE_ID, _POINTS_ID = 1, 2


class RecipeHolder(Protocol):
    """Whoever holds the recipe that commands change."""

    recipe: Recipe

    def apply(self, recipe: Recipe, *, fresh: bool) -> None:
        """Go on with a recipe, in a fresh run or in the present one."""


class ChangeRecipe(QUndoCommand):
    """Fields that took other values. Changes of one field that follow each other, as of a slider, are one step."""

    def __init__(self, holder: RecipeHolder, changes: tuple[Change, ...]) -> None:
        super().__init__(", ".join(change.title for change in changes[:2]))
        self._holder = holder
        self._changes = changes

    def redo(self) -> None:
        """Set the new values."""
        self._set({change.path: change.new for change in self._changes})

    def undo(self) -> None:
        """Set the old values."""
        self._set({change.path: change.old for change in self._changes})

    def _set(self, values: dict[tuple[str, ...], Any]) -> None:
        recipe = self._holder.recipe
        for path, value in values.items():
            recipe = with_value(recipe, path, value)
        self._holder.apply(recipe, fresh=not all(change.live for change in self._changes))

    def id(self) -> int:
        """Changes may merge with changes."""
        return _RECIPE_ID

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take in the next change of the same field; each sample of new data stays a step of its own."""
        assert isinstance(other, ChangeRecipe)
        path = self._changes[0].path
        if len(self._changes) > 1 or [c.path for c in other._changes] != [path] or path == ("data", "seed"):
            return False
        self._changes = (self._changes[0]._replace(new=other._changes[0].new),)
        return True


class EditPoints(QUndoCommand):
    """Points drawn, erased, moved or given another class; the edits of one stroke are one step.

    The first edit of sampled data makes points drawn by hand of it; undone, it is sampled data again.
    """

    def __init__(self, holder: RecipeHolder, title: str, edit: Edit, stroke: int) -> None:
        super().__init__(title)
        self._holder = holder
        self._edit = edit
        self._stroke = stroke
        data = holder.recipe.data
        self._sampled: Data | None = None if isinstance(data, DrawnPoints) else data

    def redo(self) -> None:
        """Edit the points."""
        recipe = self._holder.recipe
        data = recipe.data
        if not isinstance(data, DrawnPoints):
            data = points_of_dataset(make_dataset(data, recipe.training.seed), data.split)
        self._put(self._edit.apply(data.points), data)

    def undo(self) -> None:
        """Take the edit back."""
        recipe = self._holder.recipe
        if self._sampled is not None:
            self._holder.apply(recipe.model_copy(update={"data": self._sampled}), fresh=False)
        else:
            assert isinstance(recipe.data, DrawnPoints)
            self._put(self._edit.inverse().apply(recipe.data.points), recipe.data)

    def _put(self, points: tuple[Any, ...], data: DrawnPoints) -> None:
        drawn = data.model_copy(update={"points": points})
        self._holder.apply(self._holder.recipe.model_copy(update={"data": drawn}), fresh=False)

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
