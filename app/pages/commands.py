"""What can be undone: changes of a recipe, and edits of its points. Each stores what changed, not the whole."""

import time
from collections.abc import Callable
from typing import Any

from PySide6.QtGui import QUndoCommand

from app.log import report_error
from dlab_core.data import as_drawn
from dlab_core.recipe import Data, Drawn, Recipe
from dlab_core.recipe.changes import Change, with_value
from dlab_core.recipe.edits import Edit

_RECIPE_ID, _POINTS_ID = 1, 2
MERGE_S = 1.0  # between two changes of a number that are one step of undo, as while a slider is dragged


# What makes of the recipe the one that follows, and who goes on with that: in a fresh run, or in the present one.
Step = Callable[[Recipe], Recipe]
Apply = Callable[[Step, bool], None]


class Command(QUndoCommand):
    """What can be undone. What `do` and `take_back` throw is reported, and the command is forgotten.

    fresh: whether a new run has to begin.

    Qt calls redo and undo, and PySide does not survive an exception there: it calls them again until the stack is full.
    """

    fresh = False

    def __init__(self, title: str, apply: Apply) -> None:
        super().__init__(title)
        self._apply = apply

    def do(self, recipe: Recipe) -> Recipe:
        """Return the recipe, changed."""
        raise NotImplementedError

    def take_back(self, recipe: Recipe) -> Recipe:
        """Return the recipe, changed back."""
        raise NotImplementedError

    def redo(self) -> None:
        """Do it, the first time or again."""
        self._guarded(self.do)

    def undo(self) -> None:
        """Take it back."""
        self._guarded(self.take_back)

    def _guarded(self, step: Step) -> None:
        try:
            self._apply(step, self.fresh)
        except Exception:
            report_error()
            self.setObsolete(True)


class ChangeRecipe(Command):
    """Fields that took other values. Changes of one number in quick succession, as of a slider, are one step."""

    def __init__(self, apply: Apply, changes: tuple[Change, ...]) -> None:
        super().__init__(", ".join(change.title for change in changes[:2]), apply)
        self._changes = changes
        self.fresh = not all(change.live for change in changes)
        self._made_s = time.monotonic()

    def do(self, recipe: Recipe) -> Recipe:
        """Set the new values."""
        for change in self._changes:
            recipe = with_value(recipe, change.path, change.new)
        return recipe

    def take_back(self, recipe: Recipe) -> Recipe:
        """Set the old values."""
        for change in self._changes:
            recipe = with_value(recipe, change.path, change.old)
        return recipe

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

    The first edit of sampled `data` makes points drawn by hand of it; undone, it is sampled data again.
    """

    def __init__(self, apply: Apply, title: str, edit: Edit, stroke: int, data: Data) -> None:
        super().__init__(title, apply)
        self._edit = edit
        self._stroke = stroke
        self._sampled: Data | None = None if isinstance(data, Drawn) else data

    def do(self, recipe: Recipe) -> Recipe:
        """Edit the points."""
        return self._edited(recipe, self._edit)

    def take_back(self, recipe: Recipe) -> Recipe:
        """Sample again what was sampled, or reverse the edit."""
        if self._sampled is not None:
            return recipe.model_copy(update={"data": self._sampled})
        return self._edited(recipe, self._edit.inverse())

    @staticmethod
    def _edited(recipe: Recipe, edit: Edit) -> Recipe:
        data = as_drawn(recipe)
        points: tuple[Any, ...] = data.points
        return recipe.model_copy(update={"data": data.model_copy(update={"points": edit.apply(points)})})

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
