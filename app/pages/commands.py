"""What can be undone: changes of a recipe, and edits of its points. Each stores what changed, not the whole."""

import time
from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtGui import QUndoCommand

from app.log import report_error
from dlab_core.data.edited import PointsEdit
from dlab_core.experiment.pins import Pins
from dlab_core.recipe import Drawn, Recipe
from dlab_core.recipe.changes import Change, differences, with_value
from dlab_core.recipe.edits import Edit

_RECIPE_ID, _POINTS_ID = 1, 2
MERGE_S = 1.0  # between two changes of a number that are one step of undo, as while a slider is dragged


# What makes of the recipe the one that follows, and who goes on with that: in a fresh run, or in the present one.
Step = Callable[[Recipe], Recipe]
Apply = Callable[[Step, bool], None]

_CHANGED = " (changed)"  # behind the name of an experiment that somebody has changed


class Description(NamedTuple):
    """What is said of an experiment, and holds for it as it is: its first change ends that."""

    name: str = ""
    about: str = ""

    @classmethod
    def of(cls, recipe: Recipe) -> "Description":
        """Return what is said of a recipe."""
        return cls(recipe.name, recipe.about)

    @property
    def is_changed(self) -> bool:
        """Whether it is what is left to be said after a change."""
        return not self.about and self.name.endswith(_CHANGED)

    def after_a_change(self) -> "Description":
        """Return what can still be said: from which experiment this one was made."""
        name = self.name.removesuffix(_CHANGED)
        most = next(hint.max_length for hint in Recipe.model_fields["name"].metadata) - len(_CHANGED)
        return Description(f"{name[:most]}{_CHANGED}" if name else "")


class Command(QUndoCommand):
    """What can be undone. What `do` and `take_back` throw is reported, and the command is forgotten.

    old: the recipe before. description: what is said of it afterwards. fresh: whether a new run has to begin.

    Qt calls redo and undo, and PySide does not survive an exception there: it calls them again until the stack is full.
    """

    fresh = False

    def __init__(self, title: str, apply: Apply, old: Recipe, description: Description | None = None) -> None:
        super().__init__(title)
        self._apply = apply
        self._said = Description.of(old)
        self._says = self._said.after_a_change() if description is None else description

    def do(self, recipe: Recipe) -> Recipe:
        """Return the recipe, changed."""
        raise NotImplementedError

    def take_back(self, recipe: Recipe) -> Recipe:
        """Return the recipe, changed back."""
        raise NotImplementedError

    def redo(self) -> None:
        """Do it, the first time or again."""
        self._guarded(self.do, self._says)

    def undo(self) -> None:
        """Take it back."""
        self._guarded(self.take_back, self._said)

    def _guarded(self, step: Step, description: Description) -> None:
        try:
            self._apply(lambda recipe: step(recipe).model_copy(update=description._asdict()), self.fresh)
        except Exception:
            report_error()
            self.setObsolete(True)


class ChangeRecipe(Command):
    """Fields that took other values. Changes of one number in quick succession, as of a slider, are one step."""

    def __init__(
        self,
        apply: Apply,
        old: Recipe,
        changes: tuple[Change, ...],
        title: str = "",
        description: Description | None = None,
    ) -> None:
        """Without a title the command is called after the fields that change."""
        super().__init__(title or _title(changes), apply, old, description)
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
        self._made_s, self._says = other._made_s, other._says
        return True


class OpenExperiment(ChangeRecipe):
    """Another experiment, with pins of its own; undone, the recipe from before begins anew and its pins are back."""

    def __init__(
        self,
        apply: Apply,
        old: Recipe,
        changes: tuple[Change, ...],
        title: str,
        description: Description,
        exchange: Callable[[Pins], Pins],
        pins: Pins,
    ) -> None:
        """exchange: has other pins on the page, and returns those that were there."""
        super().__init__(apply, old, changes, title, description)
        self.fresh = True  # also of what differs in nothing, or in what could change at once
        self._exchange, self._pins = exchange, pins

    def redo(self) -> None:
        """Open it, the first time or again."""
        super().redo()
        self._pins = self._exchange(self._pins)

    def undo(self) -> None:
        """Have what there was before."""
        super().undo()
        self._pins = self._exchange(self._pins)

    def id(self) -> int:
        """It merges with nothing: what is set afterwards was not opened."""
        return -1


def _title(changes: tuple[Change, ...]) -> str:
    """Return what changes: of edited points that are sampled anew, what became different in their generator."""
    titles: list[str] = []
    for change in changes[:2]:
        source = change.old.source if isinstance(change.old, Drawn) else change.old
        same = source is not change.old and type(source) is type(change.new)
        titles += [inner.title for inner in differences(source, change.new)] if same else [change.title]
    return ", ".join(titles[:2])


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


class EditPoints(Command):
    """Points drawn, erased, moved or given another class; the edits of one stroke are one step."""

    def __init__(self, apply: Apply, title: str, edit: Edit, stroke: int, old: Recipe) -> None:
        super().__init__(title, apply, old)
        self._edit = PointsEdit.of(old.data, edit)
        self._stroke = stroke

    def do(self, recipe: Recipe) -> Recipe:
        """Edit the points."""
        return self._edit.apply(recipe)

    def take_back(self, recipe: Recipe) -> Recipe:
        """Reverse the edit."""
        return self._edit.take_back(recipe)

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
